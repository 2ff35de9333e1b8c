"""A lock per token: concurrent transactions that spend one token would only roll back each other."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class KeyedLock:
    """Locks by key, held only while in use; within this process."""

    def __init__(self) -> None:
        self._locks: defaultdict[bytes, _CountedLock] = defaultdict(_CountedLock)

    @asynccontextmanager
    async def hold(self, nullifier: bytes) -> AsyncIterator[bool]:
        """Holds the key's lock; yields whether this is the first holder since it was idle."""
        turn = self._locks[nullifier]
        turn.waiting += 1
        try:
            async with turn.lock:
                first, turn.used = not turn.used, True
                yield first
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._locks.pop(nullifier, None)


class _CountedLock:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.used = False
