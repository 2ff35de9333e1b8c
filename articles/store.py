"""The articles service's database."""

from datetime import UTC, datetime, timedelta

from pymongo import IndexModel

from articles.files.store import FileStore
from articles.models import Article, ArticleEntry, ArticleInput, ArticleState, DeletedArticle, PublicArticle
from articles.schedule import next_moment
from articles.slugs import SlugTaken, nothing_at, slug_of, unique_slug
from articles.visibility import facts_for, file_uses
from articles.workflow import working_copy
from services.clock import Clock
from services.database import Session
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations
from services.documents.models import now, public_part
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.pipelines import StoredField
from services.documents.queries import Key
from services.documents.transactions import run_transaction
from services.documents.words import folded_words
from services.errors import NotFound
from services.media.uses import FileUses

MIGRATIONS: Migrations = ()
"""Of this database, in order (see `services.documents.migrations`)."""

EPOCH = datetime.fromtimestamp(0, UTC)


def _entry(article: Article) -> ArticleEntry:
    at = article.published_at or article.created_at
    return ArticleEntry(
        article.kind,
        article.unit,
        article.language,
        article.province,
        article.state,
        int(at.timestamp() * 1000),
        tuple(article.keywords),
        tuple(article.subjects),
        folded_words(article.title, article.summary, *article.keywords, *article.subjects),
        article.correction.state if article.correction else None,
    )


def _moment(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)


def public_form(article: Article) -> PublicArticle:
    """The article as the public sees it: without accounts, history, former addresses and corrections."""
    return public_part(article, PublicArticle, files=facts_for(article, article))


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
    stored={
        "at": StoredField(("publishedAt", "createdAt"), _moment),
        "correction": StoredField(("correction.state",)),
    },
)


class ArticleStore:
    """`moments` has the next moment at which something happens to an article by the clock, by its id.

    `files` are those that articles show, `uses` which articles do.
    """

    def __init__(self, mongo: Mongo, cursors: CursorCodec, clock: Clock = now) -> None:
        self.moments: dict[str, datetime] = {}
        self.uses = FileUses()
        self.files = FileStore(mongo.database)
        self.articles = Collection(ARTICLES, mongo.database, cursors, self._note, clock=clock)
        self._mongo, self._deleted = mongo, mongo.database["deletedArticles"]

    def _note(self, id: str, article: Article | None) -> None:
        self.uses.note(id, file_uses(article) if article is not None else {})
        moment = next_moment(article) if article is not None else None
        if moment is None:
            self.moments.pop(id, None)
        else:
            self.moments[id] = moment

    async def get_by_slug(self, slug: str) -> Article:
        """The article at a slug it has or had, or that is kept for it. Raises `NotFound`."""
        id = await self._id_at(slug)
        if id is None:
            raise nothing_at(slug)
        return await self.articles.get_current(id)

    async def delete(self, article: Article, left: DeletedArticle) -> None:
        """Deletes an article that was never public, and keeps what is left of it. Raises `StaleVersion`."""

        async def write(session: Session) -> None:
            known = await self._deleted.find_one({"_id": left.id}, session=session)
            if known is not None and DeletedArticle.from_mongo(known).history == left.history:
                return  # committed by a try whose answer was lost
            await self.articles.delete(article, session)
            await self._deleted.replace_one({"_id": left.id}, left.to_mongo(), upsert=True, session=session)

        await run_transaction(self._mongo, write)
        self.articles.drop_from_cache(article.id)

    async def deleted(self, id: str) -> DeletedArticle:
        """What is left of a deleted article. Raises `NotFound`."""
        raw = await self._deleted.find_one({"_id": id})
        if raw is None:
            raise NotFound(f"There is no article with the id {id!r}.")
        return DeletedArticle.from_mongo(raw)

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
