"""Two people before the public sees a hotline, whatever the way in; what only removes acts at once by one."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import orjson
import pytest

from services.documents.models import now
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from tests.approving import approve, check_nothing_is_approved_unread
from tests.conftest import Bearer, edges
from tests.hotline.conftest import LINE, TRAFFIC, approved, published
from tests.unseen import next_event, place_in_feed, seen
from tests.waiting import until

Headers = dict[str, str]


@pytest.fixture
def editor(bearer: Bearer) -> Headers:
    return bearer("editor", units=("ca-ha-noi",), subject="an")


@pytest.fixture
def other(bearer: Bearer) -> Headers:
    return bearer("editor", units=("ca-ha-noi",), subject="binh")


@pytest.fixture
async def line(client: httpx.AsyncClient, admin: Headers, editor: Headers, other: Headers) -> dict[str, Any]:
    """An ordinary line of Hanoi's that is public."""
    return await published(client, TRAFFIC, editor, other)


async def acts(client: httpx.AsyncClient, id: str, headers: Headers) -> list[tuple[str, str, str | None]]:
    history = (await client.get(f"/hotlines/{id}/history", headers=headers)).json()["history"]
    return [(entry["act"], entry["by"], entry["why"]) for entry in history]


async def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def change(client: httpx.AsyncClient, id: str, headers: Headers, **fields: object) -> dict[str, Any]:
    answer = await client.put(f"/hotlines/{id}", json=TRAFFIC | fields, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


# -- a second person -----------------------------------------------------------------------------------------------


async def test_a_new_line_is_public_once_another_person_has_approved_it(
    client: httpx.AsyncClient, admin: Headers, editor: Headers, other: Headers
):
    draft = (await client.post("/hotlines", json=TRAFFIC, headers=editor)).json()
    assert draft["state"] == "DRAFT"
    assert {d["field"] for d in draft["correction"]["differences"]} == {"state"}
    assert (await client.get(f"/hotlines/{draft['id']}")).status_code == 404
    assert (await client.get(f"/hotlines/{draft['id']}", headers=other)).json()["dialled"] == TRAFFIC["dialled"]
    assert (await client.get("/hotlines")).json()["totalCount"] == 0
    alone = await approve(client, f"/hotlines/{draft['id']}", editor)
    assert await code(alone) == (403, "SECOND_PERSON_NEEDED")
    assert (await approved(client, draft["id"], other))["state"] == "ACTIVE"
    assert (await client.get(f"/hotlines/{draft['id']}")).status_code == 200
    again = await approve(client, f"/hotlines/{draft['id']}", other)
    assert await code(again) == (409, "WRONG_STATE")


async def test_a_change_waits_while_the_public_reads_what_was_approved(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    saved = await change(client, line["id"], editor, dialled="0900 000 777")
    assert (saved["dialled"], saved["state"]) == ("0900 000 001", "ACTIVE")
    assert saved["correction"]["differences"] == [
        {"field": "number", "before": "+84900000001", "after": "+84900000777"},
        {"field": "dialled", "before": "0900 000 001", "after": "0900 000 777"},
    ]
    assert (await client.get(f"/hotlines/{line['id']}")).json()["dialled"] == "0900 000 001"
    assert "correction" not in (await client.get(f"/hotlines/{line['id']}", headers=editor)).json()
    alone = await approve(client, f"/hotlines/{line['id']}", editor)
    assert await code(alone) == (403, "SECOND_PERSON_NEEDED")
    done = await approve(client, f"/hotlines/{line['id']}", other, {"why": "Đã gọi thử"})
    assert (done.json()["dialled"], done.json()["correction"]) == ("0900 000 777", None)
    assert (await acts(client, line["id"], editor))[-2:] == [
        ("PROPOSED", "an", None),
        ("APPROVED", "binh", "Đã gọi thử"),
    ]


async def test_the_public_sees_nothing_of_a_correction_before_it_is_approved(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    path = f"/hotlines/{line['id']}"
    before, place = await seen(client, path, "/hotlines"), await place_in_feed(client)
    await change(client, line["id"], editor, note="Ngoài giờ")
    assert await seen(client, path, "/hotlines") == before
    await client.post(f"{path}/return", json={"why": "Sai"}, headers=other)
    assert await seen(client, path, "/hotlines") == before
    saved = await change(client, line["id"], editor, dialled="0900 000 777")
    assert await seen(client, path, "/hotlines") == before
    for read in (
        (await client.get(path, headers=other)).json(),
        edges((await client.get("/hotlines", headers=other)).json())[0],
        edges((await client.get("/hotlines?waiting=true", headers=other)).json())[0],
    ):
        assert (read["version"], read["updatedAt"]) == (saved["version"], saved["updatedAt"])
    done = await approved(client, line["id"], other)
    (_, status, etag, _, body), *_ = await seen(client, path)
    assert (status, etag) == (200, f'"v{done["version"]}"')
    assert orjson.loads(body) == {name: value for name, value in done.items() if name not in {"correction", "warnings"}}
    event, told = await next_event(client, place)
    assert (event, told["id"], told["document"]["dialled"]) == ("updated", line["id"], "0900 000 777")


async def test_nothing_is_approved_unread(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    path = f"/hotlines/{line['id']}"
    await change(client, line["id"], editor, note="Ngoài giờ")
    changed = TRAFFIC | {"note": "Gọi số khác"}
    await check_nothing_is_approved_unread(client, path, other, lambda: client.put(path, json=changed, headers=editor))
    assert (await client.get(path)).json()["note"] == "Gọi số khác"


async def test_what_waits_is_found_by_its_units_editors_alone(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, bearer: Bearer
):
    await change(client, line["id"], editor, note="Ngoài giờ")
    draft = (await client.post("/hotlines", json=TRAFFIC | {"dialled": "0900 000 002"}, headers=editor)).json()
    waiting = edges((await client.get("/hotlines?waiting=true", headers=editor)).json())
    assert {one["id"] for one in waiting} == {line["id"], draft["id"]}
    assert edges((await client.get("/hotlines?state=DRAFT", headers=editor)).json())[0]["id"] == draft["id"]
    assert edges((await client.get("/hotlines?waiting=false", headers=editor)).json()) == []
    for headers in ({}, bearer("editor", units=("ca-hue",)), bearer("moderator")):
        assert edges((await client.get("/hotlines?waiting=true", headers=headers)).json()) == []


async def test_what_waits_is_returned_with_a_reason_and_a_draft_is_deleted(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    await change(client, line["id"], editor, note="Ngoài giờ")
    returned = await client.post(f"/hotlines/{line['id']}/return", json={"why": "Sai giờ"}, headers=other)
    assert (returned.json()["correction"], returned.json()["note"]) == (None, None)
    assert (await acts(client, line["id"], editor))[-1] == ("RETURNED", "binh", "Sai giờ")
    public = await client.post(f"/hotlines/{line['id']}/delete", headers=editor)
    assert await code(public) == (409, "WRONG_STATE")
    draft = (await client.post("/hotlines", json=TRAFFIC, headers=editor)).json()
    deleted = await client.post(f"/hotlines/{draft['id']}/delete", headers=editor)
    assert (deleted.status_code, deleted.json()["dialled"]) == (200, TRAFFIC["dialled"])
    assert (await client.get(f"/hotlines/{draft['id']}", headers=editor)).status_code == 404
    assert (await client.get("/hotlines?state=DRAFT", headers=editor)).json()["totalCount"] == 0


async def test_an_import_brings_what_waits_and_an_admin_may_publish_it(
    client: httpx.AsyncClient, admin: Headers, second: Headers, editor: Headers
):
    body = orjson.dumps(TRAFFIC | {"id": "imported"})
    for counts in ((1, 0), (0, 1)):
        report = (await client.post("/hotlines/import", content=body, headers=editor)).json()
        assert (report["inserted"], report["unchanged"]) == counts
    assert (await client.get("/hotlines/imported")).status_code == 404
    refused = (await client.post("/hotlines/import?publish=true", content=body, headers=editor)).json()
    assert [line["code"] for line in refused["rejected"]] == ["FORBIDDEN"]
    for counts in ((1, 0), (0, 1)):
        report = (await client.post("/hotlines/import?publish=true", content=body, headers=admin)).json()
        assert (report["replaced"], report["unchanged"]) == counts
    assert (await client.get("/hotlines/imported")).json()["state"] == "ACTIVE"
    changed = orjson.dumps(TRAFFIC | {"id": "imported", "dialled": "0900 000 777"})
    assert (await client.post("/hotlines/import", content=changed, headers=editor)).json()["replaced"] == 1
    assert (await client.get("/hotlines/imported")).json()["dialled"] == "0900 000 001"
    # What says only what is public leaves the change that waits.
    assert (await client.post("/hotlines/import", content=body, headers=editor)).json()["unchanged"] == 1
    waiting = (await client.get("/hotlines?waiting=true", headers=editor)).json()
    assert [edge["node"]["id"] for edge in waiting["edges"]] == ["imported"]
    exported = (await client.get("/hotlines/export", headers=editor)).content
    assert (await client.post("/hotlines/import?publish=true", content=exported, headers=admin)).json()[
        "unchanged"
    ] == 1


# -- at once -------------------------------------------------------------------------------------------------------


async def test_a_unit_suspends_and_resumes_its_own_number_alone(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, bearer: Bearer
):
    stranger = bearer("editor", units=("ca-hue",))
    assert (
        await client.post(f"/hotlines/{line['id']}/suspend", json={"why": "x"}, headers=stranger)
    ).status_code == 403
    assert (await client.post(f"/hotlines/{line['id']}/suspend", headers=editor)).status_code == 422
    done = await client.post(f"/hotlines/{line['id']}/suspend", json={"why": "Đứt cáp"}, headers=editor)
    assert done.json()["state"] == "SUSPENDED"
    assert (await client.get(f"/hotlines/{line['id']}")).status_code == 404
    again = await client.post(f"/hotlines/{line['id']}/suspend", json={"why": "Đứt cáp"}, headers=editor)
    assert await code(again) == (409, "WRONG_STATE")
    assert (await client.post(f"/hotlines/{line['id']}/resume", headers=editor)).json()["state"] == "ACTIVE"
    assert [act for act, _, _ in await acts(client, line["id"], editor)][-2:] == ["CHANGED", "CHANGED"]


async def test_approving_what_waited_brings_no_suspended_line_back(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    await change(client, line["id"], editor, note="Ngoài giờ")
    await client.post(f"/hotlines/{line['id']}/suspend", json={"why": "Đứt cáp"}, headers=editor)
    done = await approved(client, line["id"], other)
    assert (done["state"], done["note"]) == ("SUSPENDED", "Ngoài giờ")


async def test_a_retired_line_is_not_brought_back_by_one_person(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, other: Headers
):
    await change(client, line["id"], editor, state="RETIRED")
    for state in ("SUSPENDED", "ACTIVE"):
        saved = await change(client, line["id"], editor, state=state)
        assert (saved["state"], saved["correction"]["differences"][0]["after"]) == ("RETIRED", state)
    alone = await approve(client, f"/hotlines/{line['id']}", editor)
    assert await code(alone) == (403, "SECOND_PERSON_NEEDED")
    assert (await client.get(f"/hotlines/{line['id']}")).status_code == 404
    assert (await approved(client, line["id"], other))["state"] == "ACTIVE"


@pytest.mark.parametrize("state", ["SUSPENDED", "RETIRED"])
async def test_what_a_save_takes_out_of_service_goes_at_once_and_what_it_changes_waits(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, state: str
):
    saved = await change(client, line["id"], editor, state=state, dialled="0900 000 777")
    assert (saved["state"], saved["dialled"]) == (state, "0900 000 001")
    assert [one["field"] for one in saved["correction"]["differences"]] == ["number", "dialled"]
    back = await change(client, line["id"], editor, dialled="0900 000 777")
    assert back["state"] == state


@pytest.mark.parametrize(
    ("before", "after", "at_once"),
    [
        ({"note": "Ngoài giờ"}, {}, True),
        ({"label": {"vi": "CSGT", "en": "Traffic"}}, {"label": {"vi": "CSGT"}}, True),
        ({"hours": [{"days": ["MONDAY"], "opens": "07:30", "closes": "17:00"}]}, {}, False),
        ({"demo": True}, {"demo": False}, False),
        ({"free": True}, {"free": False}, False),
        ({"note": "Ngoài giờ"}, {"note": "Trong giờ"}, False),
    ],
)
async def test_only_what_says_less_is_left_out_at_once(
    client: httpx.AsyncClient,
    admin: Headers,
    editor: Headers,
    other: Headers,
    before: Mapping[str, object],
    after: Mapping[str, object],
    at_once: bool,
):
    line = await published(client, TRAFFIC | before, editor, other)
    saved = await change(client, line["id"], editor, **after)
    assert (saved["correction"] is None) == at_once


async def test_an_alert_is_put_and_ended_at_once(client: httpx.AsyncClient, line: dict[str, Any], editor: Headers):
    end = (now() + timedelta(hours=6)).isoformat()
    for path in (f"/hotlines/{line['id']}", "/units/ca-ha-noi"):
        answer = await client.post(
            f"{path}/alert", json={"text": "Quá tải vì bão, gọi 113 khi nguy cấp", "until": end}, headers=editor
        )
        assert answer.status_code == 200, answer.text
        assert (await client.get(path)).json()["alert"]["text"].startswith("Quá tải")
        await client.post(f"{path}/alert", json={}, headers=editor)
        assert (await client.get(path)).json()["alert"] is None
    history = (await client.get("/units/ca-ha-noi/history", headers=editor)).json()["history"]
    assert [entry["act"] for entry in history] == ["CREATED", "CHANGED", "CHANGED"]
    assert history[1]["changes"][0]["after"]["text"].startswith("Quá tải")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "Quá tải"}, "until"),
        ({"until": "2199-01-01T00:00:00Z"}, "text"),
        ({"text": "Quá tải", "until": "2199-01-01T00:00:00Z"}, "until"),
        ({"text": "Quá tải", "until": "2020-01-01T00:00:00Z"}, "until"),
        ({"text": "Hãy gọi 0900 000 777", "hours": 6}, "text"),
    ],
)
async def test_a_wrong_alert_is_refused(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, given: dict[str, Any], field: str
):
    if hours := given.pop("hours", None):
        given["until"] = (now() + timedelta(hours=hours)).isoformat()
    answer = await client.post(f"/hotlines/{line['id']}/alert", json=given, headers=editor)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (await client.get(f"/hotlines/{line['id']}")).json()["alert"] is None


# -- emergency numbers -----------------------------------------------------------------------------------------------


async def test_only_the_ministry_lists_an_emergency_number(
    client: httpx.AsyncClient, admin: Headers, second: Headers, editor: Headers, bearer: Bearer
):
    wrong = LINE | {"dialled": "0900 000 777"}
    for headers in (editor, bearer("admin", units=("ca-ha-noi",)), bearer("editor", units=("bca",))):
        answer = await client.post("/hotlines", json=wrong, headers=headers)
        assert await code(answer) == (403, "EMERGENCY_RESERVED")
        report = (await client.post("/hotlines/import", content=orjson.dumps(wrong), headers=headers)).json()
        assert [line["code"] for line in report["rejected"]] == ["EMERGENCY_RESERVED"]
    draft = (await client.post("/hotlines", json=LINE, headers=admin)).json()
    assert draft["state"] == "DRAFT"
    for headers, expected in ((admin, "SECOND_PERSON_NEEDED"), (editor, "EMERGENCY_RESERVED")):
        answer = await approve(client, f"/hotlines/{draft['id']}", headers)
        assert await code(answer) == (403, expected)
    assert (await approved(client, draft["id"], second))["state"] == "ACTIVE"


async def test_no_way_leads_a_province_to_an_emergency_number(
    client: httpx.AsyncClient, line: dict[str, Any], admin: Headers, second: Headers, editor: Headers, bearer: Bearer
):
    own_admin = bearer("admin", units=("ca-ha-noi",), subject="chi")
    emergency = await published(client, LINE, admin, second)
    for headers in (editor, own_admin):
        turned = await client.put(f"/hotlines/{line['id']}", json=TRAFFIC | {"purpose": "AMBULANCE"}, headers=headers)
        assert await code(turned) == (403, "EMERGENCY_RESERVED")
        for changed in ({"dialled": "0900 000 777"}, {"label": {"vi": "Gọi đây"}}, {"purpose": "OTHER"}):
            answer = await client.put(f"/hotlines/{emergency['id']}", json=LINE | changed, headers=headers)
            assert await code(answer) == (403, "EMERGENCY_RESERVED")
            row = orjson.dumps(LINE | changed | {"id": emergency["id"]})
            for publish in ("", "?publish=true"):
                report = (await client.post(f"/hotlines/import{publish}", content=row, headers=headers)).json()
                assert report["rejectedCount"] == 1
    suspended = await client.post(f"/hotlines/{emergency['id']}/suspend", json={"why": "Lỗi"}, headers=editor)
    assert suspended.json()["state"] == "SUSPENDED"
    assert await code(await client.post(f"/hotlines/{emergency['id']}/resume", headers=editor)) == (
        403,
        "EMERGENCY_RESERVED",
    )
    assert (await client.post(f"/hotlines/{emergency['id']}/resume", headers=admin)).json()["dialled"] == "113"


async def test_an_emergency_number_waits_for_a_second_person_whoever_imports_it(
    client: httpx.AsyncClient, admin: Headers, second: Headers
):
    others = ({"dialled": "0900 000 777"}, {"dialled": "114"})
    rows = [LINE | {"id": "national"}, *(LINE | other | {"id": f"other-{at}"} for at, other in enumerate(others))]
    body = b"\n".join(orjson.dumps(row) for row in rows)
    assert (await client.post("/hotlines/import?publish=true", content=body, headers=admin)).json()["inserted"] == 3
    assert (await client.get("/hotlines")).json()["totalCount"] == 0
    assert await code(await approve(client, "/hotlines/national", admin)) == (403, "SECOND_PERSON_NEEDED")
    await approved(client, "national", second)
    again = orjson.dumps(LINE | {"id": "national", "label": {"vi": "Gọi đây"}})
    await client.post("/hotlines/import?publish=true", content=again, headers=admin)
    assert (await client.get("/hotlines/national")).json()["label"] is None
    assert (await client.get("/hotlines?waiting=true", headers=admin)).json()["totalCount"] == 3


# -- history -----------------------------------------------------------------------------------------------------------


async def test_a_history_is_for_the_units_editors_and_auditors(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, bearer: Bearer
):
    for path in (f"/hotlines/{line['id']}/history", "/units/ca-ha-noi/history"):
        assert (await client.get(path)).status_code == 401
        for headers in (bearer("editor", units=("ca-hue",)), bearer("moderator")):
            assert (await client.get(path, headers=headers)).status_code == 403
        for headers in (editor, bearer("auditor")):
            assert (await client.get(path, headers=headers)).json()["history"]
        assert "history" not in (await client.get(path.removesuffix("/history"), headers=editor)).json()


async def test_units_have_a_history_of_what_changed(client: httpx.AsyncClient, admin: Headers):
    given = {"code": "ca-ha-noi", "kind": "PROVINCE", "names": {"vi": "Công an thành phố Hà Nội"}, "parent": "bca"}
    await client.put("/units/ca-ha-noi", json=given, headers=admin)
    await client.post("/units/import", content=orjson.dumps(given | {"shortName": "CATP"}), headers=admin)
    history = (await client.get("/units/ca-ha-noi/history", headers=admin)).json()["history"]
    assert [(entry["act"], [one["field"] for one in entry["changes"]]) for entry in history] == [
        ("CREATED", []),
        ("CHANGED", ["province"]),
        ("IMPORTED", ["shortName"]),
    ]


async def _answers(client: httpx.AsyncClient, path: str, headers: Headers, expected: object) -> bool:
    return (await client.get(path, headers=headers)).json() == expected


async def test_lines_and_units_of_before_are_public_and_have_an_empty_history(
    client: httpx.AsyncClient, line: dict[str, Any], editor: Headers, settings: ServiceSettings
):
    mongo = Mongo(settings.mongo_url, settings.database_prefix + "hotline")
    for collection in ("hotlines", "units"):
        left_out = {"history": "", "correction": "", "alert": ""}
        await mongo.database[collection].update_many({}, {"$unset": left_out, "$inc": {"version": 1}})
    mongo.close()
    assert (await client.get(f"/hotlines/{line['id']}")).json()["state"] == "ACTIVE"
    for path in (f"/hotlines/{line['id']}", "/units/ca-ha-noi"):
        without = {"id": path.rpartition("/")[2], "correction": None, "history": []}
        await until(partial(_answers, client, f"{path}/history", editor, without))
