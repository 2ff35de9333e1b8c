"""Issuing: what a POST to the request URI asks for, and the signatures that answer it.

Reading comes first and refuses everything that could not be signed, so that an attestation is only spent on
an order that will be filled:

    order = read_order(content_type, body, ring, now)     # 4xx, nothing spent
    await attester.grant(attestation, order.count)        # the attester's own rule
    answer = await run_in_threadpool(sign, order)         # about 2 ms of one core a token, outside the GIL
"""

from dataclasses import dataclass
from datetime import datetime

from feedback.tokens.batches import (
    BATCH_LIMIT,
    BATCH_REQUEST_MEDIA_TYPE,
    BATCH_RESPONSE_MEDIA_TYPE,
    encode_batch_response,
    parse_batch_request,
)
from feedback.tokens.errors import TokenMediaType
from feedback.tokens.keys import KeyRing, PeriodKey
from services.crypto.privacypass.blindrsa import SigningKey, blind_sign
from services.crypto.privacypass.errors import TokenMalformed, TokenWrongKey
from services.crypto.privacypass.messages import REQUEST_MEDIA_TYPE, RESPONSE_MEDIA_TYPE, TokenRequest, TokenResponse


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """Blinded messages to sign with one key, in the client's order; None where one cannot be signed."""

    key: PeriodKey
    requests: tuple[TokenRequest | None, ...]
    batch: bool

    @property
    def count(self) -> int:
        """How many tokens the order costs."""
        return sum(request is not None for request in self.requests)


@dataclass(frozen=True, slots=True)
class IssuerResponse:
    """The issuer's HTTP answer."""

    status: int
    media_type: str
    content: bytes


def read_order(
    media_type: str | None, content: bytes, ring: KeyRing, now: datetime, limit: int = BATCH_LIMIT
) -> TokenOrder:
    """What the request asks for, checked against the key that signs at `now`.

    Raises `TokenMediaType` (415), `TokenBatchTooLarge` (413), `NoIssuingKey` (503), and with 422, as RFC 9578
    asks: `TokenMalformed`, `TokenUnknownType`, and `TokenWrongKey` where no request names the signing key. In
    a batch with some requests that can be signed, the others are left out.
    """
    kind = (media_type or "").partition(";")[0].strip().lower()
    if kind == REQUEST_MEDIA_TYPE:
        requests = [TokenRequest.parse(content)]
    elif kind == BATCH_REQUEST_MEDIA_TYPE:
        requests = parse_batch_request(content, limit)
    else:
        raise TokenMediaType(f"send {REQUEST_MEDIA_TYPE} or {BATCH_REQUEST_MEDIA_TYPE}")
    key = ring.issuing(now)
    named = [r if r.truncated_key_id == key.truncated_id else None for r in requests]
    if not any(named):
        raise TokenWrongKey("the request does not name the key of this period; read the directory again")
    signable = tuple(r if r is not None and _in_range(r, key) else None for r in named)
    if not any(signable):
        raise TokenMalformed("the blinded message is not below the key's modulus")
    return TokenOrder(key, signable, batch=kind == BATCH_REQUEST_MEDIA_TYPE)


def sign(order: TokenOrder) -> IssuerResponse:
    """The order's signatures as the answer to send: 200, or 206 where some of a batch were left out."""
    responses = [_signed(request, order.key.signing) for request in order.requests]
    if order.batch:
        status = 200 if all(responses) else 206
        return IssuerResponse(status, BATCH_RESPONSE_MEDIA_TYPE, encode_batch_response(responses))
    return IssuerResponse(200, RESPONSE_MEDIA_TYPE, b"".join(r.encode() for r in responses if r is not None))


def _signed(request: TokenRequest | None, signing: SigningKey) -> TokenResponse | None:
    return None if request is None else TokenResponse(blind_sign(signing, request.blinded_message))


def _in_range(request: TokenRequest, key: PeriodKey) -> bool:
    return int.from_bytes(request.blinded_message, "big") < key.public.public_numbers().n
