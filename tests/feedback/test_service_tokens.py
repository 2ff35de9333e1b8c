"""The issuer and its attesters over HTTP."""

import asyncio
import re

import httpx

from feedback.client import IssuanceRefused, TokenClient
from feedback.tokens import key_log
from feedback.tokens.headers import Attestation
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.verifiers import ChallengeRule
from services.identity import DevelopmentIssuer
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.service import UNIT, Citizen, Clock, House, rating, serving_house, solved


def holder(house: House, scheme: str, proof: str) -> TokenClient:
    async def attest(_: int) -> Attestation:
        return Attestation(scheme, proof)

    issuer = house.settings.issuer
    return TokenClient(house.client, ChallengeRule(issuer.name, issuer.origin), attest, clock=house.clock)


async def refusal(tokens: TokenClient, count: int) -> tuple[int, str]:
    try:
        await tokens.refill(count)
    except IssuanceRefused as refused:
        return refused.status, refused.code
    return 200, ""


async def test_the_directory_names_logged_keys_and_nothing_else(house: House, citizen: Citizen):
    view = await citizen.tokens.view()
    assert len(view.key_ids) == 2
    assert key_log.unlogged(view) == []
    key_log.verify(view.entries)
    again = await house.client.get("/.well-known/private-token-issuer-directory")
    assert again.headers["content-type"] == "application/private-token-issuer-directory"


async def test_keys_survive_a_restart_and_two_replicas_agree(settings: ServiceSettings, bearer: Bearer):
    clock = Clock()
    async with (
        serving_house(settings, bearer("admin"), clock) as first,
        serving_house(settings, bearer("admin"), clock) as second,
    ):
        one, two = await Citizen(first).tokens.view(), await Citizen(second).tokens.view()
        assert one == two
        clock.forward(days=7)
        await asyncio.gather(
            first.app.state.container.issuance.issuer.renew(), second.app.state.container.issuance.issuer.renew()
        )
        one, two = await Citizen(first).tokens.view(), await Citizen(second).tokens.view()
        assert one == two
        assert key_log.rekeyed(one.entries) == []
        assert len(one.entries) == 3
    async with serving_house(settings, bearer("admin"), clock) as again:
        assert (await Citizen(again).tokens.view()).entries == one.entries


async def test_private_keys_are_sealed_and_old_ones_forgotten(house: House, citizen: Citizen):
    stored = [raw async for raw in house.database["period_keys"].find({})]
    assert {frozenset(raw) for raw in stored} == {frozenset({"_id", "period", "keyId", "tokenKey", "sealed"})}
    house.clock.forward(days=21)
    await house.app.state.container.issuance.issuer.renew()
    assert not {raw["_id"] for raw in stored} & {raw["_id"] async for raw in house.database["period_keys"].find({})}
    assert len((await citizen.tokens.view()).entries) == 4


async def test_a_challenge_counts_once_for_five_tokens(house: House):
    proof = await solved(house.client)
    assert await refusal(holder(house, "altcha", proof), 6) == (403, "TOO_MANY_TOKENS")
    assert await holder(house, "altcha", proof).refill(5) == 5
    assert await refusal(holder(house, "altcha", proof), 1) == (409, "ATTESTATION_USED")


async def test_a_lost_answer_is_given_again_for_the_same_order(house: House):
    tokens = holder(house, "altcha", await solved(house.client))
    sent: list[httpx.Request] = []
    house.client.event_hooks["request"].append(_keeper(sent))
    await tokens.refill(2)
    [order] = [request for request in sent if request.url.path == "/token-request"]
    headers = {name: value for name, value in order.headers.items() if name != "content-length"}
    again = await house.client.post("/token-request", content=order.content, headers=headers)
    assert again.status_code == 200


def _keeper(sent: list[httpx.Request]):
    async def keep(request: httpx.Request) -> None:
        sent.append(request)

    return keep


