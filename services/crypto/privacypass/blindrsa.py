"""Blind RSA signatures, RSABSSA with SHA-384 (RFC 9474), over any modulus length.

The client prepares and blinds a message, the issuer signs the blinded bytes without seeing the message, the
client unblinds and checks the signature, and anybody verifies it as an ordinary RSASSA-PSS signature.
Privacy Pass type 0x0002 uses `PSS_DETERMINISTIC`; the other variants differ in salt and preparation only.

Side channels and faults (RFC 9474, section 8.1). An attacker chooses what `blind_sign` is applied to, so:

- every signature is computed on the input times r^e for a fresh secret r (base blinding), which makes the
  time independent of what was sent;
- both CRT exponentiations use GMP's `mpz_powm_sec`, whose run time and memory accesses do not depend on the
  exponent's bits (about 13 % slower than `mpz_powm`); the few multiplications and the one inversion around
  it work on blinded values;
- the result is checked against the public exponent before it leaves, so that a fault in one CRT half cannot
  give the factors away.

Exponentiation runs without the interpreter's lock, so signing in threads uses every core.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature as _NotVerified
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from services.crypto.privacypass import modular

HASH_LENGTH = 48
PREFIX_LENGTH = 32


class BlindRsaError(ValueError):
    """A step of the protocol failed; the subclasses carry RFC 9474's names for why."""


class UnexpectedInputSize(BlindRsaError):
    """A byte string has not the length of the modulus."""


class InvalidInput(BlindRsaError):
    """The encoded message is not co-prime with the modulus: the public key is not a proper one."""


class BlindingError(BlindRsaError):
    """The blinding factor has no inverse."""


class EncodingError(BlindRsaError):
    """The modulus is too short for the hash and salt (EMSA-PSS)."""


class RepresentativeOutOfRange(BlindRsaError):
    """The blinded message is not a number below the modulus."""


class SigningFailure(BlindRsaError):
    """The signature did not check against the public key: a fault in computing it."""


class InvalidSignature(BlindRsaError):
    """The signature does not verify."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One of RFC 9474's named variants: salt length in bytes, and whether a random prefix is prepended."""

    name: str
    salt_length: int
    randomized: bool


