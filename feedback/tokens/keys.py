"""The issuer's keys: one RSA key of 2048 bits per rating period, sealed under a master key when stored."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from feedback.tokens.errors import KeySealBroken, NoIssuingKey
from services.crypto.encryption_at_rest import RecordCipher, Unsealable
from services.crypto.privacypass import periods
from services.crypto.privacypass.blindrsa import SigningKey
from services.crypto.privacypass.encoding import decode_padded, encode_padded
from services.crypto.privacypass.errors import TokenMalformed
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.spki import KEY_BITS, encode_public_key

MASTER_KEY_LENGTH = 32


class SealedKey(BaseModel):
    """A period's key as it is stored. Binary fields are base64url, `key_id` is hex.

    `sealed` is a 12-byte nonce and the AES-256-GCM ciphertext of the PKCS #8 private key, bound to the period
    and the key id, so that a sealed key cannot be passed off as another period's.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    period: str
    key_id: str
    token_key: str
    sealed: str


@dataclass(frozen=True, slots=True)
class PeriodKey(IssuerKey):
    """A period's key with its private part, as the issuer alone holds it."""

    private: RSAPrivateKey = field(repr=False, compare=False)
    signing: SigningKey = field(repr=False, compare=False)

    @classmethod
    def of_private(cls, period: str, private: RSAPrivateKey) -> "PeriodKey":
        known = IssuerKey.of_public(period, encode_public_key(private.public_key()))
        return cls(period, known.public, known.spki, known.key_id, private, SigningKey.of(private))

    @classmethod
    def generate(cls, period: str, avoid: Collection[int] = ()) -> "PeriodKey":
        """A new key whose truncated id is none of `avoid`, the ones in rotation (RFC 9578, section 6.5)."""
        while True:
            key = cls.of_private(period, generate_private_key(public_exponent=65537, key_size=KEY_BITS))
            if key.truncated_id not in avoid:
                return key

    def public_part(self) -> IssuerKey:
        return IssuerKey(self.period, self.public, self.spki, self.key_id)

    def seal(self, master_key: bytes) -> SealedKey:
        """The key for storing, encrypted under the 32-byte master key."""
        pkcs8 = self.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        sealed = _cipher(master_key).seal_bytes(pkcs8, _bound_to(self.period, self.key_id))
        return SealedKey(
            period=self.period,
            key_id=self.key_id.hex(),
            token_key=encode_padded(self.spki),
            sealed=encode_padded(sealed),
        )

    @classmethod
    def open(cls, sealed: SealedKey, master_key: bytes) -> "PeriodKey":
        """The key that `seal` stored; `KeySealBroken` for another master key or a record that was changed."""
        try:
            content = decode_padded(sealed.sealed, "the sealed key")
            associated = _bound_to(sealed.period, bytes.fromhex(sealed.key_id))
            pkcs8 = _cipher(master_key).open_bytes(content, associated)
            private = load_der_private_key(pkcs8, password=None)
        except (Unsealable, TokenMalformed, ValueError):
            raise KeySealBroken(f"the key of period {sealed.period} does not open") from None
        if not isinstance(private, RSAPrivateKey):
            raise KeySealBroken(f"the key of period {sealed.period} is not an RSA key")
        key = cls.of_private(sealed.period, private)
        if key.key_id.hex() != sealed.key_id or encode_padded(key.spki) != sealed.token_key:
            raise KeySealBroken(f"the key of period {sealed.period} is not the one its record names")
        return key


class KeyRing:
    """The keys a service knows, oldest first; immutable, so that a rotation swaps the ring in one assignment.

    Where a period has two keys (a key was lost or exposed), the later one signs and both are accepted.
    """

    def __init__(self, keys: Iterable[PeriodKey]) -> None:
        self._keys = sorted(keys, key=lambda key: periods.starts_at(key.period))
        self._by_id = {key.key_id: key for key in self._keys}

    def __iter__(self) -> Iterator[PeriodKey]:
        return iter(self._keys)

    def with_key(self, key: PeriodKey) -> "KeyRing":
        return KeyRing([*self._keys, key])

    def find(self, key_id: bytes) -> PeriodKey | None:
        """The key by its full id, whether currently accepted or not."""
        return self._by_id.get(key_id)

    def issuing(self, now: datetime) -> PeriodKey:
        """The key that signs at `now`: this period's; else `NoIssuingKey`."""
        period = periods.period_of(now)
        found = [key for key in self._keys if key.period == period]
        if not found:
            raise NoIssuingKey(f"there is no key for period {period}")
        return found[-1]

    def accepted(self, now: datetime) -> list[PeriodKey]:
        """The keys whose tokens may be spent at `now`: this period's, and the last one's for two days."""
        return [key for key in self._keys if periods.is_accepted(key.period, now)]

    def published(self, now: datetime) -> list[PeriodKey]:
        """The keys the directory lists at `now`, newest first: the next period's, and all accepted ones."""
        ahead = periods.next_period(periods.period_of(now))
        return [k for k in reversed(self._keys) if k.period == ahead or periods.is_accepted(k.period, now)]

    def missing(self, now: datetime) -> list[str]:
        """The periods that want a key made: this one and the next, as far as they have none."""
        current = periods.period_of(now)
        there = {key.period for key in self._keys}
        return [period for period in (current, periods.next_period(current)) if period not in there]

    def truncated_ids(self, now: datetime) -> frozenset[int]:
        """What a new key's truncated id must avoid: those of all keys in rotation."""
        return frozenset(key.truncated_id for key in self.published(now))


def _cipher(master_key: bytes) -> RecordCipher:
    if len(master_key) != MASTER_KEY_LENGTH:
        raise KeySealBroken(f"the master key is {len(master_key)} bytes long, not {MASTER_KEY_LENGTH}")
    return RecordCipher(master_key)


def _bound_to(period: str, key_id: bytes) -> bytes:
    return b"tiepdan period key 1\x00" + period.encode() + key_id
