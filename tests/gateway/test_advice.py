"""A cry for help through GraphQL: answered with numbers in one request to the hotlines, and never kept back."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from feedback.jobs import FeedbackJobs
from services.documents.models import now
from services.timezone import local
from tests.approving import approve
from tests.conftest import Bearer
from tests.gateway.conftest import House
from tests.gateway.test_ratings import ERRORS, HUE, tokens

ADVICE = "urgent { message numbers { dialled purpose openNow } } referral { message }"
PREVIEW = f"mutation($input: PreviewCommentInput!) {{ previewComment(input: $input) {{ {ADVICE} {ERRORS} }} }}"
RATE = f"mutation($input: SubmitRatingInput!) {{ submitRating(input: $input) {{ receipt {ADVICE} {ERRORS} }} }}"
CHANGE = f"mutation($input: ChangeRatingInput!) {{ changeRating(input: $input) {{ {ADVICE} {ERRORS} }} }}"
CRY = "Cứu tôi với, nó đang cầm dao đánh con tôi"
QUIET = {"urgent": None, "referral": None, "errors": []}


@pytest.fixture
async def numbers(counter: House, bearer: Bearer) -> House:
    """Three short numbers of the country, one of which does not answer now, and a local line for emergencies."""
    elsewhen = (local(now()) + timedelta(days=3)).strftime("%A").upper()
    lines: list[dict[str, Any]] = [
        {"unit": "bca", "dialled": "113", "purpose": "EMERGENCY_POLICE"},
        {"unit": "bca", "dialled": "115", "purpose": "AMBULANCE"},
        {
            "unit": "bca",
            "dialled": "111",
            "purpose": "CHILD_PROTECTION",
            "hours": [{"days": [elsewhen], "opens": "08:00", "closes": "09:00"}],
        },
    ]
    of_hue = {"unit": "ca-hue", "dialled": "0900 000 777", "number": "+84900000777", "purpose": "EMERGENCY_POLICE"}
    service, second = counter.peers["hotline"], bearer("admin", subject="second")
    for line in (*lines, of_hue):
        drafted = (await service.post("/hotlines", json=line, headers=counter.staff)).json()
        approved = await approve(service, f"/hotlines/{drafted['id']}", second)
        assert approved.status_code == 200, approved.text
        await counter.heard_version(drafted["id"], approved.json()["version"])
    return counter


async def test_a_cry_is_answered_before_it_is_sent(numbers: House):
    before = numbers.counted()
    answered = (await numbers.data(PREVIEW, input={"comment": CRY}))["previewComment"]
    assert numbers.counted() == {"hotline": before["hotline"] + 1, "feedback": before["feedback"] + 1}
    assert answered["errors"] == []
    assert answered["referral"] is None
    assert "Không có ai đọc" in answered["urgent"]["message"]
    assert answered["urgent"]["numbers"] == [
        {"dialled": "113", "purpose": "EMERGENCY_POLICE", "openNow": True},
        {"dialled": "115", "purpose": "AMBULANCE", "openNow": True},
        {"dialled": "111", "purpose": "CHILD_PROTECTION", "openNow": False},
    ]
    english = (await numbers.data(PREVIEW, {"Accept-Language": "en"}, input={"comment": CRY}))["previewComment"]
    assert "Nobody reads" in english["urgent"]["message"]


async def test_nothing_is_asked_for_another_comment(numbers: House):
    before = numbers.counted()["hotline"]
    assert (await numbers.data(PREVIEW, input={"comment": "Cán bộ nhiệt tình"}))["previewComment"] == QUIET
    assert numbers.counted()["hotline"] == before


async def test_it_is_sent_all_the_same_and_comes_first_later(numbers: House, bearer: Bearer):
    first, second = await tokens(numbers)
    moderator = bearer("moderator", units=("ca-hue",))
    given = {"subject": HUE, "stars": 1}
    calm = (await numbers.data(RATE, input=given | {"token": first, "comment": "Chờ lâu."}))["submitRating"]
    assert calm == QUIET | {"receipt": calm["receipt"]}
    sent = (await numbers.data(RATE, input=given | {"token": second, "comment": CRY}))["submitRating"]
    assert sent["receipt"]
    assert [number["dialled"] for number in sent["urgent"]["numbers"]] == ["113", "115", "111"]
    queue = "{ moderationQueue { edges { node { text priority } } } }"
    assert (await numbers.data(queue, moderator))["moderationQueue"]["edges"] == []
    await FeedbackJobs(numbers.transports["feedback"].app.state.container).move_batches()  # type: ignore[union-attr]
    shown = [edge["node"] for edge in (await numbers.data(queue, moderator))["moderationQueue"]["edges"]]
    assert [comment["text"] for comment in shown] == [CRY, "Chờ lâu."]


async def test_a_changed_comment_is_answered_too(numbers: House):
    [token] = await tokens(numbers, 1)
    sent = (await numbers.data(RATE, input={"subject": HUE, "stars": 1, "token": token}))["submitRating"]
    change = {"receipt": sent["receipt"], "stars": 1, "comment": "Tôi tố cáo nó nhận hối lộ. " + CRY}
    changed = (await numbers.data(CHANGE, input=change))["changeRating"]
    assert changed["errors"] == []
    assert changed["urgent"]["numbers"]
    assert "tiếp công dân" in changed["referral"]["message"]


async def test_the_message_names_the_numbers_where_the_hotlines_are_away(numbers: House):
    async def away(scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionError

    numbers.transports["hotline"].app = away
    urgent = (await numbers.data(PREVIEW, input={"comment": CRY}))["previewComment"]["urgent"]
    assert urgent["numbers"] == []
    assert all(number in urgent["message"] for number in ("113", "114", "115"))


async def test_the_answer_is_kept_nowhere(numbers: House):
    before = numbers.counted()["feedback"]
    for _ in range(2):
        answer = await numbers.client.post(
            "/graphql", json={"query": PREVIEW, "variables": {"input": {"comment": CRY}}}
        )
        assert "age" not in answer.headers
        assert "no-store" in answer.headers["cache-control"]
    assert numbers.counted()["feedback"] == before + 2
