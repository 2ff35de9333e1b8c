"""Withdrawn notices: gone at once everywhere, and their personal data out of the store after a time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.editorial.workflow import Step, WrongState
from services.global_ids import encode_id
from services.lines import server_sent_events
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.waiting import until
from tests.wanted.notices import NOTICE, Headers, do_jobs, imported, withdraw
from wanted.app import create
from wanted.notices import lifecycle, retention
from wanted.notices.models.notices import Notice, NoticeAct, NoticeList, NoticeState, WithdrawalInput, WithdrawalReason

AT = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def withdrawn(**fields: Any) -> Notice:
    given = NOTICE | {"state": "PUBLISHED", "publishedAt": AT.isoformat()} | fields
    published = Notice.model_validate({"id": "one", **given})
    return lifecycle.withdraw(published, WithdrawalInput(reason=WithdrawalReason.ARRESTED), Step("an", AT, "found"))


PERSONAL = {
    "marks": "Sẹo dài trên trán",
    "ifSeen": "Gọi 113 cho anh Khuyết",
    "lastResidence": {"text": "Ngõ Không Tên 7"},
    "photo": "a" * 64,
    "morePhotos": ["b" * 64],
    "reward": "Thưởng 1 triệu",
    "sourceUrl": "https://example.org/khuyet-danh",
    "heightCm": 171,
    "languages": ["vi"],
    "coWanted": ["nguoi-khac"],
    "articles": ["bai-bao"],
}


def test_an_emptied_notice_tells_who_acted_but_not_whom_it_was_about():
    notice = withdrawn(**PERSONAL)
    kept = retention.without_personal_data(notice, Step("upkeep", AT))
    assert [event.act for event in kept.history] == [NoticeAct.WITHDRAWN, NoticeAct.EMPTIED]
    assert (kept.history[0].by, kept.history[0].at, kept.history[0].why) == ("an", AT, "found")
    assert kept.withdrawal == notice.withdrawal
    written = kept.model_dump_json()
    for value in _texts(NOTICE | PERSONAL):
        if value not in {"WANTED", "c02"}:
            assert value not in written, value


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) and len(value) > 2 and value not in {"MALE", "NICKNAME"} else []


def test_every_field_of_a_notice_is_kept_or_emptied_on_purpose():
    kept = retention.without_personal_data(withdrawn(**PERSONAL), Step("upkeep", AT))
    blank = Notice(list=NoticeList.WANTED, full_name=retention.NOBODY, unit="c02")
    for name in (
        set(Notice.model_fields) - retention.KEPT_FIELDS - retention.KEPT_HISTORY_FIELDS - {"emptied_at", "updated_at"}
    ):
        assert getattr(kept, name) == getattr(blank, name), name


@pytest.mark.parametrize("state", [NoticeState.DRAFT, NoticeState.APPROVED, NoticeState.PUBLISHED])
def test_only_withdrawn_notices_are_emptied(state: NoticeState):
    with pytest.raises(WrongState):
        retention.without_personal_data(withdrawn().model_copy(update={"state": state}), Step("upkeep", AT))


@given(st.lists(st.tuples(st.uuids().map(str), st.floats(0, 4e9))), st.integers(0, 1000))
def test_what_is_due_has_been_kept_long_enough(times: list[tuple[str, float]], days: int):
    keep = timedelta(days=days)
    due = set(retention.due(times, AT, keep))
    assert due == {id for id, at in times if AT.timestamp() - at >= keep.total_seconds()}


async def test_after_a_time_the_database_holds_no_personal_data(
    settings: ServiceSettings, editor: Headers, bearer: Bearer, clock: Clock
):
    app = create(settings, ServiceClients(), REGISTRY, clock)
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1"} | PERSONAL, {"id": "n2", "fullName": "Lê Thị Còn Đây"})
        await withdraw(client, editor, "n1")
        database = app.state.kit.database

        async def stored() -> str:
            records = [r async for r in database["notices"].find({})]
            return str(records)

        clock.now += timedelta(days=29)
        await do_jobs(app.state.container.jobs)
        assert "Khuyết Danh" in await stored()
        clock.now += timedelta(days=2)
        await do_jobs(app.state.container.jobs)
        assert "Khuyết" not in await stored()
        assert "Còn Đây" in await stored()
        answer = await client.get("/notices/n1")
        assert (answer.status_code, answer.json()["code"]) == (410, "GONE")
        events = (await client.get("/notices/n1/history", headers=editor)).json()["events"]
        assert [(e["act"], e["by"]) for e in events] == [("IMPORTED", "an"), ("WITHDRAWN", "an"), ("EMPTIED", "upkeep")]
        acts = (await client.get("/audit", headers=bearer("auditor", units=("c02",)))).json()["entries"]
        assert [e["act"] for e in acts] == ["EMPTIED", "WITHDRAWN", "IMPORTED"]
        report = await imported(client, editor, {"id": "n1"})
        assert (report["inserted"], report["replaced"], report["rejectedCount"]) == (0, 0, 1)
        await do_jobs(app.state.container.jobs)
        assert len((await client.get("/notices/n1/history", headers=editor)).json()["events"]) == 3


async def test_a_withdrawal_is_done_when_it_is_answered(client: httpx.AsyncClient, editor: Headers):
    count = 40
    await imported(client, editor, *({"id": f"n{i}"} for i in range(count)))
    reading = asyncio.Event()

    async def read_on() -> None:
        while not reading.is_set():
            await client.post("/match", json={"name": NOTICE["fullName"]}, headers=editor)
            await client.get("/notices", params={"first": 50})

    readers = [asyncio.create_task(read_on()) for _ in range(3)]
    try:
        for i in range(count):
            await withdraw(client, editor, f"n{i}")
            answer, listed, matched, batch = await asyncio.gather(
                client.get(f"/notices/n{i}"),
                client.get("/notices", params={"first": 100}),
                client.post("/match", json={"name": NOTICE["fullName"], "first": 50}, headers=editor),
                client.post("/batch", json={"keys": [f"notice:n{i}"]}),
            )
            assert answer.status_code == 410
            assert listed.json()["totalCount"] == count - i - 1
            assert f"n{i}" not in [hit["noticeId"] for hit in matched.json()["hits"]]
            assert batch.json()["found"] == {}
    finally:
        reading.set()
        await asyncio.gather(*readers)


async def test_another_replica_hears_of_it(settings: ServiceSettings, editor: Headers):
    async with (
        serving(create(settings, ServiceClients(), REGISTRY)) as one,
        serving(create(settings, ServiceClients(), REGISTRY)) as two,
    ):
        await imported(one, editor, {"id": "n1"})

        async def status(expected: int) -> bool:
            return (await two.get("/notices/n1")).status_code == expected

        await until(lambda: status(200))
        await withdraw(one, editor, "n1")
        await until(lambda: status(410))
        assert (await two.post("/match", json={"name": NOTICE["fullName"]})).json()["hits"] == []


async def test_the_feed_says_withdrawn_with_id_and_version_alone(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"})
    async with client.stream("GET", "/changes") as feed:
        events = server_sent_events(feed.aiter_bytes())
        while not (await anext(events)).comment:
            pass
        await withdraw(client, editor, "n1")
        while (event := await anext(events)).type != "withdrawn":
            pass
        named = {"kind": "notice", "id": "n1", "globalId": encode_id("WantedNotice", "n1")}
        assert orjson.loads(event.data or "") == named | {"version": 2}
