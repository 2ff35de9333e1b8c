"""One run of a compiled plan: its awaiting parts, its errors, and null's way up to the next nullable place.

The run resolves all it can without waiting, depth first. What has to be awaited becomes a task of its own that goes
on with its part of the answer as soon as it is there, so that loads asked for in one turn of the event loop still
meet in one batch.
"""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, located_error
from graphql.execution.values import VariableValues
from graphql.pyutils import Path

PathChain = tuple[Any, Any, Any]
"""(path of the parent or None, key, name of the parent type or None), cheaper to make than `Path`."""

Slot = tuple[Any, Any, PathChain]
"""A nullable position: its container, its key there, and its path. None stands for the whole response."""


class PathInfo(GraphQLResolveInfo):
    """Resolve info that computes its `path` on access."""

    __slots__ = ()

    @property
    def path(self) -> Path:  # type: ignore[override]
        return as_path(self[4])  # type: ignore[return-value]


def as_path(chain: Any) -> Path | None:
    """A chain as graphql-core's `Path`."""
    if chain is None:
        return None
    return Path(as_path(chain[0]), chain[1], chain[2])


def as_list(chain: Any) -> list[str | int]:
    """A chain's keys from the root on."""
    keys: list[str | int] = []
    while chain is not None:
        keys.append(chain[1])
        chain = chain[0]
    return keys[::-1]


def _as_exception(error: BaseException) -> Exception:
    """Converts the cancellation of an awaited value to an error of its field."""
    return error if isinstance(error, Exception) else RuntimeError("what was awaited has been cancelled")


class PendingValue:
    """A value that has to be awaited before `then` can complete it."""

    __slots__ = ("awaitable", "then")

    def __init__(self, awaitable: Awaitable[Any], then: Callable[[Any], Any]) -> None:
        self.awaitable = awaitable
        self.then = then


class PlanRun:
    """State of one run. `info_tail` are the trailing fields of every resolver's info."""

    __slots__ = (
        "_done",
        "_futures",
        "_loop",
        "_nulled",
        "_tasks",
        "aborted",
        "arguments",
        "errors",
        "info_tail",
        "objects",
        "shared_values",
        "variables",
    )

    def __init__(self, variables: VariableValues, info_tail: tuple[Any, ...]) -> None:
        self.variables = variables
        self.info_tail = info_tail
        self.errors: list[GraphQLError] = []
        self.arguments: dict[Any, dict[str, Any]] = {}
        self.objects: dict[tuple[int, int], tuple[Any, dict[str, Any]]] = {}
        """Completed objects by selection and document (referenced, so that ids are not reused)."""
        self.shared_values: dict[tuple[Any, str], Any] = {}
        """Completed values by field and by the string that determines them."""
        self.aborted = False
        self._nulled: set[Any] = set()
        self._futures = 0
        self._tasks: dict[asyncio.Task[None], Awaitable[Any]] = {}
        self._done: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()

    def state(self) -> tuple[int, int, int]:
        """Stays the same while nothing fails and nothing is left to be awaited."""
        return len(self.errors), self._futures, len(self._tasks)

    def error(self, error: Exception, nodes: Any, path: PathChain) -> GraphQLError:
        """The error with its place in the answer and in the document."""
        return located_error(error, nodes, as_list(path))

    def add(self, error: GraphQLError, place: PathChain | None) -> None:
        """Note an error that made `place` null, unless a place above it is null already."""
        above: Any = place
        while above is not None:
            if above in self._nulled:
                return
            above = above[0]
        if None in self._nulled:
            return
        self._nulled.add(place)
        self.errors.append(error)

    def null(self, slot: Slot | None, error: GraphQLError) -> None:
        """Make the nearest nullable place null."""
        if slot is None:
            self.add(error, None)
            self.aborted = True
            self._finish()
            return
        container, key, path = slot
        self.add(error, path)
        container[key] = None

    def later(self, awaitable: Awaitable[Any], then: Callable[[Any], Any], place: "AwaitedSlot") -> None:
        """Wait for a value, then complete it and put it into its place.

        A future calls back when it is done; anything else is awaited in a task of its own.
        """
        if isinstance(awaitable, asyncio.Future):
            self._futures += 1
            awaitable.add_done_callback(lambda done: self._arrived(done, then, place))
            return
        task = self._loop.create_task(self._settle(awaitable, then, place))
        self._tasks[task] = awaitable
        task.add_done_callback(self._forget)

    def _arrived(self, done: asyncio.Future[Any], then: Callable[[Any], Any], place: "AwaitedSlot") -> None:
        self._futures -= 1
        if self._over():
            return
        try:
            value = then(done.result())
            if type(value) is PendingValue:
                self.later(value.awaitable, value.then, place)
            else:
                place.container[place.key] = value
        except (Exception, asyncio.CancelledError) as error:
            self._fail(_as_exception(error), place)
        self._finish_if_idle()

    async def _settle(self, awaitable: Awaitable[Any], then: Callable[[Any], Any], place: "AwaitedSlot") -> None:
        try:
            value = then(await awaitable)
            while type(value) is PendingValue:
                value = value.then(await value.awaitable)
            place.container[place.key] = value
        except Exception as error:
            self._fail(error, place)
        except asyncio.CancelledError as error:
            if self._over():
                raise
            self._fail(_as_exception(error), place)

    def _fail(self, error: Exception, place: "AwaitedSlot") -> None:
        located = self.error(error, place.nodes, place.path)
        if place.non_null:
            self.null(place.slot, located)
        else:
            place.container[place.key] = None
            self.add(located, place.path)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._finish_if_idle()

    def _over(self) -> bool:
        """Whether the run has ended."""
        return self.aborted or self._done is None or self._done.done()

    def _finish_if_idle(self) -> None:
        if not self._tasks and not self._futures:
            self._finish()

    def _finish(self) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_result(None)

    async def wait(self) -> None:
        """Until nothing is awaited any more, or the whole answer is null; then the rest is cancelled."""
        try:
            if (self._tasks or self._futures) and not self.aborted:
                self._done = self._loop.create_future()
                await self._done
        finally:
            self._abandon()

    def _abandon(self) -> None:
        """Cancels what is still awaited; coroutines that never started are closed."""
        for task, awaitable in list(self._tasks.items()):
            task.cancel()
            if iscoroutine(awaitable) and getcoroutinestate(awaitable) == CORO_CREATED:
                awaitable.close()


class AwaitedSlot:
    """Where an awaited value goes, and which position becomes null if it fails."""

    __slots__ = ("container", "key", "nodes", "non_null", "path", "slot")

    def __init__(
        self, container: Any, key: Any, path: PathChain, slot: Slot | None, nodes: Any, non_null: bool
    ) -> None:
        self.container = container
        self.key = key
        self.path = path
        self.slot = slot
        self.nodes = nodes
        self.non_null = non_null
