"""Batches of requests and responses against the vectors of the batch draft."""

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.tokens import batches
from feedback.tokens.errors import TokenBatchTooLarge
from services.crypto.privacypass.errors import TokenMalformed, TokenUnknownType
from services.crypto.privacypass.messages import REQUEST_LENGTH, TokenRequest, TokenResponse
from tests.services.crypto.privacypass.published import replay, vectors

BATCHES = vectors("batched_tokens_blind_rsa.json")
ONE = TokenRequest(7, bytes(range(256)))
TWO = TokenResponse(bytes(range(256)))
MESSAGES = {
    "request": (batches.parse_batch_request, batches.encode_batch_request([ONE] * 30)),
    "response": (batches.parse_batch_response, batches.encode_batch_response([TWO, None] * 15)),
}


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


@pytest.mark.parametrize("name", MESSAGES)
def test_batches_are_refused_unless_whole(name: str) -> None:
    parse, content = MESSAGES[name]
    parse(content)
    for wrong in (content + b"\x00", *(content[:size] for size in range(min(len(content), 400)))):
        with pytest.raises(TokenMalformed):
            parse(wrong)


def encode(message: object) -> bytes:
    parts = cast("list[TokenRequest | TokenResponse | None]", message)
    requests = [part for part in parts if isinstance(part, TokenRequest)]
    responses = [part for part in parts if not isinstance(part, TokenRequest)]
    return batches.encode_batch_request(requests) if requests else batches.encode_batch_response(responses)


@settings(deadline=None, max_examples=100)
@given(data=st.data(), name=st.sampled_from(sorted(MESSAGES)))
def test_what_is_read_is_written_just_so(data: st.DataObject, name: str) -> None:
    """No two byte strings are the same batch: neither garbage nor a damaged one passes for another."""
    parse, content = MESSAGES[name]
    at = data.draw(st.integers(0, min(len(content) - 1, 80)))
    damaged = content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 4)) :]
    for wire in (damaged, data.draw(st.binary(max_size=300))):
        try:
            message = parse(wire)
        except (TokenMalformed, TokenUnknownType, TokenBatchTooLarge):
            continue
        assert encode(message) == wire


def test_size() -> None:
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
