"""Webhooks from the change to the consumer, over a real connection on this machine."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.documents.mongo import Mongo
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.waiting import until
from tests.wanted.notices import Headers, imported, withdraw
from tests.wanted.webhooks.receiver import Receiver, receiving
from wanted.app import create
from wanted.external_dependencies import ExternalDependencies
from wanted.settings import Settings, WebhookSettings
from wanted.webhooks import signing
from wanted.webhooks.models import WebhookType


class World:
    """A clock that is moved, and a directory of hosts."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.addresses = ["127.0.0.1"]

    async def resolve(self, host: str, port: int) -> list[str]:
        return self.addresses

    def clock(self) -> datetime:
        return self.now

    @property
    def outside(self) -> ExternalDependencies:
        return ExternalDependencies(resolve=self.resolve)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def own(settings: ServiceSettings) -> Settings:
    """Plain HTTP to this machine is allowed."""
    webhooks = WebhookSettings(
        allowed_networks=(IPv4Network("127.0.0.0/8"),),
        ports=frozenset(),
        plain_http=True,
        poll_interval=0.05,
        pause=0.05,
    )
    return Settings.of(settings).model_copy(update={"webhooks": webhooks})


@pytest.fixture
def admin(bearer: Bearer) -> Headers:
    return bearer("admin", units=("c02",))


