"""Attester (b): a daily allotment of tokens for people signed in at the identity provider.

The count has to distinguish persons for a day and no longer: it is stored under an HMAC of the subject whose key
is a file that is destroyed with the day.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from feedback.key_files import KeyFiles
from feedback.tokens.attestation import AttestationRequest, TooManyTokens, check_token_count
from feedback.tokens.store import TokenStore
from services.identity import TokenVerifier
from services.timezone import local

PREFIX = "day-"


class OidcAttester:
    scheme = "oidc"

    def __init__(
        self,
        verifier: TokenVerifier,
        store: TokenStore,
        files: KeyFiles,
        tokens: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._verifier, self._store, self._files, self._tokens, self._clock = verifier, store, files, tokens, clock

    async def grant(self, proof: str, request: AttestationRequest) -> None:
        check_token_count(request, self._tokens)
        identity = await self._verifier.verify(proof)
        day = self._today()
        key = await asyncio.to_thread(self._files.make, PREFIX + day)
        person = hmac.digest(key, identity.subject.encode(), hashlib.sha256)
        if not await self._store.count_person(person, day, request.count, self._tokens):
            raise TooManyTokens(f"At most {self._tokens} a day.")

    async def purge_days(self) -> None:
        """Destroys the keys of all days but today, and the counts under them."""
        today = self._today()
        for name in await asyncio.to_thread(self._files.names, PREFIX):
            if name != PREFIX + today:
                await asyncio.to_thread(self._files.destroy, name)
        await self._store.drop_counts(today)

    def _today(self) -> str:
        return local(self._clock()).date().isoformat()
