"""Messages of the protocol against the vectors of RFC 9577, RFC 9578 and the batch draft."""

import base64
import hashlib
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.tokens import batches, blindrsa, modular
from feedback.tokens.blindrsa import SigningKey
from feedback.tokens.encoding import decode_base64url, encode_base64url
from feedback.tokens.errors import TokenBatchTooLarge, TokenMalformed, TokenUnknownType
from feedback.tokens.keys import PeriodKey
from feedback.tokens.privacypass import (
    REQUEST_LENGTH,
    TOKEN_LENGTH,
    Token,
    TokenChallenge,
    TokenRequest,
    TokenResponse,
    token_input,
)
from feedback.tokens.spki import decode_public_key, encode_public_key, token_key_id, truncated_key_id
from tests.feedback.tokens.issuer import vectors

BATCHES = vectors("batched_tokens_blind_rsa.json")


def private_key(vector: dict[str, str]) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(bytes.fromhex(vector["skS"]), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def replay(vector: dict[str, str]) -> tuple[TokenRequest, TokenResponse, Token]:
    """The three messages, made anew from the vector's key, challenge and randomness."""
    private = private_key(vector)
    public, spki = private.public_key(), encode_public_key(private.public_key())
    key_id, nonce = token_key_id(spki), bytes.fromhex(vector["nonce"])
    digest = TokenChallenge.parse(bytes.fromhex(vector["token_challenge"])).digest()
    signed = token_input(nonce, digest, key_id)
    salt, factor = bytes.fromhex(vector["salt"]), int(vector["blind"], 16)
    blinded, inverse = blindrsa.blind(public, signed, salt=salt, factor=factor)
    assert inverse == modular.inverse(factor, public.public_numbers().n)
    blind_signature = blindrsa.blind_sign(SigningKey.of(private), blinded)
    authenticator = blindrsa.finalize(public, signed, blind_signature, inverse)
    request = TokenRequest(truncated_key_id(key_id), blinded)
    return request, TokenResponse(blind_signature), Token(nonce, digest, key_id, authenticator)


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


@pytest.mark.parametrize("index", range(len(BATCHES)))
def test_batches_of_the_draft(index: int) -> None:
    batch = BATCHES[index]
    issuance: list[dict[str, str]] = batch["issuance"]  # pyright: ignore[reportAssignmentType]
    replayed = [replay(vector) for vector in issuance]
    requests, responses = [r for r, _, _ in replayed], [r for _, r, _ in replayed]
    assert batches.encode_batch_request(requests).hex() == batch["token_request"]
    assert batches.encode_batch_response(responses).hex() == batch["token_response"]
    assert batches.parse_batch_request(bytes.fromhex(batch["token_request"])) == requests
    assert batches.parse_batch_response(bytes.fromhex(batch["token_response"])) == responses
    assert [t.encode().hex() for _, _, t in replayed] == [vector["token"] for vector in issuance]


ONE = TokenRequest(7, bytes(range(256)))
TWO = TokenResponse(bytes(range(256)))
CHALLENGE = TokenChallenge("issuer.example:8443", bytes(32), ("a.example", "b.example"))
MESSAGES = {
    "challenge": (TokenChallenge.parse, CHALLENGE.encode()),
    "request": (TokenRequest.parse, ONE.encode()),
    "response": (TokenResponse.parse, TWO.encode()),
    "token": (Token.parse, token_input(bytes(32), bytes(32), bytes(32)) + bytes(256)),
    "batch request": (batches.parse_batch_request, batches.encode_batch_request([ONE] * 30)),
    "batch response": (batches.parse_batch_response, batches.encode_batch_response([TWO, None] * 15)),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_refused_unless_whole(name: str) -> None:
    parse, content = MESSAGES[name]
    parse(content)
    for wrong in (content + b"\x00", *(content[:size] for size in range(min(len(content), 400)))):
        with pytest.raises(TokenMalformed):
            parse(wrong)


@pytest.mark.parametrize("name", [name for name in MESSAGES if "response" not in name and "batch" not in name])
@pytest.mark.parametrize("token_type", [0x0000, 0x0001, 0x0003, 0xDA7A, 0xE5AC])
def test_other_token_types_are_refused(name: str, token_type: int) -> None:
    parse, content = MESSAGES[name]
    with pytest.raises(TokenUnknownType):
        parse(token_type.to_bytes(2, "big") + content[2:])


def encode(message: object) -> bytes:
    if isinstance(message, TokenChallenge | TokenRequest | TokenResponse | Token):
        return message.encode()
    parts = cast("list[TokenRequest | TokenResponse | None]", message)
    requests = [part for part in parts if isinstance(part, TokenRequest)]
    responses = [part for part in parts if not isinstance(part, TokenRequest)]
    return batches.encode_batch_request(requests) if requests else batches.encode_batch_response(responses)


@settings(deadline=None, max_examples=300)
@given(data=st.data(), name=st.sampled_from(sorted(MESSAGES)))
def test_what_is_read_is_written_just_so(data: st.DataObject, name: str) -> None:
    """No two byte strings are the same message: neither garbage nor a damaged one passes for another."""
    parse, content = MESSAGES[name]
    at = data.draw(st.integers(0, min(len(content) - 1, 80)))
    damaged = content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 4)) :]
    for wire in (damaged, data.draw(st.binary(max_size=300))):
        try:
            message = parse(wire)
        except (TokenMalformed, TokenUnknownType, TokenBatchTooLarge):
            continue
        assert encode(message) == wire


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
    assert len(batches.encode_batch_request([ONE] * 30)) == 7_772


