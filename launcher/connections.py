"""uvicorn's HTTP protocol with bounds on requests that do not arrive completely: their size, time and number.

uvicorn itself bounds neither with httptools: an unfinished header grows without limit, and a silent connection stays.
A test holds what this subclass takes from the installed version.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from launcher.unfinished import UnfinishedRequests
from services.errors import HeadTooLarge, Problem, RequestTimeout
from services.limits import ConnectionLimits
from services.web.client_address import LOOPBACK, Networks, within
from services.web.problems import problem_response

COUNTED_BODY = 1 << 20
"""Bytes of a body beyond which no more are counted as held: longer ones, imports, are read as they arrive."""


class Phase(Enum):
    """What a connection waits for."""

    IDLE = auto()
    """Nothing: between two requests, or while one is answered."""
    HEAD = auto()
    """The rest of a request's head."""
    BODY = auto()
    """The rest of a request's body."""


@dataclass(frozen=True)
class ConnectionBounds:
    """What all connections of one server share. Trusted `proxies` speak for many clients."""

    limits: ConnectionLimits
    proxies: Networks
    unfinished: "UnfinishedRequests[BoundedProtocol]"


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, bounds: ConnectionBounds, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._bounds, self._limits = bounds, bounds.limits
        self._address: str | None = None
        self._phase = Phase.IDLE
        self._head = 0
        """Bytes of the address and the headers parsed so far."""
        self._unparsed = 0
        """Bytes received since the parser last completed a head, a message or a piece of a body."""
        self._body = self._window = 0
        """Bytes of the body received, in all and since the last look at its rate."""
        self._paused = False
        """Whether the app was slower than the client since then."""
        self._timer: asyncio.TimerHandle | None = None
        self._refusal: Problem | None = None

    # -- the connection ----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        if self.client and not within(self.client[0], self._bounds.proxies):
            self._address = self.client[0]
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._phase
        self._unparsed += len(data)
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            # A WebSocket from here on.
            self._settle()
        elif not self.transport.is_closing():
            self._check(before)

    def _check(self, before: Phase) -> None:
        """What follows from the piece that was just parsed."""
        if self._unparsed > self._limits.head:
            self._refuse(HeadTooLarge(f"At most {self._limits.head} bytes."))
        elif self._phase is Phase.BODY:
            if before is not Phase.BODY:
                self._look_at_rate()
            self._note(min(self._body, COUNTED_BODY))
        elif self._phase is Phase.HEAD:
            if self._timer is None:
                self._expect_head()
            self._note(self._unparsed)
        else:
            self._settle()
            if not self._answering and self.timeout_keep_alive_task is None:
                # Line breaks between two requests end uvicorn's wait for the next one.
                self._expect_head()

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    # -- the parser's callbacks --------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._phase, self._head, self._body = Phase.HEAD, 0, 0
        self._cancel_timer()

    def on_url(self, url: bytes) -> None:
        self._grow_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._grow_head(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._phase, self._unparsed = Phase.BODY, 0
        assert self.parser is not None
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            # RFC 9112, section 3.2.
            self._stop(Problem("A request has exactly one Host."))
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._body += len(body)
        self._window += len(body)
        super().on_body(body)
        self._paused = self._paused or self.flow.read_paused

    def on_message_complete(self) -> None:
        self._phase, self._unparsed = Phase.IDLE, 0
        super().on_message_complete()

    def _grow_head(self, size: int) -> None:
        self._head += size
        if self._head > self._limits.head:
            self._stop(HeadTooLarge(f"At most {self._limits.head} bytes."))

    def _stop(self, refusal: Problem) -> None:
        """Ends the parser, upon which uvicorn asks for the answer to what cannot be parsed."""
        self._refusal = refusal
        raise refusal

    # -- time --------------------------------------------------------------------------------------------------

    def _expect_head(self) -> None:
        self._restart(self._limits.head_seconds, self._head_timed_out)

    def _head_timed_out(self) -> None:
        self._refuse(RequestTimeout("The request's head did not arrive in time."))

    def _look_at_rate(self) -> None:
        self._window, self._paused = 0, self.flow.read_paused
        self._restart(self._limits.body_seconds, self._rate_due)

    def _rate_due(self) -> None:
        if self._paused or self._window >= self._limits.body_rate * self._limits.body_seconds:
            self._look_at_rate()
        else:
            self._refuse(RequestTimeout("The request's body arrived too slowly."))

    def _restart(self, seconds: float, then: Callable[[], None]) -> None:
        self._cancel_timer()
        self._timer = self.loop.call_later(seconds, then)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- what is held ------------------------------------------------------------------------------------------

    def _note(self, size: int) -> None:
        head = self._phase is Phase.HEAD
        for connection in self._bounds.unfinished.set(self, self._address, size, head=head):
            connection.give_up()

    def _settle(self) -> None:
        """Nothing of a request is awaited any more."""
        self._cancel_timer()
        self._bounds.unfinished.remove(self, self._address)

    # -- refusals ----------------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """What uvicorn calls when the parser stops."""
        self._refuse(self._refusal or Problem("The request is not valid HTTP."))

    def give_up(self) -> None:
        self._refuse(RequestTimeout("Too many requests are incomplete; this one was among the slowest."))

    def _refuse(self, problem: Problem) -> None:
        """Answers with the problem where the client can still tell what it answers, and closes the connection."""
        head, answering = self._phase is Phase.HEAD, self._answering
        self._settle()
        if answering:
            started = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if started or head or self.pipeline:
                self.transport.abort()
                return
        self.transport.write(_response(problem))
        self.transport.close()


def _response(problem: Problem) -> bytes:
    response = problem_response(problem)
    headers = b"".join(b"%b: %b\r\n" % header for header in response.raw_headers)
    line = f"HTTP/1.1 {problem.status} {problem.title}\r\n".encode("ascii")
    return line + headers + b"connection: close\r\n\r\n" + bytes(response.body)


def bounded_protocol(limits: ConnectionLimits, proxies: Networks = ()) -> Callable[..., BoundedProtocol]:
    """Makes the connections of one server, as uvicorn asks for them."""
    bounds = ConnectionBounds(limits, LOOPBACK + proxies, UnfinishedRequests(limits))

    def connection(*given: Any, **named: Any) -> BoundedProtocol:
        return BoundedProtocol(bounds, *given, **named)

    return connection
