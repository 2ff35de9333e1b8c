"""Import runs of notices: drafts that wait for a second person, on the real database."""

import asyncio
import gzip
import hashlib
from typing import Any

import httpx
import orjson
import pytest

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.editorial.imports import acts
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer, edges, serving
from tests.pictures import picture
from tests.waiting import until
from tests.wanted.notices import NOTICE, Headers, imported, sent, withdraw
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book
from wanted.app import create


def lines(*changes: dict[str, Any]) -> bytes:
    return b"\n".join(orjson.dumps(NOTICE | change) for change in changes)


async def run_of(client: httpx.AsyncClient, staff: Headers, id: str) -> dict[str, Any]:
    answer = await client.get(f"/import-runs/{id}", headers=staff)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def act(client: httpx.AsyncClient, staff: Headers, id: str, verb: str) -> httpx.Response:
    path = f"/import-runs/{id}"
    if verb == "approve":
        return await approve(client, path, staff)
    return await client.post(f"{path}/undo", json={"why": "Nhập nhầm tệp"}, headers=staff)


async def acted(client: httpx.AsyncClient, staff: Headers, id: str, verb: str) -> dict[str, Any]:
    """The run once the act is done, however many requests that takes."""
    while True:
        answer = await act(client, staff, id, verb)
        assert answer.status_code == 200, answer.text
        if answer.json()["state"] not in {"APPROVING", "UNDOING"}:
            return answer.json()


async def state(client: httpx.AsyncClient, staff: Headers, id: str) -> str | int:
    answer = await client.get(f"/notices/{id}", headers=staff)
    return answer.json()["state"] if answer.status_code == 200 else answer.status_code


async def test_an_editor_imports_drafts_and_a_second_person_publishes_them(
    client: httpx.AsyncClient, clerk: Headers, second: Headers
):
    body = lines({"id": "n1"}, {"id": "n2", "publishedAt": "2026-01-02T03:04:05Z"}, {"id": "bad", "fullName": "1"})
    answer = await client.post("/notices/import?fileName=danh-sach.jsonl", content=body, headers=clerk)
    report = answer.json()
    assert (report["inserted"], report["rejectedCount"], report["waiting"]) == (2, 1, 2)
    assert (await client.get("/notices")).json()["totalCount"] == 0
    assert (await client.get("/notices/n1")).status_code == 404
    run = await run_of(client, second, report["run"])
    assert (run["state"], run["by"], run["fileName"], run["units"]) == ("WAITING", "chi", "danh-sach.jsonl", ["c02"])
    assert run["fileDigest"] == hashlib.sha256(body).hexdigest()
    assert [row["document"]["fullName"] for row in run["sample"]] == [NOTICE["fullName"]] * 2
    assert [found["id"] for found in edges((await client.get("/import-runs?waiting=true", headers=second)).json())] == [
        run["id"]
    ]
    for condition, expected in (({}, 428), ({"If-Match": '"v99"'}, 412)):
        unread = await client.post(f"/import-runs/{run['id']}/approve", headers=second | condition)
        assert unread.status_code == expected, unread.text
    assert await run_of(client, second, report["run"]) == run
    own = await act(client, clerk, run["id"], "approve")
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    approved = await acted(client, second, run["id"], "approve")
    assert (approved["state"], approved["waiting"], approved["leftCount"]) == ("APPROVED", 0, 0)
    approval = approved["approval"]
    assert (approval["by"], approval["fileDigest"], approval["rows"]) == ("binh", run["fileDigest"], 2)
    assert (await client.get("/notices/n2")).json()["publishedAt"] == "2026-01-02T03:04:05Z"
    events = (await client.get("/notices/n1/history", headers=second)).json()["events"]
    assert [(event["act"], event["by"]) for event in events] == [
        ("IMPORTED", "chi"),
        ("APPROVED", "binh"),
        ("PUBLISHED", "binh"),
    ]
    assert events[-1]["why"] == f"Import run {run['id']}, line 1."
    assert (await client.get("/import-runs?waiting=true", headers=second)).json()["totalCount"] == 0
    assert await acted(client, second, run["id"], "approve") == approved


