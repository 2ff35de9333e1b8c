"""The audit log of moderation, for auditors of the root unit (Article 22)."""

from typing import Any

import orjson
import strawberry

from gateway.ids import Document


@strawberry.type(description="A detail of an audit entry.")
class AuditDetail:
    name: str = strawberry.field(description="Name of the detail. Examples: `unit`, `reason`.")
    value: str | None = strawberry.field(description='Value as JSON. Example: `"SPAM"`.')


def _details(root: strawberry.Parent[Document]) -> Any:
    return [{"name": name, "value": orjson.dumps(value).decode()} for name, value in root["detail"].items()]


@strawberry.type(
    description="One audited action. `hash` covers the entry and `previous`, the hash of the preceding"
    " entry, so any change is detectable."
)
class AuditEntry:
    sequence: int = strawberry.field(description="Sequence number, from 1.")
    at: str = strawberry.field(description="The timestamp for staff actions; only the date for citizens' actions.")
    actor: str = strawberry.field(description="The staff account, or `citizen`.")
    act: str = strawberry.field(description="The action. Examples: `claim`, `reject`, `take_down`, `appeal`.")
    target: str = strawberry.field(description="The service's ID of the comment.")
    detail: list[AuditDetail] = strawberry.field(resolver=_details, description="Further details of the action.")
    previous: str = strawberry.field(description="SHA-256 of the preceding entry, in hexadecimal.")
    hash: str = strawberry.field(description="SHA-256 of this entry, in hexadecimal.")


@strawberry.type(description="A range of the audit log, in ascending sequence.")
class AuditLog:
    length: int = strawberry.field(description="Number of entries in the whole log, which is the last sequence number.")
    entries: list[AuditEntry] = strawberry.field(description="The requested entries.")


@strawberry.type(description="A signed statement of an entry's hash. Keep copies outside the system.")
class AuditCheckpoint:
    sequence: int = strawberry.field(description="Sequence number of the entry.")
    hash: str = strawberry.field(description="Hash of the entry.")
    at: str = strawberry.field(description="When the checkpoint was signed.")
    key: str = strawberry.field(description="Short ID of the signing key.")
    signature: str = strawberry.field(description="Ed25519 signature, in base64url.")


@strawberry.type(description="An integrity problem in a range of entries.")
class AuditFinding:
    first: int = strawberry.field(description="Sequence number of the first affected entry.")
    last: int = strawberry.field(description="Sequence number of the last affected entry.")
    fault: str = strawberry.field(description="The problem. Examples: `changed`, `removed`, `reordered`.")


@strawberry.type(description="Result of verifying the audit log: every hash, link and checkpoint.")
class AuditVerification:
    whole: bool = strawberry.field(description="Whether no problem was found.")
    entries: int = strawberry.field(description="Number of entries verified.")
    findings: list[AuditFinding] = strawberry.field(description="The integrity problems found.")
    checkpoints: list[AuditCheckpoint] = strawberry.field(description="All signed checkpoints.")
    public_key: str = strawberry.field(description="The Ed25519 public key that verifies checkpoints, in base64url.")
