"""An issuer's key pair, and tokens signed with it: what a token's holder ends up with is an ordinary signature."""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from services.crypto.privacypass.blindrsa import SigningKey
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import Token, TokenChallenge, token_input
from services.crypto.privacypass.spki import encode_public_key
from services.crypto.privacypass.verifiers import ChallengeRule

PERIOD, BEFORE, AHEAD = "2026-W48", "2026-W47", "2026-W49"
RULE = ChallengeRule("issuer.example", "origin.example")


@dataclass(frozen=True)
class Signer:
    known: IssuerKey
    private: RSAPrivateKey
    signing: SigningKey

    @classmethod
    def of(cls, period: str) -> "Signer":
        private = generate_private_key(public_exponent=65537, key_size=2048)
        known = IssuerKey.of_public(period, encode_public_key(private.public_key()))
        return cls(known, private, SigningKey.of(private))

    @property
    def public(self) -> RSAPublicKey:
        return self.known.public

    def token(self, challenge: TokenChallenge) -> bytes:
        nonce, digest = secrets.token_bytes(32), challenge.digest()
        scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48)
        signature = self.private.sign(token_input(nonce, digest, self.known.key_id), scheme, hashes.SHA384())
        return Token(nonce, digest, self.known.key_id, signature).encode()
