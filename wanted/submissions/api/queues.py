"""The queues of submissions, for a unit's editors."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.clock import Now
from services.errors import NotFound, StaleVersion
from services.geography.units import UnitsDep
from services.identity import Role, SignedIn, require_units
from services.text import Code
from services.web.conditional import IfMatch
from wanted.audit.models import AuditAct
from wanted.notices.api.dependencies import SealDep, Store
from wanted.submissions import casework as rules
from wanted.submissions.api.citizens import Number, QueueSettingsDep
from wanted.submissions.casework import by_due, queue_item
from wanted.submissions.models import (
    CloseSubmissionInput,
    CorrectionContent,
    QueueItem,
    SightingContent,
    Submission,
    SubmissionKind,
    SubmissionQueue,
    SubmissionState,
)


def _found_by(kind: SubmissionKind) -> Callable[..., Awaitable[Submission]]:
    async def find(number: Number, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch) -> Submission:
        """A submission of another unit is reported as not found."""
        allowed = require_units(staff, Role.EDITOR, units)
        found = await store.submissions.by_number(kind, number)
        if found is None or found.unit not in allowed:
            raise NotFound(f"There is no {number} for your units.")
        if expected not in {None, found.version}:
            raise StaleVersion(f"It is at version {found.version}, not {expected}; read it again.")
        return found

    return find


SightingDep = Annotated[Submission, Depends(_found_by(SubmissionKind.SIGHTING))]
"""The sighting of the path, for an editor of its unit."""


def _reading(path: str, kind: SubmissionKind, content_of: type[BaseModel]) -> APIRouter:
    routes = APIRouter(prefix=path, tags=["queues"])
    named = Depends(_found_by(kind))

    @routes.get("")
    async def queue(
        staff: SignedIn,
        store: Store,
        units: UnitsDep,
        at: Now,
        state: SubmissionState | None = None,
        unit: Code | None = None,
        first: Annotated[int, Query(ge=0, le=200)] = 50,
    ) -> SubmissionQueue:
        """What waits for the caller's units, the soonest due first, without what it says."""
        allowed = require_units(staff, Role.EDITOR, units)
        chosen = allowed & units.descendants(unit) if unit else allowed
        kept = await store.submissions.of_units(kind, chosen, closed=state is SubmissionState.CLOSED if state else None)
        found = by_due(one for one in kept if state in {None, rules.state_now(one, at)})
        return SubmissionQueue(items=[queue_item(one, at) for one in found[:first]], total_count=len(found))

    @routes.get("/{number}/content", response_model=content_of)
    async def content(
        found: Annotated[Submission, named], staff: SignedIn, store: Store, seal: SealDep, response: Response
    ) -> BaseModel:
        """The content of a submission. The audit trail records the read."""
        target = f"submission:{found.number}"
        await store.audit.record(staff.subject, AuditAct.SUBMISSION_READ, target, found.unit)
        response.headers["Cache-Control"] = "no-store"
        return seal.open_model(content_of, found.content, target)

    return routes


def _dealing(path: str, kind: SubmissionKind) -> APIRouter:
    routes = APIRouter(prefix=path, tags=["queues"])
    named = Depends(_found_by(kind))

    @routes.post("/{number}/claim")
    async def claim(
        found: Annotated[Submission, named], staff: SignedIn, store: Store, at: Now, queues: QueueSettingsDep
    ) -> QueueItem:
        """Claims the submission for a limited time, so that no one else works on it."""
        saved = await store.submissions.replace(found, rules.claim(found, staff.subject, at, queues.claim))
        target = f"submission:{found.number}"
        await store.audit.note(staff.subject, AuditAct.SUBMISSION_CLAIMED, target, found.unit)
        return queue_item(saved, at)

    @routes.post("/{number}/return")
    async def return_submission(
        found: Annotated[Submission, named], staff: SignedIn, store: Store, at: Now
    ) -> QueueItem:
        """Returns the claim, so that anybody can claim the submission."""
        returned = rules.return_submission(found, staff.subject, at)
        return queue_item(await store.submissions.replace(found, returned), at)

    @routes.post("/{number}/close")
    async def close(
        found: Annotated[Submission, named],
        given: CloseSubmissionInput,
        staff: SignedIn,
        store: Store,
        seal: SealDep,
        at: Now,
    ) -> QueueItem:
        """Closed with an outcome and, for the sender, an answer. The notice itself is changed or withdrawn apart."""
        answer = seal.seal(given.answer, f"answer:{found.number}") if given.answer else None
        saved = await store.submissions.replace(found, rules.close(found, given.outcome, answer, staff.subject, at))
        target = f"submission:{found.number}"
        await store.audit.note(staff.subject, AuditAct.SUBMISSION_CLOSED, target, found.unit, given.outcome.value)
        return queue_item(saved, at)

    return routes


router = APIRouter()
for of, kept_as, holding in (
    ("/correction-requests", SubmissionKind.CORRECTION, CorrectionContent),
    ("/sightings", SubmissionKind.SIGHTING, SightingContent),
):
    router.include_router(_reading(of, kept_as, holding))
    router.include_router(_dealing(of, kept_as))
