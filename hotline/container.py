"""The container of the running service."""

from dataclasses import dataclass

from hotline import importing, line_changes, permissions, unit_changes
from hotline.answering.jobs import LOOK, ReportJobs
from hotline.answering.unanswered import PURPOSE
from hotline.calling.published import OfflinePackage
from hotline.models import Hotline, HotlineFields, Unit, UnitFields
from hotline.store import HotlineStore
from hotline.waiting import waiting_work
from services.documents.models import part_of
from services.editorial import proposals
from services.editorial.imports.acts import ImportRuns, ServiceRuns
from services.editorial.imports.kind import ImportedKind
from services.identity import Identity, Role
from services.jobs.leases import Lease
from services.jobs.runner import JobRunner
from services.redemption.gate import TokenGate, token_gate
from services.web.runtime import ServiceRuntime


@dataclass(frozen=True, slots=True)
class HotlineContainer:
    """Everything a route may use."""

    store: HotlineStore
    import_runs: ServiceRuns
    unit_runs: ImportRuns[Unit]
    hotline_runs: ImportRuns[Hotline]
    offline_package: OfflinePackage
    token_gate: TokenGate | None
    """None where the deployment has no issuer of tokens."""


async def build(running: ServiceRuntime) -> HotlineContainer:
    """The service's parts; the database is opened, and units and hotlines are published in the feed."""
    mongo = await running.database("hotline")
    store = HotlineStore(mongo.database, running.cursors, running.clock)
    await store.open()
    waiting = running.waiting(store)
    store.hotlines.observe(waiting.follower(store.hotlines.kind.name, waiting_work))
    runs = await running.import_runs(mongo, waiting)
    await running.publish(mongo, store.units, store.hotlines, runs.store.runs)
    work, lease = (*ReportJobs(store, running.clock).jobs(), *runs.jobs()), Lease(mongo.database, "jobs")
    running.run(JobRunner("hotline-jobs", work, LOOK, running.clock, lease))
    return HotlineContainer(
        store,
        import_runs=runs,
        unit_runs=runs.add(_imported_units(store)),
        hotline_runs=runs.add(_imported_hotlines(store)),
        offline_package=OfflinePackage(store),
        token_gate=token_gate(running.clients, PURPOSE, store.spent_tokens.spend, running.clock),
    )


def _imported_units(store: HotlineStore) -> ImportedKind[Unit]:
    """What import runs know of units: they are never drafts."""
    return ImportedKind(
        name="units",
        collection=store.units,
        unit=lambda unit: unit.parent or unit.code,
        content=lambda unit: part_of(unit, UnitFields),
        stage=importing.unit_stage,
        waits=lambda _: False,
        history=lambda unit: unit.history,
        publish=lambda unit, _: unit,
        withdraw=unit_changes.dissolve,
        role=Role.ADMIN,
    )


def _imported_hotlines(store: HotlineStore) -> ImportedKind[Hotline]:
    """What import runs know of hotlines. Emergency numbers are approved by administrators of the ministry alone."""

    def check_approver(line: Hotline, approver: Identity) -> None:
        permissions.check_emergency(approver, part_of(line, HotlineFields), importing.content_in_work(line), store)

    return ImportedKind(
        name="hotlines",
        collection=store.hotlines,
        unit=lambda line: line.unit,
        content=importing.content_in_work,
        stage=importing.stage,
        waits=importing.waits,
        history=lambda line: line.history,
        publish=proposals.approve,
        withdraw=line_changes.retire,
        check_approver=check_approver,
    )
