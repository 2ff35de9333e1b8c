"""The schedule service over HTTP, on the real database."""

import httpx
import orjson
import pytest

from launcher.registry import REGISTRY
from schedule.app import create
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges, serving

SESSION = {
    "unit": "ca-ha-noi",
    "leader": {"position": "Giám đốc"},
    "place": "87 Trần Hưng Đạo",
    "startsAt": "2026-12-15T08:00:00+07:00",
    "endsAt": "2026-12-15T11:30:00+07:00",
    "documents": ["Căn cước", "Đơn"],
}
LATER = SESSION | {"startsAt": "2026-12-22T08:00:00+07:00", "endsAt": "2026-12-22T11:30:00+07:00"}


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        yield client


@pytest.fixture
def editor(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", units=("ca-ha-noi",))


async def test_sessions_are_listed_by_time(client: httpx.AsyncClient, editor: dict[str, str]):
    for given in (LATER, SESSION):
        assert (await client.post("/sessions", json=given, headers=editor)).status_code == 201
    page = (await client.get("/sessions", params={"unit": "ca-ha-noi"})).json()
    assert [s["startsAt"] for s in edges(page)] == ["2026-12-15T01:00:00Z", "2026-12-22T01:00:00Z"]
    part = (await client.get("/sessions", params={"from": "2026-12-20T00:00:00+07:00"})).json()
    assert part["totalCount"] == 1


async def test_a_cancelled_session_stays_to_be_seen(client: httpx.AsyncClient, editor: dict[str, str]):
    first = (await client.post("/sessions", json=SESSION, headers=editor)).json()
    second = (await client.post("/sessions", json=LATER, headers=editor)).json()
    body = {"reason": "Giám đốc đi công tác", "replacedBy": second["id"]}
    cancelled = (await client.post(f"/sessions/{first['id']}/cancel", json=body, headers=editor)).json()
    assert (cancelled["state"], cancelled["replacedBy"]) == ("CANCELLED", second["id"])
    again = await client.post(f"/sessions/{first['id']}/cancel", json=body, headers=editor)
    assert (again.status_code, again.json()["code"]) == (409, "SESSION_CANCELLED")
    assert (await client.get(f"/sessions/{first['id']}")).json()["cancellation"]["reason"] == body["reason"]


async def test_only_the_units_editors_announce(client: httpx.AsyncClient, bearer: Bearer):
    assert (await client.post("/sessions", json=SESSION)).status_code == 401
    for headers in (bearer("moderator", units=("ca-ha-noi",)), bearer("editor", units=("ca-hue",))):
        assert (await client.post("/sessions", json=SESSION, headers=headers)).status_code == 403
    assert (await client.get("/sessions")).json()["totalCount"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"startsAt": "2026-12-15T08:00:00"}, "startsAt"),
        ({"endsAt": "2026-12-15T07:00:00+07:00"}, "body"),
        ({"leader": {}}, "leader.position"),
        ({"state": "CANCELLED"}, "state"),
        ({"startsAt": "tomorrow"}, "startsAt"),
    ],
)
async def test_bad_input_names_its_field(client: httpx.AsyncClient, editor: dict[str, str], change: dict, field: str):
    answer = await client.post("/sessions", json=SESSION | change, headers=editor)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert (await client.get("/sessions")).json()["totalCount"] == 0


async def test_an_import_does_not_bring_a_cancelled_session_back(client: httpx.AsyncClient, editor: dict[str, str]):
    body = orjson.dumps(SESSION | {"id": "one"})
    await client.post("/sessions/import", content=body, headers=editor)
    await client.post("/sessions/one/cancel", json={"reason": "Họp"}, headers=editor)
    again = (await client.post("/sessions/import", content=body, headers=editor)).json()
    assert (again["replaced"], again["unchanged"]) == (0, 1)
    moved = orjson.dumps(LATER | {"id": "one"})
    assert (await client.post("/sessions/import", content=moved, headers=editor)).json()["rejectedCount"] == 1
    assert (await client.get("/sessions/one")).json()["state"] == "CANCELLED"


async def test_an_import_can_be_run_twice(client: httpx.AsyncClient, editor: dict[str, str]):
    body = b"\n".join(orjson.dumps(line) for line in (SESSION, LATER, SESSION | {"unit": "ca-hue"}))
    first = (await client.post("/sessions/import", content=body, headers=editor)).json()
    assert (first["inserted"], first["rejectedCount"]) == (2, 1)
    again = (await client.post("/sessions/import", content=body, headers=editor)).json()
    assert (again["inserted"], again["unchanged"]) == (0, 2)
