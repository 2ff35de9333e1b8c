"""The door's shortcut: kept answers by the very bytes of the requests that they answered.

Everything that an answer depends on but the time stands in those bytes, or is the answer itself; so the head of the
reply is kept with the answer, and goes when the answer is dropped. What remains is what holds of every request: the
client's budget, the answer's age, and its being counted. Of a request nothing is kept but a digest under a key of this
process.
"""

import hashlib
import secrets
from collections import OrderedDict
from time import monotonic

from gateway.cache.lru_store import AnswerKey
from gateway.cache.response_cache import AnswerCache
from gateway.execution.observer import Observer, Seen
from gateway.limits.rate_limit import Budgets
from gateway.protocol.errors import DoorError
from gateway.protocol.replies import Reply
from gateway.protocol.request_handling import Exchange
from services.web.shortcuts import SENT

MOST = 4_096
MOST_BYTES = 8_192
"""Of a request; longer ones go the usual way."""
MOST_FOR_ONE = 64
"""Requests known for one answer: clients differ in what they say of themselves."""
ENTRY = 300
"""Bytes that a known request costs beside the head of its reply."""
NOT_ALONE = frozenset(
    {
        b"connection",
        b"expect",
        b"forwarded",
        b"transfer-encoding",
        b"upgrade",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-real-ip",
    }
)
"""Headers that decide about the connection, or about who asks; a request with one goes the usual way."""
STATUS_LINES = {200: b"HTTP/1.1 200 OK", 304: b"HTTP/1.1 304 Not Modified"}


class Shortcuts:
    """A `services.web.shortcuts.Shortcut` over the whole-answer cache."""

    def __init__(self, answers: AnswerCache, budgets: Budgets | None, observer: Observer) -> None:
        self._answers = answers
        self._budgets = budgets
        self._observer = observer
        self._keys: OrderedDict[bytes, tuple[AnswerKey, str, bool, int]] = OrderedDict()
        self._secret = secrets.token_bytes(16)

    def __len__(self) -> int:
        return len(self._keys)

    def answer(self, sent: bytes, client: str | None) -> bytes | None:
        """The whole HTTP answer to a request that came in these bytes; None where the app has to see it."""
        if len(sent) > MOST_BYTES or not self._keys:
            return None
        began = monotonic()
        digest = self._digest(sent)
        known = self._keys.get(digest)
        if known is None:
            return None
        key, operation, registered, status = known
        answer = self._answers.get(key)
        head = None if answer is None else answer.shortcuts.get(digest)
        if answer is None or head is None:
            del self._keys[digest]
            return None
        if self._budgets is not None:
            try:
                self._budgets.take(client, 1)
            except DoorError:
                return None
        self._keys.move_to_end(digest)
        start, body = head
        seen = Seen(operation, "query", status, monotonic() - began, cached=True, registered=registered, open=True)
        self._observer.answered(seen)
        return b"%bage: %d\r\n\r\n%b" % (start, answer.age(), body)

    def learn(self, exchange: Exchange, reply: Reply) -> None:
        """Know the next request of the same bytes by this reply, where it is that of a kept answer."""
        sent = exchange.scope.get(SENT, b"")
        if exchange.known is None or exchange.made_visit is not None or not _whole(sent, exchange):
            return
        key, answer = exchange.known
        if not answer.kept or len(answer.shortcuts) >= MOST_FOR_ONE:
            return
        lines = [STATUS_LINES[reply.status]]
        lines += [b"%b: %b" % header for header in reply.headers if header[0] != b"age"]
        if reply.status == 200:
            lines.append(b"content-length: %d" % len(reply.body))
        start = b"\r\n".join(lines) + b"\r\n"
        digest = self._digest(sent)
        answer.shortcuts[digest] = (start, reply.body)
        self._answers.grew(answer, len(start) + ENTRY)
        self._keys[digest] = (key, exchange.seen.operation, exchange.seen.registered, reply.status)
        if len(self._keys) > MOST:
            self._keys.popitem(last=False)

    def _digest(self, sent: bytes) -> bytes:
        return hashlib.blake2b(sent, key=self._secret, digest_size=16).digest()


def _whole(sent: bytes, exchange: Exchange) -> bool:
    """Whether these bytes are the whole request, nothing else, and all that the answer depended on."""
    if not sent or len(sent) > MOST_BYTES or exchange.method == "HEAD" or exchange.scope["http_version"] != "1.1":
        return False
    if not NOT_ALONE.isdisjoint(exchange.headers):
        return False
    head = sent.find(b"\r\n\r\n") + 4
    length = exchange.headers.get(b"content-length", b"0")
    return head >= 4 and length.isdigit() and head + int(length) == len(sent)
