"""Moderation through GraphQL alone: all that REST has, with the same answers when people get in each other's way."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type

from feedback.jobs import FeedbackJobs
from feedback.store import SUFFIX
from services.global_ids import encode_id
from tests.conftest import Bearer
from tests.feedback.service import Clock
from tests.gateway.conftest import House
from tests.gateway.test_ratings import HUE, rate, tokens

QUEUE = """query($state: CommentState, $states: [CommentState!], $urgent: Boolean) {
  moderationQueue(unit: "ca-hue", state: $state, states: $states, urgent: $urgent) {
    totalCount edges { node { id text state } } } }"""
COUNTS = '{ moderationCounts(unit: "ca-hue") { open claimed escalated appealed urgent } }'
OWN = """query($receipt: String!) { ratingByReceipt(receipt: $receipt) {
  comment { state text reason appealable takenDown answer { text } } } }"""
PUBLISHED = """query($id: ID!) { comments(subject: $id) {
  totalCount edges { node { text answer { text unit { code } } } } } }"""
RECORDS = """{ moderationRecords { unitCode unit { code } decided rejected shareRejected takenDown appealed overturned
  reasons { reason count } takenDownReasons { reason count } } }"""
LOG = """query($after: Int) { auditLog(after: $after, first: 2) { length entries {
  sequence at actor act target previous hash detail { name value } } } }"""
CHECK = "{ auditVerification { whole entries publicKey findings { first fault } checkpoints { sequence hash } } }"


@dataclass
class Desk:
    """A unit's moderators at the gateway."""

    counter: House
    bearer: Bearer

    def person(self, name: str, unit: str = "ca-hue", role: str = "moderator") -> dict[str, str]:
        return self.bearer(role, units=(unit,), subject=name)

    @property
    def anna(self) -> dict[str, str]:
        return self.person("anna")

    @property
    def binh(self) -> dict[str, str]:
        return self.person("binh")

    @property
    def jobs(self) -> FeedbackJobs:
        return FeedbackJobs(self.counter.transports["feedback"].app.state.container)

    @property
    def database(self) -> Any:
        return self.counter.transports["feedback"].app.state.kit.database

    async def comments(self, *texts: str) -> tuple[list[str], list[str]]:
        """Waiting comments on Huế: their ids in the order of the texts, and the receipts."""
        given = await tokens(self.counter, len(texts))
        receipts = [
            (await rate(self.counter, token=t, comment=x))["receipt"] for t, x in zip(given, texts, strict=True)
        ]
        await self.jobs.move_batches()
        found = await self.queue()
        return [next(node["id"] for node in found if node["text"] == text) for text in texts], receipts

    async def queue(self, **filters: Any) -> list[dict[str, Any]]:
        page = (await self.counter.data(QUEUE, self.anna, **filters))["moderationQueue"]
        assert page["totalCount"] == len(page["edges"])
        return [edge["node"] for edge in page["edges"]]

    async def act(self, name: str, who: dict[str, str], **given: Any) -> dict[str, Any]:
        """The payload of a mutation such as `claimComment`."""
        text = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
            " comment { state text claimedBy reason } errors { __typename code message } } }"
        )
        return (await self.counter.data(text, who, input=given))[name]

    async def done(self, name: str, who: dict[str, str], **given: Any) -> dict[str, Any]:
        """The comment after an act that goes well."""
        payload = await self.act(name, who, **given)
        assert payload["errors"] == []
        return payload["comment"]

    async def refused(self, name: str, who: dict[str, str], **given: Any) -> str:
        payload = await self.act(name, who, **given)
        assert payload["comment"] is None
        [error] = payload["errors"]
        return error["code"]

    async def decided(self, id: str, who: dict[str, str], **given: Any) -> dict[str, Any]:
        await self.done("claimComment", who, id=id)
        return await self.done("decideComment", who, id=id, **given)


@pytest.fixture
def desk(counter: House, bearer: Bearer) -> Desk:
    return Desk(counter, bearer)


async def test_the_queue_is_filtered_and_counted(desk: Desk):
    (calm, threat), _ = await desk.comments("Trang hơi khó đọc.", "Nó doạ giết tôi, cứu với.")
    assert [node["id"] for node in await desk.queue()] == [threat, calm]
    assert [node["id"] for node in await desk.queue(urgent=True)] == [threat]
    assert [node["id"] for node in await desk.queue(urgent=False)] == [calm]
    await desk.done("claimComment", desk.binh, id=calm)
    assert [node["id"] for node in await desk.queue(state="CLAIMED")] == [calm]
    assert [node["id"] for node in await desk.queue(states=["CLAIMED", "OPEN"])] == [threat, calm]
    counts = (await desk.counter.data(COUNTS, desk.anna))["moderationCounts"]
    assert counts == {"open": 1, "claimed": 1, "escalated": 0, "appealed": 0, "urgent": 1}


