"""Requests for correction and sightings: sealed, followed up with a secret, dealt with by the unit."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.documents.models import now
from services.errors import Problem
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import Headers, do_jobs, drafted, imported, withdraw
from wanted.app import create
from wanted.settings import RateLimitRule, RateLimitSettings, Settings
from wanted.submissions import casework as rules
from wanted.submissions.models import Submission, SubmissionKind, SubmissionOutcome, SubmissionState

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
CORRECTION: dict[str, Any] = {
    "noticeId": "n1",
    "name": "Nguyễn Trần Khuyết Danh",
    "contact": {"phone": "0912 345 678"},
    "relation": "SELF",
    "claim": "NOT_ME",
    "statement": "Tôi trùng tên với người này.",
}
SIGHTING: dict[str, Any] = {
    "place": "Bến xe Giả Định",
    "coordinates": {"latitude": 21.03, "longitude": 105.85},
    "seenAt": (now() - timedelta(days=4)).isoformat(),
    "text": "Đi xe máy màu xanh.",
    "contact": {"email": "nguoi.bao@example.vn"},
}
BOTH = [("/correction-requests", CORRECTION), ("/notices/n1/sightings", SIGHTING)]


@pytest.fixture
async def listed(client: httpx.AsyncClient, editor: Headers) -> httpx.AsyncClient:
    await imported(client, editor, {"id": "n1"})
    return client


def of(path: str) -> str:
    """The path of the queue that a posting path leads to."""
    return "/sightings" if path.endswith("/sightings") else path


@pytest.mark.parametrize(("path", "body"), BOTH)
async def test_it_reaches_the_unit_and_its_answer_the_sender(
    listed: httpx.AsyncClient, editor: Headers, path: str, body: dict[str, Any]
):
    sent = await listed.post(path, json=body)
    assert sent.status_code == 201, sent.text
    receipt = sent.json()
    own = f"{of(path)}/{receipt['number']}"
    secret = {"Receipt-Secret": receipt["secret"]}
    assert (await listed.get(own, headers=secret)).json()["state"] == "RECEIVED"
    queue = (await listed.get(of(path), headers=editor)).json()
    assert [item["number"] for item in queue["items"]] == [receipt["number"]]
    content = (await listed.get(f"{own}/content", headers=editor)).json()
    assert content.get("statement") == body.get("statement")
    assert content.get("place") == body.get("place")
    assert (await listed.post(f"{own}/claim", headers=editor)).json()["state"] == "IN_REVIEW"
    outcome = "ACCEPTED" if path == "/correction-requests" else "USEFUL"
    closing = {"outcome": outcome, "answer": "Đã kiểm tra, cảm ơn."}
    assert (await listed.post(f"{own}/close", json=closing, headers=editor)).status_code == 200
    told = (await listed.get(own, headers=secret)).json()
    assert (told["state"], told["outcome"], told["answer"]) == ("CLOSED", outcome, "Đã kiểm tra, cảm ơn.")
    again = await listed.post(f"{own}/close", json=closing, headers=editor)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_CLOSED")


@pytest.mark.parametrize(("path", "body"), BOTH)
async def test_a_wrong_number_and_a_wrong_secret_look_the_same(
    listed: httpx.AsyncClient, path: str, body: dict[str, Any]
):
    receipt = (await listed.post(path, json=body)).json()
    wrong = await listed.get(f"{of(path)}/{receipt['number']}", headers={"Receipt-Secret": "x" * 22})
    other = receipt["number"][:-1] + ("0" if receipt["number"][-1] != "0" else "1")
    none = await listed.get(f"{of(path)}/{other}", headers={"Receipt-Secret": receipt["secret"]})
    assert wrong.status_code == none.status_code == 404
    assert wrong.json()["detail"] == none.json()["detail"]
    elsewhere = "/sightings" if path == "/correction-requests" else "/correction-requests"
    crossed = await listed.get(f"{elsewhere}/{receipt['number']}", headers={"Receipt-Secret": receipt["secret"]})
    assert crossed.status_code == 404


@pytest.mark.parametrize(("path", "body"), BOTH)
async def test_another_units_staff_learn_nothing(
    listed: httpx.AsyncClient, bearer: Bearer, path: str, body: dict[str, Any]
):
    number = (await listed.post(path, json=body)).json()["number"]
    for headers, status in ((bearer("editor", units=("ca-hue",)), 404), (bearer("auditor", units=("c02",)), 403)):
        assert (await listed.get(f"{of(path)}/{number}/content", headers=headers)).status_code == status
        assert (await listed.post(f"{of(path)}/{number}/claim", headers=headers)).status_code == status
    assert (await listed.get(of(path), headers=bearer("editor", units=("ca-hue",)))).json()["totalCount"] == 0
    assert (await listed.get(of(path))).status_code == 401


async def test_what_is_sent_is_readable_nowhere_in_the_database(settings: ServiceSettings, editor: Headers, capfd: Any):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1", "fullName": "Lê Ai Đó"})
        receipts = [(await client.post(path, json=body)).json() for path, body in BOTH]
        await client.post(
            f"/correction-requests/{receipts[0]['number']}/close",
            json={"outcome": "REJECTED", "answer": "Câu trả lời kín"},
            headers=editor,
        )
        planted = ["912345678", "912 345", "Khuyết", "trùng tên", "Bến xe", "xe máy", "nguoi.bao", "Câu trả lời"]
        planted += [receipt["secret"] for receipt in receipts]
        database = app.state.kit.database
        for name in await database.list_collection_names():
            async for record in database[name].find({}):
                for text in planted:
                    assert text not in str({k: v for k, v in record.items() if not isinstance(v, bytes)})
                    assert all(text.encode() not in v for v in record.values() if isinstance(v, bytes))
        clocks = re.findall(r"datetime", str([r async for r in database["submissions"].find({"kind": "SIGHTING"})]))
        assert clocks == []
        assert "Bến xe" not in (await client.get("/snapshot")).text
    said = capfd.readouterr()
    assert not [text for text in planted if text in said.out + said.err]


async def test_reading_one_is_recorded_before_it_is_shown(listed: httpx.AsyncClient, editor: Headers, bearer: Bearer):
    number = (await listed.post("/correction-requests", json=CORRECTION)).json()["number"]
    await listed.get(f"/correction-requests/{number}/content", headers=editor)
    entries = (await listed.get("/audit", headers=bearer("auditor", units=("c02",)))).json()["entries"]
    assert (entries[0]["act"], entries[0]["by"], entries[0]["target"]) == (
        "SUBMISSION_READ",
        "an",
        f"submission:{number}",
    )


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/correction-requests", {"contact": {}}, "contact"),
        ("/correction-requests", {"contact": {"phone": "abc"}}, "contact.phone"),
        ("/correction-requests", {"contact": {"email": "a@b"}}, "contact.email"),
        ("/correction-requests", {"name": "\u200b "}, "name"),
        ("/correction-requests", {"statement": "x" * 5_001}, "statement"),
        ("/correction-requests", {"relation": "FRIEND"}, "relation"),
        ("/notices/n1/sightings", {"seenAt": "2126-01-01T00:00:00Z"}, "seenAt"),
        ("/notices/n1/sightings", {"seenAt": "1990-01-01T00:00:00Z"}, "seenAt"),
        ("/notices/n1/sightings", {"seenAt": "2026-11-20T08:00:00"}, "seenAt"),
        ("/notices/n1/sightings", {"coordinates": {"latitude": 91, "longitude": 0}}, "coordinates.latitude"),
        ("/notices/n1/sightings", {"text": ""}, "text"),
        ("/notices/n1/sightings", {"extra": 1}, "extra"),
    ],
)
async def test_what_is_wrong_is_named(listed: httpx.AsyncClient, path: str, change: dict[str, Any], field: str):
    body = CORRECTION if path == "/correction-requests" else SIGHTING
    answer = await listed.post(path, json=body | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_only_published_notices_take_sightings_and_withdrawn_ones_corrections(
    listed: httpx.AsyncClient, editor: Headers
):
    draft = await drafted(listed, editor)
    for path, body in (
        (f"/notices/{draft['id']}/sightings", SIGHTING),
        ("/correction-requests", CORRECTION | {"noticeId": draft["id"]}),
        ("/notices/nowhere/sightings", SIGHTING),
    ):
        assert (await listed.post(path, json=body)).status_code == 404
    await withdraw(listed, editor, "n1")
    assert (await listed.post("/notices/n1/sightings", json=SIGHTING)).status_code == 410
    assert (await listed.post("/correction-requests", json=CORRECTION)).status_code == 201


@pytest.mark.parametrize(("path", "body"), BOTH)
async def test_each_client_may_send_so_many(
    settings: ServiceSettings, editor: Headers, path: str, body: dict[str, Any]
):
    two = RateLimitRule(burst=2, per_minute=0.001, per_day=2)
    rates = RateLimitSettings(sighting=two, correction=two)
    own = Settings.of(settings).model_copy(update={"rate_limits": rates})
    async with serving(create(own, ServiceClients(), REGISTRY)) as client:
        await imported(client, editor, {"id": "n1"})
        client_one = {"X-Forwarded-For": "192.0.2.1"}
        statuses = [(await client.post(path, json=body, headers=client_one)).status_code for _ in range(3)]
        assert statuses == [201, 201, 429]
        assert (await client.post(path, json=body, headers={"X-Forwarded-For": "192.0.2.2"})).status_code == 201


async def test_after_a_time_they_are_deleted(settings: ServiceSettings, editor: Headers):
    times = [datetime.now(UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: times[0])
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"})
        await client.post("/correction-requests", json=CORRECTION)
        times[0] += timedelta(days=170)
        await do_jobs(app.state.container.jobs)
        overdue = (await client.get("/correction-requests", headers=editor)).json()["items"]
        assert [item["overdue"] for item in overdue] == [True]
        times[0] += timedelta(days=20)
        await do_jobs(app.state.container.jobs)
        assert (await client.get("/correction-requests", headers=editor)).json()["totalCount"] == 0


def submission(kind: SubmissionKind = SubmissionKind.SIGHTING, **fields: Any) -> Submission:
    drawn = rules.new_credentials(kind)
    kept: dict[str, Any] = {
        "secret": rules.hash_secret(drawn.secret),
        "content": b"",
        "received": "2026-11-24",
        "due": "2026-11-25",
    }
    return Submission(number=drawn.number, kind=kind, notice_id="n1", unit="c02", **(kept | fields))


def test_what_one_took_up_nobody_else_closes():
    taken = rules.claim(submission(), "an", AT, HOUR)
    for act in (
        lambda: rules.close(taken, SubmissionOutcome.USEFUL, None, "binh", AT),
        lambda: rules.claim(taken, "binh", AT, HOUR),
        lambda: rules.return_submission(taken, "binh", AT),
    ):
        with pytest.raises(rules.SubmissionClaimedByAnother):
            act()
    assert rules.close(taken, SubmissionOutcome.USEFUL, None, "an", AT).state is SubmissionState.CLOSED


def test_a_claim_ends_by_itself():
    taken = rules.claim(submission(), "an", AT, HOUR)
    in_time, later = AT + HOUR - timedelta(seconds=1), AT + HOUR
    assert rules.queue_item(taken, in_time).claimed_by == "an"
    item = rules.queue_item(taken, later)
    assert (item.state, item.claimed_by, item.claimed_until) == (SubmissionState.RECEIVED, None, None)
    assert rules.claim(taken, "binh", later, HOUR).claimed_by == "binh"
    assert rules.close(taken, SubmissionOutcome.USEFUL, None, "binh", later).claimed_by == "binh"


def test_who_claims_again_has_the_whole_time_again():
    taken = rules.claim(rules.claim(submission(), "an", AT, HOUR), "an", AT + HOUR / 2, HOUR)
    assert taken.claimed_until == AT + HOUR * 1.5


@pytest.mark.parametrize(("path", "body"), BOTH)
async def test_what_nobody_works_on_any_more_waits_again(
    settings: ServiceSettings, editor: Headers, second: Headers, path: str, body: dict[str, Any]
):
    times = [datetime.now(UTC)]
    async with serving(create(settings, ServiceClients(), REGISTRY, lambda: times[0])) as client:
        await imported(client, editor, {"id": "n1"})
        own = f"{of(path)}/{(await client.post(path, json=body)).json()['number']}"

        async def counted(state: str) -> int:
            found = await client.get(of(path), params={"state": state}, headers=editor)
            return found.json()["totalCount"]

        assert (await client.post(f"{own}/claim", headers=editor)).json()["claimedBy"] == "an"
        refused = await client.post(f"{own}/claim", headers=second)
        assert (refused.status_code, refused.json()["code"]) == (409, "TAKEN_UP")
        assert (await counted("RECEIVED"), await counted("IN_REVIEW")) == (0, 1)
        times[0] += timedelta(hours=3)
        assert (await counted("RECEIVED"), await counted("IN_REVIEW")) == (1, 0)
        assert (await client.post(f"{own}/claim", headers=second)).json()["claimedBy"] == "binh"
        assert (await client.post(f"{own}/return", headers=editor)).status_code == 409
        assert (await client.post(f"{own}/return", headers=second)).json()["state"] == "RECEIVED"
        assert (await client.post(f"{own}/claim", headers=editor)).status_code == 200


def test_outcomes_belong_to_their_kind():
    with pytest.raises(Problem, match="ACCEPTED"):
        rules.close(submission(SubmissionKind.CORRECTION), SubmissionOutcome.USEFUL, None, "an", AT)


@given(st.lists(st.dates().map(str), max_size=20))
def test_the_soonest_due_comes_first(days: list[str]):
    ordered = rules.by_due([submission(due=day.zfill(10)) for day in days])
    assert [s.due for s in ordered] == sorted(s.due for s in ordered)
