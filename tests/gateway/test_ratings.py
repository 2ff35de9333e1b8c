"""A citizen rates through GraphQL alone, and a moderator decides; nobody learns who it was."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from altcha import Challenge, Payload, solve_challenge
from starlette.types import Receive, Scope, Send

from feedback.jobs import FeedbackJobs
from feedback.tokens.batches import encode_batch_request, parse_batch_response
from feedback.tokens.pending_token import PendingToken
from services.clients.transport import AppTransport
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.periods import starts_at
from services.crypto.privacypass.verifiers import ChallengeRule
from services.global_ids import encode_id
from tests.conftest import Bearer
from tests.gateway.conftest import House

ERRORS = "errors { __typename code message field }"
ISSUE = "mutation($input: IssueTokensInput!) { issueTokens(input: $input) { response " + ERRORS + " } }"
RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { receipt state " + ERRORS + " } }"
OWN = """query($receipt: String!) { ratingByReceipt(receipt: $receipt) {
  state stars reasons subject { id } comment { state text } } }"""
HUE = encode_id("Unit", "ca-hue")


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


async def tokens(counter: House, number: int = 2) -> list[str]:
    """Tokens as an app has them: solved work, blinded requests, unblinded signatures."""
    asked = await counter.data(
        "{ ratingChallenge { altcha } ratingTerms { issuerName origin period directory tokensPerChallenge"
        " reasons { code label } } }"
    )
    terms = asked["ratingTerms"]
    challenge = Challenge.from_dict(orjson.loads(asked["ratingChallenge"]["altcha"]))
    solution = solve_challenge(challenge)
    assert solution is not None
    key = IssuerDirectory.parse(terms["directory"].encode()).choose(starts_at(terms["period"]))
    rule = ChallengeRule(terms["issuerName"], terms["origin"])
    pending = [PendingToken.begin(rule.challenge(key.period), key) for _ in range(number)]
    given = {
        "attestation": "altcha " + Payload(challenge, solution).to_base64(),
        "request": encoded(encode_batch_request(p.request for p in pending)),
    }
    issued = (await counter.data(ISSUE, input=given))["issueTokens"]
    assert issued["errors"] == []
    content = base64.urlsafe_b64decode(issued["response"] + "=" * (-len(issued["response"]) % 4))
    answers = parse_batch_response(content)
    return [encoded(p.finish(a).encode()) for p, a in zip(pending, answers, strict=True) if a is not None]


async def rate(counter: House, **given: Any) -> dict[str, Any]:
    return (await counter.data(RATE, input={"subject": HUE, "stars": 2, **given}))["submitRating"]


async def test_a_rating_is_given_changed_and_taken_back(counter: House):
    first, second = await tokens(counter)
    done = await rate(counter, token=first, reasons=["CLEAR", "SLOW"])
    assert (done["state"], done["errors"]) == ("PENDING", [])
    again = await rate(counter, token=first, reasons=["CLEAR", "SLOW"])
    assert again["receipt"] == done["receipt"]
    spent = await rate(counter, token=first, stars=5)
    assert [(e["__typename"], e["code"]) for e in spent["errors"]] == [("ConflictError", "TOKEN_SPENT")]
    own = (await counter.data(OWN, receipt=done["receipt"]))["ratingByReceipt"]
    assert (own["stars"], sorted(own["reasons"]), own["subject"]) == (2, ["CLEAR", "SLOW"], {"id": HUE})
    change = "mutation($input: ChangeRatingInput!) { changeRating(input: $input) { rating { stars } " + ERRORS + " } }"
    given = {"receipt": done["receipt"], "stars": 4}
    assert (await counter.data(change, input=given))["changeRating"]["rating"] == {"stars": 4}
    own = (await counter.data(OWN, receipt=done["receipt"]))["ratingByReceipt"]
    assert (own["stars"], sorted(own["reasons"])) == (4, ["CLEAR", "SLOW"])
    take = (
        "mutation($input: WithdrawRatingInput!) { withdrawRating(input: $input) { rating { state } " + ERRORS + " } }"
    )
    gone = (await counter.data(take, input={"receipt": done["receipt"]}))["withdrawRating"]
    assert gone["rating"] == {"state": "WITHDRAWN"}
    assert (await rate(counter, token=second))["errors"] == []


async def test_mistakes_of_a_rater_are_errors_with_codes(counter: House):
    [token] = await tokens(counter, 1)
    cases = [
        ({"token": "AAIA"}, None),
        ({"token": token, "stars": 6}, "stars"),
        ({"token": token, "subject": encode_id("Unit", "nowhere")}, None),
        ({"token": token, "subject": "nonsense"}, "subject"),
        ({"token": token, "subject": encode_id("Comment", "x")}, "subject"),
    ]
    for given, field in cases:
        wrong = await rate(counter, **given)
        assert wrong["receipt"] is None
        assert [error["field"] for error in wrong["errors"]] == [field], wrong
    assert (await rate(counter, token=token))["errors"] == []


async def test_an_unknown_receipt_is_nothing(counter: House):
    assert (await counter.data(OWN, receipt="A" * 22))["ratingByReceipt"] is None


async def test_who_guesses_receipts_is_held_off_before_the_service_and_nobody_else_is(counter: House):
    """Feedback cannot tell clients apart that come through the gateway: each is bounded here, for all that asks."""
    [token] = await tokens(counter, 1)
    real = (await rate(counter, token=token))["receipt"]
    ask = (
        OWN,
        "mutation($receipt: String!) { withdrawRating(input: {receipt: $receipt}) { errors { code } } }",
        "mutation($receipt: String!) { appealDecision(input: {receipt: $receipt}) { errors { code } } }",
        "mutation($receipt: String!) { changeRating(input: {receipt: $receipt, stars: 1}) { errors { code } } }",
    )
    async with someone(counter, "203.0.113.7") as guesser, someone(counter, "203.0.113.8") as other:
        for number in range(30):
            assert "TOO_MANY" not in (await posted(guesser, ask[0], real)).text
            assert "TOO_MANY" not in (await posted(guesser, ask[number % 4], f"{number:022}")).text
        # A point comes back every few seconds; more guesses than that are held off, whatever they ask for.
        before = counter.counted()["feedback"]
        held_off = [(await posted(guesser, query, "B" * 22)).text for query in ask * 10]
        held_off = [text for text in held_off if "TOO_MANY_REQUESTS" in text]
        assert len(held_off) == 40 - (counter.counted()["feedback"] - before)
        assert len(held_off) >= 20
        assert (await posted(other, ask[0], real)).json()["data"]["ratingByReceipt"]["stars"] == 2
        assert (await posted(other, ask[0], "B" * 22)).json()["data"] == {"ratingByReceipt": None}


async def test_many_guesses_in_one_operation_are_counted_singly(counter: House):
    fields = " ".join(f'a{number}: ratingByReceipt(receipt: "{number:022}") {{ state }}' for number in range(25))
    async with someone(counter, "203.0.113.9") as guesser:
        first = (await guesser.post("/graphql", json={"query": f"{{ {fields} }}"})).json()
        assert "errors" not in first
        second = (await guesser.post("/graphql", json={"query": f"{{ {fields} }}"})).json()
        codes = [error["extensions"]["code"] for error in second["errors"]]
        assert set(codes) == {"TOO_MANY_REQUESTS"}
        assert len(codes) >= 10


@asynccontextmanager
async def someone(counter: House, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway at an address of its own."""

    async def there(scope: Scope, receive: Receive, send: Send) -> None:
        await counter.gateway({**scope, "client": (address, 40_000)}, receive, send)

    async with httpx.AsyncClient(transport=AppTransport(there), base_url="http://gateway") as client:
        yield client


