"""Moments at the ends of the calendar, as earlier versions took and stored them, stop nobody who reads them."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from pymongo import MongoClient

from articles.kinds import ArticleKind
from articles.models import Article, ArticleState
from hotline.models import Hotline, Purpose, Verification
from launcher.database import database_url
from launcher.registry import REGISTRY
from schedule.models.sessions import Leader, ReceptionSession
from services.documents.collection import CHANGE
from services.documents.models import StoredDocument
from services.global_ids import encode_id
from tests.system.conftest import ask, changes, jsonl, put_in, put_in_units
from tests.system.instance import Instance, in_thread
from tests.waiting import until
from wanted.notices.models.notices import Notice, NoticeList, NoticeState, WarrantDecision

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 18, tzinfo=UTC)
"""It is the year 10000 in Vietnam."""
HOUR = timedelta(hours=1)
SESSION: dict[str, Any] = {
    "unit": "bca",
    "leader": {"position": "Giám đốc"},
    "place": "Trụ sở",
    "startsAt": "2027-01-04T01:00:00Z",
    "endsAt": "2027-01-04T04:00:00Z",
}
LATER = "Nguyễn Thị Sau Cùng"
ARTICLE: dict[str, Any] = {"id": "new", "kind": "OTHER", "unit": "bca", "title": "Thử", "body": "Thử."}
NOTICE: dict[str, Any] = {"id": "new", "list": "WANTED", "unit": "bca", "fullName": "Người Thử"}


def stored(at: datetime) -> list[tuple[str, str, StoredDocument]]:
    """What may lie at a moment, with the service and the collection that it lies in."""
    id, book = f"at-{at.year}", {"created_at": at, "updated_at": at}
    session = ReceptionSession(
        id=id, unit="bca", leader=Leader(position="Giám đốc"), place=id, starts_at=at, ends_at=at + HOUR, **book
    )
    article = Article(
        id=id,
        kind=ArticleKind.OTHER,
        unit="bca",
        title=id,
        body="<p>Thử.</p>",
        slug=id,
        addresses=[id],
        state=ArticleState.PUBLISHED,
        valid_from=at,
        valid_until=at,
        published_at=at,
        **book,
    )
    notice = Notice(
        id=id,
        list=NoticeList.TERRORISM,
        unit="bca",
        full_name="Tổ chức Thử",
        decision=WarrantDecision(number="1", date=f"{at.year:04}-01-01"),
        state=NoticeState.PUBLISHED,
        published_at=at,
        **book,
    )
    verification = Verification(dialled="113", dialled_at=at, by="an")
    hotline = Hotline(id=id, unit="bca", dialled="113", purpose=Purpose.OTHER, verification=verification, **book)
    return [
        ("schedule", "sessions", session),
        ("articles", "articles", article),
        ("wanted", "notices", notice),
        ("hotline", "hotlines", hotline),
    ]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system in whose databases there are things at both ends of the calendar."""
    with Instance(tmp_path_factory.mktemp("moments") / "var") as instance:
        put_in_units(instance)
        with MongoClient[dict[str, Any]](database_url(instance.database_ports[0])) as client:
            for service, kind, document in (one for at in (FIRST, LAST) for one in stored(at)):
                client[f"tiepdan_{service}"][kind].insert_one({**document.to_mongo(), CHANGE: "published"})
        yield instance


@pytest.fixture
async def operator(instance: Instance) -> AsyncIterator[httpx.AsyncClient]:
    async with instance.client(instance.bearer()) as client:
        yield client


async def found(client: httpx.AsyncClient, kind: str, text: str) -> bool:
    page = await client.get("/api/search/search", params={"text": text, "kinds": kind, "first": 0})
    return page.raise_for_status().json()["totalCount"] == 1


async def test_what_is_published_later_is_found_and_its_withdrawal_told(operator: httpx.AsyncClient):
    await put_in(operator, "schedule", "sessions", [SESSION | {"place": "Phòng sau cùng"}])
    await until(lambda: found(operator, "session", "Phòng sau cùng"))
    async with changes(operator) as told:
        for service, kind, row, given in (
            ("articles", "article", ARTICLE | {"id": "later", "title": LATER}, {"why": "Thử"}),
            ("wanted", "notice", NOTICE | {"id": "later", "fullName": LATER}, {"reason": "MISTAKE"}),
        ):
            id = encode_id(REGISTRY.kinds[kind].type, "later")
            await put_in(operator, service, f"{kind}s", [row])
            await until(lambda id=id: ("PUBLISHED", id) in told)
            await until(lambda kind=kind: found(operator, kind, LATER))
            (await operator.post(f"/api/{service}/{kind}s/later/withdraw", json=given)).raise_for_status()
            await until(lambda id=id: ("WITHDRAWN", id) in told)
            await until(lambda kind=kind: gone(operator, kind, LATER))


