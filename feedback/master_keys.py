"""The service's long-lived keys, each derived from the one secret of its settings (HKDF, RFC 5869)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32


class MasterKeys:
    """A key for each purpose. They are the same in all replicas and are never destroyed: whatever must become
    unreadable is encrypted under keys of `key_files` as well."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "MasterKeys()"

    def _derive(self, purpose: str) -> bytes:
        info = b"tiepdan feedback 1: " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=info).derive(self._secret)

    @property
    def period_keys(self) -> bytes:
        """Seals the issuer's private keys."""
        return self._derive("issuer keys")

    @property
    def challenges(self) -> tuple[str, str]:
        """Sign proof-of-work challenges, and their solutions."""
        return self._derive("challenges").hex(), self._derive("challenge solutions").hex()

    @property
    def desk_codes(self) -> bytes:
        """Keeps the hashes of desk codes from being guessed offline."""
        return self._derive("desk codes")

    def receipts(self, period: str) -> bytes:
        """Derives the receipts of a period."""
        return self._derive(f"receipts of {period}")

    @property
    def audit(self) -> Ed25519PrivateKey:
        """Signs checkpoints of the audit log."""
        return Ed25519PrivateKey.from_private_bytes(self._derive("audit checkpoints"))
