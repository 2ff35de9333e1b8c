"""Moderation over HTTP: the queue, transitions of a comment, and the published results."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from feedback.container import FeedbackContainer
from feedback.dependencies import CommentId, ContainerDep, RatedKind
from feedback.models import (
    AnswerInput,
    BulkOutcome,
    BulkRejection,
    CommentState,
    DecisionInput,
    ModerationReason,
    QueueComment,
    QueueCounts,
    Subject,
    TakeDownInput,
    UnitTransparency,
)
from feedback.moderation import RULES, Comment, transparency_records
from feedback.moderation.moderators import Moderation
from feedback.moderation.queues import WAITING_STATES, scope
from services.documents.listing import Listing, cursor_position
from services.documents.pages import Edge, Page, Slice, WindowDep, page_info
from services.documents.queries import EVERYTHING, Key
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require, require_units
from services.text import Code
from services.web.batch_reads import BatchDocuments, KeyBatch
from services.web.deprecation import deprecated

router = APIRouter(tags=["moderation"])
RENAMED = deprecated(date(2026, 12, 1))

UnitQuery = Annotated[Code | None, Query(description="A unit's own queue; without it, those of all units moderated.")]

NEWEST_DAY_FIRST = (Key("received", descending=True, number=lambda day: int(f"{day:%Y%m%d}")),)


def _moderated_units(staff: Identity, unit: str | None, container: FeedbackContainer) -> frozenset[str]:
    if unit is not None:
        require(staff, Role.MODERATOR, unit, container.units)
        return frozenset({unit})
    return require_units(staff, Role.MODERATOR, container.units)


# -- the queue -------------------------------------------------------------------------------------------------


@router.get("/queue")
async def queue(
    staff: SignedIn,
    container: ContainerDep,
    window: WindowDep,
    unit: UnitQuery = None,
    state: Annotated[list[CommentState] | None, Query(description="Without it, everything that waits.")] = None,
    priority: Annotated[bool | None, Query(description="Threats to life, or only what is not one.")] = None,
) -> Page[QueueComment]:
    """Comments of a queue: threats to life first, then the oldest day."""
    units = _moderated_units(staff, unit, container)
    states = frozenset(state) if state else WAITING_STATES
    cut = container.comments.queues.cut(units, states, priority, window, container.cursors, container.clock())
    return await _page(container, cut, scope(units, states, priority))


async def _page(container: FeedbackContainer, cut: Slice, scope: str) -> Page[QueueComment]:
    kept = await container.comments.get_many([id for _, id in cut.items])
    items = [item for item in cut.items if item[1] in kept]
    shown = await Moderation(container).to_queue_comments([kept[id] for _, id in items])
    edges = [
        Edge(cursor=container.cursors.encode(cursor_position(item), scope), node=node)
        for item, node in zip(items, shown, strict=True)
    ]
    return Page(edges=edges, page_info=page_info(cut, [edge.cursor for edge in edges]), total_count=cut.total)


@router.get("/queue/counts")
async def counts(staff: SignedIn, container: ContainerDep, unit: UnitQuery = None) -> QueueCounts:
    """How many comments wait, by state."""
    return container.comments.queues.counts(_moderated_units(staff, unit, container), container.clock())


@router.get("/queue/groups")
async def groups(staff: SignedIn, container: ContainerDep, unit: UnitQuery = None) -> list[list[str]]:
    """Ids of waiting comments that are nearly the same text, a group each: floods."""
    return await Moderation(container).groups(_moderated_units(staff, unit, container))


@router.post("/queue/reject")
async def reject_comments(body: BulkRejection, staff: SignedIn, container: ContainerDep) -> BulkOutcome:
    """Rejects obvious spam in one act. What needs a reader is refused, each with its code.

    An id of another unit's comment and one that does not exist are NOT_FOUND alike.
    """
    return await Moderation(container).reject_many(body, staff)


# -- one comment -----------------------------------------------------------------------------------------------


@router.get("/comments", tags=["comments"])
async def comments(
    container: ContainerDep,
    window: WindowDep,
    kind: RatedKind,
    id: Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]+$", max_length=64)],
) -> Page[QueueComment]:
    """The published comments on a subject, newest day first."""
    subject = Subject(kind=kind, id=id)
    found = {kept.id: kept for kept in await container.comments.published(subject)}
    listing: Listing[Comment] = Listing(NEWEST_DAY_FIRST)
    for kept in found.values():
        listing.put(kept.id, 1, kept.moderated)
    name = f"published?{subject.key}"
    return await _page(container, listing.slice_of(EVERYTHING, window, container.cursors, name), name)


@router.get("/comments/{id}", tags=["comments"])
async def comment(id: CommentId, container: ContainerDep, caller: CurrentIdentity) -> QueueComment:
    """A published comment; a moderator of its unit sees others too."""
    return await Moderation(container).read(id, caller)


@router.post("/batch", tags=["comments"])
async def batch(wanted: KeyBatch, container: ContainerDep, caller: CurrentIdentity) -> BatchDocuments:
    """Comments by key (`comment:ID`), in one request: published ones, and those that the caller moderates."""
    ids = [key.removeprefix("comment:") for key in wanted.keys if key.startswith("comment:")]
    shown = await Moderation(container).read_many(ids, caller)
    return BatchDocuments(found={f"comment:{one.id}": one.model_dump(mode="json", by_alias=True) for one in shown})


@router.post("/comments/{id}/claim")
async def claim(id: CommentId, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Claims a comment. Of two moderators one succeeds; the other gets CLAIMED_BY_ANOTHER (409)."""
    return await Moderation(container).claim(id, staff)


