"""The service's long-lived keys, each derived from the one secret of its settings."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.crypto.derived_keys import DerivedKeys


class MasterKeys(DerivedKeys):
    """A key for each purpose. Whatever must become unreadable is encrypted under keys of `key_files` as well."""

    def __init__(self, secret: bytes) -> None:
        super().__init__("feedback", secret)

    @property
    def period_keys(self) -> bytes:
        """Seals the issuer's private keys."""
        return self.derive("issuer keys")

    @property
    def challenges(self) -> tuple[str, str]:
        """Sign proof-of-work challenges, and their solutions."""
        return self.derive("challenges").hex(), self.derive("challenge solutions").hex()

    @property
    def desk_codes(self) -> bytes:
        """Prevents that hashes of desk codes are guessed offline."""
        return self.derive("desk codes")

    def receipts(self, period: str) -> bytes:
        """Derives the receipts of a period."""
        return self.derive(f"receipts of {period}")

    @property
    def audit(self) -> Ed25519PrivateKey:
        """Signs checkpoints of the audit log."""
        return self.derive_signing_key("audit checkpoints")
