"""uvicorn's HTTP protocol with a cache of responses that is consulted before the app."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.web.raw_cache import RAW_REQUEST, Shortcut


class ShortcutProtocol(HttpToolsProtocol):
    """One connection. The cache is consulted only while no request is in progress, so that responses stay in order."""

    def __init__(self, shortcut: Shortcut, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._shortcut = shortcut
        self._sent = b""
        self._midway = False

    def data_received(self, data: bytes) -> None:
        self._sent = b""
        if not self._midway and (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused:
            answer = self._shortcut.cached_response(data, self.client[0] if self.client else None)
            if answer is not None:
                self.transport.write(answer)
                self._rest()
                return
            self._sent = data
        super().data_received(data)

    def _rest(self) -> None:
        """Counts the answer, and closes the connection when nothing more comes for a while."""
        self.server_state.total_requests += 1
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._midway = True
        self.scope[RAW_REQUEST] = self._sent  # type: ignore[typeddict-unknown-key]

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._midway = False


def shortcut_protocol(shortcut: Shortcut) -> Callable[..., ShortcutProtocol]:
    """Makes connections that know a shortcut, as uvicorn asks for them."""

    def connection(*given: Any, **named: Any) -> ShortcutProtocol:
        return ShortcutProtocol(shortcut, *given, **named)

    return connection
