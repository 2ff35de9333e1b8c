"""Attester (c): one-time codes, printed on a sheet and handed out at a reception desk.

A code is 80 random bits in Crockford's base 32 (no I, L, O, U), in groups of four. Only an HMAC of it is kept, so that
neither the database nor a dump of it gives codes away.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from feedback.rate_limit import MissLimit
from feedback.settings import GrantSettings
from feedback.tokens.attestation import AttestationRefused, AttestationRequest, AttestationUsed, check_token_count
from feedback.tokens.store import TokenStore
from services.crypto.crockford import as_printed, in_groups
from services.timezone import local

CODE_LETTERS, GROUP = 16, 4


class DeskCodes:
    scheme = "desk"

    def __init__(
        self,
        key: bytes,
        store: TokenStore,
        grants: GrantSettings,
        miss_limit: MissLimit,
        clock: Callable[[], datetime],
    ) -> None:
        self._key, self._store, self._grants, self._miss_limit, self._clock = key, store, grants, miss_limit, clock

    async def make(self, count: int, nonce: bytes | None = None) -> list[str]:
        """So many new codes, which are stored nowhere. A `nonce` gives the same ones again, on the same day."""
        last = local(self._clock()) + timedelta(days=self._grants.desk_code_days)
        until = last.replace(hour=0, minute=0, second=0, microsecond=0)
        codes = self._codes(count, (nonce or secrets.token_bytes(32)) + until.date().isoformat().encode())
        await self._store.add_codes([self._hash(code) for code in codes], self._grants.desk_code, until)
        return codes

    def _codes(self, count: int, seed: bytes) -> list[str]:
        """From the caller's nonce and our key: neither alone gives a code away."""
        drawn = (hmac.digest(self._key, b"code %d " % at + seed, hashlib.sha256) for at in range(count))
        return [in_groups(each[:CODE_LETTERS], GROUP) for each in drawn]

    async def grant(self, proof: str, request: AttestationRequest) -> None:
        check_token_count(request, self._grants.desk_code)
        with self._miss_limit.begin_attempt(request.client) as attempt:
            left = await self._store.use_code(self._hash(proof), request.count, request.digest)
            attempt.failed = left is None
        if left is None:
            raise AttestationRefused("There is no such code, or it is too old.")
        if left < request.count:
            raise AttestationUsed(f"The code is good for {left} more tokens.")

    def _hash(self, code: str) -> bytes:
        return hmac.digest(self._key, as_printed(code).encode(), hashlib.sha256)
