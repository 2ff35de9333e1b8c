"""Typed errors and the one table that turns them into RFC 9457 problem documents.

A rule, a store or a route raises a `Problem`; `install` maps it, and everything the framework raises, to
`application/problem+json` with a stable `code`. Nothing else in the house builds an error answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pymongo.errors import AutoReconnect, ConnectionFailure, ExecutionTimeout
from starlette.exceptions import HTTPException

from services.requests import request_id

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


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


class ProblemDocument(BaseModel):
    """RFC 9457 problem document, as every error of every service is answered."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    requestId: str | None = None
    errors: list[dict[str, str]] | None = None


DATABASE_TROUBLE = (AutoReconnect, ConnectionFailure, ExecutionTimeout)


def answer(problem: Problem) -> Response:
    """The problem as an HTTP answer."""
    document = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "requestId": request_id(),
        **problem.members,
    }
    return JSONResponse(document, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def _field(location: Sequence[object]) -> str:
    """`("body", "names", 0)` as `names.0`: the part of the input a client knows by name."""
    parts = [str(p) for p in location]
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] in {"body", "query", "path", "header"} else parts)


def from_validation(errors: Sequence[Mapping[str, Any]]) -> BadInput:
    """Pydantic's error list as one `BadInput` that names each field."""
    found = [{"field": _field(e["loc"]), "detail": str(e["msg"])} for e in errors[:20]]
    first = found[0] if found else {"field": "", "detail": "not valid"}
    return BadInput(f"{first['field']}: {first['detail']}" if first["field"] else first["detail"], errors=found)


class _Framework(Problem):
    """An answer of the framework itself: no such route, method not allowed, body that is not JSON."""


CODES = {400: "BAD_REQUEST", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 406: "NOT_ACCEPTABLE"}


def from_http(error: HTTPException) -> Problem:
    problem = _Framework(str(error.detail), headers=error.headers)
    problem.status = error.status_code  # type: ignore[misc]
    problem.code = CODES.get(error.status_code, "BAD_REQUEST")  # type: ignore[misc]
    problem.title = "The request cannot be answered"  # type: ignore[misc]
    return problem


def install(app: FastAPI) -> None:
    """Give the app the house's error answers."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> Response:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def on_validation(_: Request, error: RequestValidationError) -> Response:
        return answer(from_validation(error.errors()))

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> Response:
        return answer(from_http(error))

    async def on_database(_: Request, error: Exception) -> Response:
        log.warning("database_unavailable", error=type(error).__name__)
        return answer(Unavailable("The database does not answer just now; try again shortly."))

    for trouble in DATABASE_TROUBLE:
        app.add_exception_handler(trouble, on_database)

    @app.exception_handler(Exception)
    async def on_bug(_: Request, error: Exception) -> Response:
        log.error("unexpected_error", error=type(error).__name__, exc_info=error)
        return answer(_Internal("Something went wrong on our side. Give the requestId when you report it."))


class _Internal(Problem):
    status, code, title = 500, "INTERNAL", "Something went wrong"