async def posted(client: httpx.AsyncClient, query: str, receipt: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, "variables": {"receipt": receipt}})


async def test_a_comment_is_shown_as_it_would_be_kept(counter: House):
    preview = (
        """mutation($input: PreviewCommentInput!) { previewComment(input: $input) {
      preview { text replaced { kind replacement } } """
        + ERRORS
        + " } }"
    )
    shown = (await counter.data(preview, input={"comment": "Gọi tôi số 0912 345 678 nhé"}))["previewComment"]
    assert "345" not in shown["preview"]["text"]
    assert len(shown["preview"]["replaced"]) == 1


async def test_nothing_of_the_rater_reaches_the_service(counter: House, bearer: Bearer):
    [token] = await tokens(counter, 1)
    app, heard = counter.transports["feedback"].app, list[dict[str, str]]()

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        heard.append({key.decode(): value.decode() for key, value in scope["headers"]})
        await app(scope, receive, send)

    counter.transports["feedback"].app = listening
    headers = bearer("editor", subject="a-citizen") | {
        "X-Request-ID": "the-citizens-request",
        "Cookie": "session=1",
        "X-Forwarded-For": "203.0.113.7",
    }
    given = {"subject": HUE, "stars": 5, "token": token, "comment": "Tốt"}
    assert (await counter.data(RATE, headers, input=given))["submitRating"]["errors"] == []
    await counter.data("{ ratingChallenge { altcha } ratingTerms { period } }", headers)
    assert len(heard) == 3
    for sent in heard:
        assert not {"authorization", "x-request-id", "cookie", "x-forwarded-for", "forwarded"} & set(sent)
        assert "a-citizen" not in str(sent)