async def test_counts_add_up_to_the_rows_of_the_file(client: httpx.AsyncClient, clerk: Headers, editor: Headers):
    await imported(client, editor, {"id": "same"}, {"id": "other"})
    changes = [{"id": "same"}, {"id": "other", "marks": "Sẹo"}, {"id": "new"}, {"id": "bad", "fullName": "1"}]
    body = lines(*changes) + b"\n\nnot json\n"
    for query in ("?dryRun=true", ""):
        report = (await client.post(f"/notices/import{query}", content=body, headers=clerk)).json()
        named = ("new", "changed", "same") if query else ("inserted", "replaced", "unchanged")
        assert [report[name] for name in named] == [1, 1, 1]
        counts = report["counts"]
        assert counts == {"rows": 6, "read": 5, "imported": 3, "passedOver": 1, "doubtful": 0, "refused": 2}
    run = await run_of(client, clerk, report["run"])
    assert run["counts"] == counts | {"new": 1, "changed": 1, "unchanged": 1, "warned": 0}


async def test_a_preview_shows_the_first_and_last_rows_as_they_were_read(client: httpx.AsyncClient, clerk: Headers):
    content = book(VIETNAMESE, *([n, f"Nguyễn Giả Định {name}", *ROW[2:]] for n, name in enumerate("ABCDEFGH")))
    answer = await client.post("/notices/import?unit=c02&dryRun=true", content=content, headers=clerk)
    preview = answer.json()
    assert (preview["counts"]["read"], preview["new"], preview["waiting"], preview["published"]) == (8, 8, 8, 0)
    ends = [[(row["line"], row["document"]["fullName"][-1]) for row in preview[end]] for end in ("first", "last")]
    assert ends == [[(2, "A"), (3, "B"), (4, "C")], [(7, "F"), (8, "G"), (9, "H")]]
    assert (await client.get("/import-runs", headers=clerk)).json()["totalCount"] == 0


async def test_publishing_at_once_needs_an_admin_of_the_rows_units(
    client: httpx.AsyncClient, clerk: Headers, editor: Headers
):
    refused = await sent(client, clerk, {"id": "n1"}, query="?publish=true")
    assert (refused["inserted"], refused["rejected"][0]["code"], refused["run"]) == (0, "FORBIDDEN", None)
    foreign = await sent(client, editor, {"id": "n1", "unit": "ca-hue"}, query="?publish=true")
    assert foreign["rejected"][0]["code"] == "FORBIDDEN"
    report = await sent(client, editor, {"id": "n1"}, {"id": "n2", "state": "DRAFT"}, query="?publish=true")
    assert (report["inserted"], report["waiting"]) == (2, 0)
    assert (await state(client, editor, "n1"), await state(client, editor, "n2")) == ("PUBLISHED", "DRAFT")
    assert (await run_of(client, editor, report["run"]))["state"] == "PUBLISHED"


async def test_a_row_that_says_it_is_a_draft_stays_one(client: httpx.AsyncClient, clerk: Headers, second: Headers):
    report = await sent(client, clerk, {"id": "n1"}, {"id": "n2", "state": "DRAFT"})
    assert report["waiting"] == 1
    await acted(client, second, report["run"], "approve")
    assert (await state(client, second, "n1"), await state(client, second, "n2")) == ("PUBLISHED", "DRAFT")
    alone = await sent(client, clerk, {"id": "n3", "state": "DRAFT"})
    assert (await run_of(client, clerk, alone["run"]))["state"] == "DRAFTED"
    answer = await act(client, second, alone["run"], "approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")


async def test_an_editors_import_corrects_what_is_published_once_it_is_approved(
    client: httpx.AsyncClient, clerk: Headers, second: Headers, editor: Headers
):
    await imported(client, editor, {"id": "n1"})
    before = (await client.get("/notices/n1")).json()
    report = await sent(client, clerk, {"id": "n1", "marks": "Sẹo"}, {"id": "n2"})
    assert (report["replaced"], report["waiting"]) == (1, 2)
    assert (await client.get("/notices/n1")).json()["marks"] is None
    await acted(client, second, report["run"], "approve")
    notice = (await client.get("/notices/n1")).json()
    assert (notice["marks"], notice["publishedAt"]) == ("Sẹo", before["publishedAt"])


