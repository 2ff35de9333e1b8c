"""Every act of moderators by everybody who may not: refused as reading is, shows no content and changes nothing."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import Bearer
from tests.feedback.desk import Desk, Person, outcome
from tests.test_openapi import DOCUMENTS

MARKER = "quả dưa hấu"
UNKNOWN = "6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11"

ACTS: dict[str, list[dict[str, Any]]] = {
    "/comments/{id}/claim": [{}],
    "/comments/{id}/prolong": [{}],
    "/comments/{id}/return": [{}],
    "/comments/{id}/decide": [
        {"decision": "APPROVE"},
        {"decision": "APPROVE", "text": "[đã che]"},
        {"decision": "REJECT", "reason": "SPAM"},
        {"decision": "ESCALATE"},
    ],
    "/comments/{id}/undo": [{}],
    "/comments/{id}/take-down": [{"reason": "SPAM"}],
    "/comments/{id}/answer": [{"text": "Xin cảm ơn."}],
}
"""Acts on one comment, each with bodies that would do."""
FORMER = {"/comments/{id}/heartbeat": "/comments/{id}/prolong", "/comments/{id}/decision": "/comments/{id}/decide"}
"""Deprecated paths and those that replace them."""
ACTS |= {path: ACTS[now] for path, now in FORMER.items()}
OTHERS = {
    "/batch": "reads; walked with the reading of one",
    "/queue/reject": "names many comments; walked by itself",
    "/token-request": "names no comment",
    "/desk-codes": "names no comment",
    "/ratings": "names no comment",
    "/comments/preview": "names no comment",
    "/statistics/release": "names no comment",
    "/statistics/recount": "names no comment",
    "/receipts/rating": "for the holder of the receipt",
    "/receipts/change": "for the holder of the receipt",
    "/receipts/withdraw": "for the holder of the receipt",
    "/receipts/appeal": "for the holder of the receipt",
}
HELD = [(path, body) for path, bodies in ACTS.items() for body in bodies if "/prolong" in path or "/return" in path] + [
    ("/comments/{id}/decide", body) for body in ACTS["/comments/{id}/decide"] if body["decision"] != "ESCALATE"
]
"""Acts for the holder of the claim alone."""


def test_every_act_is_in_the_walk():
    paths = DOCUMENTS["feedback"]["paths"]
    changing = {path for path, operations in paths.items() if operations.keys() - {"get"}}
    assert changing == ACTS.keys() | OTHERS.keys()


@dataclass
class Walk:
    """A comment in each state with the marker in it, and whoever asks."""

    desk: Desk
    bearer: Bearer
    ids: dict[str, str]

    @property
    def client(self) -> httpx.AsyncClient:
        return self.desk.house.client

    @property
    def outsiders(self) -> dict[str, Person]:
        person = self.desk.person
        return {
            "nobody": {},
            "no role": self.bearer(subject="citizen"),
            "no unit": self.bearer("moderator", units=(), subject="lost"),
            "editor": person("editor", role="editor"),
            "auditor": person("auditor", "bca", role="auditor"),
            "elsewhere": person("hue", "ca-hue"),
            "former": person("anna", "ca-hue"),
        }

    async def kept(self) -> list[list[Any]]:
        """All there is of comments and in the audit log."""
        database = self.desk.house.database
        return [await database[name].find({}).sort("_id", 1).to_list(None) for name in ("comments", "audit")]


def plain(answer: httpx.Response) -> dict[str, Any]:
    """The refusal, without what says which request it answers."""
    assert answer.status_code >= 400, answer.text
    assert MARKER not in answer.text
    told = {name: value for name, value in answer.json().items() if name not in {"instance", "requestId"}}
    assert not told.keys() - {"type", "title", "status", "code", "detail"}
    return told


@pytest.fixture
async def walk(desk: Desk, bearer: Bearer) -> Walk:
    states = ("open", "claimed", "escalated", "approved", "rejected", "appealed", "taken down", "withdrawn")
    receipts = {state: await desk.citizen.rates(comment=f"{MARKER}, {state}") for state in states}
    for _ in range(10 - len(states)):
        await desk.citizen.rates()
    await desk.house.move()
    queue = await desk.queue(desk.anna, first=100)
    ids = {state: next(node["id"] for node in queue if node["text"].endswith(f", {state}")) for state in states}
    anna = desk.anna
    assert (await desk.act(ids["claimed"], "claim", anna)).status_code == 200
    await desk.decided(ids["escalated"], anna, decision="ESCALATE")
    for state in ("approved", "taken down"):
        await desk.decided(ids[state], anna, decision="APPROVE")
    for state in ("rejected", "appealed"):
        await desk.decided(ids[state], anna, decision="REJECT", reason="SPAM")
    assert (await desk.act(ids["taken down"], "take-down", anna, reason="SPAM")).status_code == 200
    for state, way in (("appealed", "appeal"), ("withdrawn", "withdraw")):
        answer = await desk.house.client.post(f"/receipts/{way}", json={"receipt": receipts[state]})
        assert answer.status_code == 200
    return Walk(desk, bearer, ids)


@pytest.mark.parametrize("path", ACTS)
async def test_an_act_is_refused_to_outsiders_as_reading_is(walk: Walk, path: str):
    before = await walk.kept()
    people = [(state, id, *who) for state, id in walk.ids.items() for who in walk.outsiders.items()]
    # With the unit above now: whoever passed it up is one of the others.
    people.append(("escalated", walk.ids["escalated"], "passed it up", walk.desk.anna))
    for state, id, name, headers in people:
        read = (await walk.client.get(f"/comments/{id}", headers=headers)).status_code
        assert read == (200 if state == "approved" else 404)
        for body in ACTS[path]:
            answer = await walk.client.post(path.format(id=id), json=body, headers=headers)
            unknown = await walk.client.post(path.format(id=UNKNOWN), json=body, headers=headers)
            told, case = plain(answer), (state, name, body)
            if name == "nobody":
                assert answer.status_code == 401, case
            elif read == 404:
                assert outcome(answer) == (404, "NOT_FOUND"), case
            else:
                assert outcome(answer) == (403, "NOT_A_MODERATOR_HERE"), case
            assert (told == plain(unknown)) is (read == 404 or name == "nobody"), case
            assert sorted(answer.headers) == sorted(unknown.headers), case
    assert await walk.kept() == before


async def test_what_needs_the_claim_is_refused_to_moderators_without_it(walk: Walk):
    before = await walk.kept()
    for path, body in HELD:
        for state, held in (("open", False), ("claimed", True), ("appealed", False)):
            answer = await walk.client.post(path.format(id=walk.ids[state]), json=body, headers=walk.desk.binh)
            by_another = held and "return" not in path
            expected = (409, "CLAIMED_BY_ANOTHER") if by_another else (403, "NOT_CLAIMED")
            assert outcome(answer) == expected, (path, body, state)
            plain(answer)
    assert await walk.kept() == before
    mine = await walk.desk.act(walk.ids["claimed"], "return", walk.desk.anna)
    assert (mine.status_code, mine.json()["state"]) == (200, "OPEN")


async def test_no_reading_tells_an_outsider_of_what_is_not_published(walk: Walk):
    keys = {"keys": [f"comment:{id}" for id in (*walk.ids.values(), UNKNOWN)]}
    for name, headers in walk.outsiders.items():
        found = await walk.client.post("/batch", json=keys, headers=headers)
        assert found.json()["found"].keys() == {f"comment:{walk.ids['approved']}"}, name
        unknown = plain(await walk.client.get(f"/comments/{UNKNOWN}", headers=headers))
        for state, id in walk.ids.items():
            if state != "approved":
                assert plain(await walk.client.get(f"/comments/{id}", headers=headers)) == unknown, (name, state)


async def test_rejecting_many_tells_nothing_of_ids_that_are_not_ones_own(walk: Walk):
    before = await walk.kept()
    ids = [*walk.ids.values(), UNKNOWN, "nowhere"]
    body = {"ids": ids, "reason": "SPAM"}
    for name, headers in walk.outsiders.items():
        answer = await walk.client.post("/queue/reject", json=body, headers=headers)
        if name in {"elsewhere", "former"}:
            assert answer.json() == {"rejected": [], "refused": dict.fromkeys(ids, "NOT_FOUND")}, name
        else:
            assert outcome(answer) == ((401, "UNAUTHENTICATED") if name == "nobody" else (403, "FORBIDDEN")), name
            plain(answer)
    assert await walk.kept() == before
    passed_up = {"ids": [walk.ids["escalated"], UNKNOWN], "reason": "SPAM"}
    answer = (await walk.client.post("/queue/reject", json=passed_up, headers=walk.desk.anna)).json()
    assert set(answer["refused"].values()) == {"NOT_FOUND"}
    assert await walk.kept() == before
