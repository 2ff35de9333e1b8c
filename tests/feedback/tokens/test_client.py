"""The Python client against an issuer, in process and over HTTP."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import httpx
import pytest

from feedback.client import IssuanceRefused, OutOfTokens, TokenClient
from feedback.tokens import batches, key_log
from feedback.tokens.headers import Attestation
from feedback.tokens.keys import KeyRing, PeriodKey
from services.crypto.privacypass.encoding import decode_padded
from services.crypto.privacypass.errors import TokenBadSignature, TokenMalformed
from services.crypto.privacypass.headers import authorization
from services.crypto.privacypass.verifiers import BlindRsaVerifier, Verifiers
from tests.feedback.tokens.issuer import PERIOD, RULE, issuer_app


class Hands:
    """A clock and ring that a test may change under a running issuer."""

    def __init__(self, now: datetime, ring: KeyRing) -> None:
        self.now, self.ring = now, ring


@pytest.fixture
def hands(now: datetime, ring: KeyRing) -> Hands:
    return Hands(now, ring)


@pytest.fixture
async def http(hands: Hands) -> AsyncIterator[httpx.AsyncClient]:
    app = issuer_app(lambda: hands.ring, lambda: hands.now)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://issuer.example") as client:
        yield client


async def good(count: int) -> Attestation:
    return Attestation("altcha", "good")


@pytest.fixture
def client(http: httpx.AsyncClient, hands: Hands) -> TokenClient:
    return TokenClient(http, RULE, good, clock=lambda: hands.now)


async def test_tokens_are_fetched_kept_and_taken_once(client: TokenClient, ring: KeyRing, hands: Hands) -> None:
    assert await client.refill(5) == 5
    assert len(client) == 5
    verifiers = Verifiers(BlindRsaVerifier(ring.find, RULE))
    taken = [decode_padded(client.take(), "the token") for _ in range(5)]
    spends = {verifiers.verify(token, hands.now).nullifier for token in taken}
    assert len(spends) == 5
    with pytest.raises(OutOfTokens):
        client.take()


async def test_a_token_counts_once(client: TokenClient, http: httpx.AsyncClient) -> None:
    await client.refill(1)
    header = {"Authorization": authorization(decode_padded(client.take(), "the token"))}
    assert (await http.post("/rating", headers=header)).status_code == 201
    assert (await http.post("/rating", headers=header)).status_code == 409


async def test_over_http(issuer_url: str, hands: Hands) -> None:
    async with httpx.AsyncClient(base_url=issuer_url) as http:
        client = TokenClient(http, RULE, good, clock=lambda: hands.now)
        assert await client.refill(3) == 3
        header = {"Authorization": authorization(decode_padded(client.take(), "the token"))}
        assert (await http.post("/rating", headers=header)).status_code == 201


async def test_tokens_outlive_their_week_by_two_days(client: TokenClient, hands: Hands) -> None:
    await client.refill(2)
    hands.now += timedelta(days=5)
    assert len(client) == 2
    hands.now += timedelta(days=2)
    assert len(client) == 0
    with pytest.raises(OutOfTokens):
        client.take()


async def test_a_week_later_the_next_key_signs(client: TokenClient, hands: Hands) -> None:
    hands.now += timedelta(days=7)
    await client.refill(1)
    verifiers = Verifiers(BlindRsaVerifier(hands.ring.find, RULE))
    spend = verifiers.verify(decode_padded(client.take(), "the token"), hands.now)
    assert spend.period == "2026-W49"


async def test_refusals_carry_the_issuers_code(http: httpx.AsyncClient, hands: Hands) -> None:
    async def none(count: int) -> None:
        return None

    with pytest.raises(IssuanceRefused) as refusal:
        await TokenClient(http, RULE, none, clock=lambda: hands.now).refill(1)
    assert (refusal.value.status, refusal.value.code) == (400, "ATTESTATION_MALFORMED")


async def test_the_issuers_own_limit(client: TokenClient) -> None:
    with pytest.raises(IssuanceRefused) as refusal:
        await client.refill(11)
    assert refusal.value.status == 403
    assert len(client) == 0


@pytest.mark.parametrize("count", [0, 31])
async def test_no_more_than_a_batch_at_once(client: TokenClient, count: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 30"):
        await client.refill(count)


async def test_what_the_client_is_shown_of_the_keys(client: TokenClient, ring: KeyRing) -> None:
    view = await client.view()
    assert key_log.verify(view.entries) != key_log.GENESIS
    assert key_log.unlogged(view) == []
    assert [entry.key_id for entry in view.entries] == [key.key_id.hex() for key in ring]


Tamper = Callable[[bytes], bytes]


def shortened(content: bytes) -> bytes:
    return content[:-1]


def damaged(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def emptied(content: bytes) -> bytes:
    return batches.encode_batch_response([])


@pytest.mark.parametrize(
    ("tamper", "refusal"),
    [
        (shortened, TokenMalformed),
        (damaged, TokenBadSignature),
        (emptied, TokenMalformed),
    ],
)
async def test_nothing_of_a_bad_answer_is_kept(hands: Hands, tamper: Tamper, refusal: type[Exception]) -> None:
    class Between(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await super().handle_async_request(request)
            if request.method != "POST":
                return answer
            content = tamper(await answer.aread())
            headers = {"Content-Type": answer.headers["Content-Type"]}
            return httpx.Response(answer.status_code, content=content, headers=headers)

    between = Between(app=issuer_app(lambda: hands.ring, lambda: hands.now))
    async with httpx.AsyncClient(transport=between, base_url="http://issuer.example") as http:
        client = TokenClient(http, RULE, good, clock=lambda: hands.now)
        with pytest.raises(refusal):
            await client.refill(3)
        assert len(client) == 0


async def test_a_key_made_for_one_client_shows(client: TokenClient, hands: Hands) -> None:
    before = await client.view()
    hands.ring = KeyRing([PeriodKey.generate(PERIOD)])
    after = await client.view()
    assert key_log.compare(before, after).outcome == "forked"
