"""Writes that are tried again with an Idempotency-Key, on the real database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from pymongo import MongoClient

from services.documents.collection import Collection, Kind
from services.documents.models import SecretAnswer, StoredDocument, now
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.documents.queries import Key
from services.errors import Conflict
from services.identity import (
    CurrentIdentity,
    DevelopmentIssuer,
    IdentitySettings,
    Role,
    SignedIn,
    TokenVerifier,
    require,
)
from services.identity.introspection import CurrentGrants, GrantConfirmation
from services.web import problems
from services.web.idempotency import IdempotentRoute, id_for_new, insert_once

KEY = {"Idempotency-Key": "write-it-once"}


class NoteInput(BaseModel):
    id: str | None = None
    text: str


class Note(StoredDocument):
    text: str


NOTES: Kind[Note, Note] = Kind(
    name="note",
    collection="notes",
    model=Note,
    entry=lambda n: n,
    order=(Key("text"),),
    public=lambda n: True,
    public_form=lambda n: n,
)


class Flat:
    """No unit stands above another."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return ancestor == unit


@dataclass
class Register:
    """Who holds what, as the issuer knows it: by default what the token says; an ended session is None."""

    held_now: CurrentGrants | None = field(default_factory=lambda: CurrentGrants(frozenset(Role), frozenset({"bca"})))

    async def current_grants(self, token: str) -> CurrentGrants | None:
        return self.held_now

    async def aclose(self) -> None:
        """Nothing is held open."""


