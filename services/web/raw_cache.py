"""Cached responses by the raw bytes of a request, sent before the request is parsed.

The server (`launcher.connections`) asks a `Shortcut` for each request that arrived in one piece. If it has
no response, the app handles the request and finds its raw bytes under `RAW_REQUEST` in the scope.
"""

from typing import Protocol

RAW_REQUEST = "tiepdan.sent"
"""Key in the ASGI scope: the raw bytes of the request; empty if it arrived in several pieces."""


class Shortcut(Protocol):
    """A cache of responses by the raw bytes of requests."""

    def cached_response(self, sent: bytes, client: str | None) -> bytes | None:
        """The complete HTTP response to these bytes from this address, or None if the app must handle the request."""
        ...
