"""Context of a request, for resolvers."""

from dataclasses import dataclass, field

from starlette.requests import Request

SCOPE_KEY = "tiepdan.request_context"
"""Key of the request context in the ASGI scope."""


class CacheTags:
    """The objects a response depends on, so that a change to one of them invalidates the cached response.

    Resolvers and loaders call `add("article:ID", "list:articles", "unit:CODE")`. A response without tags is
    invalidated only by `clear()` and by age.
    """

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add(self, *names: str) -> None:
        """Declares that the response depends on these objects."""
        self.names.update(names)


@dataclass(slots=True)
class RequestContext:
    """Context of one request.

    `language` is the best of the offered languages by `Accept-Language`: resolvers use it and not the header, as
    cached answers are kept per `language`. `connection` holds the payload of a WebSocket's `connection_init`.
    """

    request_id: str
    language: str
    tags: CacheTags = field(default_factory=CacheTags)
    operation_name: str | None = None
    connection: dict[str, object] = field(default_factory=dict)


def request_context(request: Request) -> RequestContext:
    """The context of a request that came through the endpoint."""
    return request.scope[SCOPE_KEY]
