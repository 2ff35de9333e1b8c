"""Whom to call over HTTP, on the real database."""

from typing import Any

import httpx
import orjson
import pytest

from tests.conftest import Bearer
from tests.hotline.conftest import approved, published

NATIONAL = {"unit": "bca", "purpose": "FIRE_AND_RESCUE", "dialled": "114"}
POLICE = {"unit": "bca", "purpose": "EMERGENCY_POLICE", "dialled": "113"}
DESK = {
    "unit": "ca-ha-noi",
    "purpose": "CRIME_REPORT",
    "dialled": "0900 000 001",
    "number": "+84900000001",
}
HANOI = {"latitude": 21.0285, "longitude": 105.8542}


async def ask(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post("/who-to-call", json=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def dialled(answer: dict[str, Any]) -> list[str]:
    return [number["hotline"]["dialled"] for number in answer["numbers"]]


async def test_only_published_numbers_are_answered(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    draft = await client.post("/hotlines", json=NATIONAL, headers=admin)
    assert draft.status_code == 201
    nothing = await ask(client, text="chay nha cuu voi")
    assert (nothing["urgent"], nothing["situation"]["code"], nothing["numbers"]) == (True, "fire", [])
    assert "114" in (await ask(client, text="???"))["say"]["vi"]
    await published(client, POLICE, admin, second)
    assert dialled(await ask(client, text="chay nha cuu voi")) == ["113"]
    await approved(client, draft.json()["id"], second)
    answer = await ask(client, text="chay nha cuu voi")
    assert dialled(answer) == ["114", "113"]
    assert [number["openNow"] for number in answer["numbers"]] == [True, True]
    assert answer["say"]["vi"].startswith("Ra ngoài")
    stopped = await client.post(f"/hotlines/{draft.json()['id']}/suspend", json={"why": "Hỏng."}, headers=admin)
    assert stopped.status_code == 200
    assert dialled(await ask(client, situation="fire")) == ["113"]


async def test_place_decides_by_province_or_by_position(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    await published(client, DESK, admin, second)
    await published(client, POLICE, admin, second)
    placed = await client.patch(
        "/units/ca-ha-noi",
        content=orjson.dumps({"location": HANOI}),
        headers={**admin, "Content-Type": "application/merge-patch+json"},
    )
    assert placed.status_code == 200, placed.text
    assert dialled(await ask(client, situation="gambling")) == ["113"]
    assert dialled(await ask(client, situation="gambling", province="Hà Nội")) == ["0900 000 001", "113"]
    near = await ask(client, situation="gambling", location={"latitude": 21.0123456, "longitude": 105.8})
    assert dialled(near) == ["0900 000 001", "113"]
    answer = await client.post("/nearest-units", json={"location": HANOI, "purpose": "CRIME_REPORT"})
    assert answer.headers["Cache-Control"] == "no-store"
    [unit] = answer.json()["units"]
    assert (unit["unit"]["code"], unit["distanceKm"]) == ("ca-ha-noi", 0.1)
    elsewhere = await client.post("/nearest-units", json={"location": HANOI, "purpose": "TRAFFIC"})
    assert elsewhere.json()["units"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"text": "x" * 10_000},
        {"text": "ch\u202eay"},
        {"situation": "no-such-thing"},
        {"situation": "X"},
        {"province": "Atlantis"},
        {"location": {"latitude": 91, "longitude": 0}},
        {"location": {"latitude": 21}},
        {"address": "47 Phạm Văn Đồng"},
    ],
)
async def test_bad_input_is_refused(client: httpx.AsyncClient, given: dict[str, Any]):
    answer = await client.post("/who-to-call", json=given)
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")


async def test_nothing_said_gives_all_situations(client: httpx.AsyncClient):
    answer = await ask(client)
    assert not answer["urgent"]
    assert len(answer["choices"]) >= 60


async def test_no_log_line_tells_what_was_said(client: httpx.AsyncClient, logged: list[Any], bearer: Bearer):
    await ask(client, text="qwzxv chay nha", province="Huế", location=HANOI)
    await client.post("/who-to-call", json={"text": "qwzxv", "situation": "no-such-thing"})
    assert not any("qwzxv" in repr(line) or "105.8" in repr(line) for line in logged)


async def test_the_offline_package_has_what_is_published(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    await client.post("/hotlines", json=NATIONAL, headers=admin)
    before = await client.get("/hotlines.json")
    assert before.json()["hotlines"] == []
    await published(client, POLICE, admin, second)
    after = await client.get("/hotlines.json")
    assert [line["dialled"] for line in after.json()["hotlines"]] == ["113"]
    assert after.json()["units"].keys() == {"bca"}
    assert after.headers["ETag"] != before.headers["ETag"]
    same = await client.get("/hotlines.json", headers={"If-None-Match": after.headers["ETag"]})
    assert same.status_code == 304