async def test_a_moderator_claims_and_decides(counter: House, bearer: Bearer):
    [token] = await tokens(counter, 1)
    receipt = (await rate(counter, token=token, comment="Thông tin khó hiểu, mong sửa lại."))["receipt"]
    staff = bearer("moderator", units=("ca-hue",), subject="moderator-1")
    queue = """{ moderationQueue(unit: "ca-hue") { totalCount edges { node {
      id text tone day state subject { id } unit { code } about { code } claimedBy priority } } } }"""
    await FeedbackJobs(counter.transports["feedback"].app.state.container).move_batches()
    page = (await counter.data(queue, staff))["moderationQueue"]
    assert page["totalCount"] == 1
    comment = page["edges"][0]["node"]
    assert (comment["tone"], comment["state"], comment["subject"]) == ("UNKNOWN", "OPEN", {"id": HUE})
    assert (comment["unit"], comment["about"]) == ({"code": "ca-hue"}, {"code": "ca-hue"})
    node = "query($id: ID!) { node(id: $id) { ... on Comment { text } } }"
    assert (await counter.data(node, id=comment["id"]))["node"] is None
    assert (await counter.data(node, staff, id=comment["id"]))["node"] == {"text": comment["text"]}
    act = (
        "mutation($input: {0}Input!) {{ {1}(input: $input) {{ comment {{ state claimedBy }} "
        + ERRORS.replace("{", "{{").replace("}", "}}")
        + " }} }}"
    )
    claim, decide = act.format("ClaimComment", "claimComment"), act.format("DecideComment", "decideComment")
    id = {"id": comment["id"]}
    taken = (await counter.data(claim, staff, input=id))["claimComment"]["comment"]
    assert taken == {"state": "CLAIMED", "claimedBy": "moderator-1"}
    other = bearer("moderator", units=("ca-hue",), subject="moderator-2")
    refused = (await counter.data(claim, other, input=id))["claimComment"]["errors"]
    assert [(e["code"], e["message"]) for e in refused] == [
        ("CLAIMED_BY_ANOTHER", "Cán bộ khác đang xử lý bình luận này.")
    ]
    no_reason = (await counter.data(decide, staff, input=id | {"decision": "REJECT"}))["decideComment"]["errors"]
    assert [e["code"] for e in no_reason] == ["REASON_UNKNOWN"]
    done = (await counter.data(decide, staff, input=id | {"decision": "APPROVE"}))["decideComment"]["comment"]
    assert done["state"] == "APPROVED"
    assert (await counter.data(node, id=comment["id"]))["node"] == {"text": comment["text"]}
    own = (await counter.data(OWN, receipt=receipt))["ratingByReceipt"]
    assert (own["state"], own["comment"]["state"]) == ("COUNTED", "APPROVED")


SCALES = "scales { interface content quality support }"


def scales(**scores: int) -> dict[str, int | None]:
    return dict.fromkeys(("interface", "content", "quality", "support")) | scores


@pytest.mark.parametrize("headers", [{}, None])
async def test_the_queue_is_for_moderators(counter: House, bearer: Bearer, headers: dict[str, str] | None):
    given = bearer("editor", units=("ca-hue",)) if headers is None else headers
    answer = await counter.ask('{ moderationQueue(unit: "ca-hue") { totalCount } units { totalCount } }', given)
    assert answer["data"] == {"moderationQueue": None, "units": {"totalCount": 3}}
    assert answer["errors"][0]["extensions"]["code"] in {"UNAUTHENTICATED", "FORBIDDEN"}


async def test_a_change_of_a_rating_leaves_what_it_does_not_name(counter: House):
    [token] = await tokens(counter, 1)
    given = {"reasons": ["CLEAR"], "comment": "Rõ ràng.", "scales": {"content": 4, "support": 2}}
    receipt = (await rate(counter, token=token, **given))["receipt"]
    change = "mutation($input: ChangeRatingInput!) { changeRating(input: $input) { " + ERRORS + " } }"
    read = (
        "query($receipt: String!) { ratingByReceipt(receipt: $receipt) { stars "
        + SCALES
        + " reasons comment { text } } }"
    )
    own: dict[str, Any] = {"stars": 2, "scales": scales(content=4, support=2)}
    own |= {"reasons": ["CLEAR"], "comment": {"text": "Rõ ràng."}}
    for changed, after in (
        ({"stars": 4}, {"stars": 4}),
        ({"reasons": ["SLOW"]}, {"reasons": ["SLOW"]}),
        ({"reasons": None}, {"reasons": []}),
        ({"scales": {"content": 5, "support": None}}, {"scales": scales(content=5)}),
        ({"scales": {}}, {}),
        ({"comment": None}, {"comment": None}),
        ({"scales": None}, {"scales": None}),
        ({"stars": None}, {}),
        ({}, {}),
    ):
        own |= after
        errors = (await counter.data(change, input={"receipt": receipt, **changed}))["changeRating"]["errors"]
        assert [error["field"] for error in errors] == (["stars"] if changed == {"stars": None} else [])
        assert (await counter.data(read, receipt=receipt))["ratingByReceipt"] == own
