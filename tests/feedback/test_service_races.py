"""Moderators in each other's way, in the very middle of an act: each has one answer, and the log has each act once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from feedback.moderation.store.vault import Vault
from tests.feedback.desk import Desk, outcome


def meanwhile(patch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Has something happen once, while the next act reads the comment's text."""
    read, due = Vault.read, [happens]

    async def slowly(self: Vault, sealed: bytes, period: str) -> str | None:
        if due:
            await due.pop()()
        return await read(self, sealed, period)

    patch.setattr(Vault, "read", slowly)


async def acts(desk: Desk) -> list[tuple[str, str]]:
    auditor = desk.person("auditor", "bca", role="auditor")
    log = (await desk.house.client.get("/audit", headers=auditor)).json()
    assert (await desk.house.client.get("/audit/verification", headers=auditor)).json()["whole"]
    return [(entry["act"], entry["actor"]) for entry in log["entries"]]


async def test_a_decision_that_came_in_time_counts_though_the_claim_runs_out_under_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)

    async def time_passes() -> None:
        desk.house.clock.forward(minutes=20)

    meanwhile(monkeypatch, time_passes)
    answer = await desk.act(id, "decide", desk.anna, decision="APPROVE")
    assert (answer.status_code, answer.json()["state"]) == (200, "APPROVED")
    assert await acts(desk) == [("claim", "anna"), ("approve", "anna")]


async def test_a_decision_is_refused_where_somebody_else_took_over_under_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)

    async def binh_takes_over() -> None:
        desk.house.clock.forward(minutes=20)
        assert (await desk.act(id, "claim", desk.binh)).status_code == 200

    meanwhile(monkeypatch, binh_takes_over)
    assert outcome(await desk.act(id, "decide", desk.anna, decision="APPROVE")) == (409, "CLAIMED_BY_ANOTHER")
    assert (await desk.act(id, "decide", desk.binh, decision="REJECT", reason="SPAM")).status_code == 200
    assert await acts(desk) == [("claim", "anna"), ("claim", "binh"), ("reject", "binh")]


async def test_a_decision_is_refused_where_its_writer_took_the_comment_back_under_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    id, receipt = await desk.comment()
    await desk.act(id, "claim", desk.anna)

    async def withdrawn() -> None:
        gone = await desk.house.client.post("/receipts/withdraw", json={"receipt": receipt})
        assert gone.status_code == 200

    meanwhile(monkeypatch, withdrawn)
    assert outcome(await desk.act(id, "decide", desk.anna, decision="APPROVE")) == (410, "COMMENT_WITHDRAWN")
    assert (await desk.house.client.get(f"/comments/{id}")).status_code == 404
    assert await acts(desk) == [("claim", "anna"), ("withdraw", "citizen")]


async def test_of_two_decisions_at_once_by_one_person_one_counts(desk: Desk):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)
    answers = await asyncio.gather(
        desk.act(id, "decide", desk.anna, decision="APPROVE"),
        desk.act(id, "decide", desk.anna, decision="REJECT", reason="SPAM"),
    )
    assert sorted(outcome(answer) for answer in answers) == [(200, ""), (409, "ALREADY_DECIDED")]
    assert len(await acts(desk)) == 2


async def test_a_role_withdrawn_in_the_middle_leaves_the_comment_to_others(desk: Desk):
    """What is held at the very request counts (tests/keycloak withdraws it from under a token that is still good)."""
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)
    moved = desk.person("anna", "ca-hue")
    for act, body in (
        ("decide", {"decision": "APPROVE"}),
        ("decide", {"decision": "ESCALATE"}),
        ("prolong", {}),
        ("claim", {}),
        ("return", {}),
    ):
        assert outcome(await desk.act(id, act, moved, **body)) == (404, "NOT_FOUND")
    assert outcome(await desk.act(id, "claim", desk.binh)) == (409, "CLAIMED_BY_ANOTHER")
    desk.house.clock.forward(minutes=15)
    assert (await desk.decided(id, desk.binh, decision="APPROVE"))["state"] == "APPROVED"


async def test_the_claim_of_who_lost_the_role_and_left_runs_out(desk: Desk):
    id, _ = await desk.comment()
    await desk.act(id, "claim", desk.anna)
    desk.house.clock.forward(minutes=15)
    assert (await desk.decided(id, desk.binh, decision="APPROVE"))["state"] == "APPROVED"


async def test_a_removal_is_refused_where_another_undid_the_approval_under_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    id, _ = await desk.comment()
    await desk.decided(id, desk.anna, decision="APPROVE")
    seal = Vault.seal

    async def slowly(self: Vault, text: str, period: str) -> bytes:
        monkeypatch.setattr(Vault, "seal", seal)
        assert (await desk.act(id, "undo", desk.anna)).status_code == 200
        return await seal(self, text, period)

    monkeypatch.setattr(Vault, "seal", slowly)
    assert outcome(await desk.act(id, "take-down", desk.binh, reason="SPAM")) == (409, "NOT_PUBLISHED")
    assert [act for act, _ in await acts(desk)] == ["claim", "approve", "undo"]
