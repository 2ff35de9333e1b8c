"""Supervision of child processes: started together, restarted when they die, stopped with the front first."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher.child import BoundedLog, Child
from launcher.errors import ProgramFailed
from services.cancellation import cancel

logger = logging.getLogger(__name__)

READY_SECONDS = 60.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.05
FIRST_DELAY = 0.25
LAST_DELAY = 10.0
HEALTH_SECONDS = 2.0
MAX_FAILED_CHECKS = 3
REFUSAL = "Error: "
"""How the sentence begins in which a command of ours says why it ends (see `Output.fail`)."""
STEADY_SECONDS = 30.0
"""After this many seconds of readiness a program that dies restarts without back-off."""

Probe = Callable[[], Awaitable[bool]]
OnEvent = Callable[[str, int], None]
"""Called with a program's name and its exit status (``on_death``) or count of restarts (``on_restart``)."""


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is ready, and where its output goes."""

    name: str
    argv: Sequence[str]
    ready: Probe
    log: Path
    env: Mapping[str, str] | None = None
    healthy: Probe | None = None
    """Asked now and then once it is ready; a few refusals in a row, and it is killed and started again."""
    busy: Probe | None = None
    """Asked while it is not ready: as long as it is busy with work that has to be done first, it is waited for."""


def http_probe(url: str) -> Probe:
    """Ready when a GET of ``url``, such as ``http://127.0.0.1:8081/health/ready``, is answered with 200."""

    import httpx

    async def ready() -> bool:
        try:
            # Reading the certificates of all authorities takes 25 ms, and is of no use to an address without TLS.
            async with httpx.AsyncClient(timeout=2.0, trust_env=False, verify=False) as client:
                return (await client.get(url)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    return ready


def migrates(url: str) -> Probe:
    """Busy while a GET of ``url``, a service's ``/health/ready``, is answered that it migrates its data."""

    import httpx

    async def busy() -> bool:
        try:
            async with httpx.AsyncClient(timeout=2.0, trust_env=False, verify=False) as client:
                checks = (await client.get(url)).json().get("checks", {})
        except (httpx.HTTPError, ValueError):
            return False
        return str(checks.get("start", "")).startswith("migrating")

    return busy


class SupervisedProgram:
    """Supervises one program between ``start`` and ``stop``."""

    def __init__(
        self,
        program: Program,
        on_death: OnEvent | None = None,
        on_restart: OnEvent | None = None,
        ready_seconds: float = READY_SECONDS,
    ) -> None:
        self.program = program
        self.available = False
        """Whether it was ready when last seen and has not died since."""
        self.restarts = 0
        self._on_death = on_death
        self._on_restart = on_restart
        self._ready_seconds = ready_seconds
        self._log = BoundedLog(program.log)
        self._child: Child | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def pid(self) -> int | None:
        """The process id of the program while it runs."""
        return self._child.pid if self._child and self._child.status is None else None

    async def start(self) -> None:
        """Starts the program and returns when it is ready; raises ``ProgramFailed`` if it ends or does not respond."""
        try:
            child = await self._launch()
        except BaseException:
            await self.stop(0)
            raise
        self._tasks = [
            asyncio.create_task(work)
            for work in (self._keep_running(child), self._log.keep_trimmed(), self._check_health())
        ]

    async def stop(self, grace: float = STOP_SECONDS) -> None:
        """Stops the program within ``grace`` seconds (SIGTERM, then SIGKILL). May be called twice."""
        self.available = False
        await cancel(*self._tasks)
        self._tasks = []
        if self._child:
            await self._child.stop(grace)

    async def _launch(self) -> Child:
        """Start the program and wait until it is ready."""
        self._child = child = Child(self.program.argv, self._log, self.program.env)
        end = asyncio.create_task(child.ended())
        try:
            async with asyncio.timeout(self._ready_seconds) as patience:
                await self._until_ready(end, patience)
        except TimeoutError:
            await child.stop(0)
            failure = self._failure(f"was not ready within {self._ready_seconds:.0f} seconds")
            raise ProgramFailed(failure) from None
        finally:
            await cancel(end)
        self.available = True
        return child

    async def _until_ready(self, end: asyncio.Task[int], patience: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asking = asyncio.ensure_future(self.program.ready())
            try:
                await asyncio.wait([end, asking], return_when=asyncio.FIRST_COMPLETED)
                if end.done():
                    raise ProgramFailed(self._failure(f"ended with {_status(end.result())}"))
                if asking.result():
                    return
            finally:
                await cancel(asking)
            if self.program.busy and await self.program.busy():
                patience.reschedule(loop.time() + self._ready_seconds)
            await asyncio.wait([end], timeout=POLL_SECONDS)

    async def _keep_running(self, child: Child) -> None:
        delay = FIRST_DELAY
        while True:
            ready_at = time.monotonic()
            status = await child.ended()
            self.available = False
            self._notify(self._on_death, status)
            if time.monotonic() - ready_at > STEADY_SECONDS:
                delay = FIRST_DELAY
            child, delay = await self._restart(delay)
            self.restarts += 1
            self._notify(self._on_restart, self.restarts)

    async def _restart(self, delay: float) -> tuple[Child, float]:
        """Try until it is ready again; gives the delay to begin with should it die soon."""
        while True:
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_DELAY)
            # The reason is in the program's log; the next attempt follows.
            with contextlib.suppress(ProgramFailed, OSError):
                return await self._launch(), delay

    async def _check_health(self) -> None:
        """Kills a program that is running but unhealthy; ``_keep_running`` then restarts it."""
        refusals = 0
        while self.program.healthy:
            await asyncio.sleep(HEALTH_SECONDS)
            child = self._child
            refusals = 0 if not self.available or await self.program.healthy() else refusals + 1
            if child and refusals >= MAX_FAILED_CHECKS:
                refusals = 0
                await child.stop(0)

    def _notify(self, listener: OnEvent | None, number: int) -> None:
        try:
            if listener:
                listener(self.program.name, number)
        except Exception:
            # A failing listener, say at a closed terminal, must not end the supervision.
            logger.exception("could not tell what became of %s", self.program.name)

    def _failure(self, what: str) -> str:
        *_, last = ["", *self._log.tail().splitlines()]
        if last.startswith(REFUSAL):
            return f"{self.program.name} refused to start: {last.removeprefix(REFUSAL)}"
        return f"{self.program.name} {what}: see {self.program.log}."


class Supervisor:
    """Several programs that make up one system; the last is the front of the others."""

    def __init__(
        self, programs: Sequence[Program], on_death: OnEvent | None = None, on_restart: OnEvent | None = None
    ) -> None:
        self.programs = {program.name: SupervisedProgram(program, on_death, on_restart) for program in programs}
        if len(self.programs) != len(programs):
            raise ValueError("two programs of one name")

    async def start(self, on_ready: Callable[[str], None] | None = None) -> None:
        """Start all at once, telling ``on_ready`` each name when it is ready; if one fails, stop all.

        None waits for another: what a program needs of others it waits for itself, as it must when they restart.
        """

        async def one(name: str, keeper: SupervisedProgram) -> None:
            await keeper.start()
            if on_ready:
                on_ready(name)

        try:
            async with asyncio.TaskGroup() as group:
                for name, keeper in self.programs.items():
                    group.create_task(one(name, keeper))
        except BaseExceptionGroup as errors:
            await self.stop()
            raise errors.exceptions[0] from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self, grace: float = STOP_SECONDS) -> None:
        """Stops the last one, the front, then the others at once, all within ``grace`` seconds.

        Nothing is left running. One after the other each would have too little time to end in order: a Python program
        with open feeds takes about half a second.
        """
        deadline = time.monotonic() + grace
        *others, front = self.programs.values()
        await front.stop(grace / 2)
        await asyncio.gather(*(keeper.stop(max(0.0, deadline - time.monotonic())) for keeper in others))


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
