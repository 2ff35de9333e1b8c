"""Import runs are deleted a time after they are over, by every service that has some; not while they wait."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from fastapi import FastAPI

from launcher.registry import REGISTRY, SERVICES
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.migrations import migrate
from services.documents.models import new_id, now
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.editorial.imports.retention import ImportRunRetention
from services.editorial.imports.runs import ImportRun, RunRow, RunState
from services.editorial.imports.store import ImportRunStore, RowBatch
from services.errors import NotFound
from services.settings import ServiceSettings
from tests.conftest import serving
from tests.waiting import until

AT = datetime(2026, 11, 24, tzinfo=UTC)
KEPT_FOR = timedelta(days=400)
ROW = RunRow(id="n1", line=1, version=1, digest="d", awaits=False)
GOING_ON = {RunState.WAITING, RunState.APPROVING, RunState.UNDOING}


def a_run(kind: str, state: RunState) -> ImportRun:
    return ImportRun(id=new_id(), kind=kind, by="chi", at=AT, state=state)


def app_of(service: str, settings: ServiceSettings, clock: Clock = now) -> FastAPI:
    return import_module(SERVICES[service].module).create(settings, ServiceClients(), REGISTRY, clock)


async def saved(store: ImportRunStore, state: RunState) -> ImportRun:
    run = await store.runs.insert(a_run("articles", state))
    await store.save_rows(run.id, RowBatch(0, [ROW]))
    return run


async def is_there(store: ImportRunStore, run: ImportRun) -> bool:
    try:
        return bool(await store.runs.get_current(run.id))
    except NotFound:
        return False


async def test_what_is_over_goes_with_its_rows_and_what_waits_stays(settings: ServiceSettings):
    app = app_of("articles", settings)
    async with serving(app):
        store: ImportRunStore = app.state.container.import_runs.store
        runs = {state: await saved(store, state) for state in RunState}
        newest = max(run.updated_at for run in runs.values())
        await ImportRunRetention(store, KEPT_FOR, lambda: AT).drop_old()
        assert all([await is_there(store, run) for run in runs.values()])
        late = ImportRunRetention(store, KEPT_FOR, lambda: newest + KEPT_FOR + timedelta(seconds=1))
        for _ in range(2):
            await late.drop_old()
            left = {state for state, run in runs.items() if await is_there(store, run)}
            with_rows = {state for state, run in runs.items() if await store.batches(run.id)}
            assert (left, with_rows) == (GOING_ON, GOING_ON)


async def test_a_deletion_that_ended_in_its_middle_is_ended_and_one_of_a_run_that_changed_is_none(
    settings: ServiceSettings,
):
    app = app_of("articles", settings)
    async with serving(app):
        store: ImportRunStore = app.state.container.import_runs.store
        half, seen = await saved(store, RunState.APPROVED), await saved(store, RunState.APPROVED)
        assert await store.runs.remove_many([half]) == [half.id]
        acted_on = await store.runs.replace(seen, seen.model_copy(update={"state": RunState.UNDOING}))
        assert not await store.forget(seen)
        await ImportRunRetention(store, KEPT_FOR, now).drop_old()
        assert (await store.batches(half.id), await store.batches(acted_on.id)) == ([], [0])
        assert await is_there(store, acted_on)


@pytest.mark.parametrize("service", sorted(set(REGISTRY.import_runs.values())))
async def test_every_service_with_import_runs_deletes_them(service: str, settings: ServiceSettings):
    kind = next(kind for kind, owner in REGISTRY.import_runs.items() if owner == service)
    mongo = Mongo(settings.mongo_url, settings.database_prefix + service)
    await migrate(mongo, service, import_module(SERVICES[service].module).ABOUT.migrations)
    run = await ImportRunStore(mongo.database, CursorCodec(b"key"), now).runs.insert(a_run(kind, RunState.PUBLISHED))
    mongo.close()
    late = app_of(service, settings, lambda: now() + timedelta(days=settings.import_run_days + 1))
    async with serving(late):
        store: ImportRunStore = late.state.container.import_runs.store

        async def is_gone() -> bool:
            return not await is_there(store, run)

        await until(is_gone)