async def test_a_flood_is_shown_as_a_group_and_rejected_in_one_act(desk: Desk):
    texts = [f"Mua hàng giảm giá tại shop ABC, giao tận nơi {n}!" for n in range(3)]
    (*flood, threat), _ = await desk.comments(*texts, "Có người định tự tử.")
    asked = "{ moderationGroups { size comments { id text state } } }"
    [group] = (await desk.counter.data(asked, desk.anna))["moderationGroups"]
    assert group["size"] == 3
    assert {one["id"] for one in group["comments"]} == set(flood)
    assert {one["text"] for one in group["comments"]} == set(texts)
    reject = """mutation($input: RejectCommentsInput!) { rejectComments(input: $input) {
      rejected left { id code message } errors { code field } } }"""
    given = {"ids": [*flood, threat, encode_id("Comment", "nowhere")], "reason": "SPAM"}
    payload = (await desk.counter.data(reject, desk.anna, input=given))["rejectComments"]
    assert (payload["rejected"], payload["errors"]) == (flood, [])
    assert payload["left"] == [
        {"id": threat, "code": "NEEDS_A_READER", "message": "Bình luận này phải được xử lý riêng."},
        {"id": encode_id("Comment", "nowhere"), "code": "NOT_FOUND", "message": "Không tìm thấy nội dung."},
    ]
    for wrong, error in (
        ({"ids": [threat], "reason": "INSULT"}, {"code": "REASON_UNKNOWN", "field": None}),
        ({"ids": [HUE], "reason": "SPAM"}, {"code": "BAD_INPUT", "field": "ids"}),
        ({"ids": [threat] * 201, "reason": "SPAM"}, {"code": "BAD_INPUT", "field": "ids"}),
    ):
        payload = (await desk.counter.data(reject, desk.anna, input=wrong))["rejectComments"]
        assert (payload["rejected"], payload["errors"]) == (None, [error])


async def test_it_is_redacted_passed_up_answered_undone_and_appealed(desk: Desk):
    (first, second), (_, receipt) = await desk.comments("Anh ở quầy 3 cộc lốc.", "Chờ lâu quá.")
    shown = await desk.decided(first, desk.anna, decision="APPROVE", redactions=[{"start": 0, "end": 10}])
    assert shown["text"] == "[đã che] 3 cộc lốc."
    await desk.done("answerComment", desk.anna, id=first, text="Xin lỗi anh chị.")
    [edge] = (await desk.counter.data(PUBLISHED, id=HUE))["comments"]["edges"]
    answer = {"text": "Xin lỗi anh chị.", "unit": {"code": "ca-hue"}}
    assert edge["node"] == {"text": "[đã che] 3 cộc lốc.", "answer": answer}
    assert await desk.refused("undoDecision", desk.binh, id=first) == "NOT_YOUR_DECISION"
    assert (await desk.done("undoDecision", desk.anna, id=first))["state"] == "OPEN"
    assert (await desk.counter.data(PUBLISHED, id=HUE))["comments"]["totalCount"] == 0
    assert (await desk.decided(first, desk.anna, decision="ESCALATE"))["state"] == "ESCALATED"
    assert await desk.refused("claimComment", desk.anna, id=first) == "NOT_FOUND"
    await desk.decided(second, desk.anna, decision="REJECT", reason="OFF_TOPIC")
    appeal = "mutation($input: AppealDecisionInput!) { appealDecision(input: $input) { rating { state } } }"
    await desk.counter.data(appeal, input={"receipt": receipt})
    assert await desk.refused("claimComment", desk.anna, id=second) == "SAME_PERSON_MAY_NOT_DECIDE_APPEAL"
    assert (await desk.decided(second, desk.binh, decision="APPROVE"))["state"] == "APPROVED"


