"""Casework on submissions: received, claimed by one person for a limited time, closed with an outcome.

A request for correction has a due date; the author of the notice may claim it, knowing the file, but the
audit trail records who decided.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.casework.claims import Claim, ClaimRules
from services.crypto.crockford import random_groups
from services.errors import BadInput, Conflict, NotFound, Problem
from services.timezone import local
from wanted.submissions.models import (
    QueueItem,
    StaffAct,
    Submission,
    SubmissionKind,
    SubmissionOutcome,
    SubmissionState,
)

PURPOSE = "sighting"
"""What the token of a sighting is for; one for ratings is not valid for it, nor the reverse."""
PREFIX = {SubmissionKind.CORRECTION: "YC", SubmissionKind.SIGHTING: "TG"}
OUTCOMES = {
    SubmissionKind.CORRECTION: {SubmissionOutcome.ACCEPTED, SubmissionOutcome.REJECTED},
    SubmissionKind.SIGHTING: {SubmissionOutcome.USEFUL, SubmissionOutcome.NOT_USEFUL, SubmissionOutcome.KNOWN},
}
SEEN_AT_MOST = timedelta(days=3_653)
CLOCKS_DIFFER = timedelta(minutes=10)


class SubmissionClaimedByAnother(Problem):
    """Another person holds the claim."""

    status, code, title = 409, "TAKEN_UP", "Another person has claimed this submission"


class SubmissionNotClaimed(Problem):
    """Only the holder of the claim may return it."""

    status, code, title = 403, "NOT_TAKEN_UP", "You have not claimed this submission"


class AlreadyClosed(Conflict):
    code, title = "ALREADY_CLOSED", "It is closed"


CLAIMS = ClaimRules(
    claimed_by_another=SubmissionClaimedByAnother, not_claimed=SubmissionNotClaimed, expired=SubmissionNotClaimed
)


@dataclass(frozen=True, slots=True)
class SubmissionCredentials:
    """The public number of a submission and its secret (128 bits, base64url)."""

    number: str
    secret: str


def new_credentials(kind: SubmissionKind) -> SubmissionCredentials:
    return SubmissionCredentials(f"{PREFIX[kind]}-{random_groups(2, 5)}", secrets.token_urlsafe(16))


def hash_secret(secret: str) -> bytes:
    """The stored hash of a secret; 128 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def checked_submission(found: Submission | None, secret: str) -> Submission:
    """The submission, if the secret is right. Raises the same `NotFound` for a wrong number and a wrong secret."""
    given = hash_secret(secret)
    if not hmac.compare_digest(given, found.secret if found else bytes(32)) or found is None:
        raise NotFound("There is nothing under this number and secret.")
    return found


def day(at: datetime) -> str:
    return local(at).date().isoformat()


def check_seen(seen: datetime, now: datetime) -> None:
    """Raises `BadInput` for a sighting in the future, or ten years ago."""
    if seen > now + CLOCKS_DIFFER:
        raise BadInput.at("seenAt", "lies in the future")
    if seen < now - SEEN_AT_MOST:
        raise BadInput.at("seenAt", "lies too long ago")


def _acted(submission: Submission, by: str, at: datetime, **fields: object) -> Submission:
    changed = submission.model_copy(update=fields)
    act = StaffAct(at=at, by=by, state=changed.state)
    return changed.model_copy(update={"acts": [*submission.acts, act]})


def claim_of(submission: Submission) -> Claim | None:
    """The claim on it, live or expired; a closed submission has none, it names who closed it."""
    if submission.claimed_by is None or submission.claimed_until is None:
        return None
    return Claim(submission.claimed_by, submission.claimed_until)


def _claimed(submission: Submission, claim: Claim | None, state: SubmissionState, at: datetime, by: str) -> Submission:
    fields = {"claimed_by": claim and claim.by, "claimed_until": claim and claim.expires}
    return _acted(submission, by, at, state=state, **fields)


def claim(submission: Submission, by: str, at: datetime, lasts: timedelta) -> Submission:
    """Claims it for `lasts`; the same person renews the claim. Raises `SubmissionClaimedByAnother`, `AlreadyClosed`."""
    _expect_open(submission, by, at)
    claimed = CLAIMS.claim(claim_of(submission), by, at, lasts)
    return _claimed(submission, claimed, SubmissionState.IN_REVIEW, at, by)


def return_submission(submission: Submission, by: str, at: datetime) -> Submission:
    """Ends the claim. Raises `SubmissionClaimedByAnother`, `AlreadyClosed`, or `SubmissionNotClaimed` without one."""
    _expect_open(submission, by, at)
    returned = CLAIMS.return_claim(claim_of(submission), by, at)
    return _claimed(submission, returned, SubmissionState.RECEIVED, at, by)


def close(
    submission: Submission, outcome: SubmissionOutcome, answer: bytes | None, by: str, at: datetime
) -> Submission:
    """Raises `BadInput` for an outcome of another kind, `SubmissionClaimedByAnother`, `AlreadyClosed`."""
    if outcome not in OUTCOMES[submission.kind]:
        raise BadInput.at("outcome", f"takes {', '.join(sorted(OUTCOMES[submission.kind]))} here")
    _expect_open(submission, by, at)
    done = {"outcome": outcome, "answer": answer, "claimed_by": by, "claimed_until": None}
    return _acted(submission, by, at, state=SubmissionState.CLOSED, **done)


def _expect_open(submission: Submission, by: str, at: datetime) -> None:
    if submission.state is SubmissionState.CLOSED:
        raise AlreadyClosed("It was closed before.")
    CLAIMS.check_free(claim_of(submission), by, at)


def state_now(submission: Submission, at: datetime) -> SubmissionState:
    """Its state, where a claim that has ended counts no more."""
    claim = claim_of(submission)
    expired = claim is None or not claim.is_live(at)
    return SubmissionState.RECEIVED if submission.state is SubmissionState.IN_REVIEW and expired else submission.state


def queue_item(submission: Submission, at: datetime) -> QueueItem:
    state = state_now(submission, at)
    return QueueItem(
        number=submission.number,
        version=submission.version,
        kind=submission.kind,
        notice_id=submission.notice_id,
        unit=submission.unit,
        received=submission.received,
        due=submission.due,
        overdue=state is not SubmissionState.CLOSED and submission.due < day(at),
        state=state,
        outcome=submission.outcome,
        claimed_by=None if state is SubmissionState.RECEIVED else submission.claimed_by,
        claimed_until=submission.claimed_until if state is SubmissionState.IN_REVIEW else None,
        photo=submission.photo,
    )


def by_due(submissions: Iterable[Submission]) -> list[Submission]:
    """The soonest due first; of one day in the order of the random numbers, which tells nothing."""
    return sorted(submissions, key=lambda s: (s.state is SubmissionState.CLOSED, s.due, s.number))
