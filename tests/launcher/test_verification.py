"""What an observer sees of keys and audit log, and notices."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from launcher import verification
from launcher.doctor import CheckResult
from launcher.errors import LaunchError
from launcher.front import Front
from launcher.registry import REGISTRY
from services.clients.transport import AppTransport
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.hotline.conftest import MINISTRY
from tests.house import house
from tests.waiting import until


@pytest.fixture
async def client(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch, bearer: Bearer
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a front with the feedback service behind it, which knows the ministry."""
    async with house(settings, "hotline", "feedback") as parts:
        (await parts["hotline"].client.post("/units", json=MINISTRY, headers=bearer("admin"))).raise_for_status()
        app = parts["feedback"].transport.app
        transport = AppTransport(Front({"/api/feedback": app, **dict.fromkeys(REGISTRY.well_known_paths, app)}, app))

        def in_process(**given: object) -> httpx.AsyncClient:
            given.pop("trust_env", None)
            return httpx.AsyncClient(**given, transport=transport)  # type: ignore[arg-type]

        monkeypatch.setattr(verification, "AsyncClient", in_process)
        async with httpx.AsyncClient(transport=transport, base_url="http://front") as client:
            yield client


async def is_read(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/feedback/audit")).status_code == 200


def faults(findings: list[CheckResult]) -> list[str]:
    return [finding.text for finding in findings if not finding.ok]


async def test_everybody_is_shown_the_same_keys(client: httpx.AsyncClient, tmp_path: Path):
    first = await verification.check_keys(client, tmp_path / "observer")
    assert faults(first) == []
    again = await verification.check_keys(client, tmp_path / "observer")
    assert faults(again) == []
    assert any("an earlier look" in finding.text for finding in again)


async def test_a_log_that_was_rewritten_shows(client: httpx.AsyncClient, tmp_path: Path):
    await verification.check_keys(client, tmp_path)
    kept = json.loads((tmp_path / verification.SEEN_KEYS).read_text())
    entry = verification.KeyLogEntry.model_validate(kept["entries"][0])
    other = verification.key_log.append([], entry.period, bytes(32))
    (tmp_path / verification.SEEN_KEYS).write_text(json.dumps({"entries": [other.model_dump()], "keyIds": []}))
    found = faults(await verification.check_keys(client, tmp_path))
    assert found
    assert "singled out" in found[0]


async def test_the_audit_log_is_read_by_auditors_alone(client: httpx.AsyncClient, tmp_path: Path, bearer: Bearer):
    client.headers.update(bearer("moderator"))
    with pytest.raises(LaunchError, match="auditor"):
        await verification.check_audit_log(client, tmp_path)
    client.headers.update(bearer("auditor"))
    # The ministry's auditors read it all once the service has heard which unit is the head of all.
    await until(lambda: is_read(client))
    assert faults(await verification.check_audit_log(client, tmp_path)) == []
