"""Import runs over HTTP, the same for every kind whose imports bring drafts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Path, Query

from services.clock import Now
from services.documents.pages import Page, WindowDep
from services.documents.queries import AllOf, OneOf, equal
from services.editorial.imports.acts import ImportRuns, ServiceRuns
from services.editorial.imports.recorder import ImportRequest
from services.editorial.imports.runs import ImportRun
from services.editorial.imports.views import ApprovalInput, RunViews, ShownRow, ShownRun, UndoInput
from services.editorial.workflow import Step
from services.identity import Role, SignedIn, UnitsInRole, require, require_units
from services.text import Code, Line
from services.web import conditional
from services.web.conditional import IfMatch, ReadVersion
from services.web.container import provided
from services.web.idempotency import IdempotentRoute


class _AllWithin:
    """Lists of units all of which are among `units`."""

    def __init__(self, units: UnitsInRole) -> None:
        self._units = units

    def __contains__(self, units: Iterable[str]) -> bool:
        return all(unit in self._units for unit in units)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("lists of runs are selected in memory")


class RunsContainer(Protocol):
    """The container of a service whose imports bring drafts."""

    @property
    def import_runs(self) -> ServiceRuns: ...


async def _request(
    staff: SignedIn,
    at: Now,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Tell what would change, and change nothing.")] = False,
    publish: Annotated[
        bool, Query(description="Publish the rows at once, by an admin of their units; without it they are drafts.")
    ] = False,
    file_name: Annotated[Line | None, Query(alias="fileName", description="For those who approve the run.")] = None,
) -> ImportRequest:
    return ImportRequest(Step(staff.subject, at), file_name, publish, dry_run)


ImportRequestDep = Annotated[ImportRequest, Depends(_request)]
"""How the file of a request is to be imported."""

router = APIRouter(route_class=IdempotentRoute, tags=["import runs"])

Runs = Annotated[ServiceRuns, Depends(provided(RunsContainer, lambda container: container.import_runs))]


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A run, and the runs of its kind."""

    run: ImportRun
    of_kind: ImportRuns[Any]


async def _run_of_editor(runs: Runs, id: Annotated[str, Path(max_length=64)], staff: SignedIn) -> OpenedRun:
    """Raises `NotFound`, and `Forbidden` for who is no editor of all units of the run."""
    found = await runs.store.runs.get_current(id)
    for unit in found.units:
        require(staff, Role.EDITOR, unit, runs.tree)
    return OpenedRun(found, runs.of(found))


Run = Annotated[OpenedRun, Depends(_run_of_editor)]
"""The run of the path, for editors of all its units."""


async def _run_to_change(found: Run, runs: Runs, staff: SignedIn) -> OpenedRun:
    """Raises `Forbidden` for who may not approve or undo a run of this kind."""
    for unit in found.run.units:
        require(staff, found.of_kind.kind.role, unit, runs.tree)
    return found


RunToChange = Annotated[OpenedRun, Depends(_run_to_change)]
"""The run of the path, for those who may approve or undo it."""


@router.get("/import-runs")
async def import_runs(
    runs: Runs,
    window: WindowDep,
    staff: SignedIn,
    kind: Annotated[Code | None, Query(description="Only imports of this kind, such as `notices`.")] = None,
    waiting: Annotated[bool | None, Query(description="Only those that wait for approval, or only others.")] = None,
) -> Page[ImportRun]:
    """Import runs of the caller's units, newest first."""
    require_units(staff, Role.EDITOR, runs.tree)
    own = OneOf("units", _AllWithin(UnitsInRole(staff, Role.EDITOR, runs.tree)))
    scope = f"{waiting}" + (f"|{kind}" if kind else "")
    return await runs.store.runs.page(AllOf(own, equal(kind=kind, waiting=waiting)), window, scope)


@router.get("/import-runs/{id}")
async def import_run(found: Run) -> ShownRun:
    """A run with a sample of its rows."""
    return await _views(found).shown(found.run)


@router.get("/import-runs/{id}/rows")
async def import_run_rows(
    found: Run,
    warned: Annotated[bool, Query(description="Only rows that were mended or guessed.")] = False,
    first: Annotated[int, Query(ge=0, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=1000, description="A cursor of an earlier page.")] = None,
) -> Page[ShownRow]:
    """Rows of a run in the order of the file, each with its document as it is now."""
    return await _views(found).page(found.run, first, after, warned=warned)


@router.post("/import-runs/{id}/approve")
async def approve_import_run(
    found: RunToChange, staff: SignedIn, read: ReadVersion, at: Now, given: ApprovalInput | None = None
) -> ImportRun:
    """Approves a run that another person imported, as it was read, and publishes its rows, up to 500 a request.

    Repeat it while the run is `APPROVING`; another person who does approves what is left. Doubtful rows stay drafts
    unless the first request says that they were looked at.
    """
    conditional.check_version(found.run, read)
    doubtful = given is not None and given.doubtful
    return await found.of_kind.approve(found.run, staff, at, doubtful=doubtful)


@router.post("/import-runs/{id}/undo")
async def undo_import_run(
    found: RunToChange, given: UndoInput, staff: SignedIn, expected: IfMatch, at: Now
) -> ImportRun:
    """Deletes the drafts of a run and withdraws what it published, up to 500 rows a request.

    Repeat it while the run is `UNDOING`. Rows that were changed since are left, and listed in `left`.
    """
    conditional.check_version(found.run, expected)
    return await found.of_kind.undo(found.run, Step(staff.subject, at, given.why))


def _views(found: OpenedRun) -> RunViews[Any]:
    runs = found.of_kind
    return RunViews(runs.store, runs.kind, runs.store.cursors)
