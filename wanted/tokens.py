"""Anonymous tokens that a sighting spends: Privacy Pass, type 0x0002 (RFC 9577; RFC 9578, section 6).

The issuer of ratings signs them blindly, so it cannot know that a token is meant for a sighting; it is checked here
with the issuer's public keys alone, so nobody else learns that one was spent. A token's challenge names what it is
for: one made for a sighting rates nothing, one made for a rating brings no sighting in, and no two tokens of one
person have anything in common.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BaseModel, Field

from services.errors import Conflict, Problem

TYPE = b"\x00\x02"
NONCE, DIGEST, KEY_ID, SIGNATURE = 32, 32, 32, 256
LENGTH = len(TYPE) + NONCE + DIGEST + KEY_ID + SIGNATURE
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK, GRACE = timedelta(days=7), timedelta(days=2)
"""A key signs for one ISO week; its tokens are taken for two days more."""
PURPOSE = "sighting"
_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48)


class TokenRequired(Problem):
    status, code, title = 401, "TOKEN_REQUIRED", "A sighting needs an anonymous token"


class TokenRefused(Problem):
    status, code, title = 422, "TOKEN_REFUSED", "The token is refused"


class TokenMalformed(TokenRefused):
    code, title = "TOKEN_MALFORMED", "The token is not well formed"


class TokenWrongKey(TokenRefused):
    code, title = "TOKEN_WRONG_KEY", "The token names a key that is not the issuer's"


class TokenWrongChallenge(TokenRefused):
    code, title = "TOKEN_WRONG_CHALLENGE", "The token was made for something else"


class TokenBadSignature(TokenRefused):
    code, title = "TOKEN_BAD_SIGNATURE", "The token's signature does not verify"


class TokenExpiredPeriod(TokenRefused):
    code, title = "TOKEN_EXPIRED_PERIOD", "The token's period is over"


class TokenEarlyPeriod(TokenRefused):
    code, title = "TOKEN_EARLY_PERIOD", "The token's period has not begun"


class TokenSpent(Conflict):
    code, title = "TOKEN_SPENT", "The token has been used"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A public key of the issuer; its tokens are taken from `begins` to before `ends`."""

    id: bytes
    spki: bytes = field(repr=False)
    public: RSAPublicKey = field(repr=False)
    begins: datetime

    @property
    def ends(self) -> datetime:
        return self.begins + WEEK + GRACE

    @property
    def period(self) -> str:
        """The ISO week it signs for, such as `2026-W48`."""
        week = self.begins.astimezone(ZONE).isocalendar()
        return f"{week.year:04d}-W{week.week:02d}"


class _DirectoryKey(BaseModel):
    type: int = Field(alias="token-type")
    key: str = Field(alias="token-key")
    not_before: int = Field(0, alias="not-before")


class Directory(BaseModel):
    """The issuer's directory (RFC 9578, section 4)."""

    keys: list[_DirectoryKey] = Field(alias="token-keys")

    def issuer_keys(self) -> dict[bytes, IssuerKey]:
        """Its keys of type 0x0002 by id. Raises ValueError where one cannot be read."""
        found = (_issuer_key(key) for key in self.keys if key.type == int.from_bytes(TYPE, "big"))
        return {key.id: key for key in found}


def _issuer_key(given: _DirectoryKey) -> IssuerKey:
    spki = _decoded(given.key)
    try:
        public = load_der_public_key(spki)
    except UnsupportedAlgorithm as error:
        raise ValueError("the issuer's key is of an unknown kind") from error
    if not isinstance(public, RSAPublicKey) or public.key_size != SIGNATURE * 8:
        raise ValueError("the issuer's key is not an RSA key of 2048 bits")
    return IssuerKey(hashlib.sha256(spki).digest(), spki, public, datetime.fromtimestamp(given.not_before, UTC))


@dataclass(frozen=True, slots=True)
class ChallengeRule:
    """What a token for a sighting is bound to: the issuer, the origin, and as redemption context purpose and week."""

    issuer_name: str
    origin: str

    def challenge(self, period: str) -> bytes:
        """The TokenChallenge (RFC 9577, section 2.1.1)."""
        issuer, origin = self.issuer_name.encode(), self.origin.encode()
        context = hashlib.sha256(f"{PURPOSE} {period}".encode()).digest()
        return b"".join((TYPE, _vector(issuer, 2), _vector(context, 1), _vector(origin, 2)))

    def asks(self, key: IssuerKey) -> Mapping[str, str]:
        """The header that tells a client which token to get (RFC 9577, section 2.1)."""
        challenge, token_key = (base64.urlsafe_b64encode(b).decode() for b in (self.challenge(key.period), key.spki))
        return {"WWW-Authenticate": f'PrivateToken challenge="{challenge}", token-key="{token_key}"'}


@dataclass(frozen=True, slots=True)
class Spend:
    """What may be kept but once, and until when it has to be."""

    nullifier: bytes
    until: datetime


def key_id(token: str) -> bytes:
    """The id of the key that a token in base64url names. Raises `TokenMalformed`."""
    return _parsed(token)[len(TYPE) + NONCE + DIGEST :][:KEY_ID]


def verified(token: str, key: IssuerKey | None, rule: ChallengeRule, now: datetime) -> Spend:
    """What the token spends, checked with the key that it names. Raises a `TokenRefused`."""
    content = _parsed(token)
    if key is None or key.id != key_id(token):
        raise TokenWrongKey("No key of this issuer has the id that the token names.")
    if now >= key.ends:
        raise TokenExpiredPeriod(f"Tokens of {key.period} are no longer taken; get a new one.")
    if now < key.begins:
        raise TokenEarlyPeriod(f"Tokens of {key.period} are not taken yet.")
    if content[len(TYPE) + NONCE :][:DIGEST] != hashlib.sha256(rule.challenge(key.period)).digest():
        raise TokenWrongChallenge(f"The token was not made for a sighting in {key.period}.")
    try:
        key.public.verify(content[-SIGNATURE:], content[:-SIGNATURE], _PSS, hashes.SHA384())
    except InvalidSignature:
        raise TokenBadSignature("The issuer did not sign this token.") from None
    return Spend(hashlib.sha256(content).digest(), key.ends)


def current(keys: Iterable[IssuerKey], now: datetime) -> IssuerKey | None:
    """The key with which tokens are signed now."""
    return next((key for key in keys if key.begins <= now < key.begins + WEEK), None)


def _parsed(token: str) -> bytes:
    try:
        content = _decoded(token)
    except ValueError as error:
        raise TokenMalformed("The token is not base64url.") from error
    if len(content) != LENGTH or not content.startswith(TYPE):
        raise TokenMalformed("It is no token of type 0x0002 (Blind RSA, 2048 bits).")
    return content


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _vector(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size, "big") + content
