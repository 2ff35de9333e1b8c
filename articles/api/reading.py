"""Published information, read by everybody; what is not public, by staff."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse

from articles import corrections, dublin_core, visibility
from articles.api.dependencies import EditedUnits, Id, Store, check_staff
from articles.filters import ArticleFilter
from articles.models import (
    Article,
    ArticleHistory,
    ArticleKind,
    ArticleState,
    DeletedArticle,
    ImportedArticle,
    ProvinceName,
    PublicArticle,
    Slug,
    WaitingCorrection,
)
from articles.periods import Since, Until
from articles.store import public_form
from services.documents.imports import export
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, AnyOf, OneOf, equal
from services.errors import NotFound
from services.geography.units import Units, UnitsDep
from services.identity import Identity, Role, SignedIn
from services.scalars import LanguageTag
from services.text import Code, Line, QueryText
from services.web.conditional import answer_read
from services.web.idempotency import IdempotentRoute
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["articles"])


class JSONLDResponse(JSONResponse):
    media_type = "application/ld+json"


async def _filter(
    kind: ArticleKind | None = None,
    unit: Code | None = None,
    language: LanguageTag | None = None,
    province: ProvinceName | None = None,
    since: Annotated[Since | None, Query(alias="from", description="Published from this moment or day on.")] = None,
    until: Annotated[
        Until | None, Query(alias="to", description="Published before this moment or on this day.")
    ] = None,
    state: Annotated[ArticleState | None, Query(description="By default PUBLISHED, or any with `waiting`.")] = None,
    waiting: Annotated[
        bool, Query(description="Only what waits to be published: corrections, submitted and approved articles.")
    ] = False,
    kinds: Annotated[list[ArticleKind] | None, Query(max_length=20, description="Of one of these kinds.")] = None,
    keyword: Annotated[Line | None, Query(description="With this keyword, as it is written.")] = None,
    subject: Annotated[Line | None, Query(description="With this subject, as it is written.")] = None,
    text: Annotated[QueryText | None, Query(description="With these words in title, summary or keywords.")] = None,
) -> ArticleFilter:
    chosen = state or (None if waiting else ArticleState.PUBLISHED)
    several = tuple(sorted(set(kinds or ())))
    return ArticleFilter(kind, unit, language, province, since, until, chosen, waiting, several, keyword, subject, text)


@router.get("/articles", response_model=Page[PublicArticle])
async def articles(
    request: Request,
    store: Store,
    edited: EditedUnits,
    window: WindowDep,
    asked: Annotated[ArticleFilter, Depends(_filter)],
) -> Response:
    """Lists articles, newest first. What is not public, and what waits, is visible to the unit's editors."""
    query, narrow = asked.query(edited), asked.narrow(edited)
    selection = Selection(query, asked.scope, steady=asked.steady, public=asked.public, narrow=narrow)
    page = ListPage(store.articles, selection, window, lambda one: one.unit in edited)
    return await page_response(request, page)


@router.get("/articles/export", include_in_schema=False)
async def export_articles(store: Store, edited: EditedUnits) -> StreamingResponse:
    """Exports published articles, and for editors the drafts of their units, in the import format."""
    drafts = AllOf(equal(state=ArticleState.DRAFT), OneOf("unit", edited))
    query = AnyOf(equal(state=ArticleState.PUBLISHED), drafts)
    return StreamingResponse(export(store.articles, ImportedArticle, query), media_type="application/jsonl")


@router.get(
    "/articles/by-slug/{slug}",
    responses={308: {"description": "A former address; the article has moved to the one in `Location`."}},
    response_model=PublicArticle,
)
async def article_at_slug(
    slug: Slug,
    store: Store,
    edited: EditedUnits,
    response: Response,
    redirect: Annotated[bool, Query(description="False: a former address is answered with the article itself.")] = True,
) -> PublicArticle | Response:
    found = await store.get_by_slug(slug)
    visibility.check_at(found, slug, editor=found.unit in edited)
    if redirect and found.slug != slug:
        return RedirectResponse(found.slug, 308)
    return _answer(found, response, "../", editor=found.unit in edited)


def _answer(article: Article, response: Response, siblings: str, *, editor: bool) -> PublicArticle:
    """The public form with its headers; `siblings` leads from the address asked for to those of other articles."""
    if article.superseded_by:
        response.headers["Link"] = f'<{siblings}{article.superseded_by}>; rel="successor-version"'
    return answer_read(article, public_form(article), response, editor=editor)


async def _readable(id: Id, store: Store, edited: EditedUnits) -> Article:
    found = await store.articles.get(id)
    visibility.check_readable(found, editor=found.unit in edited)
    return found


ReadableDep = Annotated[Article, Depends(_readable)]


@router.get("/articles/{id}")
async def article(found: ReadableDep, edited: EditedUnits, response: Response) -> PublicArticle:
    return _answer(found, response, "", editor=found.unit in edited)


@router.get("/articles/{id}/dublin-core", response_class=JSONLDResponse)
async def article_dublin_core(found: ReadableDep, units: UnitsDep) -> Response:
    """The Dublin Core set as JSON-LD."""
    return JSONLDResponse(dublin_core.json_ld(public_form(found), units.name(found.unit) or found.unit))


@router.get("/articles/{id}/meta", response_class=HTMLResponse)
async def article_meta(found: ReadableDep, units: UnitsDep) -> Response:
    """The Dublin Core set as meta tags for the head of a page."""
    return HTMLResponse(dublin_core.meta_tags(public_form(found), units.name(found.unit) or found.unit))


@router.get("/articles/{id}/history")
async def article_history(id: Id, store: Store, staff: SignedIn, units: UnitsDep) -> ArticleHistory:
    """The history of an article: who did what, when and why. For the unit's editors and auditors.

    Of a deleted article it is all that is left.
    """
    if id not in store.articles.listing:
        return _history_of_deleted(await store.deleted(id), staff, units)
    found = await store.articles.get(id)
    check_staff(found, staff, units)
    return ArticleHistory(**{name: getattr(found, name) for name in ArticleHistory.model_fields})


@router.get("/articles/{id}/correction")
async def article_correction(id: Id, store: Store, staff: SignedIn, units: UnitsDep) -> WaitingCorrection:
    """The correction of an article and what it changes. For the unit's editors and auditors; 404 without one."""
    found = await store.articles.get(id)
    check_staff(found, staff, units)
    waiting = corrections.waiting_correction(found)
    if waiting is None:
        raise NotFound("The article has no correction.")
    return waiting


def _history_of_deleted(left: DeletedArticle, staff: Identity, units: Units) -> ArticleHistory:
    if not (staff.may(Role.AUDITOR, left.unit, units) or staff.may(Role.EDITOR, left.unit, units)):
        raise NotFound(f"There is no article with the id {left.id!r}.")
    return ArticleHistory(id=left.id, state=left.state, addresses=[], history=left.history)
