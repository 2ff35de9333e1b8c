"""Encryption at rest of what only staff may read: identity document numbers, contacts, tips, secrets.

One derivation from the settings' secret, rather than data keys in a vault: nothing here has to become unreadable in
bulk, record by record is deleted instead, and numbers must be found again by HMAC under a key that is the same for as
long as they are stored. A holder of a dump without the secret reads nothing and, the fingerprints being keyed, cannot
try out all twelve-digit numbers either.
"""

import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.crypto.derived_keys import DerivedKeys
from services.crypto.encryption_at_rest import RecordCipher


class Seal(RecordCipher):
    """Seals and opens; the same for all replicas that share the secret."""

    def __init__(self, secret: bytes) -> None:
        self._keys = DerivedKeys("wanted", secret)
        super().__init__(self._keys.derive("sealed texts"))
        self._fingerprints = self._keys.derive("fingerprints")

    def fingerprint(self, text: str, purpose: str) -> bytes:
        """HMAC-SHA-256: equal for equal texts of one purpose, and telling nothing without the secret."""
        return hmac.digest(self._fingerprints, f"{purpose}\0{text}".encode(), "sha256")

    @property
    def audit_key(self) -> bytes:
        """Chains the audit trail."""
        return self._keys.derive("audit trail")

    @property
    def checkpoint_key(self) -> Ed25519PrivateKey:
        """Signs checkpoints of the audit trail."""
        return self._keys.derive_signing_key("audit checkpoints")

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        """Signs dumps."""
        return self._keys.derive_signing_key("dump signatures")
