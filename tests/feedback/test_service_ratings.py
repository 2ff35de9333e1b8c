"""Giving ratings over HTTP, with real tokens and the real database."""

import asyncio
import base64

import pytest

from feedback.settings import IntakeSettings
from services.crypto.privacypass.headers import authorization, parse_www_authenticate
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.service import UNIT, Citizen, Clock, House, rating, serving_house
from tests.waiting import PATIENCE


async def test_a_rating_is_taken_and_a_retry_gives_the_same_receipt(house: House, citizen: Citizen):
    token = await citizen.token()
    first = await house.client.post("/ratings", json=rating(token))
    assert first.status_code == 201, first.text
    assert first.json()["state"] == "PENDING"
    again = await house.client.post("/ratings", json=rating(token))
    assert (again.status_code, again.json()) == (201, first.json())
    other = await house.client.post("/ratings", json=rating(token, stars=1))
    assert (other.status_code, other.json()["code"]) == (409, "TOKEN_SPENT")
    assert await house.move() == 1


async def test_of_a_hundred_parallel_spends_one_counts(house: House, citizen: Citizen):
    token = await citizen.token()
    bodies = [rating(token, comment=f"Lần thứ {n}") for n in range(100)]
    answers = await asyncio.gather(*(house.client.post("/ratings", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 99
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"TOKEN_SPENT"}
    assert await house.move() == 1


async def test_what_counts_has_no_time_and_no_link(house: House, citizen: Citizen):
    for stars in (1, 3, 5):
        await citizen.rates(stars=stars, comment=f"Sao {stars}: ổn cả.")
    assert await house.ratings_database["ratings"].count_documents({}) == 0
    assert await house.move() == 3
    assert await house.ratings_database["intake"].count_documents({}) == 0
    ratings = [raw async for raw in house.ratings_database["ratings"].find({})]
    assert {frozenset(raw) for raw in ratings} == {
        frozenset({"_id", "state", "mark", "period", "subject", "unit", "stars", "reasons", "month"})
    }
    assert sorted(raw["stars"] for raw in ratings) == [1, 3, 5]
    assert {raw["unit"] for raw in ratings} == {UNIT}
    nullifiers = [raw async for raw in house.ratings_database["nullifiers"].find({})]
    assert {frozenset(raw) for raw in nullifiers} == {frozenset({"_id", "period"})}


async def test_a_batch_waits_for_company_and_for_its_time(house: House, citizen: Citizen):
    for _ in range(9):
        await citizen.rates()
    house.clock.forward(hours=2)
    assert await house.upkeep.move_batches() == 0
    await citizen.rates()
    assert await house.upkeep.move_batches() == 10
    await citizen.rates()
    house.clock.forward(hours=2)
    assert await house.upkeep.move_batches() == 0
    house.clock.forward(hours=23)
    assert await house.upkeep.move_batches() == 1


async def test_the_key_of_a_batch_goes_with_it(house: House, citizen: Citizen):
    await citizen.rates()
    folder = house.settings.key_folder
    before = {path.name for path in folder.glob("intake-*")}
    assert len(before) == 1
    await house.move()
    after = {path.name for path in folder.glob("intake-*")}
    assert len(after) == 1
    assert not before & after


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": "4"}, "stars"),
        ({"stars": 3.5}, "stars"),
        ({"reasons": ["NICE"]}, "reasons.0"),
        ({"reasons": ["CLEAR", "CLEAR"]}, "reasons"),
        ({"reasons": ["CLEAR", "COMPLETE", "QUICK", "UP_TO_DATE"]}, "reasons"),
        ({"comment": ""}, "comment"),
        ({"comment": "x" * 2_001}, "comment"),
        ({"comment": "a\u0000b"}, "comment"),
        ({"comment": "\u202egnoc"}, "comment"),
        ({"subject": {"kind": "castle", "id": "x"}}, "subject.kind"),
        ({"subject": {"kind": "unit", "id": "../x"}}, "subject.id"),
        ({"subject": {"kind": "unit"}}, "subject.id"),
        ({"author": "me"}, "author"),
        ({"token": "not base64!"}, "token"),
    ],
)
async def test_bad_input_names_its_field_and_spends_nothing(
    house: House, citizen: Citizen, change: dict[str, object], field: str
):
    token = await citizen.token()
    answer = await house.client.post("/ratings", json=rating(token) | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert (await house.client.post("/ratings", json=rating(token))).status_code == 201


async def test_what_is_not_published_cannot_be_rated(house: House, citizen: Citizen):
    token = await citizen.token()
    answer = await house.client.post("/ratings", json=rating(token, subject={"kind": "unit", "id": "nowhere"}))
    assert (answer.status_code, answer.json()["code"]) == (422, "SUBJECT_UNKNOWN")
    away = await house.client.post("/ratings", json=rating(token, subject={"kind": "article", "id": "a"}))
    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert (await house.client.post("/ratings", json=rating(token))).status_code == 201


async def test_the_owner_of_a_subject_is_not_told_who_asks(house: House, citizen: Citizen):
    token = await citizen.token()
    headers = {"X-Request-ID": "the-citizens-request", "User-Agent": "the citizen's browser", "X-Deadline-Ms": "5000"}
    assert (await house.client.post("/ratings", json=rating(token), headers=headers)).status_code == 201
    [asked] = [request for request in house.asked if request.url.path == "/batch"]
    assert not {"x-request-id", "authorization", "cookie", "x-forwarded-for"} & set(asked.headers)
    assert "citizen" not in asked.headers["user-agent"]


async def test_tokens_that_are_not_good_are_refused(house: House, citizen: Citizen):
    good = bytearray(base64.urlsafe_b64decode(await citizen.token()))
    cases = {
        "TOKEN_BAD_SIGNATURE": good[:-1] + bytes([good[-1] ^ 1]),
        "TOKEN_WRONG_CHALLENGE": good[:34] + bytes([good[34] ^ 1]) + good[35:],
        "TOKEN_WRONG_KEY": good[:66] + bytes([good[66] ^ 1]) + good[67:],
        "TOKEN_MALFORMED": good[:-1],
        "TOKEN_UNKNOWN_TYPE": b"\xe5\xac" + good[2:],
    }
    for code, token in cases.items():
        answer = await house.client.post("/ratings", json=rating(base64.urlsafe_b64encode(token).decode()))
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    house.clock.forward(days=14)
    old = await house.client.post("/ratings", json=rating(base64.urlsafe_b64encode(good).decode()))
    assert (old.status_code, old.json()["code"]) == (422, "TOKEN_EXPIRED_PERIOD")
    assert await house.ratings_database["nullifiers"].count_documents({}) == 0
    assert await house.ratings_database["intake"].count_documents({}) == 0


async def test_without_a_token_the_challenge_is_offered(house: House, citizen: Citizen):
    asked = await house.client.post("/ratings", json=rating(None))
    assert (asked.status_code, asked.json()["code"]) == (401, "TOKEN_REQUIRED")
    [offer] = parse_www_authenticate(asked.headers["www-authenticate"])
    assert offer.challenge.issuer_name == house.settings.issuer.name
    token = base64.urlsafe_b64decode(await citizen.token())
    paid = await house.client.post("/ratings", json=rating(None), headers={"Authorization": authorization(token)})
    assert paid.status_code == 201


async def test_a_preview_keeps_nothing(house: House):
    text = "Gọi tôi theo số 0912 345 678 nhé."
    answer = (await house.client.post("/comments/preview", json={"comment": text})).json()
    assert "0912" not in answer["text"]
    assert [found["replacement"] for found in answer["replaced"]] == ["[số điện thoại]"]
    for name in await house.database.list_collection_names():
        assert "345 678" not in str([raw async for raw in house.database[name].find({})])


async def test_a_hotlines_own_number_stays(house: House, bearer: Bearer):
    line = {"unit": UNIT, "dialled": "0692 340 000", "number": "+84692340000", "purpose": "ADMINISTRATIVE"}
    answer = await house.units.post("/hotlines/import?publish=true", json=line, headers=bearer("admin"))
    assert answer.json()["inserted"] == 1, answer.text
    async with asyncio.timeout(PATIENCE):
        while (
            "0692"
            not in (await house.client.post("/comments/preview", json={"comment": "Gọi số 0692 340 000."})).json()[
                "text"
            ]
        ):
            # The number arrives by the hotline service's feed.
            await asyncio.sleep(0)


async def test_ratings_survive_a_restart(settings: ServiceSettings, bearer: Bearer):
    clock = Clock()
    async with serving_house(settings, bearer("admin"), clock) as house:
        receipt = await Citizen(house).rates(comment="Rất tốt.")
    async with serving_house(settings, bearer("admin"), clock) as house:
        found = await house.client.post("/receipts/rating", json={"receipt": receipt})
        assert found.json()["state"] == "PENDING"
        assert await house.move() == 1
        found = await house.client.post("/receipts/rating", json={"receipt": receipt})
        assert (found.json()["state"], found.json()["comment"]["text"]) == ("COUNTED", "Rất tốt.")


async def test_full_batches_wait_for_their_hour_and_then_move(settings: ServiceSettings, bearer: Bearer):
    of_two = IntakeSettings(min_batch=2, max_batch=2)
    async with serving_house(settings, bearer("admin"), intake=of_two) as house:
        citizen = Citizen(house)
        for full in (1, 2):
            for _ in range(2):
                await citizen.rates()
            assert await house.upkeep.move_batches() == 0
            assert len(await house.app.state.container.ratings.batches()) == full
        house.clock.forward(minutes=61)
        assert await house.upkeep.move_batches() == 4
        assert await house.ratings_database["intake"].count_documents({}) == 0
