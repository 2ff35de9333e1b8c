"""How token messages are written: fixed fields read strictly, and base64url with padding (RFC 9577)."""

from services.crypto.base64url import decode_base64url, encode_base64url
from services.crypto.privacypass.errors import TokenMalformed


class Reader:
    """Reads fields off a message from the front; a field that is cut short or bytes left over are refused."""

    def __init__(self, content: bytes, what: str) -> None:
        self._content, self._what, self._at = content, what, 0

    @property
    def left(self) -> int:
        return len(self._content) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise TokenMalformed(f"{self._what} is cut short: {size} bytes expected, {self.left} there")
        self._at += size
        return self._content[self._at - size : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def done(self) -> None:
        if self.left:
            raise TokenMalformed(f"{self._what} has {self.left} bytes too many")


def encode_padded(content: bytes) -> str:
    return encode_base64url(content, padded=True)


def decode_padded(text: str, what: str) -> bytes:
    """The bytes of padded base64url in its one canonical form; else `TokenMalformed`."""
    try:
        content = decode_base64url(text)
    except ValueError:
        raise TokenMalformed(f"{what} is not base64url in canonical form") from None
    if len(text) % 4:
        raise TokenMalformed(f"{what} is not padded")
    return content