@dataclass
class Pause:
    """Where a request waits: an approval at its beginning, an addition between its save and its answer."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def here(self) -> None:
        self.reached.set()
        await self.over.wait()


class Service:
    """A service of notes, and what is in its database."""

    def __init__(self, mongo: Mongo, books: MongoClient[dict[str, Any]], identity: IdentitySettings) -> None:
        self.register = Register()
        self.pause: Pause | None = None
        self.notes = Collection(NOTES, mongo.database, CursorCodec(b"a secret for tests"))
        self._books, self._name = books, mongo.database.name
        self.app = FastAPI()
        verifier = TokenVerifier(identity, confirmation=GrantConfirmation(self.register, 0))
        self.app.state.kit = SimpleNamespace(database=mongo.database, clock=now, verifier=verifier)
        problems.install(self.app)
        self.app.include_router(self._routes())

    def _routes(self) -> APIRouter:
        router = APIRouter(route_class=IdempotentRoute)

        @router.post("/notes", status_code=201)
        async def add(given: NoteInput, staff: SignedIn) -> Note:
            require(staff, Role.EDITOR, "bca", Flat())
            note = await insert_once(self.notes, Note(id=given.id or id_for_new("note"), text=given.text))
            if self.pause is not None:
                await self.pause.here()
            return note

        @router.post("/notes/{id}/approve")
        async def approve(id: str, staff: SignedIn) -> Note:
            if self.pause is not None:
                await self.pause.here()
            before = await self.notes.get_current(id)
            require(staff, Role.EDITOR, "bca", Flat())
            if before.text == "approved":
                raise Conflict("It is approved already.")
            return await self.notes.replace(before, before.model_copy(update={"text": "approved"}))

        @router.post("/open")
        async def anybody(given: NoteInput, caller: CurrentIdentity) -> Note:
            return await self.notes.insert(Note(id=id_for_new("note"), text=given.text))

        return router

    def writes(self) -> int:
        """How many entries the oplog has of this database."""
        entries = self._books.local["oplog.rs"].find({}, {"ns": 1})
        return sum(str(entry["ns"]).startswith(self._name + ".") for entry in entries)

    def kept(self) -> list[Mapping[str, Any]]:
        return list(self._books[self._name]["idempotency"].find({}))

    def age(self, seconds: float) -> None:
        """Makes what is kept for keys this much older."""
        at = now() - timedelta(seconds=seconds)
        self._books[self._name]["idempotency"].update_many({}, {"$set": {"at": at}})

    def texts(self) -> list[str]:
        return sorted(raw["text"] for raw in self._books[self._name]["notes"].find({}))


Headers = Callable[..., dict[str, str]]


@pytest.fixture
def books(mongo_url: str) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongo_url, tz_aware=True) as client:
        yield client


@pytest.fixture
def service(mongo: Mongo, books: MongoClient[dict[str, Any]], issuer: DevelopmentIssuer) -> Service:
    return Service(mongo, books, issuer.settings())


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://service") as client:
        yield client


@pytest.fixture
def signed_in(issuer: DevelopmentIssuer) -> Headers:
    """Headers with the key and a token; each call gives another token."""
    lifetimes = iter(range(1, 1_000))

    def headers(
        subject: str = "lan", roles: tuple[Role, ...] = (Role.EDITOR,), lifetime: timedelta | None = None
    ) -> dict[str, str]:
        lasts = lifetime or timedelta(hours=1, seconds=next(lifetimes))
        token = issuer.token(subject, roles=roles, units=["bca"], lifetime=lasts)
        return KEY | {"Authorization": f"Bearer {token}"}

    return headers


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_retry_with_a_new_token_finds_the_first_answer(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    tokens = signed_in(), signed_in()
    assert tokens[0] != tokens[1]
    first, again = [await client.post("/notes", json={"text": "one"}, headers=each) for each in tokens]
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert service.texts() == ["one"]


async def test_another_account_with_the_same_key_makes_its_own(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    ours = await client.post("/notes", json={"text": "one"}, headers=signed_in("lan"))
    theirs = await client.post("/notes", json={"text": "one"}, headers=signed_in("minh"))
    assert (ours.status_code, theirs.status_code) == (201, 201)
    assert ours.json()["id"] != theirs.json()["id"]
    assert service.texts() == ["one", "one"]


async def test_the_same_key_with_another_body_is_refused(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    await client.post("/notes", json={"text": "one"}, headers=signed_in())
    before = service.writes()
    other = await client.post("/notes", json={"text": "two"}, headers=signed_in())
    assert refusal(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (service.writes(), service.texts()) == (before, ["one"])


async def test_who_is_refused_gets_no_kept_answer_and_writes_nothing(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    assert (await client.post("/notes", json={"text": "one"}, headers=signed_in())).status_code == 201
    before = service.writes()
    asked = [
        (KEY, 401),
        (KEY | {"Authorization": "Bearer nonsense"}, 401),
        (KEY | {"Authorization": "Basic bGFuOmxhbg=="}, 401),
        (signed_in(lifetime=-timedelta(hours=1)), 401),
        (signed_in(roles=()), 403),
        (signed_in("minh", roles=(Role.MODERATOR,)), 403),
    ]
    for headers, status in asked * 20:
        answer = await client.post("/notes", json={"text": "one"}, headers=headers)
        assert (answer.status_code, "id" in answer.json()) == (status, False)
    malformed = await client.post("/notes", json={"words": "one"}, headers=signed_in("minh"))
    missing = await client.post("/notes/nowhere/approve", headers=signed_in("minh"))
    assert (malformed.status_code, missing.status_code) == (422, 404)
    assert service.writes() == before


async def test_an_ended_session_and_a_lost_role_get_no_kept_answer(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    headers = signed_in()
    first = await client.post("/notes", json={"text": "one"}, headers=headers)
    before = service.writes()
    service.register.held_now = CurrentGrants(frozenset(), frozenset({"bca"}))
    assert refusal(await client.post("/notes", json={"text": "one"}, headers=headers)) == (403, "FORBIDDEN")
    service.register.held_now = CurrentGrants(frozenset(Role), frozenset())
    assert refusal(await client.post("/notes", json={"text": "one"}, headers=headers)) == (403, "FORBIDDEN")
    service.register.held_now = None
    assert refusal(await client.post("/notes", json={"text": "one"}, headers=headers)) == (401, "UNAUTHENTICATED")
    assert service.writes() == before
    service.register.held_now = CurrentGrants(frozenset(Role), frozenset({"bca"}))
    assert (await client.post("/notes", json={"text": "one"}, headers=headers)).content == first.content


async def test_a_refusal_is_judged_anew_by_a_retry(client: httpx.AsyncClient, service: Service, signed_in: Headers):
    refused = await client.post("/notes", json={"text": "one"}, headers=signed_in(roles=()))
    made = await client.post("/notes", json={"text": "one"}, headers=signed_in())
    assert (refused.status_code, made.status_code, service.texts()) == (403, 201, ["one"])


async def test_a_retry_after_a_crash_before_the_answer_was_kept_finds_the_document(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    service.pause = pause = Pause()
    dying = asyncio.create_task(client.post("/notes", json={"text": "one"}, headers=signed_in()))
    await pause.reached.wait()
    service.pause = None
    early = await client.post("/notes", json={"text": "one"}, headers=signed_in())
    assert refusal(early) == (409, "IDEMPOTENT_REQUEST_RUNNING")
    assert early.headers["Retry-After"] == "1"
    service.age(31)
    late = await client.post("/notes", json={"text": "one"}, headers=signed_in())
    assert (late.status_code, service.texts()) == (201, ["one"])
    assert (await client.post("/notes", json={"text": "one"}, headers=signed_in())).content == late.content
    pause.over.set()
    assert (await dying).json()["id"] == late.json()["id"]


async def test_of_many_tries_at_once_one_is_done(client: httpx.AsyncClient, service: Service, signed_in: Headers):
    await service.notes.insert(Note(id="a", text="draft"))
    tries = [client.post("/notes/a/approve", headers=signed_in()) for _ in range(12)]
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"IDEMPOTENT_REQUEST_RUNNING"}
    done = {answer.content for answer in answers if answer.status_code == 200}
    assert len(done) == 1
    assert (await client.post("/notes/a/approve", headers=signed_in())).content in done
    assert (await service.notes.get_current("a")).version == 2


async def test_a_try_that_was_overtaken_by_another_gets_its_answer(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    await service.notes.insert(Note(id="a", text="draft"))
    service.pause = pause = Pause()
    slow = asyncio.create_task(client.post("/notes/a/approve", headers=signed_in()))
    await pause.reached.wait()
    service.pause = None
    fast = await client.post("/notes/a/approve", headers=signed_in())
    pause.over.set()
    overtaken = await slow
    assert (fast.status_code, overtaken.status_code, overtaken.content) == (200, 200, fast.content)


async def test_a_key_does_not_pass_off_what_was_there_as_made(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    await client.post("/notes", json={"id": "theirs", "text": "their words"}, headers=signed_in("minh"))
    taken = await client.post("/notes", json={"id": "theirs", "text": "our words"}, headers=signed_in("lan"))
    assert refusal(taken) == (409, "ALREADY_EXISTS")
    assert service.texts() == ["their words"]


async def test_an_anonymous_callers_key_is_not_looked_at(client: httpx.AsyncClient, service: Service):
    answers = [await client.post("/open", json={"text": "one"}, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert service.kept() == []


async def test_what_is_kept_names_neither_the_account_nor_the_token(
    client: httpx.AsyncClient, service: Service, signed_in: Headers
):
    headers = signed_in("lan-nguyen")
    await client.post("/notes", json={"text": "one"}, headers=headers)
    kept = str(service.kept())
    assert kept != "[]"
    assert "lan-nguyen" not in kept
    assert headers["Authorization"].split()[1] not in kept
    assert KEY["Idempotency-Key"] not in kept


def test_a_route_that_stores_its_answers_gives_no_secret():
    class Receipt(SecretAnswer):
        secret: str

    router = APIRouter(route_class=IdempotentRoute)
    with pytest.raises(TypeError, match="/receipts"):

        @router.post("/receipts")
        async def give() -> Receipt:
            return Receipt(secret="a secret")