@router.post("/comments/{id}/prolong")
@router.post("/comments/{id}/heartbeat", **RENAMED)
async def prolong_claim(id: CommentId, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Prolongs one's own claim."""
    return await Moderation(container).prolong_claim(id, staff)


@router.post("/comments/{id}/return")
async def return_comment(id: CommentId, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Returns the comment to the queue; NOT_CLAIMED (403) without an own claim."""
    return await Moderation(container).return_comment(id, staff)


@router.post("/comments/{id}/decide")
@router.post("/comments/{id}/decision", **RENAMED)
async def decide(id: CommentId, body: DecisionInput, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Decides on a comment: publishes it, redacted further or not, rejects it for a reason, or passes it up."""
    return await Moderation(container).decide(id, body, staff)


@router.post("/comments/{id}/undo")
async def undo(id: CommentId, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Undoes one's own decision within the hour."""
    return await Moderation(container).undo(id, staff)


@router.post("/comments/{id}/take-down")
async def take_down(id: CommentId, body: TakeDownInput, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Unpublishes a comment for a reason, at any time. Its writer may appeal."""
    return await Moderation(container).take_down(id, body.reason, staff)


@router.post("/comments/{id}/answer")
async def answer(id: CommentId, body: AnswerInput, staff: SignedIn, container: ContainerDep) -> QueueComment:
    """Answers a published comment publicly."""
    return await Moderation(container).answer(id, body.text, staff)


# -- what is published of moderation ---------------------------------------------------------------------------


@router.get("/moderation/reasons")
async def reasons() -> list[ModerationReason]:
    """The reasons for which a comment can be rejected."""
    return [ModerationReason(code=r.code, vi=r.vi, en=r.en, bulk=r.bulk) for r in RULES.catalogue]


@router.get("/moderation/records")
@router.get("/moderation/transparency", **RENAMED)
async def transparency(container: ContainerDep, unit: Code | None = None) -> list[UnitTransparency]:
    """Moderation transparency by unit: share of rejections, take-downs, and reasons."""
    records = transparency_records(container.comments.queues.outcomes())
    return [
        UnitTransparency(
            unit=record.unit,
            decided=record.decided,
            rejected=record.rejected,
            taken_down=record.taken_down,
            appealed=record.appealed,
            overturned=record.overturned,
            share_rejected=round(record.share_rejected, 4),
            reasons=dict(record.reasons),
            taken_down_reasons=dict(record.taken_down_reasons),
        )
        for record in records
        if unit is None or record.unit == unit
    ]
