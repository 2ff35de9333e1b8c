"""Curious staff at the running system: refused, or found out."""

import asyncio

import httpx
import pytest

from services.identity import Role
from tests.adversaries import staff
from tests.adversaries.running import PREFIX, Played
from tests.system.conftest import ask

OWN, OTHER = "ca-hue", "ca-ha-noi"


@pytest.fixture
def moderator(played: Played) -> dict[str, str]:
    return played.bearer("moderator-of-hue", [Role.MODERATOR], [OWN])


def _comments(played: Played, unit: str) -> list[str]:
    with played.books() as books:
        return [raw["_id"] for raw in books.all("comments") if raw["unit"] == unit]


async def test_another_units_queue_is_refused(played: Played, client: httpx.AsyncClient, moderator: dict[str, str]):
    assert await staff.reads_another_queue(client, PREFIX, moderator, OTHER) == []
    [comment, *_] = await asyncio.to_thread(_comments, played, OTHER)
    assert await staff.acts_on_another(client, PREFIX, moderator, comment) == []


async def test_the_gateway_refuses_it_too(played: Played, moderator: dict[str, str]):
    query = '{ moderationQueue(unit: "%s", first: 10) { totalCount edges { node { id } } } }'
    async with played.system.client(moderator) as desk:
        answer = (await desk.post("/graphql", json={"query": query % OTHER})).json()
        assert (answer["data"] or {}).get("moderationQueue") is None
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert (await ask(desk, query % OWN))["moderationQueue"]["totalCount"] >= 1


@pytest.mark.parametrize("roles", [[Role.EDITOR], [Role.AUDITOR], []], ids=["editor", "auditor", "no role"])
async def test_no_other_role_reads_a_queue(played: Played, client: httpx.AsyncClient, roles: list[Role]):
    """An admin may do what moderators do, and is in the log for it."""
    answer = await client.get(f"{PREFIX}/queue", headers=played.bearer("somebody", roles, ["bca"]))
    assert answer.status_code == 403


async def test_the_text_is_redacted_for_those_who_may_read_it(played: Played, client: httpx.AsyncClient):
    everything = played.bearer("moderator-of-all", [Role.MODERATOR], ["bca"])
    assert await staff.reads_raw_text(client, PREFIX, everything) == []


async def test_a_comment_shows_no_more_of_its_rating_than_a_tone(
    played: Played, client: httpx.AsyncClient, moderator: dict[str, str]
):
    page = (await client.get(f"{PREFIX}/queue", headers=moderator)).json()
    shown = page["edges"][0]["node"]
    assert set(shown) == {
        "id", "subject", "about", "unit", "text", "tone", "day", "state", "claimedBy", "claimedUntil", "priority",
        "reason", "answer", "version",
    }  # fmt: skip
    assert not any(shown["id"] in str(raw) for raw in await asyncio.to_thread(_ratings, played))


def _ratings(played: Played) -> list[object]:
    with played.books() as books:
        return [*books.all("ratings"), *books.all("nullifiers")]


async def test_an_approval_puts_no_words_into_a_citizens_mouth(
    played: Played, client: httpx.AsyncClient, moderator: dict[str, str]
):
    [comment, *_] = await asyncio.to_thread(_comments, played, OWN)
    assert (await client.post(f"{PREFIX}/comments/{comment}/claim", headers=moderator)).status_code == 200
    words = {"decision": "APPROVE", "text": "Rất hài lòng với Công an Huế."}
    answer = await client.post(f"{PREFIX}/comments/{comment}/decide", json=words, headers=moderator)
    assert 400 <= answer.status_code < 500
    assert (await client.post(f"{PREFIX}/comments/{comment}/return", headers=moderator)).status_code == 200


async def test_an_edited_audit_log_is_found_out(played: Played, client: httpx.AsyncClient, moderator: dict[str, str]):
    [comment, *_] = await asyncio.to_thread(_comments, played, OWN)
    for act in ("claim", "return") * 2:
        assert (await client.post(f"{PREFIX}/comments/{comment}/{act}", headers=moderator)).status_code == 200
    auditor = played.bearer("auditor", [Role.AUDITOR], ["bca"])
    chosen = {name: edit for name, edit in staff.edits().items() if name not in {"cut", "empty"}}
    with played.books() as books:
        assert await staff.edits_unseen(client, PREFIX, books, auditor, chosen) == []


async def test_only_auditors_of_the_whole_read_the_log(
    played: Played, client: httpx.AsyncClient, moderator: dict[str, str]
):
    for headers in (moderator, played.bearer("auditor-of-hue", [Role.AUDITOR], [OWN])):
        assert (await client.get(f"{PREFIX}/audit", headers=headers)).status_code == 403
