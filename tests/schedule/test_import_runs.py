"""Import runs of reception sessions."""

import httpx
import orjson

from tests.approving import approve
from tests.conftest import edges
from tests.schedule.test_api import LATER, SESSION, client, editor, other, published

__all__ = ["client", "editor", "other"]


async def test_imported_sessions_wait_as_one_run_and_its_undoing_cancels_them(
    client: httpx.AsyncClient, editor: dict[str, str], other: dict[str, str]
):
    there = await published(client, SESSION, editor, other)
    body = b"\n".join(
        map(orjson.dumps, (SESSION | {"id": there["id"], "place": "96 Nguyễn Du"}, LATER | {"id": "new"}))
    )
    preview = (await client.post("/sessions/import?dryRun=true", content=body, headers=editor)).json()
    assert (preview["new"], preview["changed"], preview["published"], preview["waiting"]) == (1, 1, 0, 2)
    report = (await client.post("/sessions/import", content=body, headers=editor)).json()
    assert (report["inserted"], report["replaced"], report["waiting"]) == (1, 1, 2)
    [item] = edges((await client.get("/waiting", headers=other)).json())
    assert (item["what"], item["id"]) == ("IMPORT_RUN", report["run"])
    path = f"/import-runs/{report['run']}"
    assert (await approve(client, path, editor)).status_code == 403
    assert (await approve(client, path, other)).json()["state"] == "APPROVED"
    moved = (await client.get(f"/sessions/{there['id']}")).json()
    assert (moved["place"], moved["state"]) == ("96 Nguyễn Du", "CHANGED")
    done = (await client.post(f"{path}/undo", json={"why": "Nhầm tệp"}, headers=editor)).json()
    assert [(row["id"], row["reason"]) for row in done["left"]] == [(there["id"], "EXISTED_BEFORE")]
    cancelled = (await client.get("/sessions/new")).json()
    # What people read says nothing of what staff wrote to each other.
    assert (cancelled["state"], cancelled["cancellation"]["reason"]) == (
        "CANCELLED",
        "Buổi tiếp này được đăng nhầm.",
    )
