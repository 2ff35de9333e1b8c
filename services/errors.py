"""Typed errors: what a rule, a store or a route raises to refuse. `services.web.problems` answers them (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class Problem(Exception):
    """A refusal with a status, a stable code and a sentence that says what to mend.

    `members` become extension members of the document; `headers` go with the answer.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "BAD_REQUEST"
    title: ClassVar[str] = "The request cannot be answered"

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.headers = dict(headers or {})
        self.members = members


class BadInput(Problem):
    """The input names a field that is wrong; `errors` lists every one of them."""

    status, code, title = 422, "BAD_INPUT", "The input is not valid"

    @classmethod
    def at(cls, field: str, detail: str) -> "BadInput":
        return cls(f"{field}: {detail}", errors=[{"field": field, "detail": detail}])


class NotFound(Problem):
    status, code, title = 404, "NOT_FOUND", "There is no such thing"


class Gone(Problem):
    status, code, title = 410, "GONE", "It was withdrawn"


class Conflict(Problem):
    status, code, title = 409, "CONFLICT", "It conflicts with what is there"


class AlreadyThere(Conflict):
    code, title = "ALREADY_EXISTS", "There is one already"


class StaleVersion(Problem):
    status, code, title = 412, "STALE_VERSION", "Somebody else changed it in the meantime"


class TooLarge(Problem):
    status, code, title = 413, "TOO_LARGE", "The request is too large"


class TooMany(Problem):
    status, code, title = 429, "TOO_MANY_REQUESTS", "Too many requests"


class Unavailable(Problem):
    status, code, title = 503, "UNAVAILABLE", "A part of the system is not available just now"

    def __init__(self, detail: str = "", *, retry_after: int = 2, **members: object) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **members)


def _field(location: Sequence[object]) -> str:
    """`("body", "names", 0)` as `names.0`: the part of the input a client knows by name."""
    parts = [str(p) for p in location]
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in {"body", "query", "path", "header"} else parts)


def from_validation(errors: Sequence[Mapping[str, Any]]) -> BadInput:
    """Pydantic's error list as one `BadInput` that names each field."""
    found = [{"field": _field(e["loc"]), "detail": str(e["msg"])} for e in errors[:20]]
    first = found[0] if found else {"field": "", "detail": "not valid"}
    return BadInput(f"{first['field']}: {first['detail']}" if first["field"] else first["detail"], errors=found)
