"""What the door knows about one request, for the context that resolvers see."""

from dataclasses import dataclass, field

from starlette.requests import Request

VISIT = "tiepdan.visit"
"""Key of the visit in the ASGI scope that the context's request has."""


class Tags:
    """The things an answer read, so that a change to one of them drops the cached answer.

    Resolvers and loaders call `add("article:ID", "list:articles", "unit:CODE")`. An answer without a single tag can
    be dropped by `clear()` and by age alone.
    """

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add(self, *names: str) -> None:
        """Say that the answer depends on these things."""
        self.names.update(names)


@dataclass(slots=True)
class Visit:
    """One request at the door.

    `language` is the best of the offered languages by `Accept-Language`: resolvers use it and not the header, as
    cached answers are kept per `language`. `connection` holds the payload of a WebSocket's `connection_init`.
    """

    request_id: str
    language: str
    tags: Tags = field(default_factory=Tags)
    operation_name: str | None = None
    connection: dict[str, object] = field(default_factory=dict)


def visit_of(request: Request) -> Visit:
    """The visit that belongs to a request which came through the door."""
    return request.scope[VISIT]
