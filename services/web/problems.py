"""The one table that turns errors into RFC 9457 problem documents.

`install` maps every `Problem`, and everything the framework and the driver raise, to `application/problem+json` with
a stable `code`. Nothing else builds error responses.
"""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from pymongo.errors import AutoReconnect, ConnectionFailure, ExecutionTimeout, OperationFailure
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import Problem, Unavailable, from_request_validation
from services.observability.request_ids import request_id

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457): the body of every error response."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    requestId: str | None = None
    errors: list[dict[str, str]] | None = None


TEMPORARY_CODES = {1, 91, 112, 189, 246, 251, 11600, 11602}
"""Codes of temporary failures of a MongoDB server: shutting down, not primary, a lost transaction, a full disk."""

DATABASE_ERRORS = (AutoReconnect, ConnectionFailure, ExecutionTimeout)


def problem_response(problem: Problem) -> Response:
    """The problem as an HTTP response."""
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


class _Framework(Problem):
    """An error of the framework: no such route, method not allowed, body that is not JSON."""


CODES = {400: "BAD_REQUEST", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 406: "NOT_ACCEPTABLE"}


def from_http(error: HTTPException) -> Problem:
    problem = _Framework(str(error.detail), headers=error.headers)
    problem.status = error.status_code  # type: ignore[misc]
    problem.code = CODES.get(error.status_code, "BAD_REQUEST")  # type: ignore[misc]
    problem.title = "The request cannot be processed"  # type: ignore[misc]
    return problem


def install(app: FastAPI) -> None:
    """Installs the exception handlers in the app."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> Response:
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def on_validation(_: Request, error: RequestValidationError) -> Response:
        return problem_response(from_request_validation(error.errors()))

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> Response:
        return problem_response(from_http(error))

    async def on_database(_: Request, error: Exception) -> Response:
        log.warning("database_unavailable", error=type(error).__name__)
        return problem_response(Unavailable("The database is temporarily unavailable; try again shortly."))

    for trouble in DATABASE_ERRORS:
        app.add_exception_handler(trouble, on_database)

    @app.exception_handler(OperationFailure)
    async def on_refusal(request: Request, error: OperationFailure) -> Response:
        if error.code not in TEMPORARY_CODES:
            raise error
        return await on_database(request, error)


class InternalErrors:
    """ASGI middleware: answers 500 where a bug shows.

    Starlette answers an `Exception` outside all middleware, where the request's id is no longer known.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            log.error("unexpected_error", error=type(error).__name__, exc_info=error)
            if started:
                raise
            problem = _Internal("An internal error occurred. Quote the requestId when you report it.")
            await problem_response(problem)(scope, receive, send)


class _Internal(Problem):
    status, code, title = 500, "INTERNAL", "Internal error"
