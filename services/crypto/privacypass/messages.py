"""Messages of Privacy Pass for token type 0x0002, Blind RSA 2048 (RFC 9577 and RFC 9578, section 6).

Every `parse` is strict: wrong lengths and trailing bytes are `TokenMalformed`, another token type is
`TokenUnknownType`. Every `encode` gives the bytes that `parse` reads.
"""

import hashlib
import re
from dataclasses import dataclass

from services.crypto.privacypass.encoding import Reader
from services.crypto.privacypass.errors import TokenMalformed, TokenUnknownType

BLIND_RSA = 0x0002
NONCE_LENGTH = DIGEST_LENGTH = KEY_ID_LENGTH = CONTEXT_LENGTH = 32
SIGNATURE_LENGTH = 256
TOKEN_LENGTH = 2 + NONCE_LENGTH + DIGEST_LENGTH + KEY_ID_LENGTH + SIGNATURE_LENGTH
REQUEST_LENGTH = 2 + 1 + SIGNATURE_LENGTH

DIRECTORY_PATH = "/.well-known/private-token-issuer-directory"
DIRECTORY_MEDIA_TYPE = "application/private-token-issuer-directory"
REQUEST_MEDIA_TYPE = "application/private-token-request"
RESPONSE_MEDIA_TYPE = "application/private-token-response"

_SERVER_NAME = re.compile(r"[A-Za-z0-9._~\[\]:-]+\Z")


def token_type_of(message: bytes) -> int:
    """The token type that any challenge, request or token begins with."""
    return Reader(message, "the token").number(2)


def token_input(nonce: bytes, challenge_digest: bytes, key_id: bytes) -> bytes:
    """What the authenticator of a token signs (AuthenticatorInput of RFC 9577, section 2.2.3)."""
    return BLIND_RSA.to_bytes(2, "big") + nonce + challenge_digest + key_id


def _expect_type(reader: Reader) -> None:
    found = reader.number(2)
    if found != BLIND_RSA:
        raise TokenUnknownType(f"token type 0x{found:04x} is not supported here, only 0x{BLIND_RSA:04x}")


def _text(content: bytes, what: str) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise TokenMalformed(f"{what} is not ASCII") from None


@dataclass(frozen=True, slots=True)
class TokenChallenge:
    """What a token is bound to: its issuer, a redemption context of 0 or 32 bytes, and the origins."""

    issuer_name: str
    redemption_context: bytes = b""
    origin_info: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.issuer_name, *self.origin_info):
            if not _SERVER_NAME.match(name):
                raise TokenMalformed("a server name in the challenge is not a host with an optional port")
        if len(self.redemption_context) not in (0, CONTEXT_LENGTH):
            raise TokenMalformed("the redemption context is neither empty nor 32 bytes")
        if max(len(self.issuer_name), len(",".join(self.origin_info))) > 0xFFFF:
            raise TokenMalformed("a name in the challenge is too long")

    def encode(self) -> bytes:
        issuer, origins = self.issuer_name.encode(), ",".join(self.origin_info).encode()
        return b"".join(
            (
                BLIND_RSA.to_bytes(2, "big"),
                len(issuer).to_bytes(2, "big") + issuer,
                len(self.redemption_context).to_bytes(1, "big") + self.redemption_context,
                len(origins).to_bytes(2, "big") + origins,
            )
        )

    def digest(self) -> bytes:
        """SHA-256 of the encoded challenge, as tokens carry it."""
        return hashlib.sha256(self.encode()).digest()

    @classmethod
    def parse(cls, content: bytes) -> "TokenChallenge":
        reader = Reader(content, "the challenge")
        _expect_type(reader)
        issuer = _text(reader.take(reader.number(2)), "the issuer name")
        context = reader.take(reader.number(1))
        origins = _text(reader.take(reader.number(2)), "the origin info")
        reader.done()
        return cls(issuer, context, tuple(origins.split(",")) if origins else ())


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a client sends to have one token signed: last byte of the key id, and the blinded message."""

    truncated_key_id: int
    blinded_message: bytes

    def encode(self) -> bytes:
        return BLIND_RSA.to_bytes(2, "big") + bytes([self.truncated_key_id]) + self.blinded_message

    @classmethod
    def read(cls, reader: Reader) -> "TokenRequest":
        _expect_type(reader)
        return cls(reader.number(1), reader.take(SIGNATURE_LENGTH))

    @classmethod
    def parse(cls, content: bytes) -> "TokenRequest":
        reader = Reader(content, "the token request")
        request = cls.read(reader)
        reader.done()
        return request


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """What the issuer answers: the blind signature."""

    blind_signature: bytes

    def encode(self) -> bytes:
        return self.blind_signature

    @classmethod
    def parse(cls, content: bytes) -> "TokenResponse":
        reader = Reader(content, "the token response")
        response = cls(reader.take(SIGNATURE_LENGTH))
        reader.done()
        return response


@dataclass(frozen=True, slots=True)
class Token:
    """A finished token: 354 bytes, of which the authenticator signs everything before it."""

    nonce: bytes
    challenge_digest: bytes
    key_id: bytes
    authenticator: bytes

    def input(self) -> bytes:
        return token_input(self.nonce, self.challenge_digest, self.key_id)

    def encode(self) -> bytes:
        return self.input() + self.authenticator

    @classmethod
    def parse(cls, content: bytes) -> "Token":
        reader = Reader(content, "the token")
        _expect_type(reader)
        nonce, digest = reader.take(NONCE_LENGTH), reader.take(DIGEST_LENGTH)
        token = cls(nonce, digest, reader.take(KEY_ID_LENGTH), reader.take(SIGNATURE_LENGTH))
        reader.done()
        return token
