"""A sighting spends an anonymous token of the ratings' issuer: one made for a sighting, and each once."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from altcha import Challenge, Payload, solve_challenge

from feedback.client import TokenClient
from feedback.tokens.headers import Attestation
from services.crypto.privacypass.headers import parse_www_authenticate
from services.crypto.privacypass.periods import period_of
from services.crypto.privacypass.verifiers import ChallengeRule
from services.documents.models import now
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.house import Part, house
from tests.wanted.notices import Headers, imported
from tests.wanted.test_submissions import CORRECTION, SIGHTING

PATH = "/notices/n1/sightings"
PURSE = 5


@pytest.fixture
async def parts(settings: ServiceSettings, bearer: Bearer) -> AsyncIterator[dict[str, Part]]:
    async with house(settings, "wanted", "feedback") as parts:
        report = await imported(parts["wanted"].client, bearer("admin", units=("c02",)), {"id": "n1"})
        assert report["rejectedCount"] == 0
        yield parts


async def purse(feedback: httpx.AsyncClient, rule: ChallengeRule) -> TokenClient:
    """A few tokens, had for a proof of work as ratings' are."""

    async def attest(_: int) -> Attestation:
        challenge = Challenge.from_dict((await feedback.get("/challenge")).json())
        solution = await asyncio.to_thread(solve_challenge, challenge)
        assert solution is not None
        return Attestation("altcha", Payload(challenge, solution).to_base64())

    client = TokenClient(feedback, rule, attest)
    await client.refill(PURSE)
    return client


async def rule_of(wanted: httpx.AsyncClient) -> ChallengeRule:
    terms = (await wanted.get("/sighting-terms")).json()
    assert (terms["tokens"], terms["purpose"]) == (True, "sighting")
    return ChallengeRule(terms["issuerName"], terms["origin"], terms["purpose"])


async def sent(wanted: httpx.AsyncClient, token: str | None, **change: Any) -> tuple[int, str]:
    """Status and code of a sighting with this token."""
    answer = await wanted.post(PATH, json={**SIGHTING, **change, "token": token})
    return answer.status_code, answer.json().get("code", "")


async def test_a_sighting_spends_a_token_of_its_own_kind_once(parts: dict[str, Part]):
    wanted, feedback = parts["wanted"].client, parts["feedback"].client
    mine = await purse(feedback, await rule_of(wanted))
    token = mine.take()
    assert await sent(wanted, token, seenAt="2126-01-01T00:00:00Z") == (422, "BAD_INPUT")
    assert (await wanted.post("/notices/nowhere/sightings", json=SIGHTING | {"token": token})).status_code == 404
    assert (await sent(wanted, token))[0] == 201
    assert await sent(wanted, token) == (409, "TOKEN_SPENT")
    both = await asyncio.gather(*(sent(wanted, one) for one in [mine.take()] * 8))
    assert sorted(status for status, _ in both) == [201] + [409] * 7
    # It rates nothing, and a token for ratings brings no sighting in.
    rating = {"subject": {"kind": "unit", "id": "c02"}, "stars": 4, "token": mine.take()}
    assert (await feedback.post("/ratings", json=rating)).json()["code"] == "TOKEN_WRONG_CHALLENGE"
    terms = (await feedback.get("/terms")).json()
    rated = await purse(feedback, ChallengeRule(terms["issuerName"], terms["origin"]))
    assert await sent(wanted, rated.take()) == (422, "TOKEN_WRONG_CHALLENGE")


async def test_what_is_no_such_token_brings_nothing_in(parts: dict[str, Part], bearer: Bearer):
    began = period_of(now())
    answer = await parts["wanted"].client.post(PATH, json=SIGHTING)
    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REQUIRED")
    [offer] = parse_www_authenticate(answer.headers["WWW-Authenticate"])
    rule = await rule_of(parts["wanted"].client)
    assert offer.challenge in {rule.challenge(period) for period in (began, period_of(now()))}
    assert offer.token_key is not None
    wanted = parts["wanted"].client
    for bad in ("", "AA", "x" * 472, "A" * 472, "*" * 472):
        assert await sent(wanted, bad) == (422, "TOKEN_MALFORMED")
    mine = await purse(parts["feedback"].client, rule)
    whole = base64.urlsafe_b64decode(mine.take())

    def flipped(place: int) -> str:
        return base64.urlsafe_b64encode(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]).decode()

    codes = {place: (await sent(wanted, flipped(place)))[1] for place in (5, 40, 80, 200, 353)}
    assert codes == {
        5: "TOKEN_BAD_SIGNATURE",
        40: "TOKEN_WRONG_CHALLENGE",
        80: "TOKEN_WRONG_KEY",
        200: "TOKEN_BAD_SIGNATURE",
        353: "TOKEN_BAD_SIGNATURE",
    }
    queue = await wanted.get("/sightings", headers=bearer("editor", units=("c02",)))
    assert queue.json()["totalCount"] == 0
    # A request for correction needs none: it must not depend on what a browser can work out.
    assert (await wanted.post("/correction-requests", json=CORRECTION)).status_code == 201


async def test_the_issuer_is_asked_once_and_hears_of_no_sighting(parts: dict[str, Part]):
    wanted, issuer = parts["wanted"].client, parts["feedback"].transport
    issuer.connected = False
    assert await sent(wanted, None) == (503, "UNAVAILABLE")
    issuer.connected = True
    mine = await purse(parts["feedback"].client, await rule_of(wanted))
    before = issuer.requests
    for token in [mine.take() for _ in range(PURSE)]:
        assert (await sent(wanted, token))[0] == 201
    assert issuer.requests == before
    # Nor does it have to be there for those whose keys are known.
    issuer.connected = False
    assert await sent(wanted, None) == (401, "TOKEN_REQUIRED")


async def test_a_house_may_do_without_tokens(
    settings: ServiceSettings, bearer: Bearer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TIEPDAN_TOKEN_GATE__REQUIRED", "false")
    async with house(settings, "wanted", "feedback") as parts:
        wanted = parts["wanted"].client
        headers: Headers = bearer("admin", units=("c02",))
        await imported(wanted, headers, {"id": "n1"})
        assert (await wanted.get("/sighting-terms")).json()["tokens"] is False
        assert (await sent(wanted, None))[0] == 201
