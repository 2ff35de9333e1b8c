"""The schedule service over HTTP, on the real database."""

from typing import Any

import httpx
import orjson
import pytest

from launcher.registry import REGISTRY
from schedule.app import create
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.approving import approve, check_nothing_is_approved_unread
from tests.conftest import Bearer, edges, serving
from tests.unseen import next_event, place_in_feed, seen

SESSION = {
    "unit": "ca-ha-noi",
    "leader": {"position": "Giám đốc"},
    "place": "87 Trần Hưng Đạo",
    "startsAt": "2030-12-15T08:00:00+07:00",
    "endsAt": "2030-12-15T11:30:00+07:00",
    "documents": ["Căn cước", "Đơn"],
}
MOVED = {"place": "96 Nguyễn Du", "changeReason": "Phòng tiếp dân đang sửa"}
LATER = SESSION | {"startsAt": "2030-12-22T08:00:00+07:00", "endsAt": "2030-12-22T11:30:00+07:00"}


@pytest.fixture
async def client(settings: ServiceSettings):
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        yield client


@pytest.fixture
def editor(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", units=("ca-ha-noi",))


@pytest.fixture
def other(bearer: Bearer) -> dict[str, str]:
    """Another editor, as approving takes two."""
    return bearer("editor", units=("ca-ha-noi",), subject="staff-2")


async def published(
    client: httpx.AsyncClient, given: dict[str, object], first: dict[str, str], second: dict[str, str]
) -> dict[str, Any]:
    """A session that one person announced and another approved."""
    draft = await client.post("/sessions", json=given, headers=first)
    assert draft.status_code == 201, draft.text
    answer = await approve(client, f"/sessions/{draft.json()['id']}", second)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_sessions_are_listed_by_time(client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]):
    for given in (LATER, SESSION):
        await published(client, given, editor, other)
    page = (await client.get("/sessions", params={"unit": "ca-ha-noi"})).json()
    assert [s["startsAt"] for s in edges(page)] == ["2030-12-15T01:00:00Z", "2030-12-22T01:00:00Z"]
    part = (await client.get("/sessions", params={"from": "2030-12-20T00:00:00+07:00"})).json()
    assert part["totalCount"] == 1


