"""What became of what a citizen sent, and the queues of those who deal with it.

What citizens ask goes to the service without the caller's token and the request's id.
"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused
from gateway.ids import Document, unit_code
from gateway.relay import UnitCode, asked
from gateway.wanted.submission_types import SubmissionKind, SubmissionState

PATHS = {SubmissionKind.CORRECTION: "/correction-requests", SubmissionKind.SIGHTING: "/sightings"}
PREFIXES = {"YC": PATHS[SubmissionKind.CORRECTION], "TG": PATHS[SubmissionKind.SIGHTING]}

Number = Annotated[str, strawberry.argument(description="Of the receipt. Example: `TG-7K3QW-0M2XA`.")]
Secret = Annotated[
    str, strawberry.argument(description="Of the receipt, 10 to 64 characters. Send it with POST, never in a URL.")
]
OfKind = Annotated[SubmissionKind, strawberry.argument(description="Requests for correction, or sightings.")]
InState = Annotated[SubmissionState | None, strawberry.argument(description="By default all.")]
First = Annotated[int | None, strawberry.argument(description="How many at most; 0 to 100, by default 50.")]


class _Unknown(Refused):
    def __init__(self) -> None:
        detail = "There is nothing under this number and secret."
        super().__init__({"code": "NOT_FOUND", "title": "There is no such thing", "detail": detail}, 404)


def path_of(number: str) -> str:
    """Where the service has what goes by this number. Raises `Refused` for what is no number."""
    kept = PREFIXES.get(number[:2])
    if kept is None or not (number.isascii() and number.replace("-", "").isalnum()):
        raise _Unknown
    return f"{kept}/{number}"


async def submission(info: Info, number: Number, secret: Secret) -> Any:
    if not (10 <= len(secret) <= 64 and secret.isascii() and secret.isprintable()):
        return None
    try:
        call = Call("GET", path_of(number), headers={"Receipt-Secret": secret})
        return await info.context.anonymous.answer("wanted", call)
    except Refused as problem:
        if problem.status in {404, 422}:
            return None
        raise


async def sighting_terms(info: Info) -> Any:
    return await info.context.anonymous.answer("wanted", Call("GET", "/sighting-terms"))


async def submissions(
    info: Info, kind: OfKind, unit: UnitCode = UNSET, state: InState = UNSET, first: First = UNSET
) -> Any:
    chosen = asked(unit=unit and unit_code(unit), state=state, first=first)
    found = await info.context.read.get("wanted", PATHS[kind], chosen)
    return {**found, "items": [in_queue(item) for item in found["items"]]}


def in_queue(item: Document) -> Document:
    """An item of a queue made ready for resolvers."""
    return {**item, "unitCode": item["unit"]}


async def sighting_content(info: Info, number: Number) -> Any:
    return await _content(info, number, "/sightings")


async def correction_content(info: Info, number: Number) -> Any:
    return await _content(info, number, "/correction-requests")


async def _content(info: Info, number: str, kept: str) -> Any:
    path = path_of(number)
    if not path.startswith(kept):
        raise _Unknown
    return await info.context.read.answer("wanted", Call("GET", f"{path}/content"))
