"""The token forger: of a token exactly one use counts, everything else is refused and leaves nothing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from feedback.tokens.keys import PeriodKey
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.messages import DIRECTORY_PATH
from services.crypto.privacypass.verifiers import ChallengeRule
from tests.adversaries.citizens import Citizen
from tests.adversaries.forging import altered, rated, replayed, self_signed, spellings
from tests.adversaries.running import PREFIX, Played, at_the_door
from tests.feedback.service import Citizen as OwnCitizen
from tests.feedback.service import House, rating
from tests.system.conftest import ask

UNIT_ID = "query { units(first: 1) { edges { node { id } } } }"
RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { receipt errors { code } } }"


@pytest.fixture
async def forger(played: Played) -> AsyncIterator[Citizen]:
    async with at_the_door(played.system, {}) as citizen:
        yield citizen


async def test_of_a_hundred_uses_at_once_one_counts(played: Played, forger: Citizen):
    [one] = await forger.signed(1)
    with played.books() as books:
        before = books.counts()
        answers = await replayed(forger, one.token)
        after = books.counts()
    assert sorted({answer.status_code for answer in answers}) == [201, 409]
    assert len({answer.json()["receipt"] for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"TOKEN_SPENT"}
    assert _all(after) - _all(before) == 2, "a rating and the token's hash"
    assert after["nullifiers"] - before["nullifiers"] == 1


async def test_the_same_sent_a_hundred_times_counts_once(played: Played, forger: Citizen):
    [one] = await forger.signed(1)
    with played.books() as books:
        before = books.counts()
        answers = await asyncio.gather(*(rated(forger, one.token) for _ in range(100)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["receipt"] for answer in answers}) == 1
        assert _all(books.counts()) - _all(before) == 2


async def test_a_token_spelled_otherwise_is_the_same_token(played: Played, forger: Citizen):
    [one] = await forger.signed(1)
    answers = [await rated(forger, spelled, stars=1 + n % 5) for n, spelled in enumerate(spellings(one.token))]
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert {answer.status_code for answer in answers[1:]} <= {409, 422}


async def test_what_is_not_a_token_is_refused_and_leaves_nothing(played: Played, forger: Citizen):
    [good, other] = await forger.signed(2)
    directory = IssuerDirectory.parse((await forger.client.get(DIRECTORY_PATH)).content)
    real, rule = await forger.key(), await forger.rule()
    period = real.period
    ours = PeriodKey.generate(period)
    challenge = rule.challenge(period)
    elsewhere = [
        ChallengeRule("other.example", rule.origin).challenge(period),
        ChallengeRule(rule.issuer_name, "other.example").challenge(period),
        rule.challenge(periods.next_period(period)),
    ]
    wrong = dict(altered(good.token)) | {
        "signed by the forger": self_signed(ours, challenge, ours.key_id),
        "signed by the forger under the real key's name": self_signed(ours, challenge, real.key_id),
        "signed by the forger for the next week": self_signed(ours, challenge, directory.period_keys()[0].key_id),
        "half of one and half of another": good.token[:200] + other.token[200:],
    }
    for bound in elsewhere:
        [one] = await forger.signed(1, challenge=bound)
        wrong[f"another challenge: {bound.issuer_name}, {bound.origin_info}"] = one.token
    with played.books() as books:
        before = books.counts()
        for what, token in wrong.items():
            answer = await rated(forger, token)
            assert 400 <= answer.status_code < 500, (what, answer.text)
            assert answer.json()["code"] != "TOKEN_SPENT", what
        assert books.counts() == before
    assert (await rated(forger, good.token)).status_code == 201, "it was good all along"


async def test_the_gateway_takes_no_more(played: Played, forger: Citizen):
    [one] = await forger.signed(1)
    [unit] = (await ask(forger.client, UNIT_ID))["units"]["edges"]

    async def give(token: str, stars: int) -> dict[str, object]:
        given = {"subject": unit["node"]["id"], "stars": stars, "token": token}
        return (await ask(forger.client, RATE, input=given))["submitRating"]

    with played.books() as books:
        before = books.counts()
        for token in (one.token[:-8] + "AAAAAAAA", one.token[:100], "AAIA" + one.token[4:-4] + "BBBB"):
            refused = await give(token, 3)
            assert refused["receipt"] is None
            assert refused["errors"]
        assert books.counts() == before
        answers = await asyncio.gather(*(give(one.token, 1 + n % 5) for n in range(20)))
        assert len({str(answer["receipt"]) for answer in answers if answer["receipt"]}) == 1
        assert books.counts()["nullifiers"] - before["nullifiers"] == 1


async def test_the_issuer_signs_for_no_other_week(forger: Citizen):
    directory = IssuerDirectory.parse((await forger.client.get(DIRECTORY_PATH)).content)
    next_period = periods.next_period((await forger.key()).period)
    ahead = next(key for key in directory.period_keys() if key.period == next_period)
    proof = (await forger.proof()).encode()
    headers = {"Content-Type": "application/private-token-request", "Tiepdan-Attestation": proof}
    content = b"\x00\x02" + bytes([ahead.truncated_id]) + bytes(255) + b"\x07"
    answer = await forger.client.post("/token-request", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "TOKEN_WRONG_KEY")


async def test_one_proof_of_work_is_good_for_its_tokens_alone(forger: Citizen):
    proof = await forger.proof()
    assert len(await forger.signed(5, proof)) == 5
    with pytest.raises(httpx.HTTPStatusError) as refused:
        await forger.signed(1, proof)
    assert refused.value.response.status_code == 409


async def test_a_token_of_another_week_is_refused(house: House, citizen: OwnCitizen):
    early, late = await citizen.token(), await citizen.token()
    house.clock.forward(days=-8)
    answer = await house.client.post("/ratings", json=rating(early))
    assert (answer.status_code, answer.json()["code"]) == (422, "TOKEN_EARLY_PERIOD")
    house.clock.forward(days=8 + 10)
    answer = await house.client.post("/ratings", json=rating(late))
    assert (answer.status_code, answer.json()["code"]) == (422, "TOKEN_EXPIRED_PERIOD")
    assert await house.ratings_database["nullifiers"].count_documents({}) == 0
    assert await house.ratings_database["intake"].count_documents({}) == 0


def _all(counts: dict[str, int]) -> int:
    return sum(counts.values())


GUESSER = "127.77.31.110"
"""An address that nobody else comes from, so that nobody else is held off with it."""
LOOK = "query($receipt: String!) { ratingByReceipt(receipt: $receipt) { state } }"


async def test_who_guesses_receipts_is_held_off_at_every_door(played: Played):
    way = httpx.AsyncHTTPTransport(local_address=GUESSER)
    async with httpx.AsyncClient(base_url=played.system.address, transport=way, timeout=60) as guesser:

        async def held_off(number: int) -> bool:
            given = {"query": LOOK, "variables": {"receipt": f"{number:022}"}}
            answer = await guesser.post("/graphql", json=given)
            assert answer.status_code == 200
            return "TOO_MANY_REQUESTS" in answer.text

        assert not await held_off(0)
        assert sum([await held_off(number) for number in range(60)]) > 0
        # In one process the service itself tells clients apart, but not those of its own machine.
        if played.system.separate:
            answer = await guesser.post(f"{PREFIX}/receipts/rating", json={"receipt": "A" * 22})
            assert answer.status_code == 429
    async with played.system.client() as other:
        [receipt, *_] = played.receipts.values()
        answer = await other.post("/graphql", json={"query": LOOK, "variables": {"receipt": receipt}})
        assert answer.json()["data"]["ratingByReceipt"]["state"] == "COUNTED"
