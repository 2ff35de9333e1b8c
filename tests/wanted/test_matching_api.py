"""Matching over HTTP: bounded for the public, by the batch for staff."""

from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import NOTICE, imported, withdraw
from wanted.app import create
from wanted.matching.births import BIRTH_NAMES
from wanted.matching.comparison import Likeness
from wanted.matching.explanation import VIETNAMESE
from wanted.settings import RateLimitRule, RateLimitSettings, Settings

NAME = NOTICE["fullName"]


@pytest.fixture
def tight(settings: ServiceSettings) -> Settings:
    """Three matches a client."""
    rates = RateLimitSettings(match=RateLimitRule(burst=3, per_minute=0.001, per_day=3))
    return Settings.of(settings).model_copy(update={"rate_limits": rates})


def from_address(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def test_each_client_may_match_so_often(tight: Settings, bearer: Bearer):
    async with serving(create(tight, ServiceClients(), REGISTRY)) as client:
        for _ in range(3):
            answer = await client.post("/match", json={"name": NAME}, headers=from_address("192.0.2.1"))
            assert answer.status_code == 200
        refused = await client.post("/match", json={"name": NAME}, headers=from_address("192.0.2.1"))
        assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert int(refused.headers["Retry-After"]) > 0
        forged = from_address("203.0.113.9, 192.0.2.1")
        assert (await client.post("/match", json={"name": NAME}, headers=forged)).status_code == 429
        other = await client.post("/match", json={"name": NAME}, headers=from_address("192.0.2.2"))
        assert other.status_code == 200
        staff = from_address("192.0.2.1") | bearer("auditor")
        assert (await client.post("/match", json={"name": NAME}, headers=staff)).status_code == 200


async def test_no_cache_keeps_an_answer(client: httpx.AsyncClient, published: dict[str, Any], editor: dict[str, str]):
    assert (await client.post("/match", json={"name": NAME})).headers["Cache-Control"] == "no-store"
    batch = await client.post("/match/batch", json={"queries": [{"name": NAME}]}, headers=editor)
    assert batch.headers["Cache-Control"] == "no-store"


async def test_a_batch_answers_each_name_by_itself(
    client: httpx.AsyncClient, published: dict[str, Any], bearer: Bearer
):
    queries = [
        {"key": "one", "name": "nguyen tran khuyet danh", "birthYear": 1985},
        {"key": "two", "name": "12345"},
        {"key": "three", "name": "Ai Đó Khác Hẳn"},
    ]
    answer = await client.post("/match/batch", json={"queries": queries}, headers=bearer("auditor", units=("bank",)))
    assert answer.status_code == 200, answer.text
    one, two, three = answer.json()["results"]
    assert [hit["noticeId"] for hit in one["hits"]] == [published["id"]]
    assert (two["key"], two["problem"]["code"], two["hits"]) == ("two", "INVALID_NAME", [])
    assert (three["problem"], three["hits"]) == (None, [])
    assert list(answer.json()["notices"]) == [published["id"]]
    assert "113" in answer.json()["caution"]


async def test_who_sees_the_first_few_learns_that_there_are_more(client: httpx.AsyncClient, editor: dict[str, str]):
    await imported(client, editor, *({"id": f"n{year}", "birthDates": [str(year)]} for year in range(1970, 1990)))
    few = (await client.post("/match", json={"name": NAME, "first": 5})).json()
    assert (len(few["hits"]), few["more"]) == (5, 15)
    assert (await client.post("/match", json={"name": NAME, "first": 20})).json()["more"] == 0
    asked = {"queries": [{"name": NAME}, {"name": NAME, "birthYear": 1980}, {"name": "1"}], "first": 2}
    batch = (await client.post("/match/batch", json=asked, headers=editor)).json()["results"]
    assert [(len(result["hits"]), result["more"]) for result in batch] == [(2, 18), (1, 0), (0, 0)]
    await withdraw(client, editor, "n1975")
    assert (await client.post("/match", json={"name": NAME, "first": 5})).json()["more"] == 14


async def test_weak_hits_are_shown_where_they_are_asked_for(client: httpx.AsyncClient, editor: dict[str, str]):
    await imported(client, editor, {"id": "n1", "birthDates": ["1970"]}, {"id": "n2", "birthDates": ["1985"]})
    asked = {"name": NAME, "birthYear": 1985}
    few, all_hits = [(await client.post("/match", json={**asked, **more})).json() for more in ({}, {"least": "WEAK"})]
    assert [hit["noticeId"] for hit in few["hits"]] == ["n2"]
    assert [(hit["noticeId"], hit["grade"]) for hit in all_hits["hits"]][1] == ("n1", "WEAK")
    batch = {"queries": [asked], "least": "WEAK"}
    answer = (await client.post("/match/batch", json=batch, headers=editor)).json()
    assert [hit["noticeId"] for hit in answer["results"][0]["hits"]] == ["n2", "n1"]
    assert (await client.post("/match", json={**asked, "least": "NONE"})).status_code == 422


async def test_the_caution_and_details_come_in_the_language_asked_for(
    client: httpx.AsyncClient, published: dict[str, str]
):
    said = {}
    for language in ("vi", "en"):
        answer = await client.post("/match", json={"name": NAME, "birthYear": 1985, "language": language})
        details = {feature["name"]: feature["detail"] for feature in answer.json()["hits"][0]["features"]}
        said[language] = (answer.json()["caution"].split()[0], details["birthEqual"], details["prior"])
    assert said == {
        "vi": ("Trùng", "trùng năm sinh", "trước khi so sánh"),
        "en": ("A", "year equal", "before anything is compared"),
    }


def test_every_detail_has_its_vietnamese():
    assert {*Likeness, *BIRTH_NAMES} <= VIETNAMESE.keys()


async def test_batches_are_for_those_with_a_role(client: httpx.AsyncClient, bearer: Bearer):
    body = {"queries": [{"name": NAME}]}
    assert (await client.post("/match/batch", json=body)).status_code == 401
    assert (await client.post("/match/batch", json=body, headers=bearer(units=()))).status_code == 403
    nowhere = bearer("editor", units=())
    assert (await client.post("/match/batch", json=body, headers=nowhere)).status_code == 403


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1_000, 200), (1_001, 422)])
async def test_a_batch_has_up_to_a_thousand_names(
    client: httpx.AsyncClient, editor: dict[str, str], count: int, status: int
):
    answer = await client.post("/match/batch", json={"queries": [{"name": NAME}] * count}, headers=editor)
    assert answer.status_code == status


