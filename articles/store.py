"""The articles service's database."""

from datetime import UTC, datetime, timedelta

from pymongo import IndexModel

from articles.models import Article, ArticleEntry, ArticleInput, ArticleState, PublicArticle
from articles.slugs import SlugTaken, slug_of, unique_slug
from articles.workflow import working_copy
from services.clock import Clock
from services.database import Database
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations
from services.documents.models import now
from services.documents.pages import CursorCodec
from services.documents.pipelines import StoredField
from services.documents.queries import Key
from services.errors import NotFound

MIGRATIONS: Migrations = ()
"""Of this database, in order (see `services.documents.migrations`)."""

EPOCH = datetime.fromtimestamp(0, UTC)


def _entry(article: Article) -> ArticleEntry:
    at = article.published_at or article.created_at
    return ArticleEntry(
        article.kind, article.unit, article.language, article.province, article.state, int(at.timestamp() * 1000)
    )


def _moment(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)


def public_form(article: Article) -> PublicArticle:
    """The article as the public sees it: without accounts, history, former addresses and corrections."""
    return PublicArticle.model_construct(**{name: getattr(article, name) for name in PublicArticle.model_fields})


ARTICLES: Kind[Article, ArticleEntry] = Kind(
    name="article",
    collection="articles",
    model=Article,
    entry=_entry,
    order=(Key("at", descending=True),),
    public=lambda a: a.state is ArticleState.PUBLISHED,
    public_form=public_form,
    given=ArticleInput,
    working=working_copy,
    indexes=[IndexModel("addresses", unique=True)],
    cache_size=1_000,
    groups=lambda e: (("unit", e.unit), ("kind", e.kind)),
    stored={"at": StoredField(("publishedAt", "createdAt"), _moment)},
)


class ArticleStore:
    def __init__(self, database: Database, cursors: CursorCodec, clock: Clock = now) -> None:
        self.articles = Collection(ARTICLES, database, cursors, clock=clock)

    async def get_by_slug(self, slug: str) -> Article:
        """The article at a slug it has or had. Raises `NotFound`."""
        id = await self._id_at(slug)
        if id is None:
            raise NotFound(f"There is no article at {slug!r}.")
        return await self.articles.get_current(id)

    async def available_slug(self, given: str | None, title: str, id: str) -> str:
        """The slug an article may have: the given one (raises `SlugTaken`), or one made from its title."""
        wanted = given or slug_of(title) or unique_slug(title, id)
        owner = await self._id_at(wanted)
        if owner in {None, id}:
            return wanted
        if given:
            raise SlugTaken(f"Another article has the address {given!r}, or had it once.")
        return unique_slug(title, id)

    async def _id_at(self, slug: str) -> str | None:
        found = await self.articles.raw.find_one({"addresses": slug}, {"_id": 1})
        return found["_id"] if found else None
