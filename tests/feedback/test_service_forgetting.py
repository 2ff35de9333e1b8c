"""What the service must not be able to tell: the files it leaves on disk, old dumps, and what time has ended."""

import asyncio
import base64
import contextlib
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo.errors import PyMongoError

from launcher.database import DatabaseOptions, EmbeddedDatabase
from services.crypto.privacypass.periods import ends_at
from services.settings import ServiceSettings
from services.timezone import ZONE
from tests.conftest import Bearer
from tests.feedback.service import Citizen, Clock, House, serving_house

SECRET = "Tôi là Phạm Thị Ngọc Điệp, 0912 345 678, nhà ở 12 ngõ 34 phố Huế; cái cây kơ nia trước cổng."
PLAIN = "cái cây kơ nia"


@pytest.fixture
async def own_database(tmp_path: Path) -> AsyncIterator[EmbeddedDatabase]:
    """A database process of the service's own, whose files can be looked through."""
    database = EmbeddedDatabase(tmp_path / "own", DatabaseOptions("feedback", cache="64M"))
    await database.start()
    yield database
    await database.stop()


def _bytes_under(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _forms(planted: str) -> list[bytes]:
    """How something planted might lie on disk."""
    plain = planted.encode()
    digests = [hashlib.sha256(plain), hashlib.md5(plain)]
    return [
        plain,
        planted.lower().encode(),
        planted.encode("utf-16-le"),
        plain.hex().encode(),
        base64.b64encode(plain)[: 4 * (len(plain) // 3)],
        *(digest.digest() for digest in digests),
        *(digest.hexdigest().encode() for digest in digests),
    ]


async def test_nothing_planted_is_found_on_disk(
    settings: ServiceSettings, bearer: Bearer, own_database: EmbeddedDatabase, tmp_path: Path
):
    given = settings.model_copy(update={"mongo_url": own_database.url, "folder": tmp_path / "work"})
    async with serving_house(given, bearer("admin")) as house:
        citizen = Citizen(house)
        token = await citizen.token()
        body = {"subject": {"kind": "unit", "id": "ca-ha-noi"}, "stars": 2, "comment": SECRET, "token": token}
        headers = {"User-Agent": "a-planted-browser/7", "X-Forwarded-For": "203.0.113.77"}
        receipt = (await house.client.post("/ratings", json=body, headers=headers)).json()["receipt"]
        raw_receipt = base64.urlsafe_b64decode(receipt + "==")
        waiting = _bytes_under(own_database.folder)
        await house.move()
        await house.client.post("/receipts/rating", json={"receipt": receipt}, headers=headers)
        await house.client.post("/receipts/change", json={"receipt": receipt, "stars": 1}, headers=headers)
    await own_database.stop()
    files = waiting + _bytes_under(own_database.folder) + _bytes_under(tmp_path / "work")
    assert b"ca-ha-noi" in files, "the search finds what is there"
    planted = ["203.0.113.77", "a-planted-browser", "0912 345 678", "912345678", "Ngọc Điệp", PLAIN, token, receipt]
    for text in planted:
        for form in _forms(text):
            assert form not in files, f"{text} is on disk"
    assert base64.urlsafe_b64decode(token) not in files
    assert raw_receipt not in files


async def test_waiting_records_are_alike_and_unreadable_once_moved(house: House, citizen: Citizen):
    await citizen.rates(stars=1)
    await citizen.rates(stars=5, comment="x" * 1_900, reasons=["CLEAR", "QUICK"])
    records = [raw async for raw in house.ratings_database["intake"].find({})]
    assert len({len(raw["sealed"]) for raw in records}) == 1
    intake = house.app.state.container.intake
    batch = await intake.find_batch(records[0]["batch"])
    assert batch is not None
    assert batch.open(bytes(records[0]["sealed"])).stars in {1, 5}
    await house.move()
    assert await intake.find_batch(records[0]["batch"]) is None


async def test_a_crash_after_the_move_leaves_no_key(settings: ServiceSettings, bearer: Bearer):
    clock = Clock()
    async with serving_house(settings, bearer("admin"), clock) as house:
        await Citizen(house).rates()
        [key] = house.settings.key_folder.glob("intake-*")
        content = key.read_bytes()
        await house.move()
        # As though the process had ended between the commit and the end of the key.
        key.write_bytes(content)
    async with serving_house(settings, bearer("admin"), clock) as house:
        assert not key.exists()
        assert len(list(house.settings.key_folder.glob("intake-*"))) == 1


async def test_another_replicas_batch_is_left_alone(settings: ServiceSettings, bearer: Bearer):
    clock = Clock()
    async with serving_house(settings, bearer("admin"), clock) as first:
        receipt = await Citizen(first).rates()
        async with serving_house(settings, bearer("admin"), clock) as second:
            assert await second.move() == 0
            seen = await second.client.post("/receipts/rating", json={"receipt": receipt})
            assert seen.json()["state"] == "PENDING"
            changed = await second.client.post("/receipts/change", json={"receipt": receipt, "stars": 1})
            assert (changed.status_code, changed.json()["code"]) == (503, "RATING_MOVING")
        assert await first.move() == 1


async def _dump(house: House) -> dict[str, list[dict[str, Any]]]:
    """Every document of the service, of what ratings left, and of the key vault."""
    databases = [house.database, house.ratings_database, house.database.client[f"{house.database.name}_vault"]]
    return {
        f"{database.name}.{collection}": [raw async for raw in database[collection].find({})]
        for database in databases
        for collection in await database.list_collection_names()
    }


async def test_a_dump_cannot_be_read_after_retention(house: House, citizen: Citizen, bearer: Bearer):
    receipt = await citizen.rates(comment="Không đăng lời này.")
    await house.move()
    dump = await _dump(house)
    moderator = bearer("moderator")
    [edge] = (await house.client.get("/queue", headers=moderator)).json()["edges"]
    assert edge["node"]["text"] == "Không đăng lời này."
    rejection = {"decision": "REJECT", "reason": "OFF_TOPIC"}
    await house.client.post(f"/comments/{edge['node']['id']}/claim", headers=moderator)
    await house.client.post(f"/comments/{edge['node']['id']}/decide", json=rejection, headers=moderator)
    house.clock.forward(days=99)
    await house.upkeep.purge_expired()
    assert list(house.settings.key_folder.glob("comments-*")) == []
    # The old dump is put back, key vault and all.
    for name, documents in dump.items():
        database, _, collection = name.partition(".")
        await house.database.client[database][collection].delete_many({})
        if documents:
            await house.database.client[database][collection].insert_many(documents)
    comment = await house.app.state.container.comments.get(edge["node"]["id"])
    assert comment.sealed is not None
    assert await house.app.state.container.vault.read(comment.sealed, comment.period) is None
    own = (await house.client.post("/receipts/rating", json={"receipt": receipt})).json()
    assert own["comment"]["text"] is None


async def test_unpublished_comments_go_and_published_ones_stay(house: House, citizen: Citizen, bearer: Bearer):
    for text in ("Ý kiến một.", "Ý kiến hai.", "Ý kiến ba."):
        await citizen.rates(comment=text)
    await house.move()
    moderator = bearer("moderator")
    ids = [edge["node"]["id"] for edge in (await house.client.get("/queue", headers=moderator)).json()["edges"]]
    for id, decision in zip(
        ids, ({"decision": "APPROVE"}, {"decision": "REJECT", "reason": "OFF_TOPIC"}), strict=False
    ):
        await house.client.post(f"/comments/{id}/claim", headers=moderator)
        assert (await house.client.post(f"/comments/{id}/decide", json=decision, headers=moderator)).status_code == 200
    house.clock.forward(days=89)
    await house.upkeep.purge_expired()
    assert await house.ratings_database["comments"].count_documents({"sealed": {"$ne": None}}) == 3
    house.clock.forward(days=3)
    await house.upkeep.purge_expired()
    assert await house.ratings_database["comments"].count_documents({"sealed": {"$ne": None}}) == 0
    assert await house.ratings_database["comments"].count_documents({}) == 2
    assert (await house.client.get(f"/comments/{ids[0]}")).status_code == 200
    [record] = (await house.client.get("/moderation/records")).json()
    assert (record["decided"], record["rejected"]) == (2, 1)


async def test_a_comments_time_is_counted_in_vietnams_days(settings: ServiceSettings, bearer: Bearer):
    """Its ninety days begin when the day is over on which it was given, and those of its key when the week is."""
    clock = Clock(datetime(2125, 11, 27, 23, 50, tzinfo=ZONE))
    async with serving_house(settings, bearer("admin"), clock) as house:
        await Citizen(house).rates(comment="Ý kiến lúc nửa đêm.")
        await house.move()
        clock.to(datetime(2126, 2, 25, 23, 50, tzinfo=ZONE))
        await house.upkeep.purge_expired()
        assert await house.ratings_database["comments"].count_documents({"sealed": {"$ne": None}}) == 1
        clock.to(datetime(2126, 2, 26, tzinfo=ZONE))
        await house.upkeep.purge_expired()
        assert await house.ratings_database["comments"].count_documents({}) == 0
        week = ends_at("2125-W48").astimezone(ZONE)
        clock.to(week + timedelta(days=90, hours=23, minutes=50))
        await house.upkeep.purge_expired()
        assert [path.name for path in house.settings.key_folder.glob("comments-*")] == ["comments-2125-W48"]
        clock.to(week + timedelta(days=91))
        await house.upkeep.purge_expired()
        assert list(house.settings.key_folder.glob("comments-*")) == []


@pytest.mark.slow
async def test_no_acknowledged_rating_is_lost_or_counted_twice_over_kills(
    settings: ServiceSettings, bearer: Bearer, own_database: EmbeddedDatabase, tmp_path: Path
):
    given = settings.model_copy(update={"mongo_url": own_database.url, "folder": tmp_path / "work"})
    async with serving_house(given, bearer("admin")) as house:
        citizen = Citizen(house)
        tokens = [await citizen.token() for _ in range(60)]
        receipts: dict[str, str] = {}

        async def give(token: str) -> None:
            body = {"subject": {"kind": "unit", "id": "ca-ha-noi"}, "stars": 3, "token": token}
            while token not in receipts:
                with contextlib.suppress(httpx.ReadTimeout):
                    answer = await house.client.post("/ratings", json=body)
                    assert answer.status_code in {201, 503}, answer.text
                    if answer.status_code == 201:
                        receipts[token] = answer.json()["receipt"]

        async def kill() -> None:
            for goal in (10, 30, 50):
                while len(receipts) < goal:
                    await asyncio.sleep(0.01)
                if (pid := own_database.pid) is not None:
                    os.kill(pid, signal.SIGKILL)

        async def mover() -> None:
            while len(receipts) < len(tokens):
                with contextlib.suppress(PyMongoError):
                    await house.upkeep.move_batches()
                await asyncio.sleep(0.05)

        house.clock.forward(hours=25)
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            group.create_task(kill())
            group.create_task(mover())
            for lane in range(6):
                group.create_task(_one_by_one(give, tokens[lane::6]))
        house.clock.forward(hours=25)
        await house.upkeep.move_batches()
        assert await house.ratings_database["intake"].count_documents({}) == 0
        assert await house.ratings_database["ratings"].count_documents({}) == len(tokens)
        assert await house.ratings_database["nullifiers"].count_documents({}) == len(tokens)
        for receipt in receipts.values():
            assert (await house.client.post("/receipts/rating", json={"receipt": receipt})).json()["state"] == "COUNTED"


async def _one_by_one(give: Any, tokens: list[str]) -> None:
    for token in tokens:
        await give(token)
