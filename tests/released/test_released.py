"""Every later build opens the folder of a release, and nothing that was in it is missing, changed or unreadable."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from feedback.store import COLLECTIONS
from launcher.database import database_url
from launcher.migrating import PREFIX
from services.documents.models import now
from tests.adversaries.books import Books
from tests.adversaries.linking import by_time
from tests.released.citizens import FEEDBACK, WAITING, by_desk_code, signed
from tests.released.conftest import Opened
from tests.released.elsewhen import going_on_from
from tests.released.making import KINDS, QUICK
from tests.released.questions import holds, still
from tests.released.retention import COMMENTS, LONGEST_WAIT, days_between, left

TOKENS = timedelta(days=9)
"""Within so long a token's period is over, and its grace too."""
GOOD = timedelta(days=1)
"""As long a token is good for sure: at least for the two days of grace."""


def _well(opened: Opened, *arguments: str) -> bytes:
    done = opened.system.run(*arguments)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout


def _rating(opened: Opened, name: str) -> dict[str, Any]:
    return opened.made["kept"]["ratings"][name]


async def _by_receipt(citizen: httpx.AsyncClient, opened: Opened, name: str, act: str, **given: object) -> Any:
    receipt = _rating(opened, name)["receipt"]
    return (await citizen.post(f"{FEEDBACK}/receipts/{act}", json={"receipt": receipt, **given})).json()