async def test_a_published_comment_is_taken_down_and_its_writer_sees_it(desk: Desk, clock: Clock):
    [id], [receipt] = await desk.comments("Quầy 5 nhận quà của khách.")
    text = (await desk.queue())[0]["text"]
    await desk.decided(id, desk.anna, decision="APPROVE")
    node = "query($id: ID!) { node(id: $id) { ... on Comment { text } } }"
    assert (await desk.counter.data(node, id=id))["node"] == {"text": text}
    clock.forward(hours=30)
    assert await desk.refused("undoDecision", desk.anna, id=id) == "UNDO_TOO_LATE"
    assert await desk.refused("takeDownComment", desk.anna, id=id, reason="CRITICISM") == "REASON_UNKNOWN"
    hanoi = desk.person("chi", "ca-ha-noi")
    assert await desk.refused("takeDownComment", hanoi, id=id, reason="INSULT") == "NOT_A_MODERATOR_HERE"
    gone = await desk.done("takeDownComment", desk.binh, id=id, reason="ACCUSATION")
    assert (gone["state"], gone["reason"]) == ("REJECTED", "ACCUSATION")
    # Cached answers are dropped with the act.
    assert (await desk.counter.data(node, id=id))["node"] is None
    assert (await desk.counter.data(PUBLISHED, id=HUE))["comments"]["totalCount"] == 0
    own = (await desk.counter.data(OWN, receipt=receipt))["ratingByReceipt"]["comment"]
    assert (own["state"], own["reason"], own["takenDown"], own["appealable"]) == ("REJECTED", "ACCUSATION", True, True)
    [record] = (await desk.counter.data(RECORDS))["moderationRecords"]
    assert (record["unit"], record["decided"], record["rejected"]) == ({"code": "ca-hue"}, 1, 0)
    assert record["takenDownReasons"] == [{"reason": "ACCUSATION", "count": 1}]


async def test_reasons_are_listed_in_the_readers_language(desk: Desk):
    asked = "{ moderationReasons { code bulk label english: label(language: EN) } }"
    reasons = (await desk.counter.data(asked))["moderationReasons"]
    assert reasons[0] == {
        "code": "SPAM",
        "bulk": True,
        "label": "Quảng cáo hoặc nội dung gửi hàng loạt",
        "english": "Advertising or sent in bulk",
    }
    assert "INSULT" in {reason["code"] for reason in reasons}


async def test_auditors_read_the_log_and_see_what_was_changed_in_it(desk: Desk):
    [id], _ = await desk.comments("Trang hơi khó đọc.")
    await desk.decided(id, desk.anna, decision="REJECT", reason="SPAM")
    await desk.done("undoDecision", desk.anna, id=id)
    await desk.jobs.sign_checkpoint()
    auditor = desk.person("auditor", "bca", "auditor")
    log = (await desk.counter.data(LOG, auditor))["auditLog"]
    assert (log["length"], [e["act"] for e in log["entries"]]) == (3, ["claim", "reject"])
    assert log["entries"][1]["previous"] == log["entries"][0]["hash"]
    assert {"name": "reason", "value": '"SPAM"'} in log["entries"][1]["detail"]
    rest = (await desk.counter.data(LOG, auditor, after=2))["auditLog"]["entries"]
    assert [(e["act"], e["actor"]) for e in rest] == [("undo", "anna")]
    found = (await desk.counter.data(CHECK, auditor))["auditVerification"]
    assert (found["whole"], found["entries"], found["findings"]) == (True, 3, [])
    assert found["checkpoints"] == [{"sequence": 3, "hash": rest[0]["hash"]}]
    await desk.database["audit"].update_one({"_id": 2}, {"$set": {"actor": "binh"}})
    found = (await desk.counter.data(CHECK, auditor))["auditVerification"]
    assert (found["whole"], found["findings"][0]) == (False, {"first": 2, "fault": "changed"})


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("moderationCounts", COUNTS),
        ("moderationGroups", "{ moderationGroups { size } }"),
        ("auditLog", LOG),
        ("auditVerification", CHECK),
    ],
)
async def test_what_is_for_staff_is_refused_to_others(desk: Desk, field: str, query: str):
    for_auditors = field.startswith("audit")
    others = [{}, desk.person("editor", role="editor"), desk.person("hue", role="auditor")]
    for who in [*others, desk.anna] if for_auditors else others:
        answer = await desk.counter.ask(query, who)
        assert answer["data"] == {field: None}
        assert answer["errors"][0]["extensions"]["code"] in {"UNAUTHENTICATED", "FORBIDDEN"}


# -- those who may not -------------------------------------------------------------------------------------------

ACTS: dict[str, dict[str, Any]] = {
    "claimComment": {},
    "prolongClaim": {},
    "returnComment": {},
    "decideComment": {"decision": "APPROVE"},
    "undoDecision": {},
    "takeDownComment": {"reason": "SPAM"},
    "answerComment": {"text": "Xin cảm ơn."},
}
REJECT = """mutation($input: RejectCommentsInput!) { rejectComments(input: $input) {
  rejected left { id code } errors { code } } }"""


