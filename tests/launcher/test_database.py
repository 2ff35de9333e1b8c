import asyncio
import itertools
import os
import signal
import socket
import sys
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError

from launcher import database as database_module
from launcher import supervisor as processes_module
from launcher.database import DatabaseOptions, EmbeddedDatabase, answers_read, installed_program
from launcher.errors import DiskFull, FolderNotWritable, LaunchError
from launcher.ports import free_port
from tests.launcher.conftest import Mount, alive
from tests.waiting import until

SMALL = DatabaseOptions(cache="64M")
LAUNCHER = """
import asyncio, sys
from pathlib import Path
from launcher.database import EmbeddedDatabase
async def main():
    database = EmbeddedDatabase(Path(sys.argv[1]))
    await database.start()
    print(database.pid, database.port, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_what_was_acknowledged_is_there_after_kill_and_after_stop(tmp_path: Path) -> None:
    deaths: list[int] = []
    restarts: list[int] = []
    database = EmbeddedDatabase(
        tmp_path,
        SMALL,
        on_death=lambda _name, status: deaths.append(status),
        on_restart=lambda _name, count: restarts.append(count),
    )
    await database.start()
    port, killed = database.port, database.pid
    assert killed
    client = AsyncIOMotorClient(database.url)
    try:
        ratings = client.feedback.ratings
        acknowledged: set[int] = set()
        enough = asyncio.Event()

        async def write() -> None:
            for number in itertools.count():
                if enough.is_set():
                    return
                try:
                    await ratings.insert_one({"_id": number})
                except PyMongoError:
                    continue
                acknowledged.add(number)

        writing = asyncio.create_task(write())
        await until(lambda: len(acknowledged) >= 100)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: restarts == [1])
        assert database.available
        assert deaths == [-signal.SIGKILL]
        assert database.port == port
        assert database.pid not in (killed, None)
        before = len(acknowledged)
        # The same client, without being told, goes on writing.
        await until(lambda: len(acknowledged) >= before + 20)
        enough.set()
        await writing
        kept = {document["_id"] async for document in ratings.find()}
        assert acknowledged <= kept
    finally:
        client.close()
        await database.stop()
    assert not database.available
    assert database.pid is None
    assert not await answers_read(port)

    again = EmbeddedDatabase(tmp_path, SMALL)
    await again.start()
    try:
        client = AsyncIOMotorClient(again.url)
        assert await client.feedback.ratings.count_documents({}) == len(kept)
        client.close()
    finally:
        await again.stop()


async def test_a_killed_launcher_leaves_no_database_and_the_next_takes_over(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", LAUNCHER, str(tmp_path)]
    launcher = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
    assert launcher.stdout
    pid, port = map(int, (await launcher.stdout.readline()).split())
    client = AsyncIOMotorClient(database_module.database_url(port))
    await client.feedback.ratings.insert_one({"_id": "kept"})
    client.close()
    launcher.kill()
    await launcher.wait()
    await until(lambda: not alive(pid))
    database = EmbeddedDatabase(tmp_path, SMALL)
    await database.start()
    try:
        client = AsyncIOMotorClient(database.url)
        assert await client.feedback.ratings.find_one() == {"_id": "kept"}
        client.close()
    finally:
        await database.stop()


async def test_a_leftover_on_the_same_files_is_ended(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    files = tmp_path / "database" / "files"
    port = free_port()
    argv = database_module.daemon_arguments(installed_program(), files, port, SMALL)
    leftover = await asyncio.create_subprocess_exec(*argv)
    await until(lambda: answers_read(port))
    database = EmbeddedDatabase(tmp_path, SMALL)
    await database.start()
    assert await leftover.wait() == -signal.SIGKILL
    await database.stop()


def test_options_reach_the_command_line(tmp_path: Path) -> None:
    short = DatabaseOptions(oplog_seconds=60, oplog_entries=500, cache="64M")
    argv = database_module.daemon_arguments("secantusd-py", tmp_path / "files", 27018, short)
    values = dict(zip(argv[1:-1:2], argv[2:-1:2], strict=True))
    assert values["--host"] == "127.0.0.1"
    assert values["--oplog-retention-seconds"] == "60"
    assert values["--oplog-max-entries"] == "500"
    assert values["--cache-size"] == "64M"
    assert Path(values["--config"]).read_text() == ""
    assert argv[-1] == "--sync-on-commit"
    careless = database_module.daemon_arguments("x", tmp_path / "files", 1, DatabaseOptions(durable=False))
    assert "--sync-on-commit" not in careless


@pytest.mark.parametrize(("gib", "mib"), [(1, 256), (2, 256), (4, 512), (8, 1024), (64, 1024)])
def test_cache_grows_with_the_machine(gib: int, mib: int) -> None:
    assert database_module.cache_size(gib * 1024**3) == mib * 1024**2


async def test_two_databases_stand_side_by_side_and_only_this_machine_reaches_them(tmp_path: Path) -> None:
    main = EmbeddedDatabase(tmp_path, SMALL)
    short = EmbeddedDatabase(tmp_path, DatabaseOptions(name="feedback", cache="64M", oplog_seconds=60))
    await asyncio.gather(main.start(), short.start())
    try:
        assert main.port != short.port
        assert main.folder != short.folder
        with pytest.raises(ConnectionRefusedError):
            # Another address of this machine: a server on all addresses would answer here too.
            await asyncio.open_connection("127.0.0.2", main.port)
    finally:
        await asyncio.gather(main.stop(), short.stop())


async def test_a_port_lost_to_another_program_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as thief:
        ports = iter([thief.getsockname()[1], free_port()])
        monkeypatch.setattr(database_module, "free_port", lambda: next(ports))
        database = EmbeddedDatabase(tmp_path, SMALL)
        await database.start()
        assert database.port != thief.getsockname()[1]
        await database.stop()


async def test_a_full_disk_says_so(mount: Mount) -> None:
    disk = mount("size=64k")
    with pytest.raises(DiskFull, match="free some space"):
        await EmbeddedDatabase(disk, SMALL).start()


@pytest.mark.slow
async def test_a_disk_that_fills_up_costs_nothing_acknowledged(mount: Mount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes_module, "HEALTH_SECONDS", 0.2)
    disk = mount("size=24m")
    restarts: list[int] = []
    database = EmbeddedDatabase(disk, SMALL, on_restart=lambda _name, count: restarts.append(count))
    await database.start()
    client = AsyncIOMotorClient(database.url)
    try:
        comments = client.feedback.comments
        acknowledged: list[int] = []

        async def fill() -> None:
            for number in range(1000):
                await comments.insert_one({"_id": number, "noise": os.urandom(100_000)})
                acknowledged.append(number)

        with pytest.raises(PyMongoError):
            await fill()
        # It still answers a ping, and refuses all else: seen by reading, killed, and tried until there is space.
        await until(lambda: not database.available)
        remount = await asyncio.create_subprocess_exec("mount", "-o", "remount,size=200m", str(disk))
        assert await remount.wait() == 0
        await until(lambda: bool(restarts))
        kept = {document["_id"] async for document in comments.find({}, {"_id": 1})}
        assert set(acknowledged) <= kept
        await comments.insert_one({"_id": "after"})
    finally:
        client.close()
        await database.stop()


async def test_a_read_only_disk_says_so(mount: Mount) -> None:
    with pytest.raises(FolderNotWritable, match="Read-only"):
        await EmbeddedDatabase(mount("ro"), SMALL).start()


async def test_a_missing_program_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LaunchError, match="install the requirements"):
        await EmbeddedDatabase(tmp_path).start()


async def test_nothing_of_a_document_reaches_the_log(tmp_path: Path) -> None:
    database = EmbeddedDatabase(tmp_path, SMALL)
    await database.start()
    client = AsyncIOMotorClient(database.url)
    comments = client.feedback.comments
    await comments.insert_one({"_id": "planted words"})
    with pytest.raises(DuplicateKeyError):
        await comments.insert_one({"_id": "planted words"})
    with pytest.raises(OperationFailure):
        await client.feedback.command({"planted words": 1})
    with pytest.raises(OperationFailure):
        await comments.find_one({"$where": "planted words"})
    client.close()
    await database.stop()
    assert "planted" not in database.log.tail(1 << 20)
