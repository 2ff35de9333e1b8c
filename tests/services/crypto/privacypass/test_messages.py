"""Messages of the protocol against the vectors of RFC 9577 and RFC 9578."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from services.crypto.privacypass.encoding import decode_padded, encode_padded
from services.crypto.privacypass.errors import TokenMalformed, TokenUnknownType
from services.crypto.privacypass.messages import (
    REQUEST_LENGTH,
    TOKEN_LENGTH,
    Token,
    TokenChallenge,
    TokenRequest,
    TokenResponse,
    token_input,
)
from services.crypto.privacypass.spki import decode_public_key, encode_public_key
from tests.services.crypto.privacypass.published import private_key, replay, vectors
from tests.services.crypto.privacypass.signer import Signer


@pytest.mark.parametrize("vector", vectors("rfc9578_blind_rsa.json"))
def test_rfc9578(vector: dict[str, str]) -> None:
    spki = bytes.fromhex(vector["pkS"])
    assert encode_public_key(private_key(vector).public_key()) == spki
    assert encode_public_key(decode_public_key(spki)) == spki
    challenge = bytes.fromhex(vector["token_challenge"])
    assert TokenChallenge.parse(challenge).encode() == challenge

    request, response, token = replay(vector)
    assert request.encode().hex() == vector["token_request"]
    assert response.encode().hex() == vector["token_response"]
    assert token.encode().hex() == vector["token"]
    assert TokenRequest.parse(request.encode()) == request
    assert TokenResponse.parse(response.encode()) == response
    assert Token.parse(token.encode()) == token


@pytest.mark.parametrize("vector", vectors("rfc9577_tokens.json")[:5])
def test_rfc9577_token_input(vector: dict[str, str]) -> None:
    origins = bytes.fromhex(vector["origin_info"]).decode()
    challenge = TokenChallenge(
        bytes.fromhex(vector["issuer_name"]).decode(),
        bytes.fromhex(vector["redemption_context"]),
        tuple(origins.split(",")) if origins else (),
    )
    assert TokenChallenge.parse(challenge.encode()) == challenge
    nonce, key_id = bytes.fromhex(vector["nonce"]), bytes.fromhex(vector["token_key_id"])
    assert token_input(nonce, challenge.digest(), key_id).hex() == vector["token_authenticator_input"]


def test_rfc9577_greasing() -> None:
    (grease,) = vectors("rfc9577_tokens.json")[5:]
    with pytest.raises(TokenUnknownType):
        Token.parse(bytes.fromhex(grease["token_authenticator_input"]))


ONE = TokenRequest(7, bytes(range(256)))
TWO = TokenResponse(bytes(range(256)))
CHALLENGE = TokenChallenge("issuer.example:8443", bytes(32), ("a.example", "b.example"))
MESSAGES = {
    "challenge": (TokenChallenge.parse, CHALLENGE.encode()),
    "request": (TokenRequest.parse, ONE.encode()),
    "response": (TokenResponse.parse, TWO.encode()),
    "token": (Token.parse, token_input(bytes(32), bytes(32), bytes(32)) + bytes(256)),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_refused_unless_whole(name: str) -> None:
    parse, content = MESSAGES[name]
    parse(content)
    for wrong in (content + b"\x00", *(content[:size] for size in range(min(len(content), 400)))):
        with pytest.raises(TokenMalformed):
            parse(wrong)


@pytest.mark.parametrize("name", [name for name in MESSAGES if name != "response"])
@pytest.mark.parametrize("token_type", [0x0000, 0x0001, 0x0003, 0xDA7A, 0xE5AC])
def test_other_token_types_are_refused(name: str, token_type: int) -> None:
    parse, content = MESSAGES[name]
    with pytest.raises(TokenUnknownType):
        parse(token_type.to_bytes(2, "big") + content[2:])


@settings(deadline=None, max_examples=100)
@given(data=st.data(), name=st.sampled_from(sorted(MESSAGES)))
def test_what_is_read_is_written_just_so(data: st.DataObject, name: str) -> None:
    """No two byte strings are the same message: neither garbage nor a damaged one passes for another."""
    parse, content = MESSAGES[name]
    at = data.draw(st.integers(0, min(len(content) - 1, 80)))
    damaged = content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 4)) :]
    for wire in (damaged, data.draw(st.binary(max_size=300))):
        try:
            message = parse(wire)
        except (TokenMalformed, TokenUnknownType):
            continue
        assert message.encode() == wire


@pytest.mark.parametrize(
    ("issuer", "context", "origins"),
    [
        ("", b"", ()),
        ("user@issuer.example", b"", ()),
        ("issuer example", b"", ()),
        ("issuer.example\n", b"", ()),
        ("bộ.example", b"", ()),
        ("issuer.example", bytes(31), ()),
        ("issuer.example", bytes(33), ()),
        ("issuer.example", b"", ("",)),
        ("issuer.example", b"", ("a.example,b.example",)),
        ("i" * 65_536, b"", ()),
    ],
)
def test_challenges_that_cannot_be(issuer: str, context: bytes, origins: tuple[str, ...]) -> None:
    with pytest.raises(TokenMalformed):
        TokenChallenge(issuer, context, origins)


def test_the_challenge_is_told_by_every_field() -> None:
    others = [
        TokenChallenge("issuer.example", bytes(32), CHALLENGE.origin_info),
        TokenChallenge(CHALLENGE.issuer_name, b"\x01" * 32, CHALLENGE.origin_info),
        TokenChallenge(CHALLENGE.issuer_name, b"", CHALLENGE.origin_info),
        TokenChallenge(CHALLENGE.issuer_name, bytes(32), ("a.example",)),
        CHALLENGE,
    ]
    assert len({challenge.digest() for challenge in others}) == 5
    assert CHALLENGE.digest() == hashlib.sha256(CHALLENGE.encode()).digest()


def test_sizes() -> None:
    assert len(MESSAGES["token"][1]) == TOKEN_LENGTH == 354
    assert len(ONE.encode()) == REQUEST_LENGTH == 259


def test_keys_in_other_encodings_are_refused(key: Signer) -> None:
    plain = key.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    salted = key.known.spki.replace(bytes.fromhex("a203020130"), bytes.fromhex("a203020120"))
    wrong = [
        plain,
        encode_public_key(small),
        curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        salted,
        key.known.spki + b"\x00",
        key.known.spki[:-1],
        b"",
    ]
    for der in wrong:
        with pytest.raises(TokenMalformed):
            decode_public_key(der)


@given(content=st.binary(max_size=50))
def test_base64url_round_trip(content: bytes) -> None:
    assert decode_padded(encode_padded(content), "it") == content


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A+==", "/w==", "AA==\n", "AA==AA==", "ÀA==", "A A=="])
def test_base64url_in_other_forms_is_refused(text: str) -> None:
    with pytest.raises(TokenMalformed):
        decode_padded(text, "it")
    assert base64.urlsafe_b64encode(b"\x00") == b"AA=="
