"""Blind RSA signatures against RFC 9474's vectors and its failure cases."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from services.crypto.privacypass import blindrsa, modular
from services.crypto.privacypass.blindrsa import SigningKey, Variant
from tests.services.crypto.privacypass.published import vectors
from tests.services.crypto.privacypass.signer import Signer

VARIANTS = {
    v.name: v
    for v in (
        blindrsa.PSS_RANDOMIZED,
        blindrsa.PSSZERO_RANDOMIZED,
        blindrsa.PSS_DETERMINISTIC,
        blindrsa.PSSZERO_DETERMINISTIC,
    )
}
RFC9474 = vectors("rfc9474.json")


def private_key(vector: dict[str, str]) -> rsa.RSAPrivateKey:
    p, q, n, e, d = (int(vector[name], 16) for name in "pqned")
    public = rsa.RSAPublicNumbers(e, n)
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()


def test_every_variant_has_a_vector() -> None:
    assert {vector["name"] for vector in RFC9474} == set(VARIANTS)


@pytest.mark.parametrize("vector", RFC9474, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, str]) -> None:
    private, variant = private_key(vector), VARIANTS[vector["name"]]
    public = private.public_key()
    message, salt, inverse = (bytes.fromhex(vector[name]) for name in ("msg", "salt", "inv"))
    factor = modular.inverse(int.from_bytes(inverse, "big"), public.public_numbers().n)

    prepared = blindrsa.prepare(message, variant, prefix=bytes.fromhex(vector["msg_prefix"]))
    assert prepared.hex() == vector["prepared_msg"]
    encoded = blindrsa.encode(prepared, public.key_size - 1, salt)
    assert encoded.hex() == vector["encoded_msg"]
    blinded, inv = blindrsa.blind(public, prepared, variant, salt=salt, factor=factor)
    assert blinded.hex() == vector["blinded_msg"]
    assert inv == int.from_bytes(inverse, "big")
    blind_signature = blindrsa.blind_sign(SigningKey.of(private), blinded)
    assert blind_signature.hex() == vector["blind_sig"]
    signature = blindrsa.finalize(public, prepared, blind_signature, inv, variant)
    assert signature.hex() == vector["sig"]
    blindrsa.verify(public, prepared, signature, variant)


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda variant: variant.name)
@settings(max_examples=10, deadline=None)
@given(message=st.binary(max_size=200))
def test_round_trip(key: Signer, variant: Variant, message: bytes) -> None:
    prepared = blindrsa.prepare(message, variant)
    assert prepared.endswith(message)
    assert len(prepared) == len(message) + (32 if variant.randomized else 0)
    blinded, inverse = blindrsa.blind(key.public, prepared, variant)
    signature = blindrsa.finalize(key.public, prepared, blindrsa.blind_sign(key.signing, blinded), inverse, variant)
    blindrsa.verify(key.public, prepared, signature, variant)
    with pytest.raises(blindrsa.InvalidSignature):
        blindrsa.verify(key.public, prepared + b"\x00", signature, variant)


def test_the_issuer_sees_nothing_of_the_message(key: Signer) -> None:
    first, _ = blindrsa.blind(key.public, b"the same message")
    second, _ = blindrsa.blind(key.public, b"the same message")
    assert first != second


def test_signing_agrees_with_the_plain_private_power(key: Signer) -> None:
    n, d = key.signing.n, key.private.private_numbers().d
    for m in (0, 1, 2, n - 1, secrets.randbelow(n)):
        signed = blindrsa.blind_sign(key.signing, m.to_bytes(256, "big"))
        assert int.from_bytes(signed, "big") == pow(m, d, n)


def test_a_number_not_below_the_modulus_is_not_signed(key: Signer) -> None:
    for m in (key.signing.n, (1 << 2048) - 1):
        with pytest.raises(blindrsa.RepresentativeOutOfRange):
            blindrsa.blind_sign(key.signing, m.to_bytes(256, "big"))


@pytest.mark.parametrize("size", [0, 255, 257])
def test_wrong_sizes(key: Signer, size: int) -> None:
    with pytest.raises(blindrsa.UnexpectedInputSize):
        blindrsa.blind_sign(key.signing, bytes(size))
    with pytest.raises(blindrsa.UnexpectedInputSize):
        blindrsa.finalize(key.public, b"message", bytes(size), 1)


@pytest.mark.parametrize("field", ["dp", "dq", "q_inverse"])
def test_a_fault_in_the_private_part_never_leaves_the_issuer(key: Signer, field: str) -> None:
    faulty = replace(key.signing, **{field: getattr(key.signing, field) ^ 4})
    blinded, _ = blindrsa.blind(key.public, b"message")
    with pytest.raises(blindrsa.SigningFailure):
        blindrsa.blind_sign(faulty, blinded)


def test_an_answer_to_another_request_gives_no_signature(key: Signer) -> None:
    first, _ = blindrsa.blind(key.public, b"message")
    _, inverse = blindrsa.blind(key.public, b"message")
    with pytest.raises(blindrsa.InvalidSignature):
        blindrsa.finalize(key.public, b"message", blindrsa.blind_sign(key.signing, first), inverse)


def test_a_given_factor_must_have_an_inverse(key: Signer) -> None:
    with pytest.raises(blindrsa.BlindingError):
        blindrsa.blind(key.public, b"message", factor=key.signing.p)


def test_a_modulus_too_short_for_the_hash() -> None:
    with pytest.raises(blindrsa.EncodingError):
        blindrsa.encode(b"message", 512, bytes(48))


def test_threads_sign_alike(key: Signer) -> None:
    signing = key.signing
    blinded, _ = blindrsa.blind(key.public, b"message")
    with ThreadPoolExecutor(4) as threads:
        signed = set(threads.map(partial(blindrsa.blind_sign, signing), [blinded] * 40))
    assert len(signed) == 1


def test_keys_do_not_print_their_secrets(key: Signer) -> None:
    printed = repr(key.known) + repr(key.signing)
    assert str(key.signing.p) not in printed
    assert str(key.signing.n) not in printed
