"""Base models of stored documents and of request and response bodies: camelCase in JSON."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, StringConstraints
from pydantic.alias_generators import to_camel
from uuid_utils import uuid7

from services.documents.field_versions import RECORDED, FieldVersions
from services.documents.loading import loaded
from services.documents.public_versions import RECORDED as RECORDED_VERSION
from services.documents.public_versions import PublicVersion

FIRST_YEAR, LAST_YEAR = 1900, 2199


class Camel(BaseModel):
    """A model with camelCase names in JSON. Unknown fields are rejected."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class SecretAnswer(Camel):
    """An answer that holds a secret, shown once. No route that stores its answers for retries gives one."""


_WRITTEN_INSTANT = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)

_LOST_PLUS = re.compile("[^ ]+[Tt][^ ]+ [0-9]{2}:?[0-9]{2}")
"""A + that stands in the query of an address as it is means a blank."""


def _is_written_out(value: object) -> object:
    """Rejects what is not written as RFC 3339 has it: a number would be read as seconds since 1970."""
    if isinstance(value, str) and _LOST_PLUS.fullmatch(value):
        raise ValueError("has a blank where + stood: in an address, + is written as %2B")
    if isinstance(value, int | float) or (isinstance(value, str) and not _WRITTEN_INSTANT.fullmatch(value)):
        raise ValueError("is not an ISO 8601 date and time, such as 2026-11-24T09:00:00+07:00")
    return value


def _utc(value: datetime) -> datetime:
    """UTC, to the millisecond, as MongoDB stores it."""
    if value.tzinfo is None:
        raise ValueError("has no time zone, as in 2026-11-24T09:00:00+07:00")
    try:
        moment = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is out of range") from error
    return moment.replace(microsecond=value.microsecond // 1000 * 1000)


Instant = Annotated[datetime, BeforeValidator(_is_written_out), AfterValidator(_utc)]
"""A point in time: with a time zone in JSON, stored in UTC to the millisecond."""


def _of_these_centuries(value: datetime) -> datetime:
    """Raises ValueError for a moment that nothing published is dated by."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


GivenInstant = Annotated[Instant, AfterValidator(_of_these_centuries)]
"""An `Instant` as it comes in. What is kept is an `Instant`: it came in under the bounds of its time."""


def _partial(value: str) -> str:
    """A calendar date that exists, or its year, or its year and month."""
    year, *rest = (int(part) for part in value.split("-"))
    try:
        date(year, *[*rest, 1, 1][:2])
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error
    return value


Day = Annotated[
    str,
    StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_partial),
    Field(examples=["2026-11-24"]),
]
"""A calendar day, `2026-11-24`, in the time of Asia/Ho_Chi_Minh."""

PartialDate = Annotated[
    str,
    StringConstraints(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_partial),
    Field(examples=["1985", "1985-04", "1985-04-12"]),
]
"""A date known to the year, the month or the day."""


def now() -> datetime:
    """The moment by the machine's clock, as documents keep it: what a service goes by unless it is given another."""
    return _utc(datetime.now(UTC))


def new_id() -> str:
    """A UUIDv7, ordered by creation time. Not for what citizens send: use uuid4 there."""
    return str(uuid7())


class StoredDocument(Camel):
    """A stored document: an id, and a version that is incremented by each save."""

    id: str = Field(default_factory=new_id, max_length=64)
    version: int = 1
    created_at: Instant = Field(default_factory=now)
    updated_at: Instant = Field(default_factory=now)
    _field_versions: FieldVersions = PrivateAttr(default_factory=FieldVersions)
    _public_version: PublicVersion | None = PrivateAttr(None)

    @property
    def field_versions(self) -> FieldVersions:
        """At which version each field that staff write last changed."""
        return self._field_versions

    def with_field_versions(self, versions: FieldVersions) -> Self:
        """This very document, with these: for one that nobody else holds yet."""
        self._field_versions = versions
        return self

    @property
    def public_version(self) -> PublicVersion:
        """At which version, and when, the public last saw a change."""
        return self._public_version or PublicVersion(self.version, self.updated_at)

    @property
    def saved_unseen(self) -> bool:
        """Whether it was saved since then, for staff alone."""
        return self._public_version is not None

    def with_public_version(self, version: PublicVersion | None) -> Self:
        """This very document, seen by the public at this version; None for its own. As `with_field_versions`."""
        self._public_version = version
        return self

    def to_mongo(self) -> dict[str, Any]:
        """The BSON document, `_id` for `id`."""
        fields = self.model_dump(by_alias=True)
        fields["_id"] = fields.pop("id")
        fields[RECORDED] = self._field_versions.to_mongo(self.version)
        if self._public_version is not None:
            fields[RECORDED_VERSION] = self._public_version.to_mongo()
        return fields

    @classmethod
    def from_mongo(cls, raw: dict[str, Any]) -> Self:
        """The document of a record, also where today's bounds would refuse it. Raises `Unreadable`."""
        found = loaded(cls, cls.fields_of(raw)).with_field_versions(FieldVersions.from_mongo(raw))
        return found.with_public_version(PublicVersion.from_mongo(raw))

    @staticmethod
    def fields_of(raw: dict[str, Any]) -> dict[str, Any]:
        """What a record holds of the document itself."""
        return {**{k: v for k, v in raw.items() if not k.startswith("_")}, "id": raw["_id"]}


S = TypeVar("S", bound=StoredDocument)


def dated(new: S, at: datetime) -> S:
    """The new document, made at this moment unless it says itself when."""
    left = {"created_at", "updated_at"} - new.model_fields_set
    return new.model_copy(update=dict.fromkeys(left, at)) if left else new


M = TypeVar("M", bound=BaseModel)


def part_of(document: BaseModel, model: type[M]) -> M:
    """The fields of a document, or of an input, that `model` has; they were validated already."""
    return model.model_construct(**{name: getattr(document, name) for name in model.model_fields})


P = TypeVar("P", bound=StoredDocument)


def public_part(document: StoredDocument, model: type[P], **more: object) -> P:
    """The document as the public sees it: the fields that `model` has, at the version that the public last saw.

    `more` takes the place of some.
    """
    seen = document.public_version
    fields = {name: getattr(document, name) for name in model.model_fields}
    return model.model_construct(**{**fields, "version": seen.version, "updated_at": seen.updated_at, **more})


def as_saved(form: M, document: StoredDocument) -> M:
    """The public form of a document for staff: with its own version, which a write expects."""
    return form.model_copy(update={"version": document.version})


def merge_fields(before: S, given: Camel, **more: object) -> S:
    """`before` with the fields that it shares with `given` replaced, and `more` on top; the id stays."""
    shared = (set(type(given).model_fields) & set(type(before).model_fields)) - {"id", "version"}
    return before.model_copy(update={**{name: getattr(given, name) for name in shared}, **more})


_BOOKKEEPING = {"version", "created_at", "updated_at", "history"}


def same_content(a: StoredDocument, b: StoredDocument) -> bool:
    """Whether two documents have the same content, ignoring version, times and history."""
    return a.model_dump(exclude=_BOOKKEEPING) == b.model_dump(exclude=_BOOKKEEPING)
