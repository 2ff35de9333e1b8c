"""The vault of comments when the folder of keys is another than the one they were sealed with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from feedback.key_files import KeyFiles
from feedback.moderation.store.vault import PREFIX, Vault
from services.documents.mongo import Mongo

PERIOD = "2026-W48"
RIGHT, WRONG = "right", "wrong"


class Installation:
    """One database, and whatever folder of keys an operator mounts."""

    def __init__(self, mongo: Mongo, namespace: str, folders: Path) -> None:
        self._mongo, self._namespace, self._folders = mongo, namespace, folders

    def files(self, folder: str) -> KeyFiles:
        return KeyFiles(self._folders / folder)

    @asynccontextmanager
    async def started_with(self, folder: str) -> AsyncIterator[Vault]:
        vault = Vault(self._mongo, self._namespace, self.files(folder))
        await vault.open()
        yield vault
        await vault.close()


@pytest.fixture
def installation(mongo: Mongo, database_name: str, tmp_path: Path) -> Installation:
    return Installation(mongo, f"{database_name}.keys", tmp_path)


async def test_a_key_that_is_made_ahead_is_the_one_that_comments_are_sealed_with(installation: Installation):
    """Its file and its document have the time when they were made, which must not be that of the first comment."""
    async with installation.started_with(RIGHT) as vault:
        await vault.prepare(PERIOD)
        [path] = installation.files(RIGHT).names(PREFIX)
        before = installation.files(RIGHT).created_at(path)
        sealed = await vault.seal("trước", PERIOD)
        assert installation.files(RIGHT).names(PREFIX) == [path]
        assert installation.files(RIGHT).created_at(path) == before
        assert await vault.read(sealed, PERIOD) == "trước"


async def test_a_wrong_folder_of_keys_harms_nothing(installation: Installation, logged: list[Any]):
    async with installation.started_with(RIGHT) as vault:
        before = await vault.seal("trước", PERIOD)
    assert not logged
    async with installation.started_with(WRONG) as vault:
        assert logged.pop()["event"] == "comment_keys_foreign_folder"
        assert await vault.read(before, PERIOD) is None
        meanwhile = await vault.seal("trong lúc đó", PERIOD)
        assert await vault.read(meanwhile, PERIOD) == "trong lúc đó"
        assert await vault.read(before, PERIOD) is None
    async with installation.started_with(RIGHT) as vault:
        assert await vault.read(before, PERIOD) == "trước"
        assert await vault.read(meanwhile, PERIOD) is None
        after = await vault.seal("sau", PERIOD)
        assert await vault.read_many([(before, PERIOD), (after, PERIOD)]) == ["trước", "sau"]


async def test_destroying_a_period_leaves_no_key_of_any_folder(installation: Installation, logged: list[Any]):
    for folder in (WRONG, RIGHT):
        async with installation.started_with(folder) as vault:
            sealed = await vault.seal("chữ", PERIOD)
            kept = await vault.seal("chữ khác", "2026-W49")
    logged.clear()
    async with installation.started_with(RIGHT) as vault:
        await vault.destroy(PERIOD)
        assert await vault.read(sealed, PERIOD) is None
        assert await vault.read(kept, "2026-W49") == "chữ khác"
    async with installation.started_with(RIGHT):
        assert logged.pop()["keys"] == 1, "that of the other week and folder"


async def test_half_a_destruction_is_finished_by_the_next_comment(installation: Installation):
    async with installation.started_with(RIGHT) as vault:
        before = await vault.seal("trước", PERIOD)
    installation.files(RIGHT).destroy(PREFIX + PERIOD)
    async with installation.started_with(RIGHT) as vault:
        after = await vault.seal("sau", PERIOD)
        assert await vault.read_many([(before, PERIOD), (after, PERIOD)]) == [None, "sau"]
