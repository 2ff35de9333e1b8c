"""Shortcut of the endpoint: cached responses by the exact bytes of their requests.

Except for the time, a reply depends only on those bytes and on the cached response. Its head is therefore stored with
the response and dropped with it. What every request needs remains: charging the client's token bucket, checking the
response's age, and counting. Only a digest of the request is stored, under a key of this process.
"""

import hashlib
import secrets
from collections import OrderedDict
from time import monotonic

from gateway.cache.lru_store import CacheKey
from gateway.cache.response_cache import ResponseCache
from gateway.execution.observer import Observer, OperationRecord
from gateway.limits.rate_limit import CostBuckets
from gateway.protocol.errors import RequestError
from gateway.protocol.replies import HTTPResponse
from gateway.protocol.request_handling import InboundRequest
from services.web.raw_cache import RAW_REQUEST

MAX_ENTRIES = 4_096
MAX_BYTES = 8_192
"""Longer requests are handled normally."""
MAX_PER_RESPONSE = 64
"""Requests remembered for one response: clients differ in their headers."""
ENTRY_BYTES = 300
"""Overhead of a remembered request beyond the head of its response, in bytes."""
EXCLUDED_HEADERS = frozenset(
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
"""Headers about the connection or the client's address; requests with any of them are handled normally."""
STATUS_LINES = {200: b"HTTP/1.1 200 OK", 304: b"HTTP/1.1 304 Not Modified"}


class Shortcuts:
    """A `services.web.raw_cache.Shortcut` over the response cache."""

    def __init__(self, response_cache: ResponseCache, cost_buckets: CostBuckets | None, observer: Observer) -> None:
        self._response_cache = response_cache
        self._cost_buckets = cost_buckets
        self._observer = observer
        self._keys: OrderedDict[bytes, tuple[CacheKey, str, bool, int]] = OrderedDict()
        self._secret = secrets.token_bytes(16)

    def __len__(self) -> int:
        return len(self._keys)

    def cached_response(self, sent: bytes, client: str | None) -> bytes | None:
        """The whole HTTP answer to a request that came in these bytes; None where the app has to see it."""
        if len(sent) > MAX_BYTES or not self._keys:
            return None
        began = monotonic()
        digest = self._digest(sent)
        entry = self._keys.get(digest)
        if entry is None:
            return None
        key, operation, registered, status = entry
        answer = self._response_cache.get(key)
        head = None if answer is None else answer.shortcuts.get(digest)
        if answer is None or head is None:
            del self._keys[digest]
            return None
        if self._cost_buckets is not None:
            try:
                self._cost_buckets.charge(client, 1)
            except RequestError:
                return None
        self._keys.move_to_end(digest)
        start, body = head
        seen = OperationRecord(
            operation, "query", status, monotonic() - began, cached=True, registered=registered, traceable=True
        )
        self._observer.completed(seen)
        return b"%bage: %d\r\n\r\n%b" % (start, answer.age(), body)

    def learn(self, request: InboundRequest, reply: HTTPResponse) -> None:
        """Remembers this response for requests of the same bytes, if it came from the cache."""
        sent = request.scope.get(RAW_REQUEST, b"")
        if request.cached is None or request.created_context is not None or not _is_complete(sent, request):
            return
        key, answer = request.cached
        if not answer.stored or len(answer.shortcuts) >= MAX_PER_RESPONSE:
            return
        lines = [STATUS_LINES[reply.status]]
        lines += [b"%b: %b" % header for header in reply.headers if header[0] != b"age"]
        if reply.status == 200:
            lines.append(b"content-length: %d" % len(reply.body))
        start = b"\r\n".join(lines) + b"\r\n"
        digest = self._digest(sent)
        answer.shortcuts[digest] = (start, reply.body)
        self._response_cache.add_size(answer, len(start) + ENTRY_BYTES)
        self._keys[digest] = (key, request.record.operation, request.record.registered, reply.status)
        if len(self._keys) > MAX_ENTRIES:
            self._keys.popitem(last=False)

    def _digest(self, sent: bytes) -> bytes:
        return hashlib.blake2b(sent, key=self._secret, digest_size=16).digest()


def _is_complete(sent: bytes, request: InboundRequest) -> bool:
    """Whether these bytes are the whole request, nothing else, and all that the answer depended on."""
    if not sent or len(sent) > MAX_BYTES or request.method == "HEAD" or request.scope["http_version"] != "1.1":
        return False
    if not EXCLUDED_HEADERS.isdisjoint(request.headers):
        return False
    head = sent.find(b"\r\n\r\n") + 4
    length = request.headers.get(b"content-length", b"0")
    return head >= 4 and length.isdigit() and head + int(length) == len(sent)