@settings(max_examples=30)
@given(granted=st.lists(st.booleans(), max_size=80))
def test_batch_responses_keep_order_and_gaps(granted: list[bool]) -> None:
    responses = [TWO if there else None for there in granted]
    assert batches.parse_batch_response(batches.encode_batch_response(responses)) == responses


@pytest.mark.parametrize("count", [31, 100])
def test_batches_past_the_limit(count: int) -> None:
    with pytest.raises(TokenBatchTooLarge):
        batches.parse_batch_request(batches.encode_batch_request([ONE] * count))
    assert len(batches.parse_batch_request(batches.encode_batch_request([ONE] * count), limit=count)) == count


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing at all"),
        pytest.param(b"\x00", id="no request"),
        pytest.param((259 | 0x80000000).to_bytes(4, "big") + ONE.encode(), id="length longer than need be"),
        pytest.param((259 | 0xC0 << 56).to_bytes(8, "big") + ONE.encode(), id="length of eight bytes"),
    ],
)
def test_malformed_batches(content: bytes) -> None:
    with pytest.raises(TokenMalformed):
        batches.parse_batch_request(content)


def test_a_batch_with_another_type_is_refused_whole() -> None:
    other = b"\x00\x01" + ONE.encode()[2:]
    content = (2 * REQUEST_LENGTH | 0x4000).to_bytes(2, "big") + ONE.encode() + other
    with pytest.raises(TokenUnknownType):
        batches.parse_batch_request(content)


def test_a_response_marked_neither_way() -> None:
    content = batches.encode_batch_response([TWO])
    for wrong, refusal in ((b"\x02", TokenMalformed), (b"\x01\x00\x01", TokenUnknownType)):
        with pytest.raises(refusal):
            batches.parse_batch_response(content[:2] + wrong + content[2 + len(wrong) :])


def test_keys_in_other_encodings_are_refused(key: PeriodKey) -> None:
    plain = key.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    salted = key.spki.replace(bytes.fromhex("a203020130"), bytes.fromhex("a203020120"))
    wrong = [
        plain,
        encode_public_key(small),
        curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        salted,
        key.spki + b"\x00",
        key.spki[:-1],
        b"",
    ]
    for der in wrong:
        with pytest.raises(TokenMalformed):
            decode_public_key(der)


@given(content=st.binary(max_size=50))
def test_base64url_round_trip(content: bytes) -> None:
    assert decode_base64url(encode_base64url(content), "it") == content


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A+==", "/w==", "AA==\n", "AA==AA==", "ÀA==", "A A=="])
def test_base64url_in_other_forms_is_refused(text: str) -> None:
    with pytest.raises(TokenMalformed):
        decode_base64url(text, "it")
    assert base64.urlsafe_b64encode(b"\x00") == b"AA=="
