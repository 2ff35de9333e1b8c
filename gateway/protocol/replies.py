"""HTTP responses over ASGI."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.types import Send

from gateway.execution.runner import OperationResult
from gateway.protocol.errors import ErrorFormat, RequestError, format_error
from gateway.protocol.negotiation import GRAPHQL_JSON, JSON

CONTENT_TYPES = {
    JSON: b"application/json; charset=utf-8",
    GRAPHQL_JSON: b"application/graphql-response+json; charset=utf-8",
}

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class HTTPResponse:
    """One HTTP answer.

    `media` is its Content-Type, empty where `headers` say it or there is none; `headers` are further headers.
    """

    status: int
    body: bytes
    media: str = JSON
    headers: Headers = field(default_factory=list)

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it; with `head` without its body."""
        headers = self.headers
        if self.media:
            headers = [(b"content-type", CONTENT_TYPES.get(self.media) or self.media.encode()), *headers]
        if self.status not in (204, 304):
            headers = [*headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def response_object(outcome: OperationResult, form: ErrorFormat, cost: int | None) -> dict[str, Any]:
    """The GraphQL response object of an outcome; errors come first, so that a client sees them."""
    answer: dict[str, Any] = {}
    if outcome.errors:
        answer["errors"] = [format_error(error, form) for error in outcome.errors]
    answer["data"] = outcome.data
    if cost is not None:
        answer["extensions"] = {"cost": cost}
    return answer


def error_object(error: RequestError, form: ErrorFormat) -> dict[str, Any]:
    """The GraphQL response object of a refused request: errors and no data."""
    return {"errors": [format_error(one, form) for one in error.errors()]}


def error_response(error: RequestError, form: ErrorFormat, media: str) -> HTTPResponse:
    """The HTTP answer of a refused request."""
    status = 200 if error.document and media == JSON else error.status
    headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
    headers.append((b"cache-control", b"no-store"))
    return HTTPResponse(status, orjson.dumps(error_object(error, form)), media, headers)


def encode_response(answer: dict[str, Any], form: ErrorFormat) -> bytes:
    """The answer as JSON; a value that JSON cannot hold is a fault of the schema and masked as one."""
    try:
        return orjson.dumps(answer)
    except TypeError as fault:
        error = GraphQLError("", original_error=fault)
        return orjson.dumps({"errors": [format_error(error, form)], "data": None})