async def test_a_withdrawn_notice_is_in_no_batch(
    client: httpx.AsyncClient, published: dict[str, Any], editor: dict[str, str]
):
    await withdraw(client, editor, published["id"])
    answer = await client.post("/match/batch", json={"queries": [{"name": NAME}]}, headers=editor)
    assert answer.json()["results"][0]["hits"] == []
    assert answer.json()["notices"] == {}


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Trần Khuyết Dаnh", "NGUYEN\u200b TRAN KHUYET DANH", "Nguyễn Trần Khuyết Danh 😀", "danh khuyết trần"],
)
async def test_names_written_oddly_are_found_or_refused_but_never_break(
    client: httpx.AsyncClient, published: dict[str, Any], name: str
):
    answer = await client.post("/match", json={"name": name, "birthYear": 1985})
    assert answer.status_code == 200
    assert [hit["noticeId"] for hit in answer.json()["hits"]] == [published["id"]]


async def test_what_is_asked_is_kept_nowhere(settings: ServiceSettings, editor: dict[str, str], capfd: Any):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"})
        asked = "Tên Chỉ Có Ở Đây"
        headers = editor | {"Idempotency-Key": "batch-key-1"}
        await client.post("/match/batch", json={"queries": [{"name": asked}]}, headers=headers)
        await client.post("/match", json={"name": asked})
        await client.post("/match", json={"name": asked, "birthYear": 1})
        database = app.state.kit.database
        for name in await database.list_collection_names():
            async for record in database[name].find({}):
                assert asked not in str(record)
                assert name != "idempotency"
    said = capfd.readouterr()
    assert asked not in said.out + said.err
