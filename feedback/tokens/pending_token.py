"""A client's side of issuing one token (RFC 9578, sections 6.1 and 6.3)."""

import secrets
from dataclasses import dataclass, field

from services.crypto.privacypass import blindrsa
from services.crypto.privacypass.errors import TokenBadSignature
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import (
    NONCE_LENGTH,
    Token,
    TokenChallenge,
    TokenRequest,
    TokenResponse,
    token_input,
)


@dataclass(frozen=True, slots=True)
class PendingToken:
    """The client's state between request and response; it never leaves the client."""

    key: IssuerKey
    request: TokenRequest
    nonce: bytes = field(repr=False)
    challenge_digest: bytes = field(repr=False)
    inverse: int = field(repr=False)

    @classmethod
    def begin(cls, challenge: TokenChallenge, key: IssuerKey) -> "PendingToken":
        """A token for the challenge, blinded for the key; send `request`."""
        nonce, digest = secrets.token_bytes(NONCE_LENGTH), challenge.digest()
        prepared = blindrsa.prepare(token_input(nonce, digest, key.key_id))
        blinded, inverse = blindrsa.blind(key.public, prepared)
        return cls(key, TokenRequest(key.truncated_id, blinded), nonce, digest, inverse)

    def finish(self, response: TokenResponse) -> Token:
        """The token; `TokenBadSignature` where the issuer signed something else or with another key."""
        prepared = token_input(self.nonce, self.challenge_digest, self.key.key_id)
        try:
            signature = blindrsa.finalize(self.key.public, prepared, response.blind_signature, self.inverse)
        except blindrsa.BlindRsaError as error:
            raise TokenBadSignature(f"the issuer's answer gives no valid token: {error}") from None
        return Token(self.nonce, self.challenge_digest, self.key.key_id, signature)
