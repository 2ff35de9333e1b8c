"""A citizen rates without saying who he is; a moderator reads the comment, decides, and it is there for all."""

from typing import Any

import httpx

from services.global_ids import encode_id
from services.identity import Role
from tests.system.conftest import ask
from tests.system.instance import Instance
from tests.system.rating import FEEDBACK, tokens
from tests.waiting import until

HANOI = encode_id("Unit", "ca-ha-noi")
RATE = """mutation($input: SubmitRatingInput!) { submitRating(input: $input) {
    receipt state errors { code field detail } } }"""
QUEUE = '{ moderationQueue(unit: "ca-ha-noi", first: 100) { edges { node { id text state tone unitCode } } } }'
CLAIM = "mutation($input: ClaimCommentInput!) { claimComment(input: $input) { comment { state } errors { code } } }"
DECIDE = "mutation($input: DecideCommentInput!) { decideComment(input: $input) { comment { state } errors { code } } }"


async def rated(client: httpx.AsyncClient, token: str, **given: Any) -> dict[str, Any]:
    return (await ask(client, RATE, input={"subject": HANOI, "stars": 4, "token": token, **given}))["submitRating"]


async def test_a_rating_is_taken_once_and_its_receipt_shows_it(citizen: httpx.AsyncClient):
    [token] = await tokens(citizen, 1)
    given = await rated(citizen, token)
    assert given["errors"] == []
    again = await rated(citizen, token)
    assert again["receipt"] == given["receipt"], "a retry is the same rating"
    other = await rated(citizen, token, stars=1)
    assert (other["receipt"], [error["code"] for error in other["errors"]]) == (None, ["TOKEN_SPENT"])
    shown = await citizen.post(f"{FEEDBACK}/receipts/rating", json={"receipt": given["receipt"]})
    assert (shown.status_code, shown.json()["stars"]) == (200, 4)


async def test_a_made_up_token_buys_nothing(citizen: httpx.AsyncClient):
    for token in ("AAAA", "x" * 300, (await tokens(citizen, 1))[0][:-8] + "AAAAAAAA"):
        answer = await rated(citizen, token)
        assert answer["receipt"] is None
        assert len(answer["errors"]) == 1


async def test_a_comment_is_claimed_decided_and_read(system: Instance, citizen: httpx.AsyncClient):
    [token] = await tokens(citizen, 1)
    words = "Cán bộ trả lời nhanh, gọi lại tôi qua số 0912 345 678"
    assert (await rated(citizen, token, comment=words))["errors"] == []
    moderator = system.bearer("moderator", [Role.MODERATOR], ["ca-ha-noi"])
    rival = system.bearer("rival", [Role.MODERATOR], ["bca"])
    async with system.client(moderator) as desk, system.client(rival) as other:

        async def waiting() -> dict[str, Any] | None:
            edges = (await ask(desk, QUEUE))["moderationQueue"]["edges"]
            return next((e["node"] for e in edges if "trả lời nhanh" in (e["node"]["text"] or "")), None)

        comment = await until(waiting)
        assert comment is not None
        assert "0912" not in str(comment), "redacted before it was stored"
        assert (comment["tone"], comment["unitCode"]) == ("UNKNOWN", "ca-ha-noi")
        claimed = (await ask(desk, CLAIM, input={"id": comment["id"]}))["claimComment"]
        assert claimed == {"comment": {"state": "CLAIMED"}, "errors": []}
        taken = (await ask(other, CLAIM, input={"id": comment["id"]}))["claimComment"]
        assert [error["code"] for error in taken["errors"]] == ["CLAIMED_BY_ANOTHER"]
        decided = await ask(desk, DECIDE, input={"id": comment["id"], "decision": "APPROVE"})
        assert decided["decideComment"] == {"comment": {"state": "APPROVED"}, "errors": []}
    published = (await citizen.get(f"{FEEDBACK}/comments", params={"kind": "unit", "id": "ca-ha-noi"})).json()
    assert any("trả lời nhanh" in edge["node"]["text"] for edge in published["edges"])


async def test_figures_are_not_shown_while_few_have_rated(citizen: httpx.AsyncClient):
    query = "query($id: ID!) { satisfaction(subject: $id) { count mean stars } }"
    assert (await ask(citizen, query, id=HANOI))["satisfaction"] == {"count": None, "mean": None, "stars": None}
