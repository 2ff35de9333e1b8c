"""The issuer: its keys over the periods, and the answer to a request for tokens."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from feedback.tokens import issuance
from feedback.tokens.attestation import AttestationRequest, Attesters
from feedback.tokens.directory import directory_of
from feedback.tokens.headers import Attestation
from feedback.tokens.keys import KeyRing, PeriodKey
from feedback.tokens.store import TokenStore
from services.crypto.privacypass import periods

REQUEST_URI = "/token-request"


class Issuer:
    """`ring` holds the keys of the current periods; `renew` updates it."""

    def __init__(self, store: TokenStore, master_key: bytes, clock: Callable[[], datetime]) -> None:
        self._store, self._master_key, self._clock = store, master_key, clock
        self.ring = KeyRing([])

    async def renew(self) -> None:
        """Generates missing keys (this period's and the next) and deletes those of past periods.

        Of two replicas that make a key for the same period one wins; both then have the winner's.
        """
        await self._load()
        now = self._clock()
        for period in self.ring.missing(now):
            key = await asyncio.to_thread(PeriodKey.generate, period, self.ring.truncated_ids(now))
            await self._store.add_key(key.seal(self._master_key))
            await self._load()
        await self._store.drop_keys([key.period for key in self.ring if now >= periods.accepted_until(key.period)])

    async def _load(self) -> None:
        held = {key.key_id: key for key in self.ring}
        keys: list[PeriodKey] = []
        for sealed in await self._store.keys():
            key = held.get(bytes.fromhex(sealed.key_id))
            keys.append(key or await asyncio.to_thread(PeriodKey.open, sealed, self._master_key))
        self.ring = KeyRing(keys)

    def directory(self) -> bytes:
        return directory_of(self.ring, self._clock(), REQUEST_URI).encode()

    async def issue(
        self, media_type: str | None, body: bytes, attestation: str | None, attesters: Attesters, client: str
    ) -> issuance.IssuerResponse:
        """The signatures asked for. What cannot be signed is refused before the attestation is spent."""
        order = issuance.read_order(media_type, body, self.ring, self._clock())
        await attesters.grant(Attestation.parse(attestation), AttestationRequest.of(order.count, body, client))
        return await asyncio.to_thread(issuance.sign, order)