async def gone(client: httpx.AsyncClient, kind: str, text: str) -> bool:
    page = await client.get("/api/search/search", params={"text": text, "kinds": kind})
    return "later" not in {edge["node"]["id"] for edge in page.raise_for_status().json()["edges"]}


@pytest.mark.slow
async def test_the_index_holds_them_and_is_built_anew(instance: Instance):
    async def content() -> bool:
        return (await in_thread(lambda: instance.run("doctor", "--deep"))).returncode == 0

    await until(content, patience=60)
    done = await in_thread(lambda: instance.run("reindex", "--json"))
    assert done.returncode == 0, done.stderr.decode()
    await until(content, patience=60)


BOUNDS = ({}, {"from": "0001-01-01"}, {"to": "9999-12-30"}, {"from": "2026-01-01", "to": "2026-12-31"})


@pytest.mark.parametrize(
    "address",
    [
        *(f"/api/articles/articles?{urlencode(bounds)}" for bounds in BOUNDS),
        *(f"/api/wanted/statistics?{urlencode(bounds)}" for bounds in BOUNDS),
        "/api/schedule/sessions",
        "/api/schedule/sessions?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z",
        "/api/wanted/notices",
        "/api/hotline/hotlines?openNow=true",
        *(f"/api/articles/articles/at-{year}/{form}" for year in (1, 9999) for form in ("dublin-core", "meta")),
        *(f"/api/wanted/{form}" for form in ("feed.atom", "dump.jsonl", "followthemoney/entities.ftm.json")),
        *(f"/api/{service}/snapshot" for service in ("schedule", "articles", "wanted", "hotline")),
        "/api/schedule/sessions/export",
        "/api/search/search?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z",
    ],
)
async def test_lists_and_feeds_give_them(address: str, operator: httpx.AsyncClient):
    answer = await operator.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content


async def test_the_gateway_gives_them(operator: httpx.AsyncClient):
    asked = """{
      receptionSessions { edges { node { id startsAt endsAt } } }
      articles { edges { node { id publishedAt validUntil } } }
      wantedNotices { edges { node { id publishedAt } } }
      search(text: "") { edges { node { id } } facets { year { value } } }
    }"""
    data = await ask(operator, asked)
    starts = {edge["node"]["startsAt"] for edge in data["receptionSessions"]["edges"]}
    assert {"0001-01-01T00:00:00Z", "9999-12-31T18:00:00Z"} <= starts


async def test_one_that_was_stored_can_be_cancelled_but_not_moved_there(operator: httpx.AsyncClient):
    given = SESSION | {"startsAt": "9999-12-31T18:00:00Z", "endsAt": "9999-12-31T19:00:00Z"}
    refused = await operator.put("/api/schedule/sessions/at-9999", json=given | {"place": "Phòng khác"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "startsAt")
    cancelled = await operator.post("/api/schedule/sessions/at-9999/cancel", json={"reason": "Nhập nhầm"})
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELLED")


@pytest.mark.parametrize(
    ("service", "kind", "line", "field"),
    [
        *(
            ("schedule", "sessions", SESSION | {"startsAt": start, "endsAt": end}, field)
            for start, end, field in (
                ("9999-12-31T18:00:00Z", "9999-12-31T19:00:00Z", "startsAt"),
                ("1999-12-31T16:59:59Z", "1999-12-31T17:30:00Z", "startsAt"),
                ("0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z", "startsAt"),
                ("2027-01-04T01:00:00Z", "2027-01-05T01:00:01Z", "endsAt"),
                ("2027-01-04T01:00:00Z", "9999-12-31T18:00:00Z", "endsAt"),
            )
        ),
        *(
            ("articles", "articles", ARTICLE | {field: at}, field)
            for field in ("publishedAt", "validFrom", "validUntil")
            for at in ("1899-12-31T23:59:59Z", "9999-12-31T18:00:00Z")
        ),
        ("wanted", "notices", NOTICE | {"publishedAt": "9999-12-31T18:00:00Z"}, "publishedAt"),
        ("wanted", "notices", NOTICE | {"decision": {"number": "1", "date": "1899-12-31"}}, "decision.date"),
    ],
)
async def test_such_a_moment_is_no_longer_taken(
    service: str, kind: str, line: dict[str, Any], field: str, operator: httpx.AsyncClient
):
    address = f"/api/{service}/{kind}"
    report = (await operator.post(f"{address}/import", content=jsonl([line]))).raise_for_status().json()
    assert (report["inserted"], report["rejectedCount"]) == (0, 1)
    assert report["rejected"][0]["reason"].startswith(field)
    if field != "publishedAt":
        written = {name: value for name, value in line.items() if service != "articles" or name != "id"}
        answer = await operator.post(address, json=written)
        assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")
        assert answer.json()["errors"][0]["field"] == field
