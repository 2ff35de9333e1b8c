"""The audit trail shows who tampered where."""

import asyncio
import base64
from dataclasses import replace
from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from services.audit.chain import Checkpoint
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import Headers, publish, withdraw
from wanted.app import create
from wanted.audit.models import AuditAct, AuditCheckpoint, audit_chain
from wanted.settings import Settings


async def test_acts_of_two_replicas_make_one_trail(settings: ServiceSettings, bearer: Bearer):
    apps = create(settings, ServiceClients(), REGISTRY), create(settings, ServiceClients(), REGISTRY)
    async with serving(apps[0]) as client, serving(apps[1]):
        trails = [app.state.container.store.audit for app in apps]
        await asyncio.gather(
            *(trails[i % 2].record("an", AuditAct.DOCUMENTS_READ, f"notice:{i}", "c02") for i in range(12))
        )
        answer = (await client.get("/audit/verification", headers=bearer("auditor"))).json()
        assert answer == {"entries": 12, "broken": [], "unmet": False}


async def test_auditors_read_their_units_and_see_tampering(
    settings: ServiceSettings, editor: Headers, second: Headers, bearer: Bearer
):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        notice = await publish(client, editor, second)
        await withdraw(client, editor, notice["id"], "MISTAKE")
        auditor = bearer("auditor", units=("c02",))
        entries = (await client.get("/audit", headers=auditor)).json()["entries"]
        assert [(e["act"], e["by"], e["why"]) for e in entries] == [
            ("WITHDRAWN", "an", "MISTAKE"),
            ("PUBLISHED", "an", None),
        ]
        older = await client.get("/audit", params={"before": entries[0]["sequence"]}, headers=auditor)
        assert [e["act"] for e in older.json()["entries"]] == ["PUBLISHED"]
        assert (await client.get("/audit", headers=bearer("auditor", units=("ca-hue",)))).json()["entries"] == []
        await app.state.kit.database["audit"].update_one({"_id": 1}, {"$set": {"by": "nobody"}})
        assert (await client.get("/audit/verification", headers=auditor)).json() == {
            "entries": 2,
            "broken": [1],
            "unmet": False,
        }


@pytest.mark.parametrize("path", ["/audit", "/audit/verification"])
async def test_only_auditors_read_it(client: httpx.AsyncClient, editor: Headers, path: str):
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=editor)).status_code == 403


def _mark(kept: dict[str, Any]) -> Checkpoint:
    given = AuditCheckpoint.model_validate(kept)
    return Checkpoint(
        given.sequence, given.mac, given.at.isoformat(), given.key, base64.urlsafe_b64decode(given.signature + "==")
    )


async def test_a_checkpoint_that_was_kept_shows_that_the_end_was_cut_off(
    settings: ServiceSettings, editor: Headers, second: Headers, bearer: Bearer
):
    app, auditor = create(settings, ServiceClients(), REGISTRY), bearer("auditor", units=("c02",))
    async with serving(app) as client:
        assert (await client.get("/audit/checkpoint", headers=auditor)).status_code == 404
        for _ in range(3):
            notice = await publish(client, editor, second)
            await withdraw(client, editor, notice["id"])
        kept = (await client.get("/audit/checkpoint", headers=auditor)).json()
        mark = _mark(kept)
        public = app.state.container.seal.checkpoint_key.public_key()
        assert audit_chain(b"").is_genuine(mark, [public])
        assert not audit_chain(b"").is_genuine(replace(mark, sequence=1), [public])
        reached = {"sequence": kept["sequence"], "mac": kept["mac"]}
        whole = {"entries": kept["sequence"], "broken": [], "unmet": False}
        assert (await client.get("/audit/verification", params=reached, headers=auditor)).json() == whole
        await app.state.kit.database["audit"].delete_many({"_id": {"$gt": 2}})
        cut = (await client.get("/audit/verification", params=reached, headers=auditor)).json()
        assert cut == {"entries": 2, "broken": [], "unmet": True}
        half = await client.get("/audit/verification", params={"sequence": 1}, headers=auditor)
        assert (half.status_code, half.json()["errors"][0]["field"]) == (422, "mac")
        assert (await client.get("/audit/checkpoint", headers=editor)).status_code == 403


async def test_checkpoints_go_into_the_log(
    settings: ServiceSettings, editor: Headers, second: Headers, logged: list[Any]
):
    app = create(Settings.of(settings).model_copy(update={"run_jobs": False}), ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await publish(client, editor, second)
        jobs = app.state.container.jobs
        await jobs.log_checkpoint()
        await jobs.log_checkpoint()
        marks = [line for line in logged if line["event"] == "audit_checkpoint"]
        assert [mark["sequence"] for mark in marks] == [1]
