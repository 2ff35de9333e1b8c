"""Import runs through the gateway: seen whole by a second person, approved and undone."""

from typing import Any

import orjson
import pytest

from services.global_ids import encode_id
from tests.conftest import Bearer, edges
from tests.gateway.conftest import House

RUNS = """query($waiting: Boolean) { importRuns(kind: "notices", waiting: $waiting, first: 10) { totalCount
    edges { node { id version state by fileName fileDigest waiting leftCount units { code } counts { rows new refused }
    sample { line changed node { __typename ... on WantedNotice { fullName state } } } } } } }"""
RUN = """query($id: ID!) { importRun(id: $id) { id state approval { by fileDigest rows doubtful } left { line reason }
    rows(first: 2) { totalCount pageInfo { hasNextPage }
        edges { node { line warnings { code cell } node { id } } } } } }"""
APPROVE = """mutation($input: ApproveImportRunInput!) { approveImportRun(input: $input) {
    importRun { id state leftCount waiting } errors { __typename code field message } } }"""
UNDO = """mutation($input: UndoImportRunInput!) { undoImportRun(input: $input) {
    importRun { state leftCount undoing { by why } } errors { __typename code field message } } }"""


async def put_in(house: House, clerk: dict[str, str]) -> None:
    notices = [
        {"id": f"n{n}", "list": "WANTED", "fullName": f"Nguyễn Thử Nghiệm {name}", "unit": "ca-hue"}
        for n, name in enumerate(("An", "Bình", "1"))
    ]
    lines = b"\n".join(map(orjson.dumps, notices))
    answer = await house.peers["wanted"].post("/notices/import?fileName=a.jsonl", content=lines, headers=clerk)
    assert answer.json()["waiting"] == 3, answer.text


async def test_a_run_is_seen_approved_and_undone_by_editors_of_its_units(station: House, bearer: Bearer):
    clerk = bearer("editor", units=("ca-hue",), subject="chi")
    second = bearer("editor", units=("ca-hue",), subject="binh")
    await put_in(station, clerk)
    runs = (await station.data(RUNS, second, waiting=True))["importRuns"]
    [run] = edges(runs)
    assert (run["state"], run["by"], run["fileName"], run["waiting"]) == ("WAITING", "chi", "a.jsonl", 3)
    assert (run["units"], run["counts"]) == ([{"code": "ca-hue"}], {"rows": 3, "new": 3, "refused": 0})
    assert run["sample"][0] == {
        "line": 1,
        "changed": False,
        "node": {"__typename": "WantedNotice", "fullName": "Nguyễn Thử Nghiệm An", "state": "DRAFT"},
    }
    shown = (await station.data(RUN, second, id=run["id"]))["importRun"]
    assert (shown["rows"]["totalCount"], shown["rows"]["pageInfo"]["hasNextPage"]) == (3, True)
    assert shown["rows"]["edges"][1]["node"]["node"]["id"] == encode_id("WantedNotice", "n1")
    read = {"id": run["id"], "version": run["version"]}
    own = (await station.data(APPROVE, clerk, input=read))["approveImportRun"]
    assert (own["importRun"], own["errors"][0]["code"]) == (None, "SECOND_PERSON_NEEDED")
    stale = (await station.data(APPROVE, second, input={"id": run["id"], "version": 99}))["approveImportRun"]
    assert stale["errors"][0]["code"] == "STALE_VERSION"
    unread = (await station.data(APPROVE, second, input={"id": run["id"]}))["approveImportRun"]
    assert (unread["errors"][0]["code"], unread["errors"][0]["field"]) == ("PRECONDITION_REQUIRED", "version")
    done = (await station.data(APPROVE, second, input=read))["approveImportRun"]
    assert done == {"importRun": {"id": run["id"], "state": "APPROVED", "leftCount": 0, "waiting": 0}, "errors": []}
    approval = (await station.data(RUN, second, id=run["id"]))["importRun"]["approval"]
    assert approval == {"by": "binh", "fileDigest": run["fileDigest"], "rows": 3, "doubtful": False}
    assert (await station.data("{ wantedNotices(first: 0) { totalCount } }"))["wantedNotices"]["totalCount"] == 3
    undone = (await station.data(UNDO, clerk, input={"id": run["id"], "why": "Nhầm tệp"}))["undoImportRun"]
    assert undone["importRun"] == {"state": "UNDONE", "leftCount": 0, "undoing": {"by": "chi", "why": "Nhầm tệp"}}
    [now] = edges((await station.data(RUNS, second))["importRuns"])
    late = (await station.data(APPROVE, second, input=read | {"version": now["version"]}))["approveImportRun"]
    assert (late["errors"][0]["__typename"], late["errors"][0]["code"]) == ("ConflictError", "WRONG_STATE")


@pytest.mark.parametrize("headers", [None, ("auditor", "ca-hue"), ("editor", "ca-ha-noi")])
async def test_nobody_else_sees_or_touches_a_run(station: House, bearer: Bearer, headers: tuple[str, str] | None):
    clerk = bearer("editor", units=("ca-hue",), subject="chi")
    await put_in(station, clerk)
    [run] = edges((await station.data(RUNS, clerk))["importRuns"])
    stranger = bearer(headers[0], units=(headers[1],), subject="xa") if headers else None
    seen = await station.ask(RUNS, stranger)
    assert not seen["data"]["importRuns"] or seen["data"]["importRuns"]["totalCount"] == 0
    assert (await station.ask(RUN, stranger, id=run["id"]))["data"]["importRun"] is None
    for text, field, more in (
        (APPROVE, "approveImportRun", {"version": run["version"]}),
        (UNDO, "undoImportRun", {"why": "x"}),
    ):
        found = (await station.data(text, stranger, input={"id": run["id"]} | more))[field]
        assert (found["importRun"], found["errors"][0]["__typename"]) == (None, "NotAllowedError")
    assert edges((await station.data(RUNS, clerk))["importRuns"])[0]["state"] == "WAITING"


@pytest.mark.parametrize("id", ["nonsense", encode_id("WantedNotice", "n1"), encode_id("ImportRun", "ratings.x")])
async def test_what_is_no_run_is_a_typed_refusal(station: House, bearer: Bearer, id: str):
    clerk = bearer("editor", units=("ca-hue",), subject="chi")
    found: dict[str, Any] = (await station.data(APPROVE, clerk, input={"id": id}))["approveImportRun"]
    assert (found["errors"][0]["__typename"], found["errors"][0]["field"]) == ("InputError", "id")
    answer = await station.ask(RUN, clerk, id=id)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_ID"
    unknown = await station.ask('{ importRuns(kind: "ratings") { totalCount } }', clerk)
    assert unknown["errors"][0]["extensions"]["code"] == "BAD_INPUT"