async def test_a_file_of_what_is_published_leaves_the_correction_that_waits(
    client: httpx.AsyncClient, clerk: Headers, second: Headers, editor: Headers
):
    await imported(client, editor, {"id": "n1"})
    proposed = await client.patch("/notices/n1", json={"marks": "Sẹo"}, headers=second)
    assert proposed.json()["correction"]["marks"] == "Sẹo"
    report = await sent(client, clerk, {"id": "n1"})
    assert (report["unchanged"], report["waiting"]) == (1, 0)
    assert (await client.get("/notices/n1/correction", headers=clerk)).json() == proposed.json()["correction"]


async def test_a_run_whose_rows_changed_since_is_refused_by_name(
    client: httpx.AsyncClient, clerk: Headers, second: Headers
):
    report = await sent(client, clerk, {"id": "n1"}, {"id": "n2"}, {"id": "n3"})
    changed = NOTICE | {"marks": "Sẹo"}
    assert (await client.put("/notices/n2", json=changed, headers=clerk)).status_code == 200
    answer = await act(client, second, report["run"], "approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "IMPORT_ROWS_CHANGED")
    assert answer.json()["rows"] == [{"id": "n2", "line": 2}]
    assert [await state(client, second, f"n{n}") for n in (1, 2, 3)] == ["DRAFT"] * 3
    rows = edges((await client.get(f"/import-runs/{report['run']}/rows", headers=second)).json())
    assert [(row["id"], row["changed"]) for row in rows] == [("n1", False), ("n2", True), ("n3", False)]
    # Saved as it was imported, it is again what the approver was shown.
    assert (await client.put("/notices/n2", json=NOTICE, headers=clerk)).status_code == 200
    assert (await acted(client, second, report["run"], "approve"))["state"] == "APPROVED"


async def test_photos_that_were_sent_before_the_approval_are_approved_with_the_rows(
    client: httpx.AsyncClient, clerk: Headers, second: Headers, bearer: Bearer
):
    report = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    read = f'"v{(await run_of(client, second, report["run"]))["version"]}"'
    assert (await client.post("/notices/n1/photo", content=picture(), headers=clerk)).status_code == 200
    assert (await client.post("/notices/n2/photo", content=picture(), headers=second)).status_code == 200
    rows = edges((await client.get(f"/import-runs/{report['run']}/rows", headers=second)).json())
    assert [row["changed"] for row in rows] == [False, False]
    unread = await client.post(f"/import-runs/{report['run']}/approve", headers=second | {"If-Match": read})
    assert (unread.status_code, unread.json()["code"]) == (412, "STALE_VERSION")
    own = await act(client, second, report["run"], "approve")
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    third = bearer("editor", units=("c02",), subject="dung")
    done = await acted(client, third, report["run"], "approve")
    assert (done["state"], done["left"]) == ("APPROVED", [])
    assert [(await client.get(f"/notices/{id}")).json()["photo"] is not None for id in ("n1", "n2")] == [True, True]


async def test_a_run_waits_in_the_place_of_its_drafts(client: httpx.AsyncClient, clerk: Headers, second: Headers):
    report = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    by_hand = (await client.post("/notices", json=NOTICE | {"id": "n3"}, headers=clerk)).json()
    await client.post("/notices/n1/photo", content=picture(), headers=clerk)

    async def waiting() -> list[tuple[str, str]]:
        found = edges((await client.get("/waiting", headers=second)).json())
        return [(one["what"], one["id"]) for one in found]

    assert await waiting() == [("IMPORT_RUN", report["run"]), ("DRAFT", by_hand["id"])]
    await acted(client, second, report["run"], "approve")
    assert await waiting() == [("DRAFT", by_hand["id"])]


async def test_nobody_approves_a_run_with_rows_of_their_own_or_of_another_unit(
    client: httpx.AsyncClient, clerk: Headers, second: Headers, bearer: Bearer
):
    draft = (await client.post("/notices", json=NOTICE | {"id": "n1"}, headers=second)).json()
    report = await sent(client, clerk, {"id": "n1", "marks": "Sẹo"}, {"id": "n2"})
    assert draft["state"] == "DRAFT"
    answer = await act(client, second, report["run"], "approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    assert await state(client, second, "n2") == "DRAFT"
    elsewhere = bearer("editor", units=("ca-hue",), subject="xa")
    assert (await act(client, elsewhere, report["run"], "approve")).status_code == 403
    assert (await client.get(f"/import-runs/{report['run']}", headers=elsewhere)).status_code == 403
    assert (await client.get("/import-runs", headers=elsewhere)).json()["totalCount"] == 0
    assert (await client.get("/import-runs", headers=bearer("auditor", units=("c02",)))).status_code == 403


async def test_the_same_file_twice_is_one_run(client: httpx.AsyncClient, clerk: Headers, second: Headers):
    first = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    again = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    assert (again["unchanged"], again["run"], again["waiting"]) == (2, first["run"], 2)
    assert (await client.get("/import-runs", headers=clerk)).json()["totalCount"] == 1
    changed = NOTICE | {"marks": "Sẹo"}
    assert (await client.put("/notices/n2", json=changed, headers=clerk)).status_code == 200
    third = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    assert (third["replaced"], third["waiting"]) == (1, 2)
    assert (await run_of(client, clerk, first["run"]))["state"] == "REPEATED"
    await acted(client, second, third["run"], "approve")
    last = await sent(client, clerk, {"id": "n1"}, {"id": "n2"})
    assert (last["unchanged"], last["run"], last["waiting"]) == (2, None, 0)


async def test_of_rows_with_one_id_the_last_one_counts(client: httpx.AsyncClient, clerk: Headers, second: Headers):
    report = await sent(client, clerk, {"id": "n1"}, {"id": "n2"}, {"id": "n1", "marks": "Sẹo"})
    assert (report["inserted"], report["replaced"], report["waiting"]) == (2, 1, 2)
    await acted(client, second, report["run"], "approve")
    assert (await client.get("/notices/n1")).json()["marks"] == "Sẹo"
    await acted(client, second, report["run"], "undo")
    assert [await state(client, second, id) for id in ("n1", "n2")] == ["WITHDRAWN", "WITHDRAWN"]


async def test_undoing_deletes_drafts_withdraws_what_is_public_and_leaves_what_was_edited(
    client: httpx.AsyncClient, clerk: Headers, second: Headers
):
    number = {"identityDocuments": [{"kind": "CCCD", "number": "001085000123"}]}
    before = (await client.post("/notices", json=NOTICE | {"id": "there"}, headers=clerk)).json()
    report = await sent(
        client,
        clerk,
        {"id": "there", "marks": "Sẹo"},
        {"id": "draft"} | number,
        {"id": "public"},
        {"id": "edited"},
        {"id": "gone"},
    )
    for id in ("public", "gone"):
        assert (await approve(client, f"/notices/{id}", second)).status_code == 200
        assert (await client.post(f"/notices/{id}/publish", headers=second)).status_code == 200
    await withdraw(client, second, "gone")
    assert (await client.put("/notices/edited", json=NOTICE | {"marks": "Nốt ruồi"}, headers=second)).status_code == 200
    undone = await acted(client, clerk, report["run"], "undo")
    assert (undone["state"], undone["undoing"]["why"], undone["undoing"]["by"]) == ("UNDONE", "Nhập nhầm tệp", "chi")
    assert undone["left"] == [
        {"id": "there", "line": 1, "reason": "EXISTED_BEFORE"},
        {"id": "edited", "line": 4, "reason": "CHANGED_SINCE"},
    ]
    assert await state(client, clerk, "draft") == 404
    looked_up = await client.get("/notices/by-document", headers=clerk | {"Document-Number": "001085000123"})
    assert looked_up.json()["hits"] == []
    assert (await client.get("/notices/public")).status_code == 410
    events = (await client.get("/notices/public/history", headers=clerk)).json()["events"]
    assert (events[-1]["act"], events[-1]["reason"], events[-1]["why"]) == ("WITHDRAWN", "MISTAKE", "Nhập nhầm tệp")
    assert (await state(client, clerk, "there"), before["state"]) == ("DRAFT", "DRAFT")
    again = await acted(client, clerk, report["run"], "undo")
    assert (again["state"], again["left"]) == ("UNDONE", undone["left"])
    late = await act(client, second, report["run"], "approve")
    assert (late.status_code, late.json()["code"]) == (409, "WRONG_STATE")


async def test_an_undoing_says_why(client: httpx.AsyncClient, clerk: Headers):
    report = await sent(client, clerk, {"id": "n1"})
    for body in ({}, {"why": ""}, {"why": None}):
        answer = await client.post(f"/import-runs/{report['run']}/undo", json=body, headers=clerk)
        assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")
    assert await state(client, clerk, "n1") == "DRAFT"
    assert (await client.post("/import-runs/nothing/undo", json={"why": "x"}, headers=clerk)).status_code == 404


@pytest.mark.parametrize("verb", ["approve", pytest.param("undo", marks=pytest.mark.slow)])
async def test_many_rows_take_several_requests_and_who_goes_on_approves_the_rest(
    client: httpx.AsyncClient, clerk: Headers, second: Headers, bearer: Bearer, verb: str
):
    many = acts.BATCHES_AT_ONCE * 500 + 2
    report = await sent(client, clerk, *({"id": f"n{n}"} for n in range(many)))
    answer = await act(client, second, report["run"], verb)
    assert answer.json()["state"] == {"approve": "APPROVING", "undo": "UNDOING"}[verb]
    # It was not there when the run was approved, and does not become public with it.
    late = f"n{many - 1}"
    assert (await client.post(f"/notices/{late}/photo", content=picture(), headers=clerk)).status_code == 200
    done = await acted(client, bearer("editor", units=("c02",), subject="dung"), report["run"], verb)
    if verb == "approve":
        events = [(await client.get(f"/notices/n{n}/history", headers=second)).json()["events"] for n in (0, many - 2)]
        assert [told[-1]["by"] for told in events] == ["binh", done["approval"]["by"]] == ["binh", "dung"]
    assert done["state"] == {"approve": "APPROVED", "undo": "UNDONE"}[verb]
    assert [row["id"] for row in done["left"]] == {"approve": [late], "undo": []}[verb]
    listed = {"approve": "PUBLISHED", "undo": "DRAFT"}[verb]
    found = (await client.get(f"/notices?state={listed}", headers=second)).json()["totalCount"]
    assert found == {"approve": many - 1, "undo": 0}[verb]


async def test_the_rows_of_a_run_are_paged(client: httpx.AsyncClient, clerk: Headers):
    report = await sent(client, clerk, *({"id": f"n{n}"} for n in range(45)))
    seen: list[str] = []
    query = "?first=20"
    while query:
        page = (await client.get(f"/import-runs/{report['run']}/rows{query}", headers=clerk)).json()
        assert page["totalCount"] == 45
        seen += [row["id"] for row in edges(page)]
        more = page["pageInfo"]["hasNextPage"]
        query = f"?first=20&after={page['pageInfo']['endCursor']}" if more else ""
    assert seen == [f"n{n}" for n in range(45)]
    bad = await client.get(f"/import-runs/{report['run']}/rows?after=nothing", headers=clerk)
    assert (bad.status_code, bad.json()["code"]) == (400, "BAD_CURSOR")


@pytest.mark.parametrize("verb", [pytest.param("approve", marks=pytest.mark.slow), "undo"])
async def test_an_act_that_ends_in_its_middle_is_gone_on_with_by_the_next_process(
    settings: ServiceSettings, clerk: Headers, second: Headers, verb: str
):
    many = acts.BATCHES_AT_ONCE * 500 + 1
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        report = await sent(client, clerk, *({"id": f"n{n}"} for n in range(many)))
        begun = asyncio.create_task(act(client, second, report["run"], verb))

        async def in_the_middle() -> bool:
            return (await run_of(client, clerk, report["run"]))["state"] in {"APPROVING", "UNDOING"}

        await until(in_the_middle)
        begun.cancel()
        await asyncio.gather(begun, return_exceptions=True)
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:

        async def ended() -> bool:
            answer = await act(client, second, report["run"], verb)
            # What was on its way to the database when the request ended may arrive there at any moment.
            assert answer.status_code in {200, 412}, answer.text
            return answer.status_code == 200 and answer.json()["state"] not in {"APPROVING", "UNDOING"}

        async def listed() -> bool:
            state = {"approve": "PUBLISHED", "undo": "DRAFT"}[verb]
            found = (await client.get(f"/notices?state={state}", headers=second)).json()["totalCount"]
            return found == {"approve": many, "undo": 0}[verb]

        await until(ended)
        await until(listed)
        done = await run_of(client, second, report["run"])
        assert (done["state"], done["leftCount"]) == ({"approve": "APPROVED", "undo": "UNDONE"}[verb], 0)
        if verb == "approve":
            events = (await client.get("/notices/n0/history", headers=second)).json()["events"]
            assert [event["act"] for event in events] == ["IMPORTED", "APPROVED", "PUBLISHED"]


async def test_an_approval_sent_twice_at_once_leaves_no_row(client: httpx.AsyncClient, clerk: Headers, second: Headers):
    report = await sent(client, clerk, *({"id": f"n{n}"} for n in range(60)))
    answers = await asyncio.gather(*(act(client, second, report["run"], "approve") for _ in range(3)))
    assert {answer.status_code for answer in answers} <= {200, 412}
    done = await acted(client, second, report["run"], "approve")
    assert (done["state"], done["left"]) == ("APPROVED", [])


async def test_an_import_that_breaks_off_is_undone_or_taken_over_by_the_same_file(
    client: httpx.AsyncClient, clerk: Headers, second: Headers
):
    body = lines(*({"id": f"n{n}"} for n in range(501)))
    whole = gzip.compress(body)
    answer = await client.post("/notices/import", content=whole[:-9], headers=clerk)
    assert answer.status_code == 422
    [broken] = edges((await client.get("/import-runs", headers=clerk)).json())
    assert (broken["state"], broken["fileDigest"]) == ("IMPORTING", None)
    early = await act(client, second, broken["id"], "approve")
    assert (early.status_code, early.json()["code"]) == (409, "WRONG_STATE")
    report = (await client.post("/notices/import", content=whole, headers=clerk)).json()
    assert (report["inserted"] + report["unchanged"], report["waiting"]) == (501, 501)
    await acted(client, second, report["run"], "approve")
    assert (await client.get("/notices")).json()["totalCount"] == 501
    undone = await acted(client, clerk, report["run"], "undo")
    assert (undone["leftCount"], undone["tookOver"]) == (0, [broken["at"]])
    assert (await client.get("/notices")).json()["totalCount"] == 0
    assert (await acted(client, clerk, broken["id"], "undo"))["leftCount"] == 0


def undated(*changes: dict[str, Any]) -> bytes:
    return b"\n".join(orjson.dumps({k: v for k, v in NOTICE.items() if k != "publishedAt"} | one) for one in changes)


@pytest.mark.parametrize("publish", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_an_import_takes_over_one_that_broke_off_only_if_that_was_of_the_same_file(
    client: httpx.AsyncClient, clerk: Headers, bearer: Bearer, publish: bool
):
    who = bearer("admin", units=("c02",), subject="giam") if publish else clerk
    path, state = f"/notices/import?publish={str(publish).lower()}", "PUBLISHED" if publish else "DRAFT"
    ids = [f"n{n}" for n in range(501)]
    broken_off = gzip.compress(undated(*({"id": id} for id in ids)))[:-9]
    assert (await client.post(path, content=broken_off, headers=who)).status_code == 422

    async def left(*ids: str) -> list[tuple[str, str]]:
        report = (await client.post(path, content=undated(*({"id": id} for id in ids)), headers=who)).json()
        run = await acted(client, who, report["run"], "undo")
        return [(row["id"], row["reason"]) for row in run["left"]]

    assert {reason for _, reason in await left("other", "n1", "n2")} <= {"EXISTED_BEFORE"}
    assert (await client.get(f"/notices?state={state}", headers=who)).json()["totalCount"] == 500
    assert await left(*ids, "n0") == []
    assert (await client.get(f"/notices?state={state}", headers=who)).json()["totalCount"] == 0