async def register(client: httpx.AsyncClient, admin: Headers, url: str, **change: Any) -> dict[str, Any]:
    body = {"name": "Ngân hàng Giả Định", "unit": "c02", "url": url} | change
    answer = await client.post("/consumers", json=body, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()


def app_of(settings: Settings, world: World) -> FastAPI:
    return create(settings, ServiceClients(), REGISTRY, world.clock, world.outside)


async def arrived(receiver: Receiver, count: int) -> list[tuple[str, str]]:
    async def look() -> bool:
        return len(receiver.got) >= count

    await until(look)
    return receiver.events


async def states(client: httpx.AsyncClient, admin: Headers, id: str) -> list[str]:
    found = (await client.get(f"/consumers/{id}/deliveries", headers=admin)).json()["deliveries"]
    return sorted(delivery["state"] for delivery in found)


async def come_to(client: httpx.AsyncClient, admin: Headers, id: str, expected: list[str]) -> None:
    async def look() -> bool:
        return await states(client, admin, id) == sorted(expected)

    await until(look)


async def noted(client: httpx.AsyncClient, admin: Headers, id: str, attempts: int, state: str) -> None:
    """Waits until so many attempts at the one delivery are in the store, and not only on their way.

    Only then may the clock be moved: the next attempt is due so many seconds after this one was noted.
    """

    async def look() -> bool:
        found = (await client.get(f"/consumers/{id}/deliveries", headers=admin)).json()["deliveries"]
        # None yet until the feed has told of the change.
        return [(one["attempts"], one["state"]) for one in found] == [(attempts, state)]

    await until(look)


async def test_every_change_arrives_signed(own: Settings, world: World, editor: Headers, admin: Headers):
    async with (
        receiving() as first,
        receiving() as receiver,
        serving(app_of(own, world)) as client,
    ):
        await register(client, admin, first.url)
        await imported(client, editor, {"id": "before"})
        # What the feed has already handed out is no news to a consumer that registers now.
        await arrived(first, 1)
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        await arrived(receiver, 1)
        await imported(client, editor, {"id": "n1", "marks": "Sẹo"})
        await arrived(receiver, 2)
        await withdraw(client, editor, "n1")
        events = await arrived(receiver, 3)
        assert events == [("notice.published", "n1"), ("notice.updated", "n1"), ("notice.withdrawn", "n1")]
        for headers, body in receiver.got:
            assert signing.is_genuine(consumer["secret"], headers, body, int(world.now.timestamp()))
            assert headers["host"].startswith("consumer.example:")
        assert "Khuyết".encode() in receiver.got[0][1]
        assert "Khuyết".encode() not in receiver.got[2][1]
        await come_to(client, admin, consumer["id"], ["DELIVERED"] * 3)


@pytest.mark.parametrize("char", ["\n", "\x85", "\u2028", "\u2029"])
async def test_a_line_break_in_a_text_keeps_back_no_change(
    char: str, own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1", "marks": f"Sẹo{char}Cao"})
        await arrived(receiver, 1)
        await imported(client, editor, {"id": "n2"})
        await arrived(receiver, 2)
        await withdraw(client, editor, "n1")
        assert await arrived(receiver, 3) == [
            ("notice.published", "n1"),
            ("notice.published", "n2"),
            ("notice.withdrawn", "n1"),
        ]


async def test_every_one_of_many_changes_at_once_arrives(own: Settings, world: World, editor: Headers, admin: Headers):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        await register(client, admin, receiver.url)
        await imported(client, editor, *({"id": f"n{number}"} for number in range(150)))
        events = await arrived(receiver, 150)
        assert sorted(events) == sorted(("notice.published", f"n{number}") for number in range(150))


async def test_a_withdrawal_waits_behind_no_publication(own: Settings, world: World, editor: Headers, admin: Headers):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.holding = b"notice.published"
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, *({"id": f"n{number}"} for number in range(30)))
        under_way = {id for _, id in await arrived(receiver, 10)}
        waiting = next(id for id in (f"n{number}" for number in range(30)) if id not in under_way)
        await withdraw(client, editor, waiting)
        events = await arrived(receiver, 11)
        assert ("notice.withdrawn", waiting) in events
        receiver.released.set()
        await come_to(client, admin, consumer["id"], ["DELIVERED"] * 30 + ["OVERTAKEN"])
        assert ("notice.published", waiting) not in receiver.events
        assert receiver.events.count(("notice.withdrawn", waiting)) == 1


async def test_a_publication_under_way_never_arrives_after_the_withdrawal(
    own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.holding = b"notice.published"
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        await arrived(receiver, 1)
        await withdraw(client, editor, "n1")
        await imported(client, editor, {"id": "n2"})
        await arrived(receiver, 2)
        assert receiver.events == [("notice.published", "n1"), ("notice.published", "n2")]
        receiver.released.set()
        await come_to(client, admin, consumer["id"], ["DELIVERED"] * 3)


async def test_what_fails_is_tried_again_later_under_the_same_id(
    own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.answers = [500, 302, 204]
        receiver.location = receiver.url.replace("hook", "elsewhere")
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        await arrived(receiver, 1)
        await noted(client, admin, consumer["id"], 1, "PENDING")
        for count, wait, state in ((2, 10, "PENDING"), (3, 400, "DELIVERED")):
            world.now += timedelta(seconds=wait)
            await noted(client, admin, consumer["id"], count, state)
        ids = {headers["webhook-id"] for headers, _ in receiver.got}
        assert len(ids) == 1
        assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == 3


async def test_no_retry_tells_of_a_notice_withdrawn_meanwhile(
    own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.answers = [503, 204]
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        await arrived(receiver, 1)
        await noted(client, admin, consumer["id"], 1, "PENDING")
        await withdraw(client, editor, "n1")
        await arrived(receiver, 2)
        world.now += timedelta(seconds=10)
        await come_to(client, admin, consumer["id"], ["DELIVERED", "OVERTAKEN"])
        assert [kind for kind, _ in receiver.events] == ["notice.published", "notice.withdrawn"]


async def test_what_never_arrives_is_dead_until_it_is_replayed(
    own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.answers = [500]
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        for count in range(1, 11):
            await noted(client, admin, consumer["id"], count, "PENDING" if count < 10 else "DEAD")
            world.now += timedelta(days=2)
        receiver.answers = [200]
        replayed = await client.post(f"/consumers/{consumer['id']}/replay", headers=admin)
        assert replayed.json() == {"count": 1}
        await come_to(client, admin, consumer["id"], ["DELIVERED"])


async def test_who_answers_gone_is_not_asked_again(own: Settings, world: World, editor: Headers, admin: Headers):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.answers = [410]
        consumer = await register(client, admin, receiver.url)
        await imported(client, editor, {"id": "n1"})
        await come_to(client, admin, consumer["id"], ["DEAD"])
        (seen,) = (await client.get("/consumers", headers=admin)).json()["consumers"]
        assert seen["disabled"] is not None
        await imported(client, editor, {"id": "n2"})
        await client.get("/notices")
        assert len(receiver.got) == 1


async def test_a_name_that_turns_inward_later_is_not_followed(
    own: Settings, world: World, editor: Headers, admin: Headers
):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        consumer = await register(client, admin, receiver.url)
        world.addresses = ["169.254.169.254"]
        await imported(client, editor, {"id": "n1"})

        async def refused() -> bool:
            found = (await client.get(f"/consumers/{consumer['id']}/deliveries", headers=admin)).json()["deliveries"]
            return [delivery["last"] for delivery in found] == ["ADDRESS_REFUSED"]

        await until(refused)
        assert receiver.got == []


async def test_nothing_is_missed_over_a_restart(own: Settings, world: World, editor: Headers, admin: Headers):
    quiet = own.model_copy(update={"run_jobs": False})
    async with receiving() as receiver:
        async with serving(app_of(own, world)) as client:
            await register(client, admin, receiver.url)
            await imported(client, editor, {"id": "n1"})
            await arrived(receiver, 1)
        async with serving(app_of(quiet, world)) as client:
            await imported(client, editor, {"id": "n2"}, {"id": "n3"})
        async with serving(app_of(own, world)):
            events = await arrived(receiver, 3)
        assert sorted(id for _, id in events) == ["n1", "n2", "n3"]


async def test_a_lost_place_in_the_feed_is_told(own: Settings, world: World, admin: Headers):
    async with receiving() as receiver:
        app: FastAPI = app_of(own.model_copy(update={"run_jobs": False}), world)
        async with serving(app) as client:
            await register(client, admin, receiver.url)
            await app.state.container.store.webhooks.save_position("not-a-position")
        async with serving(app_of(own, world)):
            assert await arrived(receiver, 1) == [(WebhookType.RESET.value, "")]


async def test_consumers_of_one_list_hear_of_it_alone(own: Settings, world: World, editor: Headers, admin: Headers):
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        await register(client, admin, receiver.url, lists=["INTERPOL"])
        await imported(client, editor, {"id": "n1"}, {"id": "n2", "list": "INTERPOL"})
        assert await arrived(receiver, 1) == [("notice.published", "n2")]


async def test_only_administrators_keep_consumers_and_secrets_are_shown_once(
    own: Settings, world: World, clerk: Headers, admin: Headers, bearer: Bearer
):
    app = app_of(own, world)
    async with serving(app) as client:
        body = {"name": "Ai đó", "unit": "c02", "url": "http://consumer.example/"}
        assert (await client.post("/consumers", json=body)).status_code == 401
        for headers in (clerk, bearer("admin", units=("ca-hue",))):
            assert (await client.post("/consumers", json=body, headers=headers)).status_code == 403
        world.addresses = ["10.0.0.1"]
        inside = await client.post("/consumers", json=body, headers=admin)
        assert (inside.status_code, inside.json()["code"]) == (422, "ADDRESS_REFUSED")
        world.addresses = ["127.0.0.1"]
        consumer = await register(client, admin, "http://consumer.example/")
        listed = (await client.get("/consumers", headers=admin)).text
        assert consumer["secret"] not in listed
        assert consumer["secret"] not in str([raw async for raw in app.state.kit.database["consumers"].find({})])
        path = f"/consumers/{consumer['id']}"
        assert (await client.delete(path, headers=bearer("admin", units=("ca-hue",)))).status_code == 404
        assert (await client.delete(path, headers=admin)).status_code == 204
        assert (await client.get("/consumers", headers=admin)).json()["consumers"] == []


@pytest.mark.parametrize("many", [40, pytest.param(200, marks=pytest.mark.slow)])
async def test_a_notice_that_cannot_be_read_keeps_back_no_other(
    many: int, own: Settings, world: World, editor: Headers, admin: Headers
):
    mongo = Mongo(own.mongo_url, own.database_prefix + "wanted")
    async with receiving() as receiver, serving(app_of(own, world)) as client:
        receiver.answers = [500]
        await register(client, admin, receiver.url)
        await imported(client, editor, *({"id": f"n{number}"} for number in range(many)))
        await arrived(receiver, many)
        broken = {"list": "UNKNOWN", "version": 2, "_change": "updated"}
        await mongo.database["notices"].update_one({"_id": "n7"}, {"$set": broken})
        receiver.answers = [204]
        receiver.got.clear()
        world.now += timedelta(hours=1)
        events = await arrived(receiver, many)
        # Nobody keeps what is not served any more.
        published = [("notice.published", f"n{number}") for number in range(many) if number != 7]
        assert sorted(events) == sorted([*published, ("notice.withdrawn", "n7")])

        async def degraded() -> bool:
            ready = await client.get("/health/ready")
            assert ready.status_code == 200
            return "webhooks: 1 set aside" in ready.json()["degraded"]

        await until(degraded)
        named = (await client.get("/health/set-aside", headers=admin)).json()["documents"]
        assert {(one["consumer"], one["id"], one["error"]) for one in named} == {
            ("notices", "n7", "Unreadable"),
            ("webhooks", "n7", "Unreadable"),
        }
        mended = {"list": "WANTED", "version": 3, "_change": "updated"}
        await mongo.database["notices"].update_one({"_id": "n7"}, {"$set": mended})
        world.now += timedelta(hours=1)
        assert set(await arrived(receiver, many + 2)) > {("notice.updated", "n7"), ("notice.published", "n7")}
        assert (await client.get("/health/ready")).json()["status"] == "ok"
    mongo.close()


async def test_a_retried_registration_is_one_consumer_with_one_secret(own: Settings, world: World, admin: Headers):
    app = app_of(own, world)
    async with serving(app) as client:
        body = {"name": "Ai đó", "unit": "c02", "url": "http://consumer.example/"}

        async def registered(key: str, **change: str) -> dict[str, Any]:
            headers = admin | {"Idempotency-Key": key}
            answer = await client.post("/consumers", json=body | change, headers=headers)
            assert answer.status_code == 201, answer.text
            return answer.json()

        first = await registered("the key of one")
        assert await registered("the key of one") == first
        assert (await registered("the key of one", name="Người khác"))["id"] != first["id"]
        assert (await registered("another key"))["secret"] != first["secret"]
        assert len((await client.get("/consumers", headers=admin)).json()["consumers"]) == 3
        assert await app.state.kit.database["idempotency"].count_documents({}) == 0
        trail = [str(raw) async for raw in app.state.kit.database["audit"].find({})]
        assert sum("CONSUMER_REGISTERED" in line for line in trail) == 3
