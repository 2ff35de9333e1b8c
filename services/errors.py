"""Typed errors that rules, stores and routes raise. `services.web.problems` turns them into responses (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from services.input_errors import field_in, sentence


class Problem(Exception):
    """An error with a status, a stable code and a sentence that says how to correct the request.

    `members` become extension members of the problem document; `headers` are added to the response.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "BAD_REQUEST"
    title: ClassVar[str] = "The request cannot be processed"

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.headers = dict(headers or {})
        self.members = members


class BadInput(Problem):
    """The input is not valid; `errors` lists each invalid field."""

    status, code, title = 422, "BAD_INPUT", "The input is not valid"

    @classmethod
    def at(cls, field: str, detail: str) -> "BadInput":
        return cls(f"{field}: {detail}", errors=[{"field": field, "detail": detail}])


class NotFound(Problem):
    status, code, title = 404, "NOT_FOUND", "Not found"


class SendWithPost(Problem):
    """The arguments are private, and an address would leave them in histories and in the logs of proxies."""

    status, code, title = 405, "METHOD_NOT_ALLOWED", "Private arguments are not taken in an address"

    def __init__(self) -> None:
        super().__init__("Send it with POST.", headers={"Allow": "POST"})


class Gone(Problem):
    status, code, title = 410, "GONE", "It has been withdrawn"


class Conflict(Problem):
    status, code, title = 409, "CONFLICT", "The request conflicts with the current state"


class AlreadyExists(Conflict):
    code, title = "ALREADY_EXISTS", "It already exists"


class StaleVersion(Problem):
    status, code, title = 412, "STALE_VERSION", "It has been changed since that version"


class PreconditionRequired(Problem):
    """The request must say which version it is about (RFC 6585)."""

    status, code, title = 428, "PRECONDITION_REQUIRED", "It must say which version was read"


class Overtaken(StaleVersion):
    """Another save came between the reading and the saving of this one."""


class TooLarge(Problem):
    status, code, title = 413, "TOO_LARGE", "The request is too large"


class HeadTooLarge(Problem):
    status, code, title = 431, "HEAD_TOO_LARGE", "The address and the headers of the request are too large"


class RequestTimeout(Problem):
    status, code, title = 408, "REQUEST_TIMEOUT", "The request arrived too slowly"


class TooManyRequests(Problem):
    status, code, title = 429, "TOO_MANY_REQUESTS", "Too many requests"


class Unavailable(Problem):
    status, code, title = 503, "UNAVAILABLE", "A part of the system is temporarily unavailable"

    def __init__(self, detail: str = "", *, retry_after: int = 2, **members: object) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **members)


class Degradation(Problem):
    """A part does not do all of its work, while everything else can be answered. `detail` says what it lacks."""

    status, code, title = 503, "DEGRADED", "A part does not do all of its work"


def _field(error: Mapping[str, Any]) -> str:
    """`("names", 0)` as `names.0`: the field as the client named it; empty for the whole of what was sent."""
    named = field_in(error)
    return ".".join(map(str, [*error["loc"], named] if named else error["loc"]))


def from_validation(errors: Sequence[Mapping[str, Any]]) -> BadInput:
    """Pydantic's error list as one `BadInput` that names each field."""
    found = [{"field": _field(error), "detail": sentence(error)} for error in errors[:20]]
    first = found[0] if found else {"field": "", "detail": "not valid"}
    return BadInput(f"{first['field']}: {first['detail']}" if first["field"] else first["detail"], errors=found)


def from_request_validation(errors: Sequence[Mapping[str, Any]]) -> BadInput:
    """The same of a request, whose locations begin with the part of it, such as `body` or `query`."""
    return from_validation([{**error, "loc": _within_part(error)} for error in errors])


def _within_part(error: Mapping[str, Any]) -> Sequence[object]:
    """Where it is in its part of the request; the part, where it is about the whole of it."""
    part, *rest = error["loc"] or ("body",)
    if error["type"] == "json_invalid" or not (rest or field_in(error)):
        return [part]
    return rest
