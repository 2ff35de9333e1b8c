"""The articles service over HTTP: published information read by everybody, its workflow for staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse

from articles import drafting, dublin_core, visibility, workflow
from articles.filtering import Filter
from articles.models import (
    Article,
    ArticleInput,
    ArticleKind,
    ArticleState,
    History,
    ImportedArticle,
    LanguageTag,
    ProvinceName,
    PublicArticle,
    Reason,
    Slug,
    Successor,
    Why,
)
from articles.periods import Since, Until
from articles.store import ArticleStore, shown
from articles.workflow import Step
from services.clock import Now
from services.documents.imports import Importer, ImportReport, export
from services.documents.pages import AskedWindow, Page
from services.errors import BadInput
from services.geography.units import AskedUnits
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require
from services.text import Code
from services.web import conditional
from services.web.conditional import IfMatch, etag
from services.web.idempotency import IdempotentRoute, create, id_for_new
from services.web.list_pages import ListPage, Selection, answered

router = APIRouter(route_class=IdempotentRoute, tags=["articles"])


async def _store(request: Request) -> ArticleStore:
    return request.app.state.store


Store = Annotated[ArticleStore, Depends(_store)]
Id = Annotated[str, Path(max_length=64)]


class JSONLDResponse(JSONResponse):
    media_type = "application/ld+json"


# -- reading ---------------------------------------------------------------------------------------------------


async def _may_edit(caller: CurrentIdentity, units: AskedUnits) -> Callable[[str], bool]:
    """Whether the caller edits for a unit; the tree is walked once a unit."""

    @cache
    def may_edit(unit: str) -> bool:
        return caller is not None and caller.may(Role.EDITOR, unit, units)

    return may_edit


MayEdit = Annotated[Callable[[str], bool], Depends(_may_edit)]


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
) -> Filter:
    return Filter(kind, unit, language, province, since, until, state)


@router.get("/articles", response_model=Page[PublicArticle])
async def articles(
    request: Request,
    store: Store,
    may_edit: MayEdit,
    window: AskedWindow,
    asked: Annotated[Filter, Depends(_filter)],
) -> Response:
    """Articles, newest first. What is neither published nor superseded is listed to the unit's editors."""
    public = asked.public
    selection = Selection(asked.keep(may_edit), asked.scope, steady=public, alike=public, narrow=asked.narrow)
    return await answered(request, ListPage(store.articles, selection, window))


@router.get("/articles/export", include_in_schema=False)
async def export_articles(store: Store, may_edit: MayEdit) -> StreamingResponse:
    """What is published, and to editors the drafts of their units, as an import takes them."""

    def keep(article: Article) -> bool:
        return article.state is ArticleState.PUBLISHED or (
            article.state is ArticleState.DRAFT and may_edit(article.unit)
        )

    return StreamingResponse(export(store.articles, ImportedArticle, keep), media_type="application/jsonl")


@router.get(
    "/articles/by-slug/{slug}",
    responses={308: {"description": "The address of before; the article has moved to the one in `Location`."}},
    response_model=PublicArticle,
)
async def article_at_slug(slug: Slug, store: Store, may_edit: MayEdit, response: Response) -> PublicArticle | Response:
    found = await store.at_slug(slug)
    visibility.check(found, editor=may_edit(found.unit))
    if found.slug != slug:
        return RedirectResponse(found.slug, 308)
    return _answered(found, response, "../")


def _answered(article: Article, response: Response, siblings: str) -> PublicArticle:
    """The public form with its headers; `siblings` leads from the address asked for to those of other articles."""
    response.headers["ETag"] = etag(article.version)
    if article.superseded_by:
        response.headers["Link"] = f'<{siblings}{article.superseded_by}>; rel="successor-version"'
    return shown(article)


async def _readable(id: Id, store: Store, may_edit: MayEdit) -> Article:
    found = await store.articles.get(id)
    visibility.check(found, editor=may_edit(found.unit))
    return found


Readable = Annotated[Article, Depends(_readable)]


@router.get("/articles/{id}")
async def article(found: Readable, response: Response) -> PublicArticle:
    return _answered(found, response, "")


@router.get("/articles/{id}/dublin-core", response_class=JSONLDResponse)
async def article_dublin_core(found: Readable, units: AskedUnits) -> Response:
    """The Dublin Core set as JSON-LD."""
    return JSONLDResponse(dublin_core.json_ld(found, units.name(found.unit) or found.unit))


@router.get("/articles/{id}/meta", response_class=HTMLResponse)
async def article_meta(found: Readable, units: AskedUnits) -> Response:
    """The Dublin Core set as meta tags for the head of a page."""
    return HTMLResponse(dublin_core.meta_tags(found, units.name(found.unit) or found.unit))