async def test_a_cancelled_session_stays_to_be_seen(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    first, second = [await published(client, given, editor, other) for given in (SESSION, LATER)]
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
        ({"startsAt": "2030-12-15T08:00:00"}, "startsAt"),
        ({"endsAt": "2030-12-15T07:00:00+07:00"}, "endsAt"),
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


async def test_an_import_does_not_bring_a_cancelled_session_back(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    body = orjson.dumps(SESSION | {"id": "one"})
    await client.post("/sessions/import", content=body, headers=editor)
    await approve(client, "/sessions/one", other)
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


async def test_a_new_session_is_public_once_another_person_has_approved_it(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str], bearer: Bearer
):
    draft = (await client.post("/sessions", json=SESSION, headers=editor)).json()
    assert draft["state"] == "DRAFT"
    address = f"/sessions/{draft['id']}"
    for headers in ({}, bearer("editor", units=("ca-hue",))):
        assert (await client.get(address, headers=headers)).status_code == 404
        for query in ("", "?state=DRAFT", "?waiting=true"):
            assert (await client.get(f"/sessions{query}", headers=headers)).json()["totalCount"] == 0
    assert (await client.get("/sessions/export")).content == b""
    assert (await client.get("/sessions?waiting=true", headers=other)).json()["totalCount"] == 1
    alone = await approve(client, address, editor)
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    done = await approve(client, address, other, {"why": "Đúng lịch"})
    assert done.json()["state"] == "SCHEDULED"
    assert (await client.get(address)).status_code == 200
    history = (await client.get(f"{address}/history", headers=editor)).json()["history"]
    assert [(entry["act"], entry["by"], entry["why"]) for entry in history] == [
        ("CREATED", "staff-1", None),
        ("APPROVED", "staff-2", "Đúng lịch"),
    ]


async def test_a_change_waits_and_what_only_removes_does_not(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    named = SESSION | {"leader": {"position": "Giám đốc", "name": "Nguyễn Văn Thử"}}
    address = f"/sessions/{(await published(client, named, editor, other))['id']}"
    moved = (await client.put(address, json=named | MOVED, headers=editor)).json()
    assert (moved["place"], moved["state"]) == (SESSION["place"], "SCHEDULED")
    assert [one["field"] for one in moved["correction"]["differences"]] == ["place", "changeReason"]
    assert (await client.get(address)).json()["place"] == SESSION["place"]
    returned = await client.post(f"{address}/return", json={"why": "Sai phòng"}, headers=other)
    assert returned.json()["correction"] is None
    nameless = (await client.put(address, json=SESSION, headers=editor)).json()
    assert (nameless["leader"]["name"], nameless["correction"]) == (None, None)
    await client.put(address, json=SESSION | MOVED, headers=editor)
    done = (await approve(client, address, other)).json()
    assert (done["place"], done["state"]) == ("96 Nguyễn Du", "CHANGED")


async def test_people_are_told_why_what_was_announced_changes(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    address = f"/sessions/{(await published(client, SESSION, editor, other))['id']}"
    before = (await client.get(address, headers=editor)).json()
    place = {"place": MOVED["place"]}
    for refused in (
        await client.put(address, json=SESSION | place, headers=editor),
        await client.patch(address, json=place, headers=editor),
    ):
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "changeReason")
    line = orjson.dumps(SESSION | place | {"id": before["id"]})
    report = (await client.post("/sessions/import", content=line, headers=editor)).json()
    assert [one["code"] for one in report["rejected"]] == ["BAD_INPUT"]
    assert (await client.get(address, headers=editor)).json() == before
    unchanged = await client.put(address, json=SESSION | {"registration": "Gọi trước"}, headers=editor)
    assert [one["field"] for one in unchanged.json()["correction"]["differences"]] == ["registration"]


async def test_the_public_sees_nothing_of_a_correction_before_it_is_approved(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    path = f"/sessions/{(await published(client, SESSION, editor, other))['id']}"
    before, place = await seen(client, path, "/sessions"), await place_in_feed(client)
    await client.put(path, json=SESSION | MOVED, headers=editor)
    assert await seen(client, path, "/sessions") == before
    await client.post(f"{path}/return", json={"why": "Sai phòng"}, headers=other)
    assert await seen(client, path, "/sessions") == before
    saved = (await client.put(path, json=SESSION | MOVED | {"place": "1 Lê Lợi"}, headers=editor)).json()
    assert await seen(client, path, "/sessions") == before
    for read in (
        (await client.get(path, headers=other)).json(),
        edges((await client.get("/sessions", headers=other)).json())[0],
    ):
        assert (read["version"], read["updatedAt"]) == (saved["version"], saved["updatedAt"])
    done = (await approve(client, path, other)).json()
    public = (await client.get(path)).json()
    assert (public["place"], public["version"], public["updatedAt"]) == ("1 Lê Lợi", done["version"], done["updatedAt"])
    event, told = await next_event(client, place)
    assert (event, told["document"]) == ("updated", public)


async def test_nothing_is_approved_unread(client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]):
    path = f"/sessions/{(await published(client, SESSION, editor, other))['id']}"
    await client.put(path, json=SESSION | MOVED, headers=editor)
    changed = SESSION | MOVED | {"place": "1 Lê Lợi"}
    await check_nothing_is_approved_unread(client, path, other, lambda: client.put(path, json=changed, headers=editor))
    assert (await client.get(path)).json()["place"] == "1 Lê Lợi"


async def test_one_person_cancels_at_once_and_what_waited_is_dropped(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    address = f"/sessions/{(await published(client, SESSION, editor, other))['id']}"
    await client.put(address, json=SESSION | MOVED, headers=editor)
    named = await client.post(f"{address}/cancel", json={"reason": "Bão, gọi 0900 000 777"}, headers=editor)
    assert (named.status_code, named.json()["code"]) == (422, "CONTACT_NAMED")
    assert (await client.get(address)).json()["state"] == "SCHEDULED"
    done = (await client.post(f"{address}/cancel", json={"reason": "Bão"}, headers=editor)).json()
    assert (done["state"], done["correction"]) == ("CANCELLED", None)
    late = await approve(client, address, other)
    assert (late.status_code, late.json()["code"]) == (409, "WRONG_STATE")
    gone = await client.post(f"{address}/delete", headers=editor)
    assert (gone.status_code, gone.json()["code"]) == (409, "WRONG_STATE")


async def test_a_draft_is_deleted_and_not_cancelled(client: httpx.AsyncClient, editor: dict[str, str]):
    address = f"/sessions/{(await client.post('/sessions', json=SESSION, headers=editor)).json()['id']}"
    cancelled = await client.post(f"{address}/cancel", json={"reason": "Bão"}, headers=editor)
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "WRONG_STATE")
    assert (await client.post(f"{address}/delete", headers=editor)).status_code == 200
    assert (await client.get(address, headers=editor)).status_code == 404


async def test_publishing_by_import_needs_an_admin(client: httpx.AsyncClient, editor: dict[str, str], bearer: Bearer):
    body, admin = orjson.dumps(SESSION | {"id": "one"}), bearer("admin", units=("ca-ha-noi",))
    refused = (await client.post("/sessions/import?publish=true", content=body, headers=editor)).json()
    assert [line["code"] for line in refused["rejected"]] == ["FORBIDDEN"]
    for counts in ((1, 0), (0, 1)):
        report = (await client.post("/sessions/import?publish=true", content=body, headers=admin)).json()
        assert (report["inserted"], report["unchanged"]) == counts
    assert (await client.get("/sessions/one")).json()["state"] == "SCHEDULED"
    moved = orjson.dumps(LATER | {"id": "one", "changeReason": "Sửa phòng"})
    assert (await client.post("/sessions/import", content=moved, headers=editor)).json()["replaced"] == 1
    assert (await client.get("/sessions/one")).json()["startsAt"] == "2030-12-15T01:00:00Z"
    await client.post("/sessions/import?publish=true", content=moved, headers=admin)
    assert (await client.get("/sessions/one")).json()["state"] == "CHANGED"


async def test_nothing_public_names_a_session_that_is_not_announced(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    id = (await published(client, SESSION, editor, other))["id"]
    draft = (await client.post("/sessions", json=LATER, headers=editor)).json()["id"]
    given = {"reason": "Công tác đột xuất", "replacedBy": draft}
    refused = await client.post(f"/sessions/{id}/cancel", json=given, headers=editor)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "replacedBy")
    assert (await client.get(f"/sessions/{id}")).json()["state"] == "SCHEDULED"
    assert (await approve(client, f"/sessions/{draft}", other)).status_code == 200
    assert (await client.post(f"/sessions/{id}/cancel", json=given, headers=editor)).status_code == 200
