"""Publication at an approved moment, the end of validity, deletion: once, in time, and nothing of it is seen before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from articles import workflow
from articles.app import create
from articles.container import ArticlesContainer
from articles.jobs import ArticleJobs
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.documents.collection import before_saving
from services.editorial.workflow import Step
from services.errors import NotFound, StaleVersion
from services.identity import Role
from services.identity.introspection import CurrentGrants
from services.jobs.runner import RETRY
from services.settings import ServiceSettings
from services.web.container import container_of
from tests.accounts import Register
from tests.articles.conftest import DRAFT, UNIT, Desk
from tests.conftest import Bearer, edges, rows, serving
from tests.waiting import until

HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """An articles service by a clock, and its editors."""

    app: FastAPI
    desk: Desk
    clock: Clock

    @property
    def jobs(self) -> ArticleJobs:
        return container_of(self.app, ArticlesContainer).jobs

    async def scheduled(self, **fields: Any) -> dict[str, Any]:
        article = await self.desk.through((await self.desk.draft(**self.soon(), **fields))["id"])
        assert article["state"] == "SCHEDULED"
        return article

    def soon(self) -> dict[str, str]:
        return {"publishAt": (self.clock.now + HOUR).isoformat()}

    async def history(self, id: str) -> list[tuple[str, str]]:
        answer = await self.desk.client.get(f"/articles/{id}/history", headers=self.desk.writer)
        return [(event["act"], event["by"]) for event in answer.json()["history"]]

    async def state(self, id: str) -> str:
        return (await self.desk.client.get(f"/articles/{id}", headers=self.desk.writer)).json()["state"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register() -> Register:
    return Register(UNIT)


@asynccontextmanager
async def opened(settings: ServiceSettings, bearer: Bearer, clock: Clock, register: Register) -> AsyncIterator[Office]:
    app = create(settings, ServiceClients(), REGISTRY, clock, register)
    people = (bearer("editor", units=(UNIT,), subject=subject) for subject in ("writer", "second"))
    async with serving(app) as client:
        yield Office(app, Desk(client, *people), clock)


@pytest.fixture
async def office(settings: ServiceSettings, bearer: Bearer, clock: Clock, register: Register) -> AsyncIterator[Office]:
    async with opened(settings, bearer, clock, register) as office:
        yield office


async def seen_of(client: httpx.AsyncClient, article: dict[str, Any]) -> dict[str, Any]:
    """All that the public could see of an article."""
    id, slug = article["id"], article["slug"]
    found: dict[str, Any] = {}
    for path in (f"/{id}", f"/by-slug/{slug}", f"/{id}/dublin-core", f"/{id}/meta"):
        answer = await client.get(f"/articles{path}")
        body = {key: value for key, value in answer.json().items() if key != "requestId"} if answer.is_error else None
        found[path] = (answer.status_code, body)
    for state in ("PUBLISHED", "SCHEDULED", "EXPIRED", "APPROVED"):
        found[state] = (await client.get("/articles", params={"state": state})).json()["totalCount"]
    found["waiting"] = (await client.get("/articles", params={"waiting": "true"})).json()["totalCount"]
    found["batch"] = (await client.post("/batch", json={"keys": [f"article:{id}"]})).json()
    found["snapshot"] = [orjson.loads(row) for row in rows((await client.get("/snapshot")).content)[1:]]
    found["export"] = (await client.get("/articles/export")).text
    return found


async def test_until_its_moment_it_answers_like_one_that_never_was(office: Office):
    client, never = office.desk.client, {"id": "0" * 36, "slug": "khong-co-gi-o-day"}
    absent = await seen_of(client, never)
    article = await office.scheduled()
    seen = await seen_of(client, article)
    renamed = orjson.dumps(absent).decode().replace(never["id"], article["id"]).replace(never["slug"], article["slug"])
    assert orjson.loads(orjson.dumps(seen)) == orjson.loads(renamed)
    early = await office.desk.act(article["id"], "publish")
    assert (early.status_code, early.json()["code"]) == (409, "WRONG_STATE")
    await office.jobs.advance()
    assert await office.state(article["id"]) == "SCHEDULED"


async def test_it_is_published_at_the_approved_moment(office: Office):
    article = await office.scheduled()
    office.clock.now += HOUR
    await office.jobs.advance()
    public = (await office.desk.client.get(f"/articles/{article['id']}")).json()
    assert (public["state"], public["publishedAt"]) == ("PUBLISHED", article["publishAt"])
    assert [one["id"] for one in edges((await office.desk.client.get("/articles")).json())] == [article["id"]]
    assert (await office.history(article["id"]))[-2:] == [("SCHEDULED", "second"), ("PUBLISHED", "scheduler")]


async def test_the_runner_publishes_by_itself(office: Office):
    article = await office.scheduled()
    office.clock.now += HOUR

    async def published() -> bool:
        return (await office.desk.client.get(f"/articles/{article['id']}")).status_code == 200

    await until(published)


async def test_a_changed_moment_needs_another_approval(office: Office):
    article = await office.scheduled()
    path = f"/articles/{article['id']}"
    same = await office.desk.client.put(
        path, json=DRAFT | {"publishAt": article["publishAt"]}, headers=office.desk.writer
    )
    assert same.json()["state"] == "SCHEDULED"
    other = (office.clock.now + 2 * HOUR).isoformat()
    moved = await office.desk.client.put(path, json=DRAFT | {"publishAt": other}, headers=office.desk.writer)
    assert moved.json()["state"] == "DRAFT"
    office.clock.now += 3 * HOUR
    await office.jobs.advance()
    assert await office.state(article["id"]) == "DRAFT"


async def test_a_moment_that_has_passed_is_now(office: Office):
    draft = await office.desk.draft(publishAt=(office.clock.now - HOUR).isoformat())
    published = await office.desk.through(draft["id"])
    assert published["state"] == "PUBLISHED"
    assert datetime.fromisoformat(published["publishedAt"]) == office.clock.now


@pytest.mark.parametrize(
    "times",
    [
        {"publishAt": timedelta(days=400)},
        {"publishAt": HOUR, "validUntil": HOUR},
        {"publishAt": 2 * HOUR, "validUntil": HOUR},
    ],
)
async def test_implausible_moments_are_refused(office: Office, times: dict[str, timedelta]):
    given = {name: (office.clock.now + after).isoformat() for name, after in times.items()}
    answer = await office.desk.client.post("/articles", json=DRAFT | given, headers=office.desk.writer)
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")
    id = (await office.desk.draft())["id"]
    answer = await office.desk.client.put(f"/articles/{id}", json=DRAFT | given, headers=office.desk.writer)
    assert answer.status_code == 422
    assert len(await office.history(id)) == 1


async def test_a_correction_takes_effect_at_its_moment(office: Office):
    article = await office.desk.published()
    path = f"/articles/{article['id']}"
    given = DRAFT | {"title": "Tiêu đề đã sửa"} | office.soon()
    await office.desk.client.put(path, json=given, headers=office.desk.writer)
    waits = await office.desk.through(article["id"])
    assert (waits["title"], waits["correction"]["state"]) == (article["title"], "SCHEDULED")
    await office.jobs.advance()
    assert (await office.desk.client.get(path)).json()["title"] == article["title"]
    office.clock.now += HOUR
    await office.jobs.advance()
    public = (await office.desk.client.get(path)).json()
    assert (public["title"], public["publishedAt"]) == ("Tiêu đề đã sửa", article["publishedAt"])


async def test_what_was_due_while_the_service_was_down_is_published_when_it_starts(
    settings: ServiceSettings, bearer: Bearer, clock: Clock, register: Register
):
    async with opened(settings, bearer, clock, register) as office:
        article = await office.scheduled()
    clock.now += timedelta(days=2)
    async with opened(settings, bearer, clock, register) as office:

        async def published() -> bool:
            return await office.state(article["id"]) == "PUBLISHED"

        await until(published)
        assert [act for act, _ in await office.history(article["id"])].count("PUBLISHED") == 1


async def test_killed_before_the_commit_it_publishes_once(
    settings: ServiceSettings, bearer: Bearer, clock: Clock, register: Register
):
    async with opened(settings, bearer, clock, register) as office:
        article = await office.scheduled()
        reached = asyncio.Event()

        async def stop() -> None:
            reached.set()
            await asyncio.Event().wait()

        before_saving.set(stop)
        clock.now += HOUR
        dying = asyncio.create_task(office.jobs.advance())
        await reached.wait()
        dying.cancel()
        before_saving.set(None)
    async with opened(settings, bearer, clock, register) as one, opened(settings, bearer, clock, register) as two:
        await asyncio.gather(*(replica.jobs.advance() for replica in (one, two, one, two)))
        assert [act for act, _ in await one.history(article["id"])].count("PUBLISHED") == 1


async def test_without_the_role_it_waits_for_another_approver(office: Office, register: Register):
    article = await office.scheduled()
    office.clock.now += HOUR
    register.away = True
    await office.jobs.advance()
    assert await office.state(article["id"]) == "SCHEDULED"
    register.away, register.held["second"] = False, None
    office.clock.now += RETRY
    await office.jobs.advance()
    assert await office.state(article["id"]) == "SUBMITTED"
    assert (await office.history(article["id"]))[-1] == ("APPROVAL_LAPSED", "scheduler")
    waiting = await office.desk.client.get("/articles", params={"waiting": "true"}, headers=office.desk.writer)
    assert [one["id"] for one in edges(waiting.json())] == [article["id"]]
    assert (await office.desk.act(article["id"], "approve")).json()["code"] == "SECOND_PERSON_NEEDED"


async def test_another_publishes_only_what_somebody_approved_who_still_may(
    office: Office, register: Register, bearer: Bearer
):
    desk = office.desk
    article = await desk.draft()
    for act, who in (("submit", desk.writer), ("approve", desk.second)):
        assert (await desk.act(article["id"], act, who)).status_code == 200
    register.held["second"] = None
    refused = await desk.act(article["id"], "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "APPROVAL_LAPSED")
    assert await office.state(article["id"]) == "APPROVED"
    assert (await desk.act(article["id"], "approve", bearer("editor", units=(UNIT,), subject="third"))).is_success
    assert (await desk.act(article["id"], "publish")).json()["state"] == "PUBLISHED"


@pytest.mark.parametrize(
    "held", [CurrentGrants(frozenset({Role.MODERATOR}), frozenset({UNIT})), CurrentGrants(frozenset(), frozenset())]
)
async def test_another_role_does_not_do(office: Office, register: Register, held: CurrentGrants):
    article = await office.scheduled()
    register.held["second"] = held
    office.clock.now += HOUR
    await office.jobs.advance()
    assert await office.state(article["id"]) == "SUBMITTED"


async def test_one_that_fails_keeps_no_other_from_its_moment(office: Office, register: Register):
    failing, other = await office.scheduled(), await office.scheduled(title="Bài khác")
    store = container_of(office.app, ArticlesContainer).store
    await store.articles.raw.update_one({"_id": failing["id"]}, {"$unset": {"kind": ""}})
    office.clock.now += HOUR
    await office.jobs.advance()
    assert await office.state(other["id"]) == "PUBLISHED"


async def test_what_has_expired_leaves_lists_and_feed_and_can_be_read(office: Office):
    until_then = (office.clock.now + HOUR).isoformat()
    article = await office.desk.published(validUntil=until_then)
    client = office.desk.client
    token = orjson.loads(rows((await client.get("/snapshot")).content)[0])["resumeToken"]
    office.clock.now += HOUR
    await office.jobs.advance()
    seen = await seen_of(client, article)
    assert (seen[f"/{article['id']}"][0], seen["PUBLISHED"], seen["batch"]) == (200, 0, {"found": {}})
    assert (seen["export"], seen["snapshot"]) == ("", [{"complete": True, "count": 0}])
    assert (await client.get(f"/articles/{article['id']}")).json()["state"] == "EXPIRED"
    assert (await client.get(f"/articles/by-slug/{article['slug']}")).json()["state"] == "EXPIRED"
    assert b"withdrawn" in await first_event(client, token)
    assert (await office.history(article["id"]))[-1] == ("EXPIRED", "scheduler")


async def first_event(client: httpx.AsyncClient, token: str) -> bytes:
    read = b""
    async with client.stream("GET", "/changes", headers={"Last-Event-ID": token}) as feed:
        async for chunk in feed.aiter_bytes():
            read += chunk
            if b"data:" in read:
                return read
    raise AssertionError("the feed ended")


async def test_longer_validity_brings_it_back_by_two_people(office: Office):
    article = await office.desk.published(validUntil=(office.clock.now + HOUR).isoformat())
    office.clock.now += 2 * HOUR
    await office.jobs.advance()
    longer = DRAFT | {"validUntil": (office.clock.now + HOUR).isoformat()}
    path = f"/articles/{article['id']}"
    saved = (await office.desk.client.put(path, json=longer, headers=office.desk.writer)).json()
    assert (saved["state"], saved["correction"]["state"]) == ("EXPIRED", "DRAFT")
    assert (await office.desk.through(article["id"]))["state"] == "PUBLISHED"


async def test_what_ends_before_it_is_published_never_enters_the_lists(office: Office):
    draft = await office.desk.draft(validUntil=(office.clock.now - HOUR).isoformat())
    assert (await office.desk.through(draft["id"]))["state"] == "EXPIRED"
    assert (await office.desk.client.get("/articles")).json()["totalCount"] == 0


async def test_a_deletion_that_breaks_off_leaves_everything(office: Office):
    draft = await office.desk.draft()
    store = container_of(office.app, ArticlesContainer).store
    article = await store.articles.get_current(draft["id"])

    async def break_off() -> None:
        raise ConnectionError

    before_saving.set(break_off)
    with pytest.raises(ConnectionError):
        await store.delete(article, workflow.deleted(article, Step("writer", office.clock.now, "thử")))
    before_saving.set(None)
    assert await office.state(draft["id"]) == "DRAFT"
    with pytest.raises(NotFound):
        await store.deleted(draft["id"])
    await office.desk.act(draft["id"], "submit")
    with pytest.raises(StaleVersion):
        await store.delete(article, workflow.deleted(article, Step("writer", office.clock.now, "thử")))
    assert await office.state(draft["id"]) == "SUBMITTED"
    with pytest.raises(NotFound):
        await store.deleted(draft["id"])
