"""Keys for each purpose out of the one secret of a service's settings, by HKDF (RFC 5869)."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32


class DerivedKeys:
    """The same in all replicas that share the secret, and never destroyed. The name of the service tells keys apart."""

    def __init__(self, service: str, secret: bytes) -> None:
        self._service, self._secret = service, secret

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def derive(self, purpose: str) -> bytes:
        """The 32 bytes for this purpose."""
        info = f"tiepdan {self._service} 1: {purpose}".encode()
        return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=info).derive(self._secret)

    def derive_signing_key(self, purpose: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.derive(purpose))
