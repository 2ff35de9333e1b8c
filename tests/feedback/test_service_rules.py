"""The rules of the service that need neither a server nor a database."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from feedback.key_files import KeyFiles
from feedback.master_keys import MasterKeys
from feedback.models import CommentState, PreviewCommentInput, RatingChange, RatingInput, Subject
from feedback.moderation import COVER, Comment, RedactionInvalid, mask
from feedback.moderation.queues import WAITING_STATES, CommentQueues
from feedback.moderation.redaction_diff import spans_of
from feedback.rate_limit import MissLimit
from feedback.ratings import receipts
from feedback.ratings.batches import (
    CommentTooDense,
    IntakeBatch,
    PendingRating,
    RecordBroken,
    is_due,
    is_young,
)
from feedback.settings import IntakeSettings
from feedback.store import shuffled
from services.casework.claims import Claim
from services.crypto.crockford import as_printed, random_groups
from services.documents.pages import CursorCodec, Window
from services.errors import TooManyRequests
from services.web.client_address import INTERNAL_CALLER

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SUBJECT = Subject(kind="unit", id="ca-ha-noi")


def waiting(comment: str | None = None, stars: int = 3) -> PendingRating:
    return PendingRating(
        subject=SUBJECT,
        unit="ca-ha-noi",
        stars=stars,
        comment=comment,
        period="2026-W48",
        day=date(2026, 11, 24),
        rating_mark="00" * 32,
        comment_mark="11" * 32,
    )


def batch(name: str = "intake-1", key: bytes = bytes(32)) -> IntakeBatch:
    return IntakeBatch(name, key, NOW)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=500), st.integers(1, 5))
def test_a_record_gives_back_what_went_in_and_is_always_as_long(comment: str, stars: int):
    given = waiting(comment, stars)
    record = batch().seal(given)
    assert len(record) == len(batch().seal(waiting()))
    assert batch().open(record) == given


def test_a_record_of_another_batch_or_key_is_not_read():
    record = batch().seal(waiting())
    for other in (batch("intake-2"), batch(key=b"\x01" * 32)):
        with pytest.raises(RecordBroken):
            other.open(record)
    with pytest.raises(RecordBroken):
        batch().open(record[:-1] + bytes([record[-1] ^ 1]))


def test_a_comment_that_does_not_fit_is_refused():
    dense = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(2_000))
    with pytest.raises(CommentTooDense):
        batch().seal(waiting(dense))


@pytest.mark.parametrize("blank", [" ", "\u3164\u3164", "\u2800", "\u200d\u200c", "\u00ad\u2063"])
def test_a_comment_of_blanks_is_none(blank: str):
    for model in (RatingInput, RatingChange, PreviewCommentInput):
        given = {"subject": SUBJECT, "stars": 3, "receipt": "A" * 22, "comment": blank}
        fields = {name: value for name, value in given.items() if name in model.model_fields}
        with pytest.raises(ValidationError, match="nothing that can be read"):
            model.model_validate(fields)


def test_a_full_comment_of_words_fits():
    words = "thông tin rõ ràng đầy đủ kịp thời nhưng tôi phải chờ lâu ở cổng số ba gần chợ"
    text = " ".join(words[(n * n + n // 7) % 60 :][:6] + str(n % 13) for n in range(1_000))[:2_000]
    assert batch().open(batch().seal(waiting(text))).comment == text


@given(st.integers(0, 50), st.integers(0, 60 * 48))
def test_batches_move_by_number_and_time(count: int, minutes: int):
    settings = IntakeSettings()
    due = is_due(count, NOW - timedelta(minutes=minutes), NOW, settings)
    assert due == (count > 0 and (minutes >= 24 * 60 or (count >= 10 and minutes >= 60)))
    assert not (due and is_young(NOW - timedelta(minutes=minutes), NOW, settings))


@given(st.lists(st.integers(), max_size=50))
def test_shuffling_keeps_everything(items: list[int]):
    assert sorted(shuffled(items)) == sorted(items)


def test_shuffling_forgets_the_order():
    first = [shuffled(range(10))[0] for _ in range(2_000)]
    assert all(120 < first.count(item) < 290 for item in range(10))


def test_receipts_depend_on_key_token_and_content_alone():
    key = MasterKeys(b"secret").receipts("2026-W48")
    one = RatingInput(subject=SUBJECT, stars=3, token="AAAA")
    assert receipts.receipt(key, b"t", one) == receipts.receipt(key, b"t", one.model_copy(update={"token": None}))
    others = {
        receipts.receipt(key, b"t", one),
        receipts.receipt(key, b"u", one),
        receipts.receipt(key, b"t", one.model_copy(update={"stars": 4})),
        receipts.receipt(key, b"t", one.model_copy(update={"comment": "x"})),
        receipts.receipt(MasterKeys(b"secret").receipts("2026-W49"), b"t", one),
        receipts.receipt(MasterKeys(b"other").receipts("2026-W48"), b"t", one),
    }
    assert len(others) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", receipt) for receipt in others)


def test_master_keys_do_not_show_themselves():
    keys = MasterKeys(b"secret")
    assert "secret" not in repr(keys)
    assert len({keys.period_keys, keys.desk_codes, keys.receipts("2026-W48")}) == 3


@given(st.text("abcđ ", min_size=1, max_size=30), st.data())
def test_covered_parts_are_found_again(text: str, data: st.DataObject):
    assume(COVER not in text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    covered = mask(text, [(start, end)])
    assert mask(text, spans_of(text, covered)) == covered


@pytest.mark.parametrize("covered", ["khác", "", f"a{COVER}c", f"{COVER}abc", f"abc{COVER}", f"b{COVER}a"])
def test_other_words_are_not_a_cover(covered: str):
    with pytest.raises(RedactionInvalid):
        spans_of("abc" if covered != f"a{COVER}c" else "ac", covered)


def test_a_key_file_is_private_made_once_and_gone_when_destroyed(tmp_path: Path):
    files = KeyFiles(tmp_path / "keys")
    key = files.make("day-2026-11-24")
    assert files.make("day-2026-11-24") == key == files.read("day-2026-11-24")
    assert (tmp_path / "keys" / "day-2026-11-24").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert files.names("day-") == ["day-2026-11-24"]
    for _ in range(2):
        files.destroy("day-2026-11-24")
    assert files.read("day-2026-11-24") is None
    assert list((tmp_path / "keys").iterdir()) == []
    with pytest.raises(ValueError, match="name"):
        files.read("../secret")


def test_a_key_is_held_by_one(tmp_path: Path):
    files = KeyFiles(tmp_path)
    files.make("intake-1")
    assert files.lock("intake-1") is not None
    assert files.lock("intake-1") is None
    assert files.lock("intake-2") is None


def test_desk_codes_are_read_as_people_type_them():
    for code in [random_groups(4, 4) for _ in range(100)]:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
        typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert as_printed(typed) == as_printed(code)


def test_a_client_that_misses_too_often_waits():
    now = NOW
    limit = MissLimit(3, lambda: now)

    def attempts(client: str, *, failed: bool) -> None:
        with limit.begin_attempt(client) as attempt:
            attempt.failed = failed

    for _ in range(10):
        attempts("a", failed=False)
    for _ in range(3):
        attempts("a", failed=True)
    with pytest.raises(TooManyRequests) as refused:
        attempts("a", failed=False)
    wait = int(refused.value.headers["Retry-After"])
    assert wait <= 61
    attempts("b", failed=False)
    for _ in range(4):
        attempts(INTERNAL_CALLER, failed=True)
    attempts(INTERNAL_CALLER, failed=False)
    now += timedelta(seconds=wait)
    attempts("a", failed=False)


def test_queues_know_when_a_claim_has_run_out():
    queues, cursors = CommentQueues(), CursorCodec(b"x")
    units = frozenset({"a"})
    held = Comment(uuid4(), "a", "a", date(2026, 11, 24), claim=Claim("anna", NOW + timedelta(minutes=15)), version=2)
    queues.put(held, NOW)

    def total(state: CommentState, now: datetime) -> int:
        return queues.cut(units, frozenset({state}), None, Window(), cursors, now).total

    assert (total(CommentState.CLAIMED, NOW), total(CommentState.OPEN, NOW)) == (1, 0)
    later = NOW + timedelta(minutes=15)
    assert (total(CommentState.CLAIMED, later), total(CommentState.OPEN, later)) == (0, 1)
    queues.put(Comment(held.id, "a", "b", held.received, version=1), later)
    assert queues.cut(units, WAITING_STATES, None, Window(), cursors, later).total == 1
    queues.drop(str(held.id))
    assert queues.counts(units, later).open == 0
