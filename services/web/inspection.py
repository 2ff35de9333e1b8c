"""What `tiepdan doctor` asks of stored data: its version, and which documents would not come in as they are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from time import monotonic
from typing import Any

from fastapi import APIRouter
from pydantic import Field, ValidationError

from services.database import Database, Raw
from services.documents.collection import Collection, Kind
from services.documents.migrations import Migrations, newest, version_of
from services.documents.models import Camel
from services.documents.set_aside import SetAsideDocuments
from services.errors import Problem, Unavailable
from services.feeds.changes import TURN_SECONDS
from services.identity import Forbidden, Identity, Role, SignedIn

WHOLE = "(as a whole)"
NAMED = 1_000
"""Documents that are named; beyond that only the number is given."""


class Deviation(Camel):
    """A stored document that would not be taken in today, without what it says."""

    kind: str
    id: str
    fields: list[str] = Field(description="The fields that break a bound or a rule.")
    set_aside: bool = Field(description="Whether it cannot be read at all, and is served to nobody.")


class DataReport(Camel):
    """The version of the data, the one that this program brings it to, and what deviates (at most 1,000 are named)."""

    version: int
    newest: int
    deviations: list[Deviation] = Field(default_factory=list)
    deviation_count: int = 0


class SetAsideDocument(Camel):
    """A document that a consumer could not handle, without what it says."""

    consumer: str
    kind: str
    id: str
    version: int | None
    error: str = Field(description="The class of the error.")


class SetAsideReport(Camel):
    """What is set aside (at most 1,000 are named), and the consumers that have stopped."""

    count: int
    stopped: list[str]
    documents: list[SetAsideDocument]


def _check_admin(staff: Identity) -> None:
    """Raises `Forbidden`."""
    if not staff.holds(Role.ADMIN):
        raise Forbidden("This needs the role admin.")


def set_aside_router(consumers: Sequence[SetAsideDocuments]) -> APIRouter:
    """`consumers` may grow until the app has started."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/set-aside", include_in_schema=False)
    async def set_aside(staff: SignedIn) -> SetAsideReport:
        """Which documents could not be handled. For admins."""
        _check_admin(staff)
        documents = [
            SetAsideDocument(consumer=one.consumer, kind=a.kind, id=a.id, version=a.version, error=a.error)
            for one in consumers
            for a in one
        ]
        stopped = [one.consumer for one in consumers if one.stopped]
        return SetAsideReport(count=len(documents), stopped=stopped, documents=documents[:NAMED])

    return routes


def router(
    migrations: Migrations,
    database_of: Callable[[], Database],
    collections_of: Callable[[], Sequence[Collection[Any, Any]]],
) -> APIRouter:
    """The functions give the database and the collections of the service, once it has started."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/data", include_in_schema=False)
    async def data(staff: SignedIn) -> DataReport:
        """Reads every document. For admins."""
        _check_admin(staff)
        version = await version_of(database_of())
        if version is None:
            raise Unavailable("The data has no version.")
        report = DataReport(version=version, newest=newest(migrations))
        for collection in collections_of():
            async for deviation in deviations(collection):
                report.deviation_count += 1
                if len(report.deviations) < NAMED:
                    report.deviations.append(deviation)
        return report

    return routes


async def deviations(collection: Collection[Any, Any]) -> AsyncIterator[Deviation]:
    """The stored documents that break a bound of today, or cannot be read."""
    turn = monotonic()
    async for raw in collection.raw.find({}).batch_size(500):
        aside = collection.readable(raw) is None
        fields = broken_fields(collection.kind, raw)
        if aside or fields:
            yield Deviation(kind=collection.kind.name, id=str(raw["_id"]), fields=fields, set_aside=aside)
        if monotonic() - turn > TURN_SECONDS:
            await asyncio.sleep(0)
            turn = monotonic()


def broken_fields(kind: Kind[Any, Any], raw: Raw) -> list[str]:
    """The fields that today's model of what is stored, or of what comes in, would refuse."""
    fields: Raw = kind.model.fields_of(raw)
    found = _refused(kind.model, fields)
    if kind.given is not None:
        known = {key for name, field in kind.given.model_fields.items() for key in (name, field.alias)}
        given = {name: value for name, value in fields.items() if name in known}
        found += _refused(kind.given, given, kind.plausible)
    return list(dict.fromkeys(found))


def _refused(model: type[Camel], fields: Raw, plausible: Callable[[Any], object] = lambda _: None) -> list[str]:
    try:
        plausible(model.model_validate(fields))
    except ValidationError as error:
        return [str(one["loc"][0]) if one["loc"] else WHOLE for one in error.errors(include_input=False)]
    except Problem as problem:
        return [str(one["field"]) for one in problem.members.get("errors", [])] or [WHOLE]  # type: ignore[attr-defined]
    except Exception:  # whatever it is: one document must not keep the others from being looked at
        return [WHOLE]
    return []
