"""Citizens report that nobody answers, for a token: counted, shown to the unit from a few on, and nothing public."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from hotline.answering.store import COLLECTION
from hotline.answering.unanswered import RULES, DayPart, UnansweredCalls, first_week, shown, week_of
from services.crypto.privacypass.verifiers import ChallengeRule
from services.documents.models import now
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.hotline.conftest import HANOI, MINISTRY, published
from tests.house import Part, house
from tests.wanted.test_tokens import purse

AT = now()
WEEK = week_of(AT)


def test_the_unit_sees_a_few_reports_of_the_last_weeks_and_no_fewer():
    few = {WEEK: {"MORNING": RULES.shown_from - 1}}
    assert shown(few, AT) == []
    assert shown({}, AT) == []
    found = shown({first_week(AT): {"NIGHT": 1}, **few}, AT)
    assert {one.day_part: one.count for one in found} == {DayPart.MORNING: RULES.shown_from - 1, DayPart.NIGHT: 1}
    old = {week_of(AT - timedelta(weeks=RULES.weeks)): {"NIGHT": 100}}
    assert shown(old, AT) == []
    assert isinstance(found[0], UnansweredCalls)


@pytest.fixture
async def parts(settings: ServiceSettings) -> AsyncIterator[dict[str, Part]]:
    async with house(settings, "hotline", "feedback") as parts:
        yield parts


async def due(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = await client.get("/hotlines-to-verify", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["hotlines"]


async def test_reports_are_counted_for_the_unit_alone(
    parts: dict[str, Part], bearer: Bearer, settings: ServiceSettings
):
    client, feedback = parts["hotline"].client, parts["feedback"].client
    admin, second = bearer("admin", "editor"), bearer("admin", subject="staff-2")
    for unit in (MINISTRY, HANOI):
        assert (await client.post("/units", json=unit, headers=admin)).status_code == 201
    given = {"unit": "ca-ha-noi", "dialled": "024 3942 0000", "purpose": "TRAFFIC"}
    line = await published(client, given, admin, second)
    path = f"/hotlines/{line['id']}"
    call = {"dialled": line["dialled"], "dialledAt": (now() - timedelta(hours=1)).isoformat(), "answered": True}
    assert [one["hotline"] for one in await due(client, admin)] == [line["id"]]
    assert (await client.post(f"{path}/verify", json=call, headers=admin)).status_code == 200
    assert await due(client, admin) == []

    public = (await client.get(path)).json()
    terms = (await client.get("/unanswered-call-terms")).json()
    mine = await purse(feedback, ChallengeRule(terms["issuerName"], terms["origin"], terms["purpose"]))
    report, text = {"dayPart": "EVENING"}, {"dayPart": "EVENING", "text": "không ai nghe"}
    assert (await client.post(f"{path}/unanswered-calls", json=report)).json()["code"] == "TOKEN_REQUIRED"
    assert (await client.post(f"{path}/unanswered-calls", json=text)).status_code == 422
    first = mine.take()
    nowhere = await client.post("/hotlines/nowhere/unanswered-calls", json=report | {"token": first})
    assert nowhere.status_code == 404
    for token in (first, *(mine.take() for _ in range(RULES.shown_from - 1))):
        assert await due(client, admin) == []
        answer = await client.post(f"{path}/unanswered-calls", json=report | {"token": token})
        assert (answer.status_code, answer.json()) == (202, {"received": True})
    again = await client.post(f"{path}/unanswered-calls", json=report | {"token": first})
    assert (again.status_code, again.json()["code"]) == (409, "TOKEN_SPENT")

    [found] = await due(client, bearer("editor", units=("ca-ha-noi",)))
    assert found["unanswered"] == [{"dayPart": "EVENING", "count": RULES.shown_from}]
    assert await due(client, bearer("editor", units=("ca-hue",))) == []
    assert (await client.get("/hotlines-to-verify")).status_code == 401
    assert (await client.get(path)).json() == public

    mongo = Mongo(settings.mongo_url, settings.database_prefix + "hotline")
    [kept] = await mongo.database[COLLECTION].find({}).to_list(None)
    mongo.close()
    assert kept.keys() == {"_id", "weeks", "lastWeek"}
    assert kept["weeks"] == {week_of(now()): {"EVENING": RULES.shown_from}}
    later = call | {"dialledAt": now().isoformat()}
    assert (await client.post(f"{path}/verify", json=later, headers=admin)).status_code == 200
    assert await due(client, admin) == []


async def test_a_deployment_without_an_issuer_takes_no_reports(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    given = {"unit": "ca-ha-noi", "dialled": "024 3942 0000", "purpose": "TRAFFIC"}
    line = await published(client, given, admin, second)
    assert (await client.get("/unanswered-call-terms")).json()["tokens"] is False
    answer = await client.post(f"/hotlines/{line['id']}/unanswered-calls", json={"dayPart": "NIGHT"})
    assert (answer.status_code, answer.json()["code"]) == (409, "REPORTS_NOT_TAKEN")
