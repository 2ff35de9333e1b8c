"""Approvals over REST, of what the approver has just read."""

from collections.abc import Awaitable, Callable, Mapping

import httpx


def read_at(version: object) -> dict[str, str]:
    """The header of an act on what was read at this version."""
    return {"If-Match": f'"v{version}"'}


async def approve(client: httpx.AsyncClient, path: str, who: Mapping[str, str], given: object = None) -> httpx.Response:
    """The answer to the approval of what stands at this path, as `who` reads it now, if at all."""
    read = await client.get(path, headers=dict(who))
    version = read_at(read.json()["version"]) if read.is_success else {}
    return await client.post(f"{path}/approve", json=given, headers=dict(who) | version)


async def check_nothing_is_approved_unread(
    client: httpx.AsyncClient, path: str, approver: Mapping[str, str], write: Callable[[], Awaitable[httpx.Response]]
) -> None:
    """An approval that names no version is refused, and so is one of what was read before `write` changed it.

    Neither changes anything; the approval of what stands then goes well.
    """
    who = dict(approver)
    read = (await client.get(path, headers=who)).json()
    for condition in ({}, {"If-Match": "*"}):
        unread = await client.post(f"{path}/approve", headers=who | condition)
        assert (unread.status_code, unread.json()["code"]) == (428, "PRECONDITION_REQUIRED"), unread.text
        assert unread.json()["errors"][0]["field"] == "version"
    assert (await client.get(path, headers=who)).json() == read
    written = await write()
    assert written.status_code == 200, written.text
    stands = (await client.get(path, headers=who)).json()
    late = await client.post(f"{path}/approve", headers=who | read_at(read["version"]))
    assert (late.status_code, late.json()["code"]) == (412, "STALE_VERSION"), late.text
    assert (await client.get(path, headers=who)).json() == stands
    done = await client.post(f"{path}/approve", headers=who | read_at(stands["version"]))
    assert done.status_code == 200, done.text