async def test_every_act_is_refused_to_outsiders_without_a_word_of_the_comment(desk: Desk):
    schema = build_schema((await desk.counter.client.get("/schema.graphql")).text)
    assert schema.mutation_type
    payloads = {name: get_named_type(field.type) for name, field in schema.mutation_type.fields.items()}
    on_comments = {n for n, p in payloads.items() if isinstance(p, GraphQLObjectType) and "comment" in p.fields}
    assert on_comments == ACTS.keys()
    (open_, claimed, published), _ = await desk.comments("Quả dưa hấu.", "Quả dưa hấu to.", "Quả dưa hấu đỏ.")
    await desk.done("claimComment", desk.anna, id=claimed)
    await desk.decided(published, desk.anna, decision="APPROVE")
    comments = desk.database.client[desk.database.name + SUFFIX]["comments"]
    unknown = encode_id("Comment", "nowhere")
    before = await comments.find({}).sort("_id", 1).to_list(None)
    outsiders = [desk.bearer(), desk.person("a", "bca", "auditor"), desk.person("h", "ca-ha-noi")]
    for who, code in [({}, "UNAUTHENTICATED"), *((outsider, "NOT_FOUND") for outsider in outsiders)]:
        for act, given in ACTS.items():
            refusals = [await desk.act(act, who, id=id, **given) for id in (open_, claimed, unknown)]
            assert refusals[0]["comment"] is None, (act, who)
            assert [error["code"] for error in refusals[0]["errors"]] == [code], (act, who)
            assert refusals[0] == refusals[1] == refusals[2], (act, who)
            public = await desk.refused(act, who, id=published, **given)
            assert public == (code if code == "UNAUTHENTICATED" else "NOT_A_MODERATOR_HERE"), (act, who)
    ids = [open_, claimed, published, unknown]
    for who in outsiders:
        many = (await desk.counter.data(REJECT, who, input={"ids": ids, "reason": "SPAM"}))["rejectComments"]
        left, codes = many["left"] or [], [error["code"] for error in many["errors"]]
        assert not many["rejected"]
        assert (codes, left) in ((["FORBIDDEN"], []), ([], [{"id": id, "code": "NOT_FOUND"} for id in ids]))
    for act in ("returnComment", "prolongClaim"):
        assert await desk.refused(act, desk.binh, id=open_) == "NOT_CLAIMED"
    assert await desk.refused("returnComment", desk.binh, id=claimed) == "NOT_CLAIMED"
    assert await comments.find({}).sort("_id", 1).to_list(None) == before


# -- people in each other's way ------------------------------------------------------------------------------------


async def test_of_two_moderators_who_claim_at_once_one_gets_it(desk: Desk):
    [id], _ = await desk.comments("Trang hơi khó đọc.")
    people = [desk.person(f"m{n}") for n in range(6)]
    payloads = await asyncio.gather(*(desk.act("claimComment", who, id=id) for who in people))
    codes = sorted(error["code"] for payload in payloads for error in payload["errors"])
    assert codes == ["CLAIMED_BY_ANOTHER"] * 5
    [held] = [payload["comment"] for payload in payloads if payload["comment"]]
    assert (await desk.queue(state="CLAIMED"))[0]["id"] == id
    assert held["state"] == "CLAIMED"


async def test_a_claim_that_ran_out_is_told_and_the_next_one_gets_it(desk: Desk, clock: Clock):
    [id], _ = await desk.comments("Trang hơi khó đọc.")
    await desk.done("claimComment", desk.anna, id=id)
    clock.forward(minutes=14)
    await desk.done("prolongClaim", desk.anna, id=id)
    clock.forward(minutes=14)
    assert await desk.refused("claimComment", desk.binh, id=id) == "CLAIMED_BY_ANOTHER"
    clock.forward(minutes=1)
    for late, given in (("prolongClaim", {}), ("decideComment", {"decision": "APPROVE"})):
        assert await desk.refused(late, desk.anna, id=id, **given) == "CLAIM_EXPIRED"
    await desk.done("claimComment", desk.binh, id=id)
    assert await desk.refused("decideComment", desk.anna, id=id, decision="APPROVE") == "CLAIMED_BY_ANOTHER"
    assert (await desk.done("decideComment", desk.binh, id=id, decision="APPROVE"))["state"] == "APPROVED"


async def test_a_role_withdrawn_in_the_middle_ends_the_work(desk: Desk, clock: Clock):
    [id], _ = await desk.comments("Trang hơi khó đọc.")
    await desk.done("claimComment", desk.anna, id=id)
    for without in (desk.person("anna", role="editor"), desk.person("anna", "ca-ha-noi")):
        for act, given in (("decideComment", {"decision": "APPROVE"}), ("prolongClaim", {}), ("returnComment", {})):
            assert await desk.refused(act, without, id=id, **given) == "NOT_FOUND"
    assert await desk.refused("claimComment", desk.binh, id=id) == "CLAIMED_BY_ANOTHER"
    clock.forward(minutes=15)
    assert (await desk.decided(id, desk.binh, decision="APPROVE"))["state"] == "APPROVED"