@router.get("/articles/{id}/history")
async def article_history(id: Id, store: Store, staff: SignedIn, units: AskedUnits) -> History:
    """Who did what, when and why; for the unit's editors and auditors."""
    found = await store.articles.get(id)
    if not staff.may(Role.AUDITOR, found.unit, units):
        visibility.check(found, editor=staff.may(Role.EDITOR, found.unit, units))
        require(staff, Role.EDITOR, found.unit, units)
    return History(**{name: getattr(found, name) for name in History.model_fields})


# -- writing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A change that an editor of its unit makes to an article."""

    before: Article
    staff: Identity
    store: ArticleStore
    at: datetime

    def step(self, why: str | None = None) -> Step:
        return Step(self.staff.subject, self.at, why)

    async def save(self, after: Article) -> PublicArticle:
        return shown(await self.store.articles.replace(self.before, after))


async def _change(id: Id, staff: SignedIn, store: Store, units: AskedUnits, expected: IfMatch, at: Now) -> Change:
    before = await store.articles.fresh(id)
    visibility.check(before, editor=staff.may(Role.EDITOR, before.unit, units))
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check(before, expected)
    return Change(before, staff, store, at)


Asked = Annotated[Change, Depends(_change)]


@router.post("/articles", status_code=201)
async def add_article(given: ArticleInput, staff: SignedIn, store: Store, units: AskedUnits, at: Now) -> PublicArticle:
    """A new draft."""
    require(staff, Role.EDITOR, given.unit, units)
    units.check(given.unit)
    id = id_for_new("article")
    slug = await store.address(given.slug, given.title, id)
    return shown(await create(store.articles, drafting.drafted(given, id, slug, Step(staff.subject, at))))


@router.put("/articles/{id}")
async def save_article(given: ArticleInput, change: Asked, units: AskedUnits) -> PublicArticle:
    """Saves an article. New words of what is submitted or approved make it a draft again.

    New words of what is published are kept as a correction until they are submitted, approved and published in turn;
    until then the answer and the public have the published ones, and `/history` shows the correction. What only
    describes the article changes at once. What the public has seen keeps its slug unless another is given.
    """
    require(change.staff, Role.EDITOR, given.unit, units)
    units.check(given.unit)
    before = change.before
    wanted = given.slug or (before.slug if before.published_at else None)
    slug = await change.store.address(wanted, given.title, before.id)
    return await change.save(drafting.edited(before, given, slug, change.step()))


@router.post("/articles/{id}/submit")
async def submit_article(change: Asked, given: Why | None = None) -> PublicArticle:
    """Hands a draft, or a correction, in for approval."""
    return await change.save(workflow.submit(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/return")
async def return_article(change: Asked, given: Reason) -> PublicArticle:
    """Gives what was submitted or approved back to its writer."""
    return await change.save(workflow.send_back(change.before, change.step(given.why)))


@router.post("/articles/{id}/approve")
async def approve_article(change: Asked, given: Why | None = None) -> PublicArticle:
    """Approves what somebody else wrote."""
    return await change.save(workflow.approve(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/publish")
async def publish_article(change: Asked, given: Why | None = None) -> PublicArticle:
    """Publishes what was approved; a correction takes the place of the published words."""
    return await change.save(workflow.publish(change.before, change.step(given and given.why)))


@router.post("/articles/{id}/withdraw")
async def withdraw_article(change: Asked, given: Reason) -> PublicArticle:
    """Takes an article from the public for good."""
    return await change.save(workflow.withdraw(change.before, change.step(given.why)))


@router.post("/articles/{id}/supersede")
async def supersede_article(change: Asked, given: Successor) -> PublicArticle:
    """Marks a published article as replaced by another published one."""
    found = await change.store.articles.get_many([given.superseded_by])
    successor = found.get(given.superseded_by)
    if successor is None:
        raise BadInput.at("supersededBy", "there is no such article")
    return await change.save(workflow.supersede(change.before, successor, change.step(given.why)))


@router.post("/articles/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_articles(request: Request, staff: SignedIn, store: Store, units: AskedUnits, at: Now) -> ImportReport:
    """JSON Lines of `ImportedArticle`, plain or gzip. What it publishes nobody approves here, so it is for admins."""
    step = Step(staff.subject, at)

    def read(line: ImportedArticle) -> Article:
        article = drafting.imported(line, step)
        require(staff, Role.ADMIN, article.unit, units)
        units.check(article.unit)
        return article if article.id in store.articles.listing else drafting.dated(article, step.at)

    def onto(known: Article, given: Article) -> Article:
        require(staff, Role.ADMIN, known.unit, units)
        return drafting.dated(drafting.reimported(known, given), step.at)

    importer = Importer(ImportedArticle, read, partial(store.articles.save_many, onto=onto))
    return await importer.run(request.stream(), request.app.state.limits)
