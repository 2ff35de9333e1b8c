"""What citizens send about notices, and how their units deal with it."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import Location, Unit, unit_of
from gateway.ids import Document
from gateway.scalars import Date, DateTime, PhoneNumber
from gateway.wanted.types import WantedNotice


@strawberry.enum(description="What was sent.")
class SubmissionKind(Enum):
    CORRECTION = strawberry.enum_value("CORRECTION", description="A request to correct or remove a notice.")
    SIGHTING = strawberry.enum_value("SIGHTING", description="Where and when somebody was seen.")


@strawberry.enum(description="Where it is.")
class SubmissionState(Enum):
    RECEIVED = strawberry.enum_value("RECEIVED", description="Nobody works on it.")
    IN_REVIEW = strawberry.enum_value("IN_REVIEW", description="Somebody has taken it up.")
    CLOSED = strawberry.enum_value("CLOSED", description="It was dealt with.")


@strawberry.enum(description="What came of it.")
class SubmissionOutcome(Enum):
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="The notice is corrected or removed.")
    REJECTED = strawberry.enum_value("REJECTED", description="The notice stays as it is.")
    USEFUL = strawberry.enum_value("USEFUL", description="The sighting was of use.")
    NOT_USEFUL = strawberry.enum_value("NOT_USEFUL", description="The sighting was of no use.")
    KNOWN = strawberry.enum_value("KNOWN", description="The sighting told what was known.")


@strawberry.enum(description="What somebody who asks for a correction is to the person the notice names.")
class Relation(Enum):
    SELF = strawberry.enum_value("SELF", description="The person.")
    RELATIVE = strawberry.enum_value("RELATIVE", description="A relative.")
    LAWYER = strawberry.enum_value("LAWYER", description="A lawyer.")
    OTHER = strawberry.enum_value("OTHER", description="Somebody else.")


@strawberry.enum(description="What is wrong with a notice.")
class CorrectionClaim(Enum):
    NOT_ME = strawberry.enum_value("NOT_ME", description="It is about somebody else of that name.")
    WRONG_DETAIL = strawberry.enum_value("WRONG_DETAIL", description="It says something wrong.")
    RESOLVED = strawberry.enum_value("RESOLVED", description="The matter is over.")
    OTHER = strawberry.enum_value("OTHER", description="Something else.")


@strawberry.type(
    description="Shown once: with number and secret the sender asks what became of it, without an account."
)
class SubmissionReceipt:
    number: str = strawberry.field(description="What to call it by. Example: `TG-7K3QW-0M2XA`.")
    secret: str = strawberry.field(description="Belongs to the number; only its hash is kept.")
    state: SubmissionState = strawberry.field(description="Where it is.")
    due: Date = strawberry.field(description="By when it is answered.")


@strawberry.type(description="What the sender is told.")
class SubmissionProgress:
    number: str = strawberry.field(description="What to call it by.")
    state: SubmissionState = strawberry.field(description="Where it is.")
    due: Date = strawberry.field(description="By when it is answered.")
    outcome: SubmissionOutcome | None = strawberry.field(description="What came of it.")
    answer: str | None = strawberry.field(description="What the unit answers.")


@strawberry.type(
    description="What a sighting's token is bound to (RFC 9577): issuer, origin, and as redemption context the SHA-256"
    " of `purpose`, a space and the ISO week of the issuer's key, such as `sighting 2026-W48`."
)
class SightingTerms:
    tokens: bool = strawberry.field(description="Whether `reportSighting` needs a token.")
    issuer_name: str | None = strawberry.field(description="The issuer's name in the challenge.")
    origin: str | None = strawberry.field(description="The origin in the challenge.")
    purpose: str | None = strawberry.field(description="What the redemption context begins with.")


def _about(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.read.thing("notice", root["noticeId"])


@strawberry.type(description="Something sent, in the queue of its unit. What it says is read one by one.")
class Submission:
    number: str = strawberry.field(description="What to call it by.")
    version: int = strawberry.field(description="Grows with each change.")
    kind: SubmissionKind = strawberry.field(description="What was sent.")
    notice: WantedNotice | None = strawberry.field(resolver=_about, description="The notice, while it is published.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit in whose queue it is.")
    unit_code: str = strawberry.field(description="Code of the unit in whose queue it is.")
    received: Date = strawberry.field(description="The day it came; nothing finer is kept.")
    due: Date = strawberry.field(description="By when it is to be answered.")
    overdue: bool = strawberry.field(description="Whether that day is over.")
    state: SubmissionState = strawberry.field(description="Where it is.")
    outcome: SubmissionOutcome | None = strawberry.field(description="What came of it.")
    claimed_by: str | None = strawberry.field(description="Who has taken it up.")
    claimed_until: DateTime | None = strawberry.field(description="Until when nobody else may work on it.")
    photo: bool = strawberry.field(
        description="Whether a photo came with it, at `/api/wanted/sightings/NUMBER/photo`, for editors of the unit."
    )


@strawberry.type(description="A unit's queue, the soonest due first.")
class SubmissionQueue:
    items: list[Submission] = strawberry.field(description="The first of them.")
    total_count: int = strawberry.field(description="How many there are.")


@strawberry.type(description="How to reach somebody.")
class Contact:
    phone: PhoneNumber | None = strawberry.field(description="By telephone.")
    email: str | None = strawberry.field(description="By e-mail.")


@strawberry.type(description="What a request for correction says.")
class CorrectionContent:
    name: str = strawberry.field(description="Who asks.")
    contact: Contact = strawberry.field(description="How to reach who asks.")
    relation: Relation = strawberry.field(description="To the person the notice names.")
    claim: CorrectionClaim = strawberry.field(description="What is wrong.")
    statement: str = strawberry.field(description="What is wrong, and how it should be.")


@strawberry.type(description="What a sighting says.")
class SightingContent:
    place: str = strawberry.field(description="Where somebody was seen.")
    coordinates: Location | None = strawberry.field(description="The same on the map.")
    seen_at: DateTime = strawberry.field(description="When.")
    text: str = strawberry.field(description="What was seen.")
    contact: Contact | None = strawberry.field(description="How to reach who tells; null for who stays unknown.")
