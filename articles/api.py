"""The articles service over HTTP: published information read by everybody, its workflow for staff."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse

from articles import drafting, dublin_core, visibility, workflow
from articles.container import ArticlesContainer
from articles.filters import ArticleFilter
from articles.importing import ArticleImport
from articles.models import (
    Article,
    ArticleHistory,
    ArticleInput,
    ArticleKind,
    ArticleState,
    BodyInput,
    BodyPreview,
    ImportedArticle,
    OptionalReason,
    ProvinceName,
    PublicArticle,
    RequiredReason,
    SavedArticle,
    Slug,
    Successor,
)
from articles.periods import Since, Until
from articles.sanitising import CleanBody, clean_body
from articles.store import ARTICLES, ArticleStore, public_form
from services.clock import Now
from services.documents.imports import Importer, ImportReport, export
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, AnyOf, OneOf, equal
from services.editorial.workflow import Step
from services.errors import BadInput
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require
from services.scalars import LanguageTag
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, etag
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once
from services.web.page_cache import ListPage, Selection, page_response

router = APIRouter(route_class=IdempotentRoute, tags=["articles"])


Store = Annotated[ArticleStore, Depends(provided(ArticlesContainer, lambda container: container.store))]
Id = Annotated[str, Path(max_length=64)]


class JSONLDResponse(JSONResponse):
    media_type = "application/ld+json"


# -- reading ---------------------------------------------------------------------------------------------------


async def _edited_units(caller: CurrentIdentity, units: UnitsDep) -> UnitsInRole:
    return UnitsInRole(caller, Role.EDITOR, units)


EditedUnits = Annotated[UnitsInRole, Depends(_edited_units)]
"""The units that the caller edits for."""


async def _filter(
    kind: ArticleKind | None = None,
    unit: Code | None = None,
    language: LanguageTag | None = None,
    province: ProvinceName | None = None,
    since: Annotated[Since | None, Query(alias="from", description="Published from this moment or day on.")] = None,
    until: Annotated[
        Until | None, Query(alias="to", description="Published before this moment or on this day.")
    ] = None,
    state: ArticleState = ArticleState.PUBLISHED,
) -> ArticleFilter:
    return ArticleFilter(kind, unit, language, province, since, until, state)


@router.get("/articles", response_model=Page[PublicArticle])
async def articles(
    request: Request,
    store: Store,
    edited: EditedUnits,
    window: WindowDep,
    asked: Annotated[ArticleFilter, Depends(_filter)],
) -> Response:
    """Lists articles, newest first. Other states than published and superseded are visible to the unit's editors."""
    query, narrow = asked.query(edited), asked.narrow(edited)
    selection = Selection(query, asked.scope, steady=asked.public, public=asked.public, narrow=narrow)
    return await page_response(request, ListPage(store.articles, selection, window))


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
    slug: Slug, store: Store, edited: EditedUnits, response: Response
) -> PublicArticle | Response:
    found = await store.get_by_slug(slug)
    visibility.check_readable(found, editor=found.unit in edited)
    if found.slug != slug:
        return RedirectResponse(found.slug, 308)
    return _with_headers(found, response, "../")


def _with_headers(article: Article, response: Response, siblings: str) -> PublicArticle:
    """The public form with its headers; `siblings` leads from the address asked for to those of other articles."""
    response.headers["ETag"] = etag(article.version)
    if article.superseded_by:
        response.headers["Link"] = f'<{siblings}{article.superseded_by}>; rel="successor-version"'
    return public_form(article)


async def _readable(id: Id, store: Store, edited: EditedUnits) -> Article:
    found = await store.articles.get(id)
    visibility.check_readable(found, editor=found.unit in edited)
    return found


ReadableDep = Annotated[Article, Depends(_readable)]


@router.get("/articles/{id}")
async def article(found: ReadableDep, response: Response) -> PublicArticle:
    return _with_headers(found, response, "")


@router.get("/articles/{id}/dublin-core", response_class=JSONLDResponse)
async def article_dublin_core(found: ReadableDep, units: UnitsDep) -> Response:
    """The Dublin Core set as JSON-LD."""
    return JSONLDResponse(dublin_core.json_ld(found, units.name(found.unit) or found.unit))


@router.get("/articles/{id}/meta", response_class=HTMLResponse)
async def article_meta(found: ReadableDep, units: UnitsDep) -> Response:
    """The Dublin Core set as meta tags for the head of a page."""
    return HTMLResponse(dublin_core.meta_tags(found, units.name(found.unit) or found.unit))


@router.get("/articles/{id}/history")
async def article_history(id: Id, store: Store, staff: SignedIn, units: UnitsDep) -> ArticleHistory:
    """The history of an article: who did what, when and why. For the unit's editors and auditors."""
    found = await store.articles.get(id)
    if not staff.may(Role.AUDITOR, found.unit, units):
        visibility.check_readable(found, editor=staff.may(Role.EDITOR, found.unit, units))
        require(staff, Role.EDITOR, found.unit, units)
    return ArticleHistory(**{name: getattr(found, name) for name in ArticleHistory.model_fields})


