"""Sightings and requests for correction through the gateway: without an account in, by the unit's queue out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gateway.settings import Settings
from services.crypto.privacypass.verifiers import ChallengeRule
from services.documents.models import now
from services.global_ids import encode_id
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.gateway.conftest import House, furnish, house_of_names
from tests.wanted.test_tokens import purse

ONE = encode_id("WantedNotice", "n1")
CORRECTION = {
    "notice": ONE,
    "name": "Nguyễn Trần Khuyết Danh",
    "contact": {"phone": "024 3942 0000 máy lẻ 102"},
    "relation": "SELF",
    "claim": "NOT_ME",
    "statement": "Tôi trùng tên với người này.",
}
SIGHTING = {
    "notice": ONE,
    "place": "Bến xe Giả Định",
    "coordinates": {"latitude": 21.03, "longitude": 105.85},
    "seenAt": (now() - timedelta(days=4)).isoformat(),
    "text": "Đi xe máy màu xanh.",
}
SENT = """mutation($input: %sInput!) { %s(input: $input) {
    receipt { number secret state due } errors { __typename code field } } }"""
DONE = """mutation($input: %sInput!) { %s(input: $input) {
    submission { number state version claimedBy claimedUntil outcome } errors { __typename code field } } }"""
QUEUE = """query($kind: SubmissionKind!, $state: SubmissionState) { submissions(kind: $kind, state: $state, first: 10) {
    totalCount items { number kind state overdue photo received notice { fullName } unit { code } } } }"""
PROGRESS = "query($n: String!, $s: String!) { submission(number: $n, secret: $s) { number state outcome answer } }"
SEEN = "query($n: String!) { sightingContent(number: $n) { place text seenAt coordinates { latitude } } }"
ASKED = (
    "query($n: String!) { correctionContent(number: $n) { name statement relation claim contact { phone extension } } }"
)


def mutation(text: str, name: str) -> str:
    return text % (name[0].upper() + name[1:], name)


async def put_in(house: House) -> None:
    """A published notice of Huế."""
    notice = {"id": "n1", "list": "WANTED", "fullName": "Nguyễn Văn Thử Nghiệm", "unit": "ca-hue", "demo": True}
    answer = await house.peers["wanted"].post("/notices/import?publish=true", json=notice, headers=house.staff)
    assert answer.json()["inserted"] == 1, answer.text


@pytest.fixture
async def listed(station: House) -> House:
    await put_in(station)
    return station


@pytest.fixture
async def desk(settings: ServiceSettings, gateway_settings: Settings, bearer: Bearer) -> AsyncIterator[House]:
    """The notice, and an issuer of tokens."""
    async with house_of_names(("hotline", "wanted", "feedback"), settings, gateway_settings) as house:
        await furnish(house, bearer("admin", "editor"))
        await put_in(house)
        yield house


async def sent(house: House, name: str, given: dict[str, Any]) -> dict[str, Any]:
    return (await house.data(mutation(SENT, name), input=given))[name]


async def dealt(house: House, name: str, staff: dict[str, str], **given: Any) -> dict[str, Any]:
    return (await house.data(mutation(DONE, name), staff, input=given))[name]


@pytest.mark.parametrize(
    ("name", "given", "kind", "outcome", "reading", "says"),
    [
        ("requestCorrection", CORRECTION, "CORRECTION", "ACCEPTED", ASKED, "'+842439420000', 'extension': '102'"),
        ("reportSighting", SIGHTING, "SIGHTING", "USEFUL", SEEN, "xe máy màu xanh"),
    ],
)
async def test_what_a_citizen_sends_reaches_the_unit_and_its_answer_the_citizen(
    listed: House, bearer: Bearer, name: str, given: dict[str, Any], kind: str, outcome: str, reading: str, says: str
):
    one = bearer("editor", units=("ca-hue",), subject="an")
    other = bearer("editor", units=("ca-hue",), subject="binh")
    taken = await sent(listed, name, given)
    assert taken["errors"] == []
    receipt = taken["receipt"]
    own = {"n": receipt["number"], "s": receipt["secret"]}
    assert (await listed.data(PROGRESS, None, **own))["submission"]["state"] == "RECEIVED"
    assert (await listed.data(PROGRESS, None, **own | {"s": "x" * 22}))["submission"] is None
    [item] = (await listed.data(QUEUE, one, kind=kind))["submissions"]["items"]
    assert (item["number"], item["unit"], item["notice"]["fullName"]) == (
        receipt["number"],
        {"code": "ca-hue"},
        "Nguyễn Văn Thử Nghiệm",
    )
    assert says in str(await listed.data(reading, one, n=receipt["number"]))
    claimed = await dealt(listed, "claimSubmission", one, number=receipt["number"])
    assert (claimed["submission"]["state"], claimed["submission"]["claimedBy"]) == ("IN_REVIEW", "an")
    refused = await dealt(listed, "closeSubmission", other, number=receipt["number"], outcome=outcome)
    assert refused == {
        "submission": None,
        "errors": [{"__typename": "ConflictError", "code": "TAKEN_UP", "field": None}],
    }
    assert (await dealt(listed, "returnSubmission", one, number=receipt["number"]))["errors"] == []
    stale = await dealt(listed, "claimSubmission", other, number=receipt["number"], version=1)
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]
    closing = {"number": receipt["number"], "outcome": outcome, "answer": "Đã kiểm tra, cảm ơn."}
    assert (await dealt(listed, "closeSubmission", other, **closing))["submission"]["outcome"] == outcome
    told = (await listed.data(PROGRESS, None, **own))["submission"]
    assert (told["state"], told["outcome"], told["answer"]) == ("CLOSED", outcome, "Đã kiểm tra, cảm ơn.")
    assert (await listed.data(QUEUE, one, kind=kind, state="RECEIVED"))["submissions"]["totalCount"] == 0


async def test_nobody_else_reads_a_queue_or_what_is_in_it(listed: House, bearer: Bearer):
    number = (await sent(listed, "reportSighting", SIGHTING))["receipt"]["number"]
    elsewhere, auditor = bearer("editor", units=("ca-ha-noi",)), bearer("auditor", units=("ca-hue",))
    assert (await listed.data(QUEUE, elsewhere, kind="SIGHTING"))["submissions"]["totalCount"] == 0
    for staff, code in ((elsewhere, "NOT_FOUND"), (auditor, "FORBIDDEN"), ({}, "UNAUTHENTICATED")):
        answer = await listed.ask(SEEN, staff, n=number)
        assert answer["data"]["sightingContent"] is None
        assert answer["errors"][0]["extensions"]["code"] == code
    for number in ("XX-1", "../notices", "TG-/../../x", ""):
        answer = await listed.ask(SEEN, elsewhere, n=number)
        assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("name", "given", "code", "field"),
    [
        ("requestCorrection", CORRECTION | {"contact": {"phone": "abc"}}, "BAD_INPUT", "contact.phone"),
        ("requestCorrection", CORRECTION | {"contact": {}}, "BAD_INPUT", "contact"),
        ("requestCorrection", CORRECTION | {"notice": "nonsense"}, "BAD_INPUT", "notice"),
        ("requestCorrection", CORRECTION | {"statement": "x" * 5_001}, "BAD_INPUT", "statement"),
        ("reportSighting", SIGHTING | {"seenAt": "2126-01-01T00:00:00Z"}, "BAD_INPUT", "seenAt"),
        ("reportSighting", SIGHTING | {"notice": encode_id("WantedNotice", "nowhere")}, "NOT_FOUND", None),
        ("reportSighting", SIGHTING | {"notice": encode_id("Unit", "ca-hue")}, "BAD_INPUT", "notice"),
    ],
)
async def test_what_is_wrong_comes_back_as_data(listed: House, name: str, given: dict[str, Any], code: str, field: str):
    taken = await sent(listed, name, given)
    assert taken["receipt"] is None
    assert [(error["code"], error["field"]) for error in taken["errors"]] == [(code, field)]


async def test_a_sighting_spends_a_token(desk: House):
    terms = (await desk.data("{ sightingTerms { tokens issuerName origin purpose } }"))["sightingTerms"]
    assert (terms["tokens"], terms["purpose"]) == (True, "sighting")
    mine = await purse(desk.peers["feedback"], ChallengeRule(terms["issuerName"], terms["origin"], terms["purpose"]))
    token = mine.take()
    assert [e["code"] for e in (await sent(desk, "reportSighting", SIGHTING))["errors"]] == ["TOKEN_REQUIRED"]
    assert (await sent(desk, "reportSighting", SIGHTING | {"token": token}))["errors"] == []
    again = await sent(desk, "reportSighting", SIGHTING | {"token": token})
    assert [(e["__typename"], e["code"]) for e in again["errors"]] == [("ConflictError", "TOKEN_SPENT")]


async def test_what_citizens_ask_is_kept_in_no_cache(listed: House):
    receipt = (await sent(listed, "requestCorrection", CORRECTION))["receipt"]
    for _ in range(2):
        await listed.data(PROGRESS, n=receipt["number"], s=receipt["secret"])
    assert len(listed.gateway.endpoint.response_cache) == 0
