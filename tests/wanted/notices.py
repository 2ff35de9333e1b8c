"""A notice as staff write it, about nobody, and ways to have it published."""

from typing import Any

import httpx
import orjson

from tests.approving import approve
from wanted.jobs import WantedJobs

NOTICE: dict[str, Any] = {
    "list": "WANTED",
    "fullName": "Nguyễn Trần Khuyết Danh",
    "names": [{"kind": "NICKNAME", "name": "Danh sẹo"}],
    "sex": "MALE",
    "birthDates": ["1985"],
    "registeredResidence": {"text": "Thái Bình", "province": "Thái Bình"},
    "offence": {"name": "Lừa đảo chiếm đoạt tài sản", "article": "Điều 174"},
    "decision": {"number": "12/QĐ-TEST", "date": "2026-03-02"},
    "unit": "c02",
}

Headers = dict[str, str]


async def do_jobs(jobs: WantedJobs) -> None:
    """Does every maintenance job once, by the clock of the service."""
    for job in jobs.jobs():
        await job.work()


async def drafted(client: httpx.AsyncClient, editor: Headers, **change: Any) -> dict[str, Any]:
    answer = await client.post("/notices", json=NOTICE | change, headers=editor)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def publish(client: httpx.AsyncClient, editor: Headers, second: Headers, **change: Any) -> dict[str, Any]:
    notice = await drafted(client, editor, **change)
    assert (await approve(client, f"/notices/{notice['id']}", second)).status_code == 200
    return (await client.post(f"/notices/{notice['id']}/publish", headers=editor)).json()


async def confirm(client: httpx.AsyncClient, second: Headers, id: str) -> dict[str, Any]:
    """Approves a draft or a correction of another person, and publishes it."""
    for answer in (
        await approve(client, f"/notices/{id}", second),
        await client.post(f"/notices/{id}/publish", headers=second),
    ):
        assert answer.status_code == 200, answer.text
    return answer.json()


async def withdraw(client: httpx.AsyncClient, editor: Headers, id: str, reason: str = "ARRESTED") -> None:
    answer = await client.post(f"/notices/{id}/withdraw", json={"reason": reason}, headers=editor)
    assert answer.status_code == 200, answer.text


async def imported(client: httpx.AsyncClient, admin: Headers, *changes: dict[str, Any]) -> dict[str, Any]:
    """The report of importing and publishing `NOTICE` with each of the changes."""
    return await sent(client, admin, *changes, query="?publish=true")


async def sent(client: httpx.AsyncClient, staff: Headers, *changes: dict[str, Any], query: str = "") -> dict[str, Any]:
    """The report of importing `NOTICE` with each of the changes."""
    body = b"\n".join(orjson.dumps(NOTICE | change) for change in changes)
    answer = await client.post(f"/notices/import{query}", content=body, headers=staff)
    assert answer.status_code == 200, answer.text
    return answer.json()
