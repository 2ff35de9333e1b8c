import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from launcher import supervisor
from launcher.errors import ProgramFailed
from launcher.ports import free_port
from launcher.supervisor import Program, SupervisedProgram, Supervisor, http_probe
from tests.launcher.conftest import alive
from tests.waiting import until

SCRIPT = str(Path(__file__).with_name("program.py"))


class Stage:
    """Makes programs that write into one journal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal"

    def program(self, name: str, *traits: str, port: int | None = None) -> Program:
        port = port or free_port()
        argv = [sys.executable, SCRIPT, str(port), name, str(self.journal), *traits]
        return Program(name, argv, http_probe(f"http://127.0.0.1:{port}/health/ready"), self.folder / f"{name}.log")

    def told(self) -> list[str]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line.rsplit(" ", 1)[0] for line in lines]

    def pids(self) -> list[int]:
        return [int(line.rsplit(" ", 1)[1]) for line in self.journal.read_text().splitlines()]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def test_programs_start_together_and_stop_behind_a_closed_door(stage: Stage) -> None:
    ready: list[str] = []
    supervisor = Supervisor([stage.program(name) for name in ("hotline", "search", "gateway")])
    await supervisor.start(ready.append)
    assert sorted(ready) == ["gateway", "hotline", "search"]
    assert sorted(stage.told()) == ["started gateway", "started hotline", "started search"]
    await supervisor.stop()
    assert stage.told()[3] == "ended gateway"
    assert sorted(stage.told()[4:]) == ["ended hotline", "ended search"]
    assert not any(alive(pid) for pid in stage.pids())
    await supervisor.stop()


async def test_one_that_dies_is_started_again_and_both_are_told(stage: Stage) -> None:
    deaths: list[tuple[str, int]] = []
    restarts: list[tuple[str, int]] = []
    supervisor = Supervisor(
        [stage.program("hotline"), stage.program("gateway")],
        on_death=lambda name, status: deaths.append((name, status)),
        on_restart=lambda name, count: restarts.append((name, count)),
    )
    await supervisor.start()
    keeper = supervisor.programs["hotline"]
    try:
        for count in (1, 2):
            assert keeper.pid
            killed = keeper.pid
            os.kill(killed, signal.SIGKILL)
            await until(lambda count=count: len(deaths) == count)
            assert not keeper.available
            await until(lambda count=count: len(restarts) == count)
            assert keeper.available
            assert keeper.pid != killed
        assert deaths == [("hotline", -signal.SIGKILL)] * 2
        assert restarts == [("hotline", 1), ("hotline", 2)]
        assert supervisor.programs["gateway"].restarts == 0
    finally:
        await supervisor.stop()
    assert not any(alive(pid) for pid in stage.pids())


async def test_a_listener_that_fails_does_not_end_the_keeping(stage: Stage) -> None:
    def closed(_name: str, _status: int) -> None:
        raise BrokenPipeError

    keeper = SupervisedProgram(stage.program("hotline"), on_death=closed, on_restart=closed)
    await keeper.start()
    for count in (1, 2):
        assert keeper.pid
        os.kill(keeper.pid, signal.SIGKILL)
        await until(lambda count=count: keeper.restarts == count)
    await keeper.stop()
    assert not any(alive(pid) for pid in stage.pids())


async def test_a_stop_between_death_and_restart_leaves_nothing_running(stage: Stage) -> None:
    deaths: list[int] = []
    keeper = SupervisedProgram(stage.program("hotline"), on_death=lambda _name, status: deaths.append(status))
    await keeper.start()
    assert keeper.pid
    os.kill(keeper.pid, signal.SIGKILL)
    await until(lambda: bool(deaths))
    await keeper.stop()
    assert stage.told() == ["started hotline"]
    assert keeper.pid is None


async def test_those_that_do_not_listen_are_killed_without_costing_the_rest_their_turn(stage: Stage) -> None:
    names = ("hotline", "wanted", "search", "gateway")
    supervisor = Supervisor([stage.program(name, *(["stubborn"] if name != "wanted" else [])) for name in names])
    await supervisor.start()
    await supervisor.stop(4.0)
    assert not any(alive(pid) for pid in stage.pids())
    assert [line for line in stage.told() if line.startswith("ended")] == ["ended wanted"]


async def test_one_that_fails_at_the_start_stops_all(stage: Stage) -> None:
    supervisor = Supervisor([stage.program("hotline"), stage.program("search", "crash"), stage.program("gateway")])
    with pytest.raises(ProgramFailed, match=r"^search ended with exit status 3: see .*search\.log\.$"):
        await supervisor.start()
    assert "started search" in stage.told()
    assert all(keeper.pid is None for keeper in supervisor.programs.values())
    assert not any(alive(pid) for pid in stage.pids())


async def test_one_that_is_never_ready_is_given_up(stage: Stage) -> None:
    keeper = SupervisedProgram(stage.program("search", "unready"), ready_seconds=1.0)
    with pytest.raises(ProgramFailed, match="not ready within 1 second"):
        await keeper.start()
    assert not any(alive(pid) for pid in stage.pids())
    assert not keeper.available


async def test_one_that_is_there_but_of_no_use_is_started_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "HEALTH_SECONDS", 0.02)
    useful = True

    async def healthy() -> bool:
        return useful

    def recover(_name: str, _count: int) -> None:
        nonlocal useful
        useful = True

    program = replace(stage.program("search", "stubborn"), healthy=healthy)
    keeper = SupervisedProgram(program, on_restart=recover)
    await keeper.start()
    useful = False
    await until(lambda: keeper.restarts == 1)
    await keeper.stop(0)
    assert stage.told() == ["started search", "started search"]


async def test_a_program_that_is_missing_fails_with_its_name(stage: Stage) -> None:
    absent = Program("search", ["/nowhere/search"], http_probe("http://127.0.0.1:9/"), stage.folder / "search.log")
    with pytest.raises(ProgramFailed, match="search ended with"):
        await SupervisedProgram(absent).start()
    assert (stage.folder / "search.log").read_text() == "/nowhere/search: No such file or directory\n"


async def test_what_a_program_prints_goes_to_its_log(stage: Stage) -> None:
    keeper = SupervisedProgram(stage.program("search", "noisy"))
    await keeper.start()
    await keeper.stop()
    assert (stage.folder / "search.log").stat().st_size == 100_001


def test_names_are_told_apart(stage: Stage) -> None:
    with pytest.raises(ValueError, match="two programs"):
        Supervisor([stage.program("search"), stage.program("search")])
