"""An issuer's public keys, each for one period."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from services.crypto.privacypass import periods
from services.crypto.privacypass.spki import decode_public_key, token_key_id, truncated_key_id


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """What everybody may know of a period's key: all that taking its tokens needs."""

    period: str
    public: RSAPublicKey = field(repr=False)
    spki: bytes = field(repr=False)
    key_id: bytes

    @property
    def truncated_id(self) -> int:
        return truncated_key_id(self.key_id)

    @classmethod
    def of_public(cls, period: str, spki: bytes) -> "IssuerKey":
        """The key from its encoded public part; `TokenMalformed` where that is not RFC 9578's encoding."""
        periods.starts_at(period)
        return IssuerKey(period, decode_public_key(spki), spki, token_key_id(spki))
