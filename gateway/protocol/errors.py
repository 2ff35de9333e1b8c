"""Errors as clients see them.

A client sees a message, `extensions.code` and `extensions.requestId`, never a stack trace, path, host or
driver message: an unexpected exception becomes `INTERNAL`, and its text goes only to the log.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import structlog
from graphql import GraphQLError

from services.errors import Problem

log = structlog.get_logger("gateway.protocol")

INTERNAL_MESSAGE = "Internal server error."


MessageOf = Callable[[str, str, str], str]
"""The message of an error for end users: by its code, its English message and the language."""


def in_english(code: str, english: str, language: str) -> str:
    """The message where there is no other language."""
    return english


@dataclass(frozen=True, slots=True)
class ErrorFormat:
    """How the errors of one request are written: its id, and the messages in its language."""

    request_id: str
    language: str = "en"
    message_of: MessageOf = in_english

    def message(self, code: str, english: str) -> str:
        return self.message_of(code, english, self.language)


class RequestError(Exception):
    """A GraphQL request error: the request is rejected before execution.

    `status` is the HTTP status. A document error (`document=True`: syntax, validation, limits, variables) has this
    status under `application/graphql-response+json` and 200 under `application/json`, as GraphQL over HTTP asks.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        document: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.document = document
        self.headers: dict[str, str] = dict(headers or {})

    def errors(self) -> list[GraphQLError]:
        """Errors of the response's `errors` list."""
        return [GraphQLError(self.message, extensions={"code": self.code})]

    def fresh_copy(self) -> Self:
        """The same refusal as if it had never been raised.

        A raised exception holds the frames that it passed, and all that they hold: one that is kept would hold them
        for good, and one that is raised again and again those of every time.
        """
        fresh = type(self).__new__(type(self), *self.args)
        fresh.__dict__.update(self.__dict__)
        return fresh


class DocumentErrors(RequestError):
    """Errors from validating a document or coercing its variables."""

    def __init__(self, code: str, found: Iterable[GraphQLError]) -> None:
        super().__init__(400, code, "", document=True)
        self.found = [_with_code(error, code) for error in found]

    def errors(self) -> list[GraphQLError]:
        return self.found


def _with_code(error: GraphQLError, code: str) -> GraphQLError:
    """A copy of the error with its code and without the document it refers to."""
    copy = GraphQLError(error.message, path=error.path, extensions={"code": code})
    copy.locations = error.locations
    return copy


def request_error(status: int, code: str, message: str, **headers: str) -> RequestError:
    """Creates a request error; keyword arguments are headers (`Retry_After="1"`)."""
    return RequestError(
        status, code, message, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def over_limit(code: str, message: str) -> RequestError:
    """A document that exceeds a limit."""
    return RequestError(400, code, message, document=True)


class PublicError(NamedTuple):
    """What a client may see of an error; `expected` is false for a masked one."""

    message: str
    code: str
    extensions: Mapping[str, Any]
    expected: bool = True


def format_error(error: GraphQLError, form: ErrorFormat) -> dict[str, Any]:
    """One error as it leaves: message, locations, path, and extensions with `code` and `requestId`."""
    public = public_error(error)
    if not public.expected:
        log.error("unexpected_error", request_id=form.request_id, exc_info=_cause(error))
    answer: dict[str, Any] = {"message": form.message(public.code, public.message)}
    if error.locations:
        answer["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        answer["path"] = list(error.path)
    answer["extensions"] = {**public.extensions, "code": public.code, "requestId": form.request_id}
    if answer["message"] != public.message:
        answer["extensions"]["detail"] = public.message
    return answer


def public_error(error: GraphQLError) -> PublicError:
    """The message, code and further extensions of an error; one that was not made for clients is masked."""
    cause = _cause(error)
    if isinstance(cause, GraphQLError):
        code = (cause.extensions or {}).get("code")
        if isinstance(code, str):
            return PublicError(cause.message, code, cause.extensions or {})
    elif isinstance(cause, Problem):
        return PublicError(cause.detail, cause.code, {**cause.members, "status": cause.status, "title": cause.title})
    elif isinstance(cause, PermissionError):
        return PublicError("Access denied.", "FORBIDDEN", {})
    return PublicError(INTERNAL_MESSAGE, "INTERNAL", {}, expected=False)


def _cause(error: GraphQLError) -> Any:
    """The innermost exception that a located error wraps."""
    cause: Any = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