def test_every_question_is_answered_as_it_was(opened: Opened):
    """Published things, drafts, histories, photos, sealed submissions, receipts, comments, figures, logs, searches."""
    assert len(opened.answered) == len(opened.asked) > 100
    wrong = [
        (then.name, then.status, then.answer, found.status, found.answer)
        for found, asked in zip(opened.answered, opened.asked, strict=True)
        if not still(found, then := left(asked, opened.made_at, opened.moment))
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_gives_the_same_lines(opened: Opened, kind: str):
    lines = [json.loads(line) for line in _well(opened, "export", kind).splitlines()]
    assert holds(_in_order(lines), _in_order(opened.made["exports"][kind]))


def _in_order(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: str(line.get("id") or line.get("code")))


def test_doctor_is_content_and_an_observer_of_then_sees_the_same_keys(opened: Opened):
    _well(opened, "doctor", "--deep", "--keys")


def test_the_chain_of_moderation_is_whole_up_to_the_checkpoints_kept_then(opened: Opened):
    _well(opened, "audit", "verify")


async def test_the_chain_of_notices_is_whole_and_reaches_the_checkpoint_kept_then(opened: Opened):
    mark = opened.made["checkpoint"]
    async with opened.people() as (_, staff):
        found = await staff.get("/api/wanted/audit/verification", params={n: mark[n] for n in ("sequence", "mac")})
    assert (found.json()["broken"], found.json()["unmet"]) == ([], False)
    assert found.json()["entries"] >= mark["sequence"]


async def test_a_rating_that_waited_can_be_changed_and_taken_back(opened: Opened):
    async with opened.people() as (citizen, _):
        shown = await _by_receipt(citizen, opened, "waiting", "change", stars=5, reasons=["CLEAR"])
        assert shown["state"] == ("PENDING" if opened.age < LONGEST_WAIT else "COUNTED")
        assert (shown["stars"], shown["reasons"]) == (5, ["CLEAR"])
        assert (await _by_receipt(citizen, opened, "waiting-plain", "withdraw"))["state"] == "WITHDRAWN"
        assert (await _by_receipt(citizen, opened, "waiting-plain", "rating"))["state"] == "WITHDRAWN"


async def test_a_spent_token_buys_nothing_and_a_retry_is_the_same_rating(opened: Opened):
    if opened.age >= GOOD:
        await _refused_as_old(opened, _rating(opened, "waiting-changed")["sent"]["token"])
        return
    async with opened.people() as (citizen, _):
        for name in ("open", "waiting-changed"):
            sent, receipt = _rating(opened, name)["sent"], _rating(opened, name)["receipt"]
            again = await citizen.post(f"{FEEDBACK}/ratings", json=sent)
            assert (again.status_code, again.json()["receipt"]) == (201, receipt)
            other = await citizen.post(f"{FEEDBACK}/ratings", json={**sent, "stars": 3})
            assert (other.status_code, other.json()["code"]) == (409, "TOKEN_SPENT")


async def test_a_token_kept_since_then_is_good_for_a_rating(opened: Opened):
    [token, *_] = opened.made["kept"]["tokens"]
    if opened.age >= GOOD:
        await _refused_as_old(opened, token)
        return
    async with opened.people() as (citizen, _):
        answer = await citizen.post(f"{FEEDBACK}/ratings", json=_body(token))
        assert (answer.status_code, answer.json()["state"]) == (201, "PENDING")


async def _refused_as_old(opened: Opened, token: str) -> None:
    """A token is, once its week and the grace are over; before, it depends on the day on which it was made."""
    async with opened.people() as (citizen, _):
        answer = await citizen.post(f"{FEEDBACK}/ratings", json={**_body(token), "stars": 3})
    if opened.age >= TOKENS:
        assert answer.status_code == 422
        assert answer.json()["code"] in {"TOKEN_EXPIRED_PERIOD", "TOKEN_WRONG_KEY"}


def _body(token: str) -> dict[str, Any]:
    return {"subject": {"kind": "unit", "id": "ca-ha-noi"}, "stars": 4, "reasons": [], "token": token}


async def test_tokens_for_sightings_are_told_apart_from_spent_ones(opened: Opened):
    if opened.age >= GOOD:
        return
    kept, path = opened.made["kept"], "/api/wanted/notices/n-published/sightings"
    async with opened.people() as (citizen, _):
        spent = await citizen.post(path, json=kept["spent_sighting"])
        assert (spent.status_code, spent.json()["code"]) == (409, "TOKEN_SPENT")
        given = {**kept["spent_sighting"], "token": kept["sighting_tokens"][0]}
        assert (await citizen.post(path, json=given)).status_code == 201


async def test_a_desk_code_is_good_once(opened: Opened):
    """How long the database keeps codes goes by the machine's own clock: see the README."""
    codes, clock = opened.made["kept"]["codes"], going_on_from(opened.moment)
    async with opened.people() as (citizen, _):
        for code in codes["used"]:
            assert await by_desk_code(citizen, code, clock) in {"ATTESTATION_USED", "ATTESTATION_REFUSED"}
        if now() < opened.made_at + timedelta(days=int(QUICK["TIEPDAN_GRANTS__DESK_CODE_DAYS"]) - 1):
            assert [await by_desk_code(citizen, code, clock) for code in codes["unused"]] == [None, None]


async def test_a_comment_of_then_is_decided_on_by_todays_moderator(opened: Opened):
    waiting = next(q for q in opened.asked if q.name.startswith("comment OPEN"))
    async with opened.people() as (citizen, staff):
        claimed = await staff.post(f"{waiting.path}/claim")
        if days_between(opened.made_at, opened.moment) > COMMENTS:
            assert claimed.status_code == 404
            return
        decided = await staff.post(f"{waiting.path}/decide", json={"decision": "APPROVE"})
        assert (decided.status_code, decided.json()["text"]) == (200, waiting.answer["text"])
        assert (await citizen.get(waiting.path)).json()["text"] == waiting.answer["text"]


async def test_the_system_goes_by_the_clock_it_was_given(opened: Opened):
    """In every service that dates something."""
    session = next(q.answer for q in opened.asked if q.name == "session s-plain")
    given = {name: session[name] for name in ("unit", "leader", "place", "startsAt", "endsAt")}
    article = {"kind": "OTHER", "unit": "ca-ha-noi", "title": "Hôm nay", "body": "x"}
    notice = {"list": "WANTED", "fullName": "Lê Giả Định Hôm Nay", "unit": "c02"}
    line = {"unit": "bca", "dialled": "0000 000 009", "purpose": "OTHER", "demo": True}
    async with opened.people() as (citizen, staff):
        made = [
            (await staff.post(path, json=body)).raise_for_status().json()
            for path, body in (
                ("/api/schedule/sessions", given),
                ("/api/articles/articles", article),
                ("/api/wanted/notices", notice),
                ("/api/hotline/hotlines", line),
            )
        ]
        [token] = await signed(citizen, 1, clock=going_on_from(opened.moment))
        assert (await citizen.post(f"{FEEDBACK}/ratings", json=_body(token))).status_code == 201
    ages = [datetime.fromisoformat(one[name]) - opened.moment for one in made for name in ("createdAt", "updatedAt")]
    assert [age for age in ages if not timedelta(seconds=-1) <= age < timedelta(hours=1)] == []


def test_what_ratings_left_has_moved_into_a_database_without_times(opened: Opened):
    """The migration of 0.1.0: in another order, and comments without the tone of their rating."""
    with Books(database_url(opened.system.database_ports[1]), PREFIX) as books:
        assert not set(books.feedback.list_collection_names()) & set(COLLECTIONS)
        assert set(books.ratings.list_collection_names()) <= set(COLLECTIONS)
        ratings, comments = books.all("ratings"), books.all("comments")
        assert len(ratings) >= len(opened.made["kept"]["ratings"]) - len(WAITING)
        assert comments
        assert not any("tone" in raw for raw in comments)
        assert by_time(books) == []


async def test_it_opens_again_after_it_was_stopped(opened: Opened):
    """What this build wrote beside what was there is read as well."""
    await asyncio.to_thread(opened.system.interrupt)
    await asyncio.to_thread(opened.system.start)
    await asyncio.to_thread(_well, opened, "doctor", "--deep", "--keys")
    await asyncio.to_thread(_well, opened, "audit", "verify")
