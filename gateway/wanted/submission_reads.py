"""Status of citizens' submissions, and the queues of their units.

Citizens' requests are sent to the service without the caller's token and the request ID.
"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem
from gateway.ids import Document, unit_code
from gateway.relay import UnitCode, query_params
from gateway.wanted.submission_types import SubmissionKind, SubmissionState

PATHS = {SubmissionKind.CORRECTION: "/correction-requests", SubmissionKind.SIGHTING: "/sightings"}
PREFIXES = {"YC": PATHS[SubmissionKind.CORRECTION], "TG": PATHS[SubmissionKind.SIGHTING]}

Number = Annotated[str, strawberry.argument(description="Number from the receipt. Example: `TG-7K3QW-0M2XA`.")]
Secret = Annotated[
    str,
    strawberry.argument(description="Secret from the receipt, 10 to 64 characters. Send it with POST, never in a URL."),
]
OfKind = Annotated[SubmissionKind, strawberry.argument(description="The kind of submission.")]
InState = Annotated[SubmissionState | None, strawberry.argument(description="Defaults to all states.")]
First = Annotated[int | None, strawberry.argument(description="Maximum number of items; 0 to 100, by default 50.")]


class _SubmissionNotFound(ServiceProblem):
    def __init__(self) -> None:
        detail = "No submission has this number and secret."
        super().__init__({"code": "NOT_FOUND", "title": "Not found", "detail": detail}, 404)


def submission_path(number: str) -> str:
    """Path of a submission by its number. Raises `ServiceProblem` if the number is malformed."""
    prefix = PREFIXES.get(number[:2])
    if prefix is None or not (number.isascii() and number.replace("-", "").isalnum()):
        raise _SubmissionNotFound
    return f"{prefix}/{number}"


async def submission(info: Info, number: Number, secret: Secret) -> Any:
    if not (10 <= len(secret) <= 64 and secret.isascii() and secret.isprintable()):
        return None
    try:
        call = UpstreamRequest("GET", submission_path(number), headers={"Receipt-Secret": secret})
        return await info.context.anonymous_services.call_json("wanted", call)
    except ServiceProblem as problem:
        if problem.status in {404, 422}:
            return None
        raise


async def sighting_terms(info: Info) -> Any:
    return await info.context.anonymous_services.call_json("wanted", UpstreamRequest("GET", "/sighting-terms"))


async def submissions(
    info: Info, kind: OfKind, unit: UnitCode = UNSET, state: InState = UNSET, first: First = UNSET
) -> Any:
    chosen = query_params(unit=unit and unit_code(unit), state=state, first=first)
    found = await info.context.services.get("wanted", PATHS[kind], chosen)
    return {**found, "items": [prepare_submission(item) for item in found["items"]]}


def prepare_submission(item: Document) -> Document:
    """An item of a queue, prepared for resolvers."""
    return {**item, "unitCode": item["unit"]}


async def sighting_content(info: Info, number: Number) -> Any:
    return await _content(info, number, "/sightings")


async def correction_content(info: Info, number: Number) -> Any:
    return await _content(info, number, "/correction-requests")


async def _content(info: Info, number: str, prefix: str) -> Any:
    path = submission_path(number)
    if not path.startswith(prefix):
        raise _SubmissionNotFound
    return await info.context.services.call_json("wanted", UpstreamRequest("GET", f"{path}/content"))
