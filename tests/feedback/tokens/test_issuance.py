"""What the issuer signs, and how it answers."""

from datetime import datetime, timedelta

import pytest

from feedback.tokens import batches, issuance
from feedback.tokens.batches import BATCH_REQUEST_MEDIA_TYPE, BATCH_RESPONSE_MEDIA_TYPE
from feedback.tokens.errors import NoIssuingKey, TokenBatchTooLarge, TokenMediaType
from feedback.tokens.keys import KeyRing, PeriodKey
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass.blindrsa import RepresentativeOutOfRange
from services.crypto.privacypass.errors import TokenBadSignature, TokenMalformed, TokenUnknownType, TokenWrongKey
from services.crypto.privacypass.messages import REQUEST_MEDIA_TYPE, RESPONSE_MEDIA_TYPE, TokenRequest, TokenResponse
from tests.feedback.tokens.issuer import AHEAD, PERIOD, RULE


def begin(key: PeriodKey) -> PendingToken:
    return PendingToken.begin(RULE.challenge(PERIOD), key)


@pytest.fixture(scope="module")
def ahead(ring: KeyRing) -> PeriodKey:
    return next(key for key in ring if key.period == AHEAD)


@pytest.mark.parametrize("media_type", [REQUEST_MEDIA_TYPE, REQUEST_MEDIA_TYPE.upper() + "; charset=binary"])
def test_one_token(ring: KeyRing, key: PeriodKey, now: datetime, media_type: str) -> None:
    pending = begin(key)
    order = issuance.read_order(media_type, pending.request.encode(), ring, now)
    assert order.count == 1
    issued = issuance.sign(order)
    assert (issued.status, issued.media_type) == (200, RESPONSE_MEDIA_TYPE)
    assert pending.finish(TokenResponse.parse(issued.content)).key_id == key.key_id


def test_a_full_batch(ring: KeyRing, key: PeriodKey, now: datetime) -> None:
    pending = [begin(key) for _ in range(30)]
    content = batches.encode_batch_request(token.request for token in pending)
    issued = issuance.sign(issuance.read_order(BATCH_REQUEST_MEDIA_TYPE, content, ring, now))
    assert (issued.status, issued.media_type) == (200, BATCH_RESPONSE_MEDIA_TYPE)
    responses = batches.parse_batch_response(issued.content)
    tokens = {token.finish(r) for token, r in zip(pending, responses, strict=True) if r is not None}
    assert len(tokens) == 30


def test_what_cannot_be_signed_is_left_out_of_a_batch_and_not_charged(
    ring: KeyRing, key: PeriodKey, ahead: PeriodKey, now: datetime
) -> None:
    good, other = begin(key), begin(ahead)
    too_large = TokenRequest(key.truncated_id, b"\xff" * 256)
    content = batches.encode_batch_request([other.request, good.request, too_large])
    order = issuance.read_order(BATCH_REQUEST_MEDIA_TYPE, content, ring, now)
    assert order.count == 1
    issued = issuance.sign(order)
    assert issued.status == 206
    first, second, third = batches.parse_batch_response(issued.content)
    assert first is None
    assert third is None
    assert second is not None
    good.finish(second)


def test_orders_that_are_refused(ring: KeyRing, key: PeriodKey, ahead: PeriodKey, now: datetime) -> None:
    request, other = begin(key).request, begin(ahead).request
    too_large = TokenRequest(key.truncated_id, b"\xff" * 256)
    cases = [
        (None, request.encode(), TokenMediaType),
        ("application/json", request.encode(), TokenMediaType),
        (REQUEST_MEDIA_TYPE, b"", TokenMalformed),
        (REQUEST_MEDIA_TYPE, request.encode() + b"\x00", TokenMalformed),
        (REQUEST_MEDIA_TYPE, b"\x00\x01" + request.encode()[2:], TokenUnknownType),
        (REQUEST_MEDIA_TYPE, other.encode(), TokenWrongKey),
        (REQUEST_MEDIA_TYPE, too_large.encode(), TokenMalformed),
        (BATCH_REQUEST_MEDIA_TYPE, request.encode(), TokenMalformed),
        (BATCH_REQUEST_MEDIA_TYPE, batches.encode_batch_request([request] * 31), TokenBatchTooLarge),
        (BATCH_REQUEST_MEDIA_TYPE, batches.encode_batch_request([other] * 3), TokenWrongKey),
        (BATCH_REQUEST_MEDIA_TYPE, batches.encode_batch_request([too_large]), TokenMalformed),
    ]
    for media_type, content, refusal in cases:
        with pytest.raises(refusal):
            issuance.read_order(media_type, content, ring, now)


def test_without_a_key_nothing_is_signed(ring: KeyRing, key: PeriodKey, now: datetime) -> None:
    request = begin(key).request
    with pytest.raises(NoIssuingKey):
        issuance.read_order(REQUEST_MEDIA_TYPE, request.encode(), ring, now + timedelta(days=21))


def test_last_weeks_key_signs_no_more(ring: KeyRing, key: PeriodKey, now: datetime) -> None:
    request = begin(key).request
    with pytest.raises(TokenWrongKey):
        issuance.read_order(REQUEST_MEDIA_TYPE, request.encode(), ring, now + timedelta(days=7))


def test_a_client_notices_a_signature_by_another_key(key: PeriodKey, ahead: PeriodKey) -> None:
    while True:
        pending = begin(key)
        try:
            issued = issuance.sign(issuance.TokenOrder(ahead, (pending.request,), batch=False))
            break
        except RepresentativeOutOfRange:
            continue  # the other key's modulus may be the smaller of the two
    with pytest.raises(TokenBadSignature):
        pending.finish(TokenResponse.parse(issued.content))
