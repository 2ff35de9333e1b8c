"""The holder of an old backup: once their time is over, comments cannot be read in any copy of the database."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from feedback.key_files import KeyFiles
from feedback.moderation.store.vault import PREFIX as KEY_PREFIX
from feedback.moderation.store.vault import Vault
from launcher.database import DatabaseOptions, EmbeddedDatabase, database_url
from services.crypto.privacypass import periods
from services.documents.models import now
from services.documents.mongo import Mongo
from tests.adversaries.books import Books
from tests.adversaries.citizens import phrase
from tests.adversaries.running import Played
from tests.adversaries.searching import Searcher, files_under
from tests.waiting import until

NAMESPACE = "tiepdan_feedback_vault.keys"
TEXT = phrase("of-long-ago")


def _keys(played: Played) -> Path:
    return played.system.data / "feedback" / "keys"


async def _write_as_long_ago(played: Played, period: str) -> bytes:
    """A comment as the service kept it in a period that is over, sealed by the service's own vault."""
    mongo = Mongo(database_url(played.system.database_ports[1]), "tiepdan_feedback")
    vault = Vault(mongo, NAMESPACE, KeyFiles(_keys(played)))
    try:
        sealed = await vault.seal(TEXT, period)
        assert await vault.read(sealed, period) == TEXT
        return sealed
    finally:
        await vault.close()
        mongo.close()


async def _read(url: str, keys: Path, sealed: bytes, period: str) -> str | None:
    mongo = Mongo(url, "tiepdan_feedback")
    vault = Vault(mongo, NAMESPACE, KeyFiles(keys))
    try:
        return await vault.read(sealed, period)
    finally:
        await vault.close()
        mongo.close()


@pytest.mark.slow
async def test_a_backup_is_unreadable_once_the_time_is_over(played: Played, tmp_path: Path):
    system = played.system
    period = periods.period_of(now() - timedelta(days=120))
    sealed = await _write_as_long_ago(played, period)
    assert (_keys(played) / f"{KEY_PREFIX}{period}").exists()
    played.said += system.said
    await asyncio.to_thread(system.interrupt)
    backup = tmp_path / "feedback-database"
    shutil.copytree(system.data / "feedback-database", backup)
    shutil.copytree(system.data / "secrets", tmp_path / "secrets")
    # The service forgets when it starts, and every few minutes.
    await asyncio.to_thread(system.start)

    async def destroyed() -> bool:
        return not (_keys(played) / f"{KEY_PREFIX}{period}").exists()

    await until(destroyed, patience=60)
    database = EmbeddedDatabase(tmp_path, DatabaseOptions("feedback-database", cache="64M"))
    await database.start()
    try:
        # The vault in the backup still has the data key, wrapped under the key that is gone.
        with Books(database.url, "tiepdan_") as books:
            names = [
                raw for where, raw in await asyncio.to_thread(lambda: list(books.contents())) if where == NAMESPACE
            ]
        assert any(name.startswith(period) for raw in names for name in raw["keyAltNames"])
        assert await _read(database.url, _keys(played), sealed, period) is None
    finally:
        await database.stop()
    searcher = Searcher({"comment of long ago": TEXT})
    assert searcher.search_all(files_under(tmp_path)) == set()


async def test_the_key_of_a_comments_week_is_kept(played: Played):
    with played.books() as books:
        comments = await asyncio.to_thread(books.all, "comments")
    comment = next(raw for raw in comments if raw["sealed"])
    url = database_url(played.system.database_ports[1])
    assert await _read(url, _keys(played), bytes(comment["sealed"]), comment["period"]), (
        "the holder of the keys reads it, so the test above can fail"
    )


async def test_the_keys_of_batches_that_moved_on_are_gone(played: Played):
    with played.books() as books:
        waiting = {raw["batch"] for raw in await asyncio.to_thread(books.all, "intake")}
        moved = {
            raw["o"]["batch"]
            for raw in await asyncio.to_thread(books.oplog)
            if str(raw["ns"]).endswith(".intake") and raw["op"] == "i"
        }
    gone = moved - waiting
    assert gone, "a batch moved on"
    assert not gone & {path.name for path in _keys(played).iterdir()}
