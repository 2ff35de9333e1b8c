"""Creates articles from staff input and from lines of an import."""

from datetime import datetime

from articles import slugs
from articles.filing import file_article
from articles.models import (
    Article,
    ArticleAct,
    ArticleEvent,
    ArticleInput,
    ArticleState,
    Description,
    ImportedArticle,
    Text,
)
from articles.sanitising import CleanBody
from articles.workflow import FINAL_STATES, WORKFLOW, text_of, with_text
from services.editorial.workflow import Step, check_published_by


def text_from(given: ArticleInput | ImportedArticle, body: CleanBody) -> Text:
    """The words, with the body as it was cleaned."""
    return Text.model_construct(title=given.title, summary=given.summary, body=body.html, language=given.language)


def _description_fields(given: Description) -> dict[str, object]:
    return {name: getattr(given, name) for name in Description.model_fields}


def _filing_fields(given: ArticleInput | ImportedArticle) -> dict[str, object]:
    place = file_article(given.unit, given.province, given.province_as_written)
    return {"unit": place.unit, "province": place.province, "province_as_written": place.as_written}


def new_draft(given: ArticleInput, body: CleanBody, id: str, slug: str, step: Step) -> Article:
    """A new draft. Raises `BadInput`."""
    return _new_article(given, body, id, slug, WORKFLOW.entry(ArticleAct.CREATED, step), state=ArticleState.DRAFT)


def apply_edit(before: Article, given: ArticleInput, body: CleanBody, slug: str, step: Step) -> Article:
    """`before` as an editor now wants it, at the address `slug`. Raises `WrongState`, `BadInput`.

    Addresses that the public has seen keep working; those of a draft do not.
    """
    after = with_text(before, text_from(given, body), step)
    addresses = slugs.with_slug(before.addresses, slug, keep=before.published_at is not None)
    return after.model_copy(
        update={**_description_fields(given), **_filing_fields(given), "slug": slug, "addresses": addresses}
    )


def article_of_line(line: ImportedArticle, body: CleanBody, step: Step) -> Article:
    """The article a line of an import stands for. Raises `BadInput`, `FuturePublication`."""
    check_published_by(line.published_at, step.at)
    slug = line.slug or slugs.unique_slug(line.title, line.id)
    state = ArticleState(line.state.value)
    return _new_article(
        line,
        body,
        line.id,
        slug,
        WORKFLOW.entry(ArticleAct.IMPORTED, step),
        state=state,
        published_at=line.published_at,
    )


def _new_article(
    given: ArticleInput | ImportedArticle, body: CleanBody, id: str, slug: str, first: ArticleEvent, **fields: object
) -> Article:
    """An article of parts that were validated already: to do so again would take a third of an import's time."""
    parts: dict[str, object] = {
        "published_at": None,
        "superseded_by": None,
        "correction": None,
        **_description_fields(given),
        **_filing_fields(given),
        **dict(text_from(given, body)),
        **fields,
    }
    return Article.model_construct(
        None,
        id=id,
        version=1,
        created_at=first.at,
        updated_at=first.at,
        slug=slug,
        addresses=[slug],
        history=[first],
        **parts,
    )


def merge_import(before: Article, line: Article) -> Article:
    """A line's article laid over the one that is there already.

    An import neither brings back what has ended nor takes back what is published, and it moves no address.
    """
    if before.state in FINAL_STATES:
        return before
    same = text_of(before) == text_of(line)
    published = ArticleState.PUBLISHED in {before.state, line.state}
    state = ArticleState.PUBLISHED if published else before.state if same else ArticleState.DRAFT
    return line.model_copy(
        update={
            "state": state,
            "slug": before.slug,
            "addresses": before.addresses,
            "published_at": line.published_at or before.published_at,
            "correction": before.correction if same else None,
            "history": [*before.history, *line.history],
        }
    )


def with_publication_date(article: Article, at: datetime) -> Article:
    """A published article has a day of publication: the one given, or the moment it was taken in."""
    if article.state is not ArticleState.PUBLISHED or article.published_at is not None:
        return article
    return article.model_copy(update={"published_at": at})
