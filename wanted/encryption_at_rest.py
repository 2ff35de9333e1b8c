"""Encryption at rest of what only staff may read: identity document numbers, contacts, tips, secrets.

AES-256-GCM (NIST SP 800-38D) under keys derived from the settings' secret by HKDF (RFC 5869), each text bound to its
place, so that a record copied into another does not open there. One derivation, rather than data keys in a vault:
nothing here has to become unreadable in bulk, record by record is deleted instead, and numbers must be found again by
HMAC under a key that is the same for as long as they are kept. Whoever holds a dump without the secret reads nothing
and, the fingerprints being keyed, cannot try out all twelve-digit numbers either.
"""

import hmac
import secrets
from typing import TypeVar

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

from services.documents.loading import loaded
from services.errors import Unavailable

M = TypeVar("M", bound=BaseModel)

NONCE = 12


class Unsealable(Unavailable):
    """The record was sealed under another secret, or changed since."""

    code, title = "SEALED_ELSEWHERE", "The stored ciphertext cannot be decrypted"


class Seal:
    """Seals and opens; the same for all replicas that share the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._cipher = AESGCM(self._derive("sealed texts"))
        self._fingerprints = self._derive("fingerprints")

    def __repr__(self) -> str:
        return "Seal()"

    def _derive(self, purpose: str) -> bytes:
        info = b"tiepdan wanted 1: " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._secret)

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """`place` names the record and field it is for."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Raises `Unsealable`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise Unsealable("The secret of the settings is not the one it was sealed under.") from error

    def seal(self, text: str, place: str) -> bytes:
        return self.seal_bytes(text.encode(), place)

    def open(self, sealed: bytes, place: str) -> str:
        """Raises `Unsealable`."""
        return self.open_bytes(sealed, place).decode()

    def seal_model(self, model: BaseModel, place: str) -> bytes:
        return self.seal(model.model_dump_json(by_alias=True), place)

    def open_model(self, model: type[M], sealed: bytes, place: str) -> M:
        return loaded(model, orjson.loads(self.open(sealed, place)))

    def fingerprint(self, text: str, purpose: str) -> bytes:
        """HMAC-SHA-256: equal for equal texts of one purpose, and telling nothing without the secret."""
        return hmac.digest(self._fingerprints, f"{purpose}\0{text}".encode(), "sha256")

    @property
    def audit_key(self) -> bytes:
        """Chains the audit trail."""
        return self._derive("audit trail")

    @property
    def checkpoint_key(self) -> Ed25519PrivateKey:
        """Signs checkpoints of the audit trail."""
        return Ed25519PrivateKey.from_private_bytes(self._derive("audit checkpoints"))

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        """Signs dumps."""
        return Ed25519PrivateKey.from_private_bytes(self._derive("dump signatures"))
