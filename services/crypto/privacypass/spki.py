"""Issuer public keys as RFC 9578, section 6.5, writes them: SPKI with the RSASSA-PSS identifier."""

import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from services.crypto.privacypass.errors import TokenMalformed

KEY_BITS = 2048

# AlgorithmIdentifier: id-RSASSA-PSS with SHA-384, MGF1 over SHA-384 and a 48-byte salt, all three stated.
_ALGORITHM = bytes.fromhex(
    "303d06092a864886f70d01010a3030"
    "a00d300b0609608648016503040202"
    "a11a301806092a864886f70d010108300b0609608648016503040202"
    "a203020130"
)


def encode_public_key(public: RSAPublicKey) -> bytes:
    """DER SubjectPublicKeyInfo with explicit RSASSA-PSS parameters."""
    pkcs1 = public.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return _der(0x30, _ALGORITHM + _der(0x03, b"\x00" + pkcs1))


def decode_public_key(der: bytes) -> RSAPublicKey:
    """The 2048-bit key in `der`, written just as `encode_public_key` writes it; else `TokenMalformed`."""
    try:
        public = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise TokenMalformed("the token key is not a DER SubjectPublicKeyInfo") from None
    if not isinstance(public, RSAPublicKey) or public.key_size != KEY_BITS:
        raise TokenMalformed(f"the token key is not an RSA key of {KEY_BITS} bits")
    if encode_public_key(public) != der:
        raise TokenMalformed("the token key is not encoded with the RSASSA-PSS parameters of RFC 9578")
    return public


def token_key_id(spki: bytes) -> bytes:
    """SHA-256 of the encoded key: 32 bytes, as tokens carry it."""
    return hashlib.sha256(spki).digest()


def truncated_key_id(key_id: bytes) -> int:
    """The last byte of the key id: all of it that a token request may carry."""
    return key_id[-1]


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
