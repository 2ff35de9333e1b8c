"""Attesters: who may have tokens, behind one interface. None of them sees what is rated.

An attester is asked once for an order of tokens that can be signed, and either grants all of it or refuses.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from feedback.tokens.headers import Attestation
from services.errors import Problem


class AttestationRefused(Problem):
    status, code, title = 403, "ATTESTATION_REFUSED", "The attestation does not hold"


class AttestationUnknown(AttestationRefused):
    code, title = "ATTESTATION_UNKNOWN", "There is no attester of that name"


class AttestationUsed(AttestationRefused):
    status, code, title = 409, "ATTESTATION_USED", "The attestation was used before"


class TooManyTokens(AttestationRefused):
    code, title = "TOO_MANY_TOKENS", "That is more than the attestation is good for"


@dataclass(frozen=True, slots=True)
class AttestationRequest:
    """An order as attesters see it: how many tokens, a digest to know the same order again, and from where.

    `client` is for the rate limit alone, and is only ever held in memory, salted.
    """

    count: int
    digest: bytes
    client: str

    @classmethod
    def of(cls, count: int, body: bytes, client: str) -> "AttestationRequest":
        return cls(count, hashlib.sha256(body).digest(), client)

    def __repr__(self) -> str:
        return f"Request({self.count})"


class Attester(Protocol):
    """Grants tokens for proofs of one scheme."""

    @property
    def scheme(self) -> str:
        """The name before the proof in the header `Tiepdan-Attestation`."""
        ...

    async def grant(self, proof: str, request: AttestationRequest) -> None:
        """Grants the tokens and remembers that it did. Raises an `AttestationRefused`, `Unauthenticated`."""
        ...


class Attesters:
    """The attesters an issuer trusts, by scheme."""

    def __init__(self, attesters: Iterable[Attester]) -> None:
        self._by_scheme = {attester.scheme: attester for attester in attesters}

    async def grant(self, attestation: Attestation, request: AttestationRequest) -> None:
        attester = self._by_scheme.get(attestation.scheme)
        if attester is None:
            raise AttestationUnknown(f"Schemes here: {', '.join(sorted(self._by_scheme))}.")
        await attester.grant(attestation.proof, request)


def check_token_count(request: AttestationRequest, tokens: int) -> None:
    """Raises `TooManyTokens` where the order is larger."""
    if request.count > tokens:
        raise TooManyTokens(f"At most {tokens} at once.")
