"""Curious staff: another unit's queue, raw text, whose rating a comment belongs to, and the log of their own acts."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import httpx

from tests.adversaries.books import Books, Raw
from tests.adversaries.citizens import CARD, MAIL, PERSON, PHONE

Headers = Mapping[str, str]

PAGES = {
    "/queue?first=100": "moderator",
    "/queue/counts": "moderator",
    "/queue/groups": "moderator",
    "/audit": "auditor",
    "/moderation/records": "auditor",
    "/comments?kind=unit&id=ca-ha-noi": "moderator",
}
"""What staff may read of ratings, with the role it takes."""
RAW = (PHONE, PHONE.replace(" ", ""), CARD, MAIL, PERSON)


def pages(
    client: httpx.AsyncClient, prefix: str, bearer: Callable[[str], Headers]
) -> dict[str, Callable[[], Awaitable[bytes]]]:
    """Everything that staff may read of ratings, by address."""
    return {path: partial(read_page, client, prefix + path, bearer(role)) for path, role in PAGES.items()}


async def read_page(client: httpx.AsyncClient, address: str, headers: Headers) -> bytes:
    return (await client.get(address, headers=headers)).raise_for_status().content


async def reads_another_queue(client: httpx.AsyncClient, prefix: str, staff: Headers, other: str) -> list[str]:
    """What a moderator sees of a unit that is not his."""
    wins: list[str] = []
    for path in (f"/queue?unit={other}", f"/queue/counts?unit={other}", f"/queue/groups?unit={other}"):
        answer = await client.get(prefix + path, headers=staff)
        if answer.status_code != 403:
            wins.append(f"{path} answers {answer.status_code}")
    mine = (await client.get(f"{prefix}/queue?first=100", headers=staff)).json()
    return wins + [f"his own queue holds {e['node']['id']}" for e in mine["edges"] if e["node"]["unit"] == other]


async def reads_raw_text(client: httpx.AsyncClient, prefix: str, staff: Headers) -> list[str]:
    """Personal data in the comments of a moderator's own queue."""
    page = (await client.get(f"{prefix}/queue?first=100", headers=staff)).json()
    texts = [edge["node"]["text"] or "" for edge in page["edges"]]
    assert texts, "there is something to read"
    return [f"a comment says {raw}" for raw in RAW for text in texts if raw in text]


async def acts_on_another(client: httpx.AsyncClient, prefix: str, staff: Headers, comment: str) -> list[str]:
    """What a moderator can do to, or see of, a comment of another unit."""
    acts: dict[str, dict[str, Any] | None] = {
        "claim": None,
        "decide": {"decision": "APPROVE"},
        "answer": {"text": "Xin chào"},
        "undo": None,
        "take-down": {"reason": "SPAM"},
        "prolong": None,
    }
    wins = [
        f"{act} is answered {answer.status_code}"
        for act, body in acts.items()
        if (answer := await client.post(f"{prefix}/comments/{comment}/{act}", json=body, headers=staff)).status_code
        not in {403, 404}
    ]
    seen = await client.get(f"{prefix}/comments/{comment}", headers=staff)
    return wins + ([] if seen.status_code == 404 else [f"it is shown: {seen.status_code}"])


Edit = Callable[[Any], None]


def edits() -> dict[str, Edit]:
    """Ways to edit the audit log in its database, by name."""

    def change(log: Any) -> None:
        log.update_one({"_id": 1}, {"$set": {"actor": "somebody else"}})

    def remove(log: Any) -> None:
        log.delete_one({"_id": 2})

    def swap(log: Any) -> None:
        one, two = log.find_one({"_id": 1}), log.find_one({"_id": 2})
        log.replace_one({"_id": 1}, {**two, "_id": 1, "sequence": 1})
        log.replace_one({"_id": 2}, {**one, "_id": 2, "sequence": 2})

    def cut(log: Any) -> None:
        log.delete_many({"_id": {"$gt": 1}})

    def empty(log: Any) -> None:
        log.delete_many({})

    return {"change": change, "remove": remove, "swap": swap, "cut": cut, "empty": empty}


async def edits_unseen(
    client: httpx.AsyncClient, prefix: str, books: Books, auditor: Headers, chosen: Mapping[str, Edit]
) -> list[str]:
    """Edits of the audit log that its verification does not see. The log is put back after each."""
    log = books.feedback["audit"]
    kept: list[Raw] = list(log.find({}))
    assert len(kept) >= 2, "there is something to edit"
    wins: list[str] = []
    for name, edit in chosen.items():
        edit(log)
        told = (await client.get(f"{prefix}/audit/verification", headers=auditor)).json()
        if told["whole"]:
            wins.append(f"{name} is not seen")
        log.delete_many({})
        log.insert_many(kept)
    assert (await client.get(f"{prefix}/audit/verification", headers=auditor)).json()["whole"]
    return wins
