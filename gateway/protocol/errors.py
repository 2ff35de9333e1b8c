"""What leaves the door when something went wrong.

A client sees a message, `extensions.code` and `extensions.requestId`, and never a stack, a path, a host or a
driver's words: an exception that nobody meant for clients becomes `INTERNAL`, and its text goes to the log alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

import structlog
from graphql import GraphQLError

from services.errors import Problem

log = structlog.get_logger("gateway.protocol")

INTERNAL_MESSAGE = "Something went wrong on our side."


class DoorError(Exception):
    """A request that the door itself refuses.

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
        """The errors of the answer's `errors` list."""
        return [GraphQLError(self.message, extensions={"code": self.code})]

    def anew(self) -> Self:
        """The same refusal as if it had never been raised.

        A raised exception holds the frames that it passed, and all that they hold: one that is kept would hold them
        for good, and one that is raised again and again those of every time.
        """
        fresh = type(self).__new__(type(self), *self.args)
        fresh.__dict__.update(self.__dict__)
        return fresh


class DocumentErrors(DoorError):
    """Several errors of one document: what validation or the coercion of variables found."""

    def __init__(self, code: str, found: Iterable[GraphQLError]) -> None:
        super().__init__(400, code, "", document=True)
        self.found = [_told(error, code) for error in found]

    def errors(self) -> list[GraphQLError]:
        return self.found


def _told(error: GraphQLError, code: str) -> GraphQLError:
    """The error with its code and without the document it was found in: where in the text it is has been read off."""
    told = GraphQLError(error.message, path=error.path, extensions={"code": code})
    told.locations = error.locations
    return told


def refuse(status: int, code: str, message: str, **headers: str) -> DoorError:
    """A refused request; keyword arguments are headers (`Retry_After="1"`)."""
    return DoorError(status, code, message, headers={name.replace("_", "-"): value for name, value in headers.items()})


def over_limit(code: str, message: str) -> DoorError:
    """A document that asks too much."""
    return DoorError(400, code, message, document=True)


class Meaning(NamedTuple):
    """What a client may know of an error; `expected` is false for one that was masked."""

    message: str
    code: str
    more: Mapping[str, Any]
    expected: bool = True


def formatted(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One error as it leaves: message, locations, path, and extensions with `code` and `requestId`."""
    told = meaning(error)
    if not told.expected:
        log.error("unexpected_error", request_id=request_id, exc_info=_cause(error))
    answer: dict[str, Any] = {"message": told.message}
    if error.locations:
        answer["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        answer["path"] = list(error.path)
    answer["extensions"] = {**told.more, "code": told.code, "requestId": request_id}
    return answer


def meaning(error: GraphQLError) -> Meaning:
    """The message, code and further extensions of an error; one that was not made for clients is masked."""
    cause = _cause(error)
    if isinstance(cause, GraphQLError):
        code = (cause.extensions or {}).get("code")
        if isinstance(code, str):
            return Meaning(cause.message, code, cause.extensions or {})
    elif isinstance(cause, Problem):
        return Meaning(cause.detail, cause.code, {**cause.members, "status": cause.status, "title": cause.title})
    elif isinstance(cause, PermissionError):
        return Meaning("You may not see this.", "FORBIDDEN", {})
    return Meaning(INTERNAL_MESSAGE, "INTERNAL", {}, expected=False)


def _cause(error: GraphQLError) -> Any:
    """The innermost exception that a located error wraps."""
    cause: Any = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
