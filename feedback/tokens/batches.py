"""Several token requests in one call, encoded as generic batches.

After draft-ietf-privacypass-batched-tokens, section "Generic Token Batch Issuance", which published clients
implement. Vectors carry their length in bytes as a variable-size integer (RFC 9000, section 16; as RFC 9420,
section 2.1.2 restricts it: 1, 2 or 4 bytes, always the shortest):

    request:   length, then each TokenRequest: 2 bytes type, 1 byte truncated key id, 256 bytes blinded
    response:  length, then for each request in order either
                 0x00                                        not issued
                 0x01, 2 bytes type 0x0002, 256 bytes        the blind signature

30 requests are 7,770 bytes after a length of two. The status is 200 when all were issued, 206 when some were.
"""

from collections.abc import Iterable, Sequence

from feedback.tokens.errors import TokenBatchTooLarge
from services.crypto.privacypass.encoding import Reader
from services.crypto.privacypass.errors import TokenMalformed, TokenUnknownType
from services.crypto.privacypass.messages import (
    BLIND_RSA,
    REQUEST_LENGTH,
    SIGNATURE_LENGTH,
    TokenRequest,
    TokenResponse,
)

BATCH_LIMIT = 30
BATCH_REQUEST_MEDIA_TYPE = "application/private-token-generic-batch-request"
BATCH_RESPONSE_MEDIA_TYPE = "application/private-token-generic-batch-response"


def encode_batch_request(requests: Iterable[TokenRequest]) -> bytes:
    return _vector(b"".join(request.encode() for request in requests))


def parse_batch_request(content: bytes, limit: int = BATCH_LIMIT) -> list[TokenRequest]:
    """The requests in the batch, one at least.

    Raises `TokenMalformed`, `TokenUnknownType`, or `TokenBatchTooLarge` for more than `limit`.
    """
    reader = Reader(content, "the batch of token requests")
    size = _expect_vector(reader)
    if size > limit * REQUEST_LENGTH:
        raise TokenBatchTooLarge(f"a batch holds {limit} token requests at most")
    requests: list[TokenRequest] = []
    while reader.left:
        requests.append(TokenRequest.read(reader))
    if not requests:
        raise TokenMalformed("the batch holds no token request")
    return requests


def encode_batch_response(responses: Iterable[TokenResponse | None]) -> bytes:
    """None stands for a request that was not granted."""
    present = b"\x01" + BLIND_RSA.to_bytes(2, "big")
    return _vector(b"".join(b"\x00" if r is None else present + r.encode() for r in responses))


def parse_batch_response(content: bytes) -> Sequence[TokenResponse | None]:
    """The responses in the order of the requests, None where none was granted; else `TokenMalformed`."""
    reader = Reader(content, "the batch of token responses")
    _expect_vector(reader)
    responses: list[TokenResponse | None] = []
    while reader.left:
        present = reader.number(1)
        if present > 1:
            raise TokenMalformed("a token response is marked neither absent nor present")
        responses.append(_response(reader) if present else None)
    return responses


def _response(reader: Reader) -> TokenResponse:
    found = reader.number(2)
    if found != BLIND_RSA:
        raise TokenUnknownType(f"token type 0x{found:04x} in the response is not supported here")
    return TokenResponse(reader.take(SIGNATURE_LENGTH))


def _vector(content: bytes) -> bytes:
    size = len(content)
    if size < 1 << 6:
        return bytes([size]) + content
    if size < 1 << 14:
        return (size | 0x4000).to_bytes(2, "big") + content
    return (size | 0x80000000).to_bytes(4, "big") + content


def _expect_vector(reader: Reader) -> int:
    """Read the length, which must be the shortest encoding of exactly what follows."""
    first = reader.number(1)
    width = 1 << (first >> 6)
    if width == 8:
        raise TokenMalformed("the batch's length is not a variable-size vector's")
    size = (first & 0x3F) << 8 * (width - 1) | reader.number(width - 1)
    if width > 1 and size < 1 << (6 if width == 2 else 14):
        raise TokenMalformed("the batch's length is not in its shortest form")
    if size != reader.left:
        raise TokenMalformed(f"the batch announces {size} bytes and holds {reader.left}")
    return size
