"""The issuer's directory (RFC 9578, section 4): where tokens are requested, and the keys, newest first.

A client uses the first key whose `not-before` has passed. With the next period's key listed first, a cached
directory stays right across the change of periods. `not-before` is the first second of the key's period, so a
client learns from it which period, and so which challenge, a key is for.
"""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.crypto.privacypass import periods
from services.crypto.privacypass.encoding import decode_padded
from services.crypto.privacypass.errors import DirectoryMalformed, PeriodMalformed, TokenMalformed
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.messages import BLIND_RSA


class DirectoryKey(BaseModel):
    """One entry of `token-keys`."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, frozen=True)

    token_type: int = Field(validation_alias="token-type", serialization_alias="token-type")
    token_key: str = Field(validation_alias="token-key", serialization_alias="token-key")
    not_before: int | None = Field(default=None, validation_alias="not-before", serialization_alias="not-before")

    def period_key(self) -> IssuerKey:
        """The public key with its period; `DirectoryMalformed` where the entry cannot be read as one."""
        if self.not_before is None:
            raise DirectoryMalformed("a key has no not-before, so its period is not known")
        try:
            period = periods.period_of(datetime.fromtimestamp(self.not_before, UTC))
            return IssuerKey.of_public(period, decode_padded(self.token_key, "a token key"))
        except (TokenMalformed, PeriodMalformed, ValueError, OverflowError, OSError) as error:
            raise DirectoryMalformed(f"a key in the directory cannot be read: {error}") from None


class IssuerDirectory(BaseModel):
    """The directory document, with the RFC's own field names in JSON."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, frozen=True)

    issuer_request_uri: str = Field(validation_alias="issuer-request-uri", serialization_alias="issuer-request-uri")
    token_keys: list[DirectoryKey] = Field(validation_alias="token-keys", serialization_alias="token-keys")

    def encode(self) -> bytes:
        """The JSON, the same bytes for every client."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()

    @classmethod
    def parse(cls, content: bytes) -> "IssuerDirectory":
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            raise DirectoryMalformed(f"the directory has {error.error_count()} wrong fields") from None

    def choose(self, now: datetime) -> IssuerKey:
        """The key to request tokens with at `now`: the first of type 0x0002 whose time has come.

        It must be this period's: the period ends up in the token, and an issuer that may name any week to
        anybody could tell people apart by it.
        """
        for entry in self.token_keys:
            if entry.token_type == BLIND_RSA and (entry.not_before or 0) <= now.timestamp():
                key = entry.period_key()
                if key.period != periods.period_of(now):
                    raise DirectoryMalformed(f"the directory has no key for {periods.period_of(now)} yet")
                return key
        raise DirectoryMalformed("the directory lists no key of type 0x0002 that may be used yet")

    def period_keys(self) -> list[IssuerKey]:
        """Every key of type 0x0002, in the directory's order."""
        return [entry.period_key() for entry in self.token_keys if entry.token_type == BLIND_RSA]