async def test_parallel_uses_of_one_challenge_count_once(house: House):
    proof = await solved(house.client)
    outcomes = await asyncio.gather(*(refusal(holder(house, "altcha", proof), 1) for _ in range(10)))
    assert sorted(outcomes) == [(200, ""), *[(409, "ATTESTATION_USED")] * 9]


async def test_challenges_that_are_not_solved_are_refused(house: House):
    assert await refusal(holder(house, "altcha", "bm9uc2Vuc2U="), 1) == (403, "ATTESTATION_REFUSED")
    assert await refusal(holder(house, "altcha", "%%%"), 1) == (403, "ATTESTATION_REFUSED")
    assert await refusal(holder(house, "friend", "x"), 1) == (403, "ATTESTATION_UNKNOWN")
    unattested = await house.client.post("/token-request", content=b"", headers={"Content-Type": "text/plain"})
    assert (unattested.status_code, unattested.json()["code"]) == (415, "TOKEN_MEDIA_TYPE")


async def test_challenges_get_harder_under_load(house: House):
    load = house.app.state.container.issuance.proof_of_work.load
    assert load.factor() == 1
    for _ in range(1_300):
        load.record_grant()
    assert load.factor() == 3
    house.clock.forward(minutes=2)
    assert load.factor() == 1


async def test_somebody_signed_in_has_twenty_a_day(house: House, issuer: DevelopmentIssuer):
    token = issuer.token("citizen-1")
    tokens = holder(house, "oidc", token)
    assert await tokens.refill(15) == 15
    assert await refusal(tokens, 6) == (403, "TOO_MANY_TOKENS")
    assert await tokens.refill(5) == 5
    assert await refusal(tokens, 1) == (403, "TOO_MANY_TOKENS")
    assert await holder(house, "oidc", issuer.token("citizen-2")).refill(20) == 20
    assert await refusal(holder(house, "oidc", "x.y.z"), 1) == (401, "UNAUTHENTICATED")
    house.clock.forward(days=1)
    await house.upkeep.purge_person_counts()
    assert list(house.settings.key_folder.glob("day-*")) == []
    assert await house.database["granted"].count_documents({}) == 0


async def test_desk_codes_are_printed_once_and_good_for_three(house: House, bearer: Bearer):
    order = {"unit": UNIT, "count": 4}
    assert (await house.client.post("/desk-codes", json=order)).status_code == 401
    assert (await house.client.post("/desk-codes", json=order, headers=bearer("moderator"))).status_code == 403
    sheet = await house.client.post("/desk-codes", json=order, headers=bearer("editor"))
    assert sheet.headers["content-type"].startswith("text/html")
    assert sheet.text.count("<svg") == 4
    codes = re.findall(r"<code>([0-9A-Z-]{19})</code>", sheet.text)
    assert len(set(codes)) == 4
    assert codes[0] not in str([raw async for raw in house.database["desk_codes"].find({})])
    assert await holder(house, "desk", codes[0]).refill(2) == 2
    typed = codes[0].lower().replace("-", "").replace("1", "l").replace("0", "o")
    assert await refusal(holder(house, "desk", typed), 2) == (409, "ATTESTATION_USED")
    assert await holder(house, "desk", typed).refill(1) == 1
    assert await refusal(holder(house, "desk", codes[0]), 1) == (409, "ATTESTATION_USED")


def printed(sheet: httpx.Response) -> list[str]:
    return re.findall(r"<code>([0-9A-Z-]{19})</code>", sheet.text)