# -- writing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ArticleEdit:
    """An edit of an article by an editor of its unit."""

    before: Article
    staff: Identity
    store: ArticleStore
    at: datetime

    def step(self, why: str | None = None) -> Step:
        return Step(self.staff.subject, self.at, why)

    async def save(self, after: Article) -> PublicArticle:
        return public_form(await self.store.articles.replace(self.before, after))


async def _change(id: Id, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now) -> ArticleEdit:
    before = await store.articles.get_current(id)
    visibility.check_readable(before, editor=staff.may(Role.EDITOR, before.unit, units))
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check_version(before, expected)
    return ArticleEdit(before, staff, store, at)


EditDep = Annotated[ArticleEdit, Depends(_change)]


def _saved(article: Article, body: CleanBody) -> SavedArticle:
    """The public form, with what was changed in the body."""
    fields = {name: getattr(article, name) for name in PublicArticle.model_fields}
    return SavedArticle.model_construct(**fields, body_changes=list(body.changes))


@router.post("/articles/preview-body")
async def preview_body(given: BodyInput, staff: SignedIn) -> BodyPreview:
    """The body as it would be stored, and what would be changed in it; nothing is stored."""
    body = clean_body(given.body)
    return BodyPreview(body=body.html, body_changes=list(body.changes))


@router.post("/articles", status_code=201)
async def add_article(given: ArticleInput, staff: SignedIn, store: Store, units: UnitsDep, at: Now) -> SavedArticle:
    """Creates a draft."""
    require(staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    id = id_for_new("article")
    slug, body = await store.available_slug(given.slug, given.title, id), clean_body(given.body)
    draft = drafting.new_draft(given, body, id, slug, Step(staff.subject, at))
    return _saved(await insert_once(store.articles, draft), body)


@router.put("/articles/{id}")
async def save_article(given: ArticleInput, change: EditDep, units: UnitsDep) -> SavedArticle:
    """Saves an article. Changing the text of a submitted or approved article makes it a draft again.

    A changed text of a published article is stored as a correction until it is submitted, approved and published;
    until then the response and the public have the published text, and `/history` shows the correction. What only
    describes the article changes at once. An article that was public keeps its slug unless another is given.
    """
    return await _save(change, given, units)


@router.patch("/articles/{id}", openapi_extra=patch_of(ArticleInput))
async def patch_article(
    id: Id, patch: PatchDep, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now
) -> SavedArticle:
    """Changes the fields that are named, as `PUT` does; the others stay. The text is that of a correction, if any."""

    async def save() -> SavedArticle:
        change = await _change(id, staff, store, units, expected, at)
        return await _save(change, patch.applied_to(change.before, ARTICLES, ArticleInput), units)

    return await save_merged(save)


async def _save(change: ArticleEdit, given: ArticleInput, units: Units) -> SavedArticle:
    require(change.staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    before = change.before
    wanted = given.slug or (before.slug if before.published_at else None)
    slug = await change.store.available_slug(wanted, given.title, before.id)
    body = clean_body(given.body)
    after = drafting.apply_edit(before, given, body, slug, change.step())
    return _saved(await change.store.articles.replace(before, after), body)


@router.post("/articles/{id}/submit")
async def submit_article(change: EditDep, given: OptionalReason | None = None) -> PublicArticle:
    """Submits a draft or a correction for approval."""
    return await change.save(workflow.submit(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/return")
async def return_article(change: EditDep, given: RequiredReason) -> PublicArticle:
    """Returns a submitted or approved text to its author."""
    return await change.save(workflow.send_back(change.before, change.step(given.why)))


@router.post("/articles/{id}/approve")
async def approve_article(change: EditDep, given: OptionalReason | None = None) -> PublicArticle:
    """Approves a text that another person wrote."""
    return await change.save(workflow.approve(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/publish")
async def publish_article(change: EditDep, given: OptionalReason | None = None) -> PublicArticle:
    """Publishes an approved text; a correction replaces the published text."""
    return await change.save(workflow.publish(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/withdraw")
async def withdraw_article(change: EditDep, given: RequiredReason) -> PublicArticle:
    """Withdraws an article permanently."""
    return await change.save(workflow.withdraw(change.before, change.step(given.why)))


@router.post("/articles/{id}/supersede")
async def supersede_article(change: EditDep, given: Successor) -> PublicArticle:
    """Marks a published article as replaced by another published one."""
    found = await change.store.articles.get_many([given.superseded_by])
    successor = found.get(given.superseded_by)
    if successor is None:
        raise BadInput.at("supersededBy", "there is no such article")
    return await change.save(workflow.supersede(change.before, successor, change.step(given.why)))


@router.post("/articles/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_articles(
    request: Request, kit: KitDep, staff: SignedIn, store: Store, units: UnitsDep, at: Now
) -> ImportReport:
    """Imports JSON Lines of `ImportedArticle`, plain or gzip. It bypasses approval, so it requires the role admin."""
    job = ArticleImport(staff, units, Step(staff.subject, at), lambda id: id in store.articles.listing)
    importer = Importer(ImportedArticle, job.read, partial(store.articles.save_many, merge=job.onto), job.remarks)
    return await importer.run(request.stream(), kit.limits)
