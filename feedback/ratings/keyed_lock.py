"""One at a time for one token: many spending it at once would only roll back each other's transactions."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Who is spending which token just now, in this process."""

    def __init__(self) -> None:
        self._turns: defaultdict[bytes, _Turn] = defaultdict(_Turn)

    @asynccontextmanager
    async def of(self, nullifier: bytes) -> AsyncIterator[bool]:
        """Waits for those who came before with the same token; says whether there was none."""
        turn = self._turns[nullifier]
        turn.waiting += 1
        try:
            async with turn.lock:
                first, turn.used = not turn.used, True
                yield first
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(nullifier, None)


class _Turn:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.used = False