async def test_a_retry_gets_the_same_sheet_and_nothing_of_it_is_stored(house: House, bearer: Bearer):
    async def ordered(key: str, count: int = 3, subject: str = "anna") -> list[str]:
        headers = bearer("editor", subject=subject) | {"Idempotency-Key": key}
        return printed(await house.client.post("/desk-codes", json={"unit": UNIT, "count": count}, headers=headers))

    first = await ordered("the key of a sheet")
    assert await holder(house, "desk", first[0]).refill(3) == 3
    assert await ordered("the key of a sheet") == first
    assert await refusal(holder(house, "desk", first[0]), 1) == (409, "ATTESTATION_USED")
    assert await house.database["desk_codes"].count_documents({}) == 3
    others = [await ordered("another key"), await ordered("the key of a sheet", count=2)]
    others.append(await ordered("the key of a sheet", subject="binh"))
    assert not set(first) & {code for codes in others for code in codes}
    bad = await house.client.post(
        "/desk-codes", json={"unit": UNIT}, headers=bearer("editor") | {"Idempotency-Key": "x"}
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "BAD_INPUT")
    assert "idempotency" not in [
        name for name in await house.database.list_collection_names() if await house.database[name].count_documents({})
    ]
    house.clock.forward(days=1)
    assert not set(first) & set(await ordered("the key of a sheet"))


async def test_a_sheet_is_printed_in_pages_that_hold_their_cards(house: House, bearer: Bearer):
    """Heights are fixed, so no browser cuts a code in two: a heading and four rows fit A4 and Letter."""
    order = {"unit": UNIT, "count": 30}
    text = (await house.client.post("/desk-codes", json=order, headers=bearer("editor"))).text
    assert [page.count("<section>") for page in text.split("<main>")[1:]] == [12, 12, 6]
    assert [f"({n}/3)" in page for n, page in enumerate(text.split("<main>")[1:], 1)] == [True] * 3
    heading, card, margin = (
        int(found[1])
        for rule in (r"h1 {[^}]*height: (\d+)mm", r"section {[^}]*height: (\d+)mm", r"@page {[^}]*margin: (\d+)mm")
        if (found := re.search(rule, text))
    )
    assert heading + 4 * card <= 279 - 2 * margin
    assert re.search(r"main \+ main {[^}]*break-before: page", text)
    assert "<script" not in text


async def test_who_guesses_desk_codes_is_slowed_down(house: House, bearer: Bearer):
    house.client.headers["X-Forwarded-For"] = "203.0.113.7"
    outcomes = [await refusal(holder(house, "desk", f"AAAA-BBBB-CCCC-{n:04d}"), 1) for n in range(31)]
    assert outcomes[0] == (403, "ATTESTATION_REFUSED")
    assert outcomes[-1] == (429, "TOO_MANY_REQUESTS")


async def test_terms_tell_a_form_what_it_needs(house: House):
    terms = (await house.client.get("/terms")).json()
    assert terms["tokensPerChallenge"] == 5
    assert {"code", "scale", "vi", "en"} == set(terms["reasons"][0])


async def test_the_directory_is_the_same_for_everybody(house: House):
    seen = {
        (await house.client.get("/.well-known/private-token-issuer-directory", headers={"User-Agent": agent})).content
        for agent in ("a", "b", "c")
    }
    assert len(seen) == 1
    assert IssuerDirectory.parse(seen.pop()).issuer_request_uri == "/token-request"


async def test_a_token_of_the_last_week_is_taken_for_two_days(house: House, citizen: Citizen):
    early, late = await citizen.token(), await citizen.token()
    until_sunday = periods.ends_at(periods.period_of(house.clock())) - house.clock()
    house.clock.forward(seconds=until_sunday.total_seconds(), hours=24)
    await house.app.state.container.issuance.issuer.renew()
    assert (await house.client.post("/ratings", json=rating(early))).status_code == 201
    house.clock.forward(hours=48)
    assert (await house.client.post("/ratings", json=rating(late))).json()["code"] == "TOKEN_EXPIRED_PERIOD"
    assert await house.ratings_database["nullifiers"].count_documents({}) == 1
    await house.upkeep.purge_expired()
    assert await house.ratings_database["nullifiers"].count_documents({}) == 0
