"""A number is verified by a call that was answered, and by no save and no import."""

from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from hotline.answering.verification import RULES, is_due, verify
from hotline.models import Hotline, HotlineState, Purpose, VerificationInput
from hotline.numbers import NumberMismatch
from hotline.store import MIGRATIONS
from services.documents.migrations import migrate
from services.documents.models import now
from services.documents.mongo import Mongo
from services.editorial.workflow import Step, WrongState
from services.errors import BadInput
from tests.conftest import Bearer
from tests.hotline.conftest import TRAFFIC, approved, published

AT = now()
STEP = Step("an", AT)
LINE = Hotline(id="h", unit="bca", dialled="024 3942 0000", purpose=Purpose.OTHER, state=HotlineState.ACTIVE)


def call(**fields: Any) -> VerificationInput:
    given = {"dialled": "(024) 3942-0000", "dialled_at": AT - timedelta(hours=1), "answered": True} | fields
    return VerificationInput.model_validate(given)


def test_a_verification_is_of_the_number_that_was_dialled():
    done = verify(LINE, call(), STEP)
    assert (done.verified_at, done.history[-1].by) == (call().dialled_at, "an")
    assert done.model_copy(update={"dialled": "024 3942 0001"}).verified_at is None


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"dialled": "024 3942 0001"}, NumberMismatch),
        ({"answered": False}, BadInput),
        ({"dialled_at": AT + timedelta(seconds=1)}, BadInput),
        ({"dialled_at": AT - RULES.told_within - timedelta(seconds=1)}, BadInput),
    ],
)
def test_what_is_no_answered_call_of_late_verifies_nothing(fields: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        verify(LINE, call(**fields), STEP)


def test_no_older_call_and_no_retired_number():
    with pytest.raises(BadInput):
        verify(verify(LINE, call(), STEP), call(dialled_at=AT - timedelta(hours=2)), STEP)
    with pytest.raises(WrongState):
        verify(LINE.model_copy(update={"state": HotlineState.RETIRED}), call(), STEP)


def test_a_verification_grows_old():
    assert is_due(None, AT)
    assert is_due(AT - RULES.valid_for, AT)
    assert not is_due(AT - RULES.valid_for + timedelta(seconds=1), AT)


async def test_saves_and_imports_verify_nothing_and_another_number_is_not_verified(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str], bearer: Bearer
):
    given = TRAFFIC | {"verifiedOn": "2026-11-01"}
    line = await published(client, given, admin, second)
    assert (line["verifiedAt"], line["verifiedOn"]) == (None, None)
    report = await client.post("/hotlines/import?publish=true", content=orjson.dumps(given), headers=admin)
    assert report.json()["inserted"] == 1
    path, told = f"/hotlines/{line['id']}", {"dialled": TRAFFIC["dialled"], "answered": True}
    told["dialledAt"] = (now() - timedelta(hours=1)).isoformat()
    elsewhere = bearer("editor", units=("ca-hue",))
    assert (await client.post(f"{path}/verify", json=told, headers=elsewhere)).status_code == 403
    done = await client.post(f"{path}/verify", json=told, headers=admin)
    assert done.status_code == 200, done.text
    shown = (await client.get(path)).json()
    assert shown["verifiedAt"] == done.json()["verifiedAt"] is not None
    assert "verification" not in shown
    await client.patch(path, json={"note": "Gọi giờ hành chính"}, headers=admin)
    assert (await approved(client, line["id"], second))["verifiedAt"] == shown["verifiedAt"]
    await client.patch(path, json={"dialled": "0900 000 002", "demo": True}, headers=admin)
    assert (await client.get(path)).json()["verifiedAt"] is not None  # what waits changes nothing
    assert (await approved(client, line["id"], second))["verifiedAt"] is None


async def test_days_that_saves_set_are_dropped_from_what_is_stored(mongo: Mongo):
    lines = mongo.database["hotlines"]
    plain = LINE.model_copy(update={"id": "plain"}).to_mongo() | {"verifiedOn": None}
    dated = LINE.to_mongo() | {"verifiedOn": "2026-11-01", "correction": {**TRAFFIC, "verifiedOn": "2026-11-02"}}
    await lines.insert_many([plain, dated])
    await migrate(mongo, "hotline", MIGRATIONS)
    found = [Hotline.from_mongo(raw) async for raw in lines.find({}).sort("_id", 1)]
    assert [(one.id, one.version, one.verified_at) for one in found] == [("h", 2, None), ("plain", 1, None)]
    assert found[0].correction is not None
    assert [raw["verifiedOn"] async for raw in lines.find({})] == [None, None]
