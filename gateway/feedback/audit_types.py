"""The audit log of moderation, for auditors of the whole (Article 22)."""

from typing import Any

import orjson
import strawberry

from gateway.ids import Document


@strawberry.type(description="A detail of an act.")
class AuditDetail:
    name: str = strawberry.field(description="What it is of. Examples: `unit`, `reason`.")
    value: str | None = strawberry.field(description='Its value as JSON. Example: `"SPAM"`.')


def _details(root: strawberry.Parent[Document]) -> Any:
    return [{"name": name, "value": orjson.dumps(value).decode()} for name, value in root["detail"].items()]


@strawberry.type(
    description="One act. `hash` covers all of it and `previous`, the hash of the entry before: a change shows."
)
class AuditEntry:
    sequence: int = strawberry.field(description="Its number, from 1.")
    at: str = strawberry.field(description="For an act of staff the moment, for one of a citizen the day alone.")
    actor: str = strawberry.field(description="The account of staff; `citizen` for whoever it was.")
    act: str = strawberry.field(description="What was done. Examples: `claim`, `reject`, `take_down`, `appeal`.")
    target: str = strawberry.field(description="The comment, as the service names it.")
    detail: list[AuditDetail] = strawberry.field(resolver=_details, description="More of it.")
    previous: str = strawberry.field(description="SHA-256 of the entry before, in hex.")
    hash: str = strawberry.field(description="SHA-256 of this entry, in hex.")


@strawberry.type(description="A part of the log, in the order of its numbers.")
class AuditLog:
    length: int = strawberry.field(description="How many entries the whole log has: the last one's number.")
    entries: list[AuditEntry] = strawberry.field(description="The entries that were asked for.")


@strawberry.type(description="A signed statement that an entry had this hash. Keep copies outside the system.")
class AuditCheckpoint:
    sequence: int = strawberry.field(description="The entry's number.")
    hash: str = strawberry.field(description="The entry's hash.")
    at: str = strawberry.field(description="When it was signed.")
    key: str = strawberry.field(description="A short name of the key.")
    signature: str = strawberry.field(description="Ed25519, in base64url.")


@strawberry.type(description="What is wrong with some entries of the log.")
class AuditFinding:
    first: int = strawberry.field(description="Number of the first of them.")
    last: int = strawberry.field(description="Number of the last of them.")
    fault: str = strawberry.field(description="What is wrong. Examples: `changed`, `removed`, `reordered`.")


@strawberry.type(description="Whether the log is whole as it stands: every hash, every link, every checkpoint.")
class AuditVerification:
    whole: bool = strawberry.field(description="Whether nothing is wrong.")
    entries: int = strawberry.field(description="How many entries were looked at.")
    findings: list[AuditFinding] = strawberry.field(description="What is wrong.")
    checkpoints: list[AuditCheckpoint] = strawberry.field(description="All checkpoints.")
    public_key: str = strawberry.field(description="The Ed25519 key that signs them, in base64url.")
