"""The editorial workflow of articles, for staff."""

from fastapi import APIRouter

from articles import corrections, drafting, visibility, workflow
from articles.api.dependencies import ApproversDep, ArticleEdit, EditDep, Id, Store, edit_of
from articles.api.media import FilesDep, NamedFiles
from articles.models import (
    Article,
    ArticleInput,
    ArticleInWork,
    BodyInput,
    BodyPreview,
    OptionalReason,
    PublicArticle,
    RequiredReason,
    SavedArticle,
    Successor,
)
from articles.sanitising import CleanBody, clean_body
from articles.store import ARTICLES, public_form
from articles.workflow import in_work
from services.clock import Now
from services.documents.merge_patch import PatchDep, patch_of, save_merged
from services.documents.models import as_saved
from services.editorial.workflow import Step
from services.errors import BadInput
from services.geography.units import Units, UnitsDep
from services.identity import Role, SignedIn, require
from services.web.conditional import IfMatch, ReadVersion
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once

router = APIRouter(route_class=IdempotentRoute, tags=["articles"])


def _in_work(article: Article) -> ArticleInWork:
    """The public form with the correction."""
    waiting = corrections.waiting_correction(article)
    return ArticleInWork.model_construct(**dict(as_saved(public_form(article), article)), correction=waiting)


def _saved(article: Article, body: CleanBody) -> SavedArticle:
    """The public form with the correction, and with what was changed in the body."""
    return SavedArticle.model_construct(**dict(_in_work(article)), body_changes=list(body.changes))


@router.post("/articles/preview-body")
async def preview_body(given: BodyInput, staff: SignedIn) -> BodyPreview:
    """The body as it would be stored, and what would be changed in it; nothing is stored."""
    body = clean_body(given.body)
    return BodyPreview(body=body.html, body_changes=list(body.changes))


@router.post("/articles", status_code=201)
async def add_article(
    given: ArticleInput, staff: SignedIn, store: Store, units: UnitsDep, files: FilesDep, at: Now
) -> SavedArticle:
    """Creates a draft."""
    require(staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    id = id_for_new("article")
    slug, body = await store.available_slug(given.slug, given.title, id), clean_body(given.body)
    draft = drafting.new_draft(given, body, id, slug, Step(staff.subject, at))
    draft = visibility.with_facts(draft, await files.facts(given))
    return _saved(await insert_once(store.articles, draft), body)


@router.put("/articles/{id}")
async def save_article(given: ArticleInput, change: EditDep, units: UnitsDep, files: FilesDep) -> SavedArticle:
    """Saves an article. Changing anything in a submitted, approved or scheduled article makes it a draft again.

    A change of a published article is stored as a correction until it is submitted, approved and published; until then
    the public reads what is published, and the response has `correction` beside it. What only removes something, such
    as the author's name, takes effect at once where `why` gives the reason. Saving what is published drops the
    correction. An article that was public keeps its slug unless another is given.
    """
    return await _save(change, given, units, files)


@router.patch("/articles/{id}", openapi_extra=patch_of(ArticleInput))
async def patch_article(
    id: Id, patch: PatchDep, files: FilesDep, staff: SignedIn, units: UnitsDep, expected: IfMatch
) -> SavedArticle:
    """Changes the fields that are named, as `PUT` does; the others stay, those of a correction where there is one."""

    async def save() -> SavedArticle:
        change = await edit_of(id, staff, files.store, units, expected, files.at)
        return await _save(change, patch.applied_to(change.before, ARTICLES, ArticleInput), units, files)

    return await save_merged(save)


async def _save(change: ArticleEdit, given: ArticleInput, units: Units, files: NamedFiles) -> SavedArticle:
    require(change.staff, Role.EDITOR, given.unit, units)
    units.check_exists(given.unit)
    before = change.before
    wanted = given.slug or (before.slug if before.state in workflow.CORRECTABLE_STATES else None)
    slug = await change.store.available_slug(wanted, given.title, before.id)
    body = clean_body(given.body)
    after = drafting.apply_edit(before, given, body, slug, change.step(given.why))
    if after is not before:
        after = visibility.with_facts(after, await files.facts(given, before))
    return _saved(await change.save(after), body)


@router.post("/articles/{id}/submit")
async def submit_article(change: EditDep, given: OptionalReason | None = None) -> ArticleInWork:
    """Submits a draft or a correction for approval."""
    return _in_work(await change.save(workflow.submit(change.before, change.step(given and given.why))))


@router.post("/articles/{id}/return")
async def return_article(change: EditDep, given: RequiredReason) -> ArticleInWork:
    """Returns a submitted or approved text to its author."""
    return _in_work(await change.save(workflow.send_back(change.before, change.step(given.why))))


@router.post("/articles/{id}/approve")
async def approve_article(
    change: EditDep, units: UnitsDep, read: ReadVersion, given: OptionalReason | None = None
) -> ArticleInWork:
    """Approves a text that another person wrote, in the version that was read."""
    await _check_successor(change, units)
    return _in_work(await change.save(workflow.approve(change.before, change.step(given and given.why))))


@router.post("/articles/{id}/publish")
async def publish_article(
    change: EditDep, units: UnitsDep, approvers: ApproversDep, given: OptionalReason | None = None
) -> ArticleInWork:
    """Publishes what was approved, a correction in place of what is published; or schedules it for its `publishAt`."""
    await _check_successor(change, units)
    worked = in_work(change.before)
    await approvers.check(worked.approval, change.staff.subject, change.before.unit, worked.unit)
    return _in_work(await change.save(workflow.publish(change.before, change.step(given and given.why))))


@router.post("/articles/{id}/withdraw")
async def withdraw_article(change: EditDep, given: RequiredReason) -> ArticleInWork:
    """Withdraws an article permanently."""
    return _in_work(await change.save(workflow.withdraw(change.before, change.step(given.why))))


@router.post("/articles/{id}/supersede")
async def supersede_article(change: EditDep, units: UnitsDep, given: Successor) -> ArticleInWork:
    """Has a published article replaced by another published one, by an editor of both units.

    It waits as a correction that is submitted for approval, and takes effect when that is published; returning it drops
    it. Refused while another correction of the article waits.
    """
    successor = await _successor(change, given.superseded_by, units)
    return _in_work(await change.save(workflow.supersede(change.before, successor, change.step(given.why))))


async def _successor(change: ArticleEdit, id: str, units: Units) -> Article:
    """Raises `BadInput`, and `Forbidden` for who is no editor of its unit."""
    found = (await change.store.articles.get_many([id])).get(id)
    if found is None:
        raise BadInput.at("supersededBy", "there is no such article")
    require(change.staff, Role.EDITOR, found.unit, units)
    return found


async def _check_successor(change: ArticleEdit, units: Units) -> None:
    """What waits to be superseded is approved and published as it was proposed. Raises as `supersede` does."""
    if workflow.is_to_be_superseded(change.before):
        id = in_work(change.before).superseded_by or ""
        workflow.check_successor(change.before, await _successor(change, id, units))


@router.post("/articles/{id}/delete")
async def delete_article(change: EditDep, given: RequiredReason) -> PublicArticle:
    """Deletes an article that was never public and frees its address; its history is kept. Answers what it was."""
    await change.store.delete(change.before, workflow.deleted(change.before, change.step(given.why)))
    return public_form(change.before)
