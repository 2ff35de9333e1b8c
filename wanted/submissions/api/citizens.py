"""Submissions of citizens without an account: correction requests and sightings. Never public, stored encrypted.

These routes honour no Idempotency-Key: their responses contain a secret, which must not be stored.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response

from services.clock import Now
from services.documents.models import Camel
from services.errors import Gone
from services.redemption.gate import TokenGate
from services.web.container import provided
from wanted.container import WantedContainer
from wanted.dependencies import within_rate
from wanted.encryption_at_rest import Seal
from wanted.notices.api.dependencies import SealDep, Store, public_subject
from wanted.notices.models.notices import Notice, NoticeId, NoticeState
from wanted.notices.store.notices import WantedStore
from wanted.settings import QueueSettings
from wanted.submissions.casework import PURPOSE, check_seen, checked_submission, day, hash_secret, new_credentials
from wanted.submissions.models import (
    CorrectionContent,
    CorrectionInput,
    SightingContent,
    SightingInput,
    SightingTerms,
    Submission,
    SubmissionKind,
    SubmissionProgress,
    SubmissionReceipt,
)

router = APIRouter(tags=["from citizens"])

FOLLOW_UP = [Depends(within_rate("follow-up", lambda rates: rates.follow_up))]
Number = Annotated[str, Path(pattern=r"^[A-Z]{2}-[0-9A-Z]{5}-[0-9A-Z]{5}$", examples=["TG-7K3QW-0M2XA"])]
Secret = Annotated[str, Header(alias="Receipt-Secret", min_length=10, max_length=64)]


TokenGateDep = Annotated[TokenGate, Depends(provided(WantedContainer, lambda container: container.token_gate))]
QueueSettingsDep = Annotated[QueueSettings, Depends(provided(WantedContainer, lambda c: c.settings.queues))]


async def _store_submission(
    store: WantedStore, seal: Seal, kind: SubmissionKind, about: Notice, content: Camel, dates: tuple[str, str]
) -> SubmissionReceipt:
    """`dates` are the days of coming and of being due."""
    drawn = new_credentials(kind)
    received, due = dates
    submission = Submission(
        number=drawn.number,
        secret=hash_secret(drawn.secret),
        kind=kind,
        notice_id=about.id,
        unit=about.unit,
        received=received,
        due=due,
        content=seal.seal_model(content, f"submission:{drawn.number}"),
    )
    await store.submissions.insert(submission)
    return SubmissionReceipt(number=drawn.number, secret=drawn.secret, state=submission.state, due=due)


@router.post(
    "/correction-requests",
    status_code=201,
    dependencies=[Depends(within_rate("correction", lambda rates: rates.correction))],
)
async def request_correction(
    body: CorrectionInput, store: Store, seal: SealDep, at: Now, queues: QueueSettingsDep
) -> SubmissionReceipt:
    """A request to correct or remove a notice, by anybody named in it or for them. Goes to the unit that issued it."""
    about = await public_subject(body.notice_id, store)
    content = CorrectionContent(**body.model_dump(exclude={"notice_id"}))
    dates = day(at), day(at + queues.correction)
    return await _store_submission(store, seal, SubmissionKind.CORRECTION, about, content, dates)


@router.post(
    "/notices/{id}/sightings",
    status_code=201,
    dependencies=[Depends(within_rate("sighting", lambda rates: rates.sighting))],
)
async def report_sighting(
    id: NoticeId,
    body: SightingInput,
    store: Store,
    seal: SealDep,
    at: Now,
    token_gate: TokenGateDep,
    queues: QueueSettingsDep,
) -> SubmissionReceipt:
    """Reports a sighting to the unit that issued the notice; the contact is optional.

    It spends an anonymous token (`/sighting-terms`): 401 without one carries the token challenge (RFC 9577),
    409 TOKEN_SPENT is for a used one.
    """
    check_seen(body.seen_at, at)
    about = await public_subject(id, store)
    if about.state is NoticeState.WITHDRAWN:
        raise Gone("The notice was withdrawn; the person is not looked for any more.")
    await token_gate.admit(body.token)
    content = SightingContent(**body.model_dump(exclude={"token"}))
    return await _store_submission(
        store, seal, SubmissionKind.SIGHTING, about, content, (day(at), day(at + queues.sighting))
    )


@router.get("/sighting-terms")
async def sighting_terms(token_gate: TokenGateDep) -> SightingTerms:
    """What the token is bound to that a sighting spends; the same for everybody."""
    rule = await token_gate.rule()
    if rule is None:
        return SightingTerms(tokens=False)
    return SightingTerms(tokens=True, issuer_name=rule.issuer_name, origin=rule.origin, purpose=PURPOSE)


async def _progress(
    kind: SubmissionKind, number: str, secret: str, store: WantedStore, seal: Seal, response: Response
) -> SubmissionProgress:
    response.headers["Cache-Control"] = "no-store"
    found = checked_submission(await store.submissions.by_number(kind, number), secret)
    answer = seal.open(found.answer, f"answer:{number}") if found.answer else None
    return SubmissionProgress(number=number, state=found.state, due=found.due, outcome=found.outcome, answer=answer)


@router.get("/correction-requests/{number}", dependencies=FOLLOW_UP)
async def correction_progress(
    number: Number, secret: Secret, store: Store, seal: SealDep, response: Response
) -> SubmissionProgress:
    """The status of a correction request, by its secret."""
    return await _progress(SubmissionKind.CORRECTION, number, secret, store, seal, response)


@router.get("/sightings/{number}", dependencies=FOLLOW_UP)
async def sighting_progress(
    number: Number, secret: Secret, store: Store, seal: SealDep, response: Response
) -> SubmissionProgress:
    """The status of a sighting, by its secret."""
    return await _progress(SubmissionKind.SIGHTING, number, secret, store, seal, response)
