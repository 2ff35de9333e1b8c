"""Moderation over HTTP: the queue, the acts on a comment, and what is published of both."""

from typing import Annotated

from fastapi import APIRouter, Query

from feedback.container import House
from feedback.dependencies import AskedHouse, CommentId
from feedback.models import (
    AnswerInput,
    BulkOutcome,
    BulkRejection,
    CannedReason,
    CommentState,
    Counts,
    DecisionInput,
    QueueComment,
    Subject,
    SubjectKind,
    TakeDownInput,
    UnitTransparency,
)
from feedback.moderation import RULES, records_of
from feedback.moderation.moderators import Moderators, moderated_units
from feedback.moderation.queues import WAITING_STATES, scope
from services.documents.listing import Listing, cursor_position
from services.documents.pages import AskedWindow, Edge, Page, Slice, info
from services.identity import CurrentIdentity, Identity, Role, SignedIn, require
from services.text import Code
from services.web.batches import Found, Keys

router = APIRouter(tags=["moderation"])

UnitQuery = Annotated[Code | None, Query(description="A unit's own queue; without it, those of all units moderated.")]


def _asked_units(staff: Identity, unit: str | None, house: House) -> frozenset[str]:
    if unit is not None:
        require(staff, Role.MODERATOR, unit, house.units)
        return frozenset({unit})
    return moderated_units(staff, house.units)


# -- the queue -------------------------------------------------------------------------------------------------


@router.get("/queue")
async def queue(
    staff: SignedIn,
    house: AskedHouse,
    window: AskedWindow,
    unit: UnitQuery = None,
    state: Annotated[list[CommentState] | None, Query(description="Without it, everything that waits.")] = None,
    priority: Annotated[bool | None, Query(description="Threats to life, or only what is not one.")] = None,
) -> Page[QueueComment]:
    """Comments of a queue: threats to life first, then the oldest day."""
    units = _asked_units(staff, unit, house)
    states = frozenset(state) if state else WAITING_STATES
    cut = house.comments.queues.cut(units, states, priority, window, house.cursors, house.clock())
    return await _page(house, cut, scope(units, states, priority))


async def _page(house: House, cut: Slice, scope: str) -> Page[QueueComment]:
    kept = await house.comments.get_many([id for _, id in cut.items])
    items = [item for item in cut.items if item[1] in kept]
    shown = await Moderators(house).shown_all([kept[id] for _, id in items])
    edges = [
        Edge(cursor=house.cursors.seal(cursor_position(item), scope), node=node)
        for item, node in zip(items, shown, strict=True)
    ]
    return Page(edges=edges, page_info=info(cut, [edge.cursor for edge in edges]), total_count=cut.total)


@router.get("/queue/counts")
async def counts(staff: SignedIn, house: AskedHouse, unit: UnitQuery = None) -> Counts:
    """How many comments wait, by state."""
    return house.comments.queues.counts(_asked_units(staff, unit, house), house.clock())


@router.get("/queue/groups")
async def groups(staff: SignedIn, house: AskedHouse, unit: UnitQuery = None) -> list[list[str]]:
    """Ids of waiting comments that are nearly the same text, a group each: floods."""
    return await Moderators(house).groups(_asked_units(staff, unit, house))


@router.post("/queue/reject")
async def reject_many(given: BulkRejection, staff: SignedIn, house: AskedHouse) -> BulkOutcome:
    """Rejects obvious spam in one act. What needs a reader is refused, each with its code.

    An id of another unit's comment and one that does not exist are NOT_FOUND alike.
    """
    return await Moderators(house).reject_many(given, staff)


# -- one comment -----------------------------------------------------------------------------------------------


@router.get("/comments", tags=["comments"])
async def comments(
    house: AskedHouse,
    window: AskedWindow,
    kind: SubjectKind,
    id: Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]+$", max_length=64)],
) -> Page[QueueComment]:
    """The published comments on a subject, newest day first."""
    subject = Subject(kind=kind, id=id)
    found = {kept.id: kept for kept in await house.comments.published(subject)}
    listing: Listing[str] = Listing(lambda day: (-int(day.replace("-", "")),))
    for kept in found.values():
        listing.put(kept.id, 1, kept.moderated.received.isoformat())
    name = f"published?{subject.key}"
    return await _page(house, listing.cut(lambda _: True, window, house.cursors, name), name)


@router.get("/comments/{id}", tags=["comments"])
async def comment(id: CommentId, house: AskedHouse, caller: CurrentIdentity) -> QueueComment:
    """A published comment; a moderator of its unit sees others too."""
    return await Moderators(house).read(id, caller)


@router.post("/batch", tags=["comments"])
async def batch(wanted: Keys, house: AskedHouse, caller: CurrentIdentity) -> Found:
    """Comments by key (`comment:ID`), in one request: published ones, and those that the caller moderates."""
    ids = [key.removeprefix("comment:") for key in wanted.keys if key.startswith("comment:")]
    shown = await Moderators(house).read_many(ids, caller)
    return Found(found={f"comment:{one.id}": one.model_dump(mode="json", by_alias=True) for one in shown})


@router.post("/comments/{id}/claim")
async def claim(id: CommentId, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Takes a comment to work on. Of two moderators one gets it, the other CLAIMED_BY_ANOTHER (409)."""
    return await Moderators(house).claim(id, staff)


@router.post("/comments/{id}/heartbeat")
async def heartbeat(id: CommentId, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Prolongs one's own claim."""
    return await Moderators(house).heartbeat(id, staff)


@router.post("/comments/{id}/return")
async def give_back(id: CommentId, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Gives one's own claim back; NOT_CLAIMED (403) without one."""
    return await Moderators(house).give_back(id, staff)


@router.post("/comments/{id}/decision")
async def decide(id: CommentId, given: DecisionInput, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Decides on a comment: publishes it, redacted further or not, rejects it for a reason, or passes it up."""
    return await Moderators(house).decide(id, given, staff)


@router.post("/comments/{id}/undo")
async def undo(id: CommentId, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Undoes one's own decision within the hour."""
    return await Moderators(house).undo(id, staff)


@router.post("/comments/{id}/take-down")
async def take_down(id: CommentId, given: TakeDownInput, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Takes a published comment from the public for a reason, at any time. Its writer may appeal."""
    return await Moderators(house).take_down(id, given.reason, staff)


@router.post("/comments/{id}/answer")
async def answer(id: CommentId, given: AnswerInput, staff: SignedIn, house: AskedHouse) -> QueueComment:
    """Answers a published comment publicly."""
    return await Moderators(house).answer(id, given.text, staff)


# -- what is published of moderation ---------------------------------------------------------------------------


@router.get("/moderation/reasons")
async def reasons() -> list[CannedReason]:
    """The reasons for which a comment can be rejected."""
    return [CannedReason(code=r.code, vi=r.vi, en=r.en, bulk=r.bulk) for r in RULES.catalogue]


@router.get("/moderation/transparency")
async def transparency(house: AskedHouse, unit: Code | None = None) -> list[UnitTransparency]:
    """How each unit decided: the share of rejections, what was taken down, and the reasons."""
    records = records_of(house.comments.queues.marks())
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
