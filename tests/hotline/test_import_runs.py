"""Import runs of units and hotlines: what waits for a second person, and what an undoing takes back."""

from typing import Any

import httpx
import orjson

from tests.approving import approve
from tests.conftest import Bearer, edges
from tests.hotline.conftest import HANOI, LINE, TRAFFIC

Headers = dict[str, str]


def lines(*rows: dict[str, Any]) -> bytes:
    return b"\n".join(map(orjson.dumps, rows))


async def sent(client: httpx.AsyncClient, staff: Headers, *rows: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = await client.post(f"/hotlines/import{query}", content=lines(*rows), headers=staff)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def undone(client: httpx.AsyncClient, staff: Headers, run: str) -> dict[str, Any]:
    answer = await client.post(f"/import-runs/{run}/undo", json={"why": "Nhầm tệp"}, headers=staff)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_imported_hotlines_wait_as_one_run_and_its_undoing_takes_them_out_of_service(
    client: httpx.AsyncClient, admin: Headers, bearer: Bearer
):
    clerk = bearer("editor", units=("ca-ha-noi",), subject="chi")
    second = bearer("editor", units=("ca-ha-noi",), subject="binh")
    rows = (TRAFFIC | {"id": "one"}, TRAFFIC | {"id": "two", "dialled": "0900 000 002"})
    preview = await sent(client, clerk, *rows, query="?dryRun=true")
    assert (preview["new"], preview["waiting"], preview["published"]) == (2, 2, 0)
    report = await sent(client, clerk, *rows)
    assert (report["inserted"], report["waiting"]) == (2, 2)
    [item] = edges((await client.get("/waiting", headers=second)).json())
    assert (item["what"], item["id"], item["writers"]) == ("IMPORT_RUN", report["run"], ["chi"])
    path = f"/import-runs/{report['run']}"
    own = await approve(client, path, clerk)
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    done = (await approve(client, path, second)).json()
    assert (done["state"], done["left"]) == ("APPROVED", [])
    assert [one["id"] for one in edges((await client.get("/hotlines")).json())] == ["one", "two"]
    back = await undone(client, clerk, report["run"])
    assert (back["state"], back["left"]) == ("UNDONE", [])
    assert (await client.get("/hotlines")).json()["totalCount"] == 0
    again = await undone(client, clerk, report["run"])
    assert (again["state"], again["left"]) == ("UNDONE", [])


async def test_a_run_with_emergency_numbers_is_approved_by_the_ministry_alone(
    client: httpx.AsyncClient, admin: Headers, second: Headers, bearer: Bearer
):
    report = await sent(client, admin, LINE | {"id": "national"}, TRAFFIC | {"id": "other"}, query="?publish=true")
    assert (report["inserted"], report["waiting"]) == (2, 1)
    assert [one["id"] for one in edges((await client.get("/hotlines")).json())] == ["other"]
    path = f"/import-runs/{report['run']}"
    local = bearer("editor", "admin", units=("ca-ha-noi",), subject="binh")
    refused = await approve(client, path, local)
    assert (refused.status_code, refused.json()["code"]) == (403, "EMERGENCY_RESERVED")
    assert (await client.get("/hotlines/national")).status_code == 404
    assert (await approve(client, path, second)).json()["state"] == "APPROVED"
    assert (await client.get("/hotlines/national")).json()["dialled"] == "113"


async def test_a_draft_that_was_sent_back_is_not_approved_with_its_run(
    client: httpx.AsyncClient, admin: Headers, second: Headers
):
    report = await sent(client, admin, TRAFFIC | {"id": "one"})
    assert (await client.post("/hotlines/one/return", json={"why": "Sai số"}, headers=second)).status_code == 200
    answer = await approve(client, f"/import-runs/{report['run']}", second)
    assert (answer.status_code, answer.json()["code"]) == (409, "IMPORT_ROWS_CHANGED")
    assert answer.json()["rows"] == [{"id": "one", "line": 1}]


async def test_imported_units_take_effect_at_once_and_their_run_can_be_undone(
    client: httpx.AsyncClient, admin: Headers, bearer: Bearer
):
    body = lines(
        HANOI | {"shortName": "CATP"}, {"code": "ca-hue", "kind": "PROVINCE", "names": {"vi": "Huế"}, "parent": "bca"}
    )
    preview = (await client.post("/units/import?dryRun=true", content=body, headers=admin)).json()
    assert (preview["new"], preview["changed"], preview["published"], preview["waiting"]) == (1, 1, 2, 0)
    assert (await client.get("/units/ca-hue")).status_code == 404
    report = (await client.post("/units/import", content=body, headers=admin)).json()
    assert (report["inserted"], report["replaced"], report["waiting"]) == (1, 1, 0)
    [run] = edges((await client.get("/import-runs?kind=units", headers=admin)).json())
    assert (run["id"], run["state"]) == (report["run"], "PUBLISHED")
    assert (await client.get("/import-runs?kind=hotlines", headers=admin)).json()["totalCount"] == 0
    editor = bearer("editor", units=("bca",), subject="chi")
    refused = await client.post(f"/import-runs/{run['id']}/undo", json={"why": "Nhầm"}, headers=editor)
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    back = await undone(client, admin, run["id"])
    assert [(row["id"], row["reason"]) for row in back["left"]] == [("ca-ha-noi", "EXISTED_BEFORE")]
    assert (await client.get("/units/ca-hue")).json()["state"] == "DISSOLVED"


async def test_hours_come_and_go_as_texts(client: httpx.AsyncClient, admin: Headers):
    office = TRAFFIC | {"id": "office", "openingHours": 'Mo-Fr 07:30-17:00; PH off; 2026 Dec 24 off "Họp"'}
    typed = TRAFFIC | {"id": "typed", "dialled": "0900 000 002", "openingHours": "T2-T6 8h-17h, T7 8h-11h"}
    wrong = [
        TRAFFIC | {"id": "wrong", "openingHours": "giờ hành chính"},
        TRAFFIC | {"id": "wrong", "openingHours": "Mo-Fr 22:00-06:00; PH off"},
        TRAFFIC | {"id": "wrong", "openingHours": "24/7", "onDaysOff": "CLOSED"},
    ]
    english = admin | {"Accept-Language": "en"}
    report = await sent(client, english, office, typed, *wrong, query="?publish=true")
    assert (report["inserted"], report["rejectedCount"]) == (2, 3)
    codes = ["HOURS_NOT_TAKEN", "HOURS_NOT_TAKEN", "BAD_INPUT"]
    assert [(one["line"], one["code"]) for one in report["rejected"]] == list(zip((3, 4, 5), codes, strict=True))
    assert report["rejected"][0]["reason"].startswith("openingHours: office hours differ")
    [warning] = report["warnings"]
    assert (warning["line"], warning["code"]) == (2, "HOURS_MENDED")
    assert warning["text"] == "read as: Mo-Fr 08:00-17:00; Sa 08:00-11:00"
    assert (await client.get("/hotlines/wrong")).status_code == 404
    line = (await client.get("/hotlines/office")).json()
    assert (line["onDaysOff"], line["exceptions"][0]["note"]) == ("CLOSED", "Họp")
    exported = (await client.get("/hotlines/export?osmHours=true")).content
    texts = {one["id"]: one["openingHours"] for one in map(orjson.loads, exported.splitlines())}
    assert texts == {"office": office["openingHours"], "typed": "Mo-Fr 08:00-17:00; Sa 08:00-11:00"}
    again = (await client.post("/hotlines/import?publish=true", content=exported, headers=admin)).json()
    assert (again["unchanged"], again["replaced"], again["rejectedCount"]) == (2, 0, 0)
