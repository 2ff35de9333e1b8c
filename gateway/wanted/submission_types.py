"""Citizens' submissions about notices, and their processing."""

from enum import Enum
from typing import Any

import strawberry

from gateway.context import Info
from gateway.hotline.types import Location, Unit, unit_of
from gateway.ids import Document
from gateway.scalars import Date, DateTime, PhoneNumber
from gateway.wanted.types import WantedNotice


@strawberry.enum(description="The kind of submission.")
class SubmissionKind(Enum):
    CORRECTION = strawberry.enum_value("CORRECTION", description="A request to correct or remove a notice.")
    SIGHTING = strawberry.enum_value("SIGHTING", description="A report of where and when a person was seen.")


@strawberry.enum(description="The current state.")
class SubmissionState(Enum):
    RECEIVED = strawberry.enum_value("RECEIVED", description="Not claimed yet.")
    IN_REVIEW = strawberry.enum_value("IN_REVIEW", description="Claimed by an editor.")
    CLOSED = strawberry.enum_value("CLOSED", description="Closed.")


@strawberry.enum(description="The outcome of a submission.")
class SubmissionOutcome(Enum):
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="The notice was corrected or removed.")
    REJECTED = strawberry.enum_value("REJECTED", description="The notice was left unchanged.")
    USEFUL = strawberry.enum_value("USEFUL", description="The sighting was useful.")
    NOT_USEFUL = strawberry.enum_value("NOT_USEFUL", description="The sighting was not useful.")
    KNOWN = strawberry.enum_value("KNOWN", description="The information was already known.")


@strawberry.enum(description="Relation of the requester to the person named in the notice.")
class Relation(Enum):
    SELF = strawberry.enum_value("SELF", description="The person concerned.")
    RELATIVE = strawberry.enum_value("RELATIVE", description="A relative.")
    LAWYER = strawberry.enum_value("LAWYER", description="A lawyer.")
    OTHER = strawberry.enum_value("OTHER", description="Another relation.")


@strawberry.enum(description="What is wrong with the notice.")
class CorrectionClaim(Enum):
    NOT_ME = strawberry.enum_value("NOT_ME", description="The notice is about another person of the same name.")
    WRONG_DETAIL = strawberry.enum_value("WRONG_DETAIL", description="A detail is wrong.")
    RESOLVED = strawberry.enum_value("RESOLVED", description="The matter has been resolved.")
    OTHER = strawberry.enum_value("OTHER", description="Another problem.")


@strawberry.type(
    description="A receipt, returned once. Number and secret give access to the status without an account."
)
class SubmissionReceipt:
    number: str = strawberry.field(description="Reference number. Example: `TG-7K3QW-0M2XA`.")
    secret: str = strawberry.field(description="Secret that goes with the number; only its hash is stored.")
    state: SubmissionState = strawberry.field(description="The current state.")
    due: Date = strawberry.field(description="Due date of the answer.")


@strawberry.type(description="Status of a submission, for its sender.")
class SubmissionProgress:
    number: str = strawberry.field(description="Reference number.")
    state: SubmissionState = strawberry.field(description="The current state.")
    due: Date = strawberry.field(description="Due date of the answer.")
    outcome: SubmissionOutcome | None = strawberry.field(description="The outcome of a submission.")
    answer: str | None = strawberry.field(description="The unit's answer.")


@strawberry.type(
    description="Parameters of sighting tokens (RFC 9577): issuer, origin and redemption context, which is"
    " the SHA-256 of `purpose`, a space and the ISO week of the issuer's key, such as `sighting"
    " 2026-W48`."
)
class SightingTerms:
    tokens: bool = strawberry.field(description="Whether `reportSighting` requires a token.")
    issuer_name: str | None = strawberry.field(description="Issuer name in the token challenge.")
    origin: str | None = strawberry.field(description="Origin in the token challenge.")
    purpose: str | None = strawberry.field(description="Prefix of the redemption context.")


def _about(root: strawberry.Parent[Document], info: Info) -> Any:
    return info.context.services.load_entity("notice", root["noticeId"])


@strawberry.type(description="A submission in a unit's queue. Its content is read separately.")
class Submission:
    number: str = strawberry.field(description="Reference number.")
    version: int = strawberry.field(description="Version number, incremented by every change.")
    kind: SubmissionKind = strawberry.field(description="The kind of submission.")
    notice: WantedNotice | None = strawberry.field(resolver=_about, description="The notice, while it is published.")
    unit: Unit | None = strawberry.field(resolver=unit_of, description="The unit whose queue holds the comment.")
    unit_code: str = strawberry.field(description="Code of the unit whose queue holds the comment.")
    received: Date = strawberry.field(description="Date of receipt; the time of day is not stored.")
    due: Date = strawberry.field(description="Due date of the answer.")
    overdue: bool = strawberry.field(description="Whether the due date has passed.")
    state: SubmissionState = strawberry.field(description="The current state.")
    outcome: SubmissionOutcome | None = strawberry.field(description="The outcome of a submission.")
    claimed_by: str | None = strawberry.field(description="The account that has claimed it.")
    claimed_until: DateTime | None = strawberry.field(description="When the claim expires.")
    photo: bool = strawberry.field(
        description="Whether a photo was attached. Editors of the unit can read it at"
        " `/api/wanted/sightings/NUMBER/photo`."
    )


@strawberry.type(description="A unit's queue, earliest due first.")
class SubmissionQueue:
    items: list[Submission] = strawberry.field(description="The first items of the queue.")
    total_count: int = strawberry.field(description="Number of notices.")


@strawberry.type(description="Contact details.")
class Contact:
    phone: PhoneNumber | None = strawberry.field(description="Telephone number.")
    extension: str | None = strawberry.field(description="Extension to ask for at the number. Example: `102`.")
    email: str | None = strawberry.field(description="E-mail address.")


@strawberry.type(description="Content of a correction request.")
class CorrectionContent:
    name: str = strawberry.field(description="Name of the requester.")
    contact: Contact = strawberry.field(description="Contact details of the requester.")
    relation: Relation = strawberry.field(description="Relation to the person named in the notice.")
    claim: CorrectionClaim = strawberry.field(description="The kind of error.")
    statement: str = strawberry.field(description="Description of the error and the correct information.")


@strawberry.type(description="Content of a sighting.")
class SightingContent:
    place: str = strawberry.field(description="The place of the sighting.")
    coordinates: Location | None = strawberry.field(description="Coordinates of the place.")
    seen_at: DateTime = strawberry.field(description="Time of the sighting.")
    text: str = strawberry.field(description="Description of what was seen.")
    contact: Contact | None = strawberry.field(description="Contact details of the sender; null if anonymous.")
