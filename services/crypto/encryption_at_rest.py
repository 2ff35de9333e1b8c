"""Encryption of what is stored: AES-256-GCM (NIST SP 800-38D).

Each text is bound to its place, so that one copied into another record does not open there. What is stored is the nonce
and the ciphertext with its tag.
"""

import os
from typing import TypeVar

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from services.documents.loading import loaded
from services.errors import Unavailable

M = TypeVar("M", bound=BaseModel)

NONCE = 12


class Unsealable(Unavailable):
    """The record was sealed under another key or for another place, or changed since."""

    code, title = "SEALED_ELSEWHERE", "The stored ciphertext cannot be decrypted"


class RecordCipher:
    """Seals and opens under a key of 32 bytes. A `place` names the record and field that the content is for."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def seal_bytes(self, content: bytes, place: str | bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, _associated(place))

    def open_bytes(self, sealed: bytes, place: str | bytes) -> bytes:
        """Raises `Unsealable`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _associated(place))
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
        """Raises `Unsealable`, `Unreadable`."""
        return loaded(model, orjson.loads(self.open(sealed, place)))


def _associated(place: str | bytes) -> bytes:
    return place.encode() if isinstance(place, str) else place
