"""Creates articles from staff input and from lines of an import."""

from datetime import datetime

from articles import slugs
from articles.content import ArticleContent, ArticleMedia, Description, content_of
from articles.corrections import with_content
from articles.filing import file_article
from articles.models import Article, ArticleAct, ArticleEvent, ArticleInput, ArticleState, ImportedArticle
from articles.sanitising import CleanBody
from articles.schedule import check_schedulable
from articles.workflow import CORRECTABLE_STATES, FINAL_STATES, WORKFLOW, public_addresses
from services.editorial.workflow import Step, check_published_by
from services.errors import BadInput


def content_from(given: ArticleInput | ImportedArticle, body: CleanBody, slug: str) -> ArticleContent:
    """The content, with the body as it was cleaned, of parts that were validated already.

    To do so again would take a third of an import's time. Raises `BadInput`.
    """
    shown = ArticleMedia.model_fields if isinstance(given, ArticleInput) else ()
    place = file_article(given.unit, given.province, given.province_as_written)
    return ArticleContent.model_construct(
        **{name: getattr(given, name) for name in (*Description.model_fields, *shown)},
        title=given.title,
        summary=given.summary,
        body=body.html,
        language=given.language,
        unit=place.unit,
        province=place.province,
        province_as_written=place.as_written,
        slug=slug,
        publish_at=given.publish_at if isinstance(given, ArticleInput) else None,
    )


def new_draft(given: ArticleInput, body: CleanBody, id: str, slug: str, step: Step) -> Article:
    """A new draft. Raises `BadInput`."""
    check_schedulable(given.publish_at, step.at)
    content = content_from(given, body, slug)
    return _new_article(content, id, WORKFLOW.entry(ArticleAct.CREATED, step), state=ArticleState.DRAFT)


def apply_edit(before: Article, given: ArticleInput, body: CleanBody, slug: str, step: Step) -> Article:
    """`before` as an editor now wants it, at the address `slug`. Raises `WrongState`, `BadInput`."""
    check_schedulable(given.publish_at, step.at)
    return with_content(before, content_from(given, body, slug), step)


def article_of_line(line: ImportedArticle, body: CleanBody, step: Step, *, draft: bool) -> Article:
    """The article a line of an import stands for, or its draft. Raises `BadInput`, `FuturePublication`."""
    check_published_by(line.published_at, step.at)
    content = content_from(line, body, line.slug or slugs.unique_slug(line.title, line.id))
    first = WORKFLOW.entry(ArticleAct.IMPORTED, step)
    state = ArticleState.DRAFT if draft else ArticleState(line.state.value)
    return _new_article(content, line.id, first, state=state, published_at=line.published_at)


def _new_article(content: ArticleContent, id: str, first: ArticleEvent, **fields: object) -> Article:
    parts: dict[str, object] = {"published_at": None, "correction": None, "approval": None}
    return Article.model_construct(
        None,
        **dict(content),
        id=id,
        version=1,
        created_at=first.at,
        updated_at=first.at,
        addresses=[content.slug],
        history=[first],
        **(parts | fields),
    )


def merge_import(before: Article, line: Article, step: Step, *, publish: bool) -> Article:
    """A line's article laid over the one that is there already.

    An import neither brings back what has ended nor takes back what is published, it moves no address, and it leaves
    the pictures. Unless it publishes, what it changes of a published article is the article's correction, and a draft
    keeps its date of publication, of which an approval says nothing. Raises `BadInput` for another one.
    """
    if before.state in FINAL_STATES:
        return before
    if not publish and before.state not in CORRECTABLE_STATES:
        _check_date(before, line)
    kept = {name: getattr(before, name) for name in ("slug", "publish_at", *ArticleMedia.model_fields)}
    if not publish and before.state in CORRECTABLE_STATES:
        brought = content_of(line.model_copy(update=kept))
        # A file that says what is published says nothing of a correction that waits.
        return before if brought == content_of(before) else with_content(before, brought, step)
    same = content_of(before) == content_of(line.model_copy(update=kept))
    published = before.state in CORRECTABLE_STATES or line.state is ArticleState.PUBLISHED
    ended = same and before.state is ArticleState.EXPIRED
    state = ArticleState.PUBLISHED if published and not ended else before.state if same else ArticleState.DRAFT
    after = line.model_copy(
        update={
            **kept,
            "files": before.files,
            "state": state,
            "addresses": before.addresses if same else public_addresses(before),
            "published_at": line.published_at or before.published_at,
            "correction": before.correction if same else None,
            "approval": before.approval if same else None,
            "history": [*before.history, *line.history],
        }
    )
    return with_publication_date(after, step.at)


def _check_date(draft: Article, line: Article) -> None:
    if line.published_at not in {None, draft.published_at}:
        raise BadInput.at("publishedAt", "is not that of the draft; delete the draft, or undo its import, first")


def with_publication_date(article: Article, at: datetime) -> Article:
    """A published article has a day of publication: the one given, or the moment it was taken in."""
    if article.state is not ArticleState.PUBLISHED or article.published_at is not None:
        return article
    return article.model_copy(update={"published_at": at})
