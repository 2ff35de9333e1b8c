"""Base64url (RFC 4648, section 5), in its one canonical form."""

import base64


def encode_base64url(content: bytes, *, padded: bool = False) -> str:
    text = base64.urlsafe_b64encode(content).decode()
    return text if padded else text.rstrip("=")


def decode_base64url(text: str) -> bytes:
    """The bytes of base64url, with all of its padding or none. Raises `ValueError`."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if text not in (encode_base64url(content), encode_base64url(content, padded=True)):
        raise ValueError("not base64url in canonical form")
    return content