PSS_RANDOMIZED = Variant("RSABSSA-SHA384-PSS-Randomized", 48, True)
PSSZERO_RANDOMIZED = Variant("RSABSSA-SHA384-PSSZERO-Randomized", 0, True)
PSS_DETERMINISTIC = Variant("RSABSSA-SHA384-PSS-Deterministic", 48, False)
PSSZERO_DETERMINISTIC = Variant("RSABSSA-SHA384-PSSZERO-Deterministic", 0, False)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key laid out for CRT exponentiation; its printed form shows the modulus length only."""

    modulus_length: int
    n: int = field(repr=False)
    e: int = field(repr=False)
    p: int = field(repr=False)
    q: int = field(repr=False)
    dp: int = field(repr=False)
    dq: int = field(repr=False)
    q_inverse: int = field(repr=False)

    @classmethod
    def of(cls, private: RSAPrivateKey) -> "SigningKey":
        numbers = private.private_numbers()
        public = numbers.public_numbers
        return cls(
            modulus_length=(public.n.bit_length() + 7) // 8,
            n=public.n,
            e=public.e,
            p=numbers.p,
            q=numbers.q,
            dp=numbers.dmp1,
            dq=numbers.dmq1,
            q_inverse=numbers.iqmp,
        )


def prepare(message: bytes, variant: Variant = PSS_DETERMINISTIC, *, prefix: bytes | None = None) -> bytes:
    """The message to sign (RFC 9474, section 4.1): itself, or after a fresh 32-byte prefix when randomized.

    `prefix` fixes the prefix, for test vectors only.
    """
    if not variant.randomized:
        return message
    return (secrets.token_bytes(PREFIX_LENGTH) if prefix is None else prefix) + message


def blind(
    public: RSAPublicKey,
    prepared: bytes,
    variant: Variant = PSS_DETERMINISTIC,
    *,
    salt: bytes | None = None,
    factor: int | None = None,
) -> tuple[bytes, int]:
    """The blinded message, as long as the modulus, and the inverse that `finalize` needs (section 4.2).

    `salt` and `factor` fix what is otherwise drawn at random, for test vectors only.
    Raises `EncodingError`, `InvalidInput`, or, for a given factor without an inverse, `BlindingError`.
    """
    numbers = public.public_numbers()
    n = numbers.n
    drawn = secrets.token_bytes(variant.salt_length) if salt is None else salt
    m = int.from_bytes(encode(prepared, n.bit_length() - 1, drawn), "big")
    if modular.inverse(m, n) is None:
        raise InvalidInput("the encoded message is not co-prime with the modulus")
    r, inverse = _blinding(n) if factor is None else (factor, modular.inverse(factor, n))
    if inverse is None:
        raise BlindingError("the blinding factor has no inverse")
    blinded = m * modular.power(r, numbers.e, n) % n
    return blinded.to_bytes((public.key_size + 7) // 8, "big"), inverse


def blind_sign(key: SigningKey, blinded: bytes) -> bytes:
    """The blind signature, as long as the modulus (section 4.3).

    Raises `UnexpectedInputSize`, `RepresentativeOutOfRange` or `SigningFailure`.
    """
    if len(blinded) != key.modulus_length:
        raise UnexpectedInputSize("the blinded message has not the length of the modulus")
    m = int.from_bytes(blinded, "big")
    if m >= key.n:
        raise RepresentativeOutOfRange("the blinded message is not below the modulus")
    r, inverse = _blinding(key.n)
    s = _private_power(key, m * modular.power(r, key.e, key.n) % key.n) * inverse % key.n
    if modular.power(s, key.e, key.n) != m:
        raise SigningFailure("the signature does not check against the public key")
    return s.to_bytes(key.modulus_length, "big")


def finalize(
    public: RSAPublicKey,
    prepared: bytes,
    blind_signature: bytes,
    inverse: int,
    variant: Variant = PSS_DETERMINISTIC,
) -> bytes:
    """The signature on the prepared message, verified (section 4.4).

    Raises `UnexpectedInputSize` or `InvalidSignature`.
    """
    length = (public.key_size + 7) // 8
    if len(blind_signature) != length:
        raise UnexpectedInputSize("the blind signature has not the length of the modulus")
    s = int.from_bytes(blind_signature, "big") * inverse % public.public_numbers().n
    signature = s.to_bytes(length, "big")
    verify(public, prepared, signature, variant)
    return signature


def verify(public: RSAPublicKey, prepared: bytes, signature: bytes, variant: Variant = PSS_DETERMINISTIC) -> None:
    """RSASSA-PSS-VERIFY with SHA-384, MGF1 over SHA-384 and the variant's salt; else `InvalidSignature`."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=variant.salt_length)
    try:
        public.verify(signature, prepared, scheme, hashes.SHA384())
    except _NotVerified:
        raise InvalidSignature("the signature does not verify") from None


def encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384: ceil(bits / 8) bytes, a number below 2^bits."""
    length = (bits + 7) // 8
    if length < HASH_LENGTH + len(salt) + 2:
        raise EncodingError("the modulus is too short for SHA-384 and the salt")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - HASH_LENGTH - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mgf1(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = (hashlib.sha384(seed + i.to_bytes(4, "big")).digest() for i in range(-(-length // HASH_LENGTH)))
    return b"".join(blocks)[:length]


def _private_power(key: SigningKey, value: int) -> int:
    """value^d modulo n by the Chinese remainder theorem."""
    sp = modular.power_of_secret(value, key.dp, key.p)
    sq = modular.power_of_secret(value, key.dq, key.q)
    return sq + key.q * (key.q_inverse * (sp - sq) % key.p)


def _blinding(n: int) -> tuple[int, int]:
    """A uniformly random number below n and its inverse; a draw that has none would have factored n."""
    while True:
        r = secrets.randbelow(n - 1) + 1
        if (inverse := modular.inverse(r, n)) is not None:
            return r, inverse
