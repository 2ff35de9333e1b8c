"""Answers given before anything else looks at a request: to the very bytes of one that was answered before.

The server (`launcher.connections`) asks a `Shortcut` about each request that came in one piece. Where it has
no answer the request goes the usual way, and the app finds under `SENT` in its scope what it may be known by next time.
"""

from typing import Protocol

SENT = "tiepdan.sent"
"""Key in the ASGI scope: the bytes in which the whole request may have come; empty where it came in pieces."""


class Shortcut(Protocol):
    """Something that knows answers by what is asked."""

    def answer(self, sent: bytes, client: str | None) -> bytes | None:
        """The whole HTTP answer to these bytes from this address, or None: ask the app."""
        ...
