"""kill -9 of the whole system between the scheduling of an article and its moment: it is published once, afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.identity import Role
from tests.approving import approve
from tests.system.conftest import put_in_units
from tests.system.instance import Instance, in_thread
from tests.waiting import until

ARTICLES = "/api/articles/articles"
AHEAD = timedelta(seconds=20)
"""Long enough for two people to be done before on a busy machine."""


@pytest.mark.slow
async def test_an_article_scheduled_before_a_kill_is_published_once_after_it(tmp_path: Path):
    instance = Instance(tmp_path / "var")
    await in_thread(instance.start)
    try:
        await in_thread(lambda: put_in_units(instance))
        id, moment = await _scheduled(instance)
        await in_thread(instance.kill)
        await in_thread(instance.start)
        async with instance.client(instance.bearer()) as client:

            async def published() -> bool:
                return (await client.get(f"{ARTICLES}/{id}")).json().get("state") == "PUBLISHED"

            await until(published, patience=90)
            history = (await client.get(f"{ARTICLES}/{id}/history")).json()["history"]
            public = (await client.get(f"{ARTICLES}/{id}")).json()
        assert [event["by"] for event in history if event["act"] == "PUBLISHED"] == ["scheduler"]
        assert datetime.fromisoformat(public["publishedAt"]) == moment
    finally:
        await in_thread(instance.kill)


async def _scheduled(instance: Instance) -> tuple[str, datetime]:
    """The id of an article that two people have scheduled, and its moment."""
    moment = datetime.now(UTC).replace(microsecond=0) + AHEAD
    given = {"kind": "OTHER", "unit": "bca", "title": "Hẹn giờ", "body": "<p>x</p>", "publishAt": moment.isoformat()}
    second = instance.bearer("second", [Role.EDITOR])
    async with instance.client(instance.bearer()) as client:
        id = (await client.post(ARTICLES, json=given)).raise_for_status().json()["id"]
        path = f"{ARTICLES}/{id}"
        await client.post(f"{path}/submit", headers=second)
        (await approve(client, path, second)).raise_for_status()
        answer = (await client.post(f"{path}/publish", headers=second)).raise_for_status()
    assert answer.json()["state"] == "SCHEDULED"
    return id, moment
