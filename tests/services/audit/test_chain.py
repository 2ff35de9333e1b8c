"""The audit log: whatever is done to the stored entries, `verify` says where."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.audit.chain import GENESIS, ChainEntry, Checkpoint, PublicChain, Scalar
from services.audit.verification import Fault, Finding, verify

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
CHAIN = PublicChain("tiepdan-audit")
PUBLIC = [KEY.public_key()]


def written(count: int) -> list[ChainEntry]:
    log: list[ChainEntry] = []
    for number in range(count):
        last = log[-1] if log else None
        at = NOW + timedelta(minutes=number)
        log.append(CHAIN.append(last, at, f"lan{number}", "reject", f"comment-{number}", {"reason": "SPAM"}))
    return log


LOG = written(12)
MARKS = [CHAIN.checkpoint(LOG[i], NOW, KEY) for i in (3, 7, 11)]


def rehashed(entry: ChainEntry, **changes: str | int) -> ChainEntry:
    changed = replace(entry, **changes)  # type: ignore[arg-type]
    return replace(changed, hash=CHAIN.digest(changed))


def rewritten_from(log: list[ChainEntry], place: int, **changes: str) -> list[ChainEntry]:
    """The best that somebody without the key can do: change one and hash all that follows anew."""
    forged = [*log[:place], rehashed(log[place], **changes)]
    for entry in log[place + 1 :]:
        forged.append(rehashed(entry, previous=forged[-1].hash))
    return forged


def test_a_whole_log_has_no_findings() -> None:
    assert verify(CHAIN, LOG, MARKS, PUBLIC) == []
    assert verify(CHAIN, [], [], PUBLIC) == []


def test_the_hash_is_over_canonical_json() -> None:
    entry = CHAIN.append(None, date(2026, 11, 24), "", "appeal", "c1", {"b": 1, "a": "ý", "z": None})
    text = (
        '{"act":"appeal","actor":"","at":"2026-11-24","detail":{"a":"ý","b":1,"z":null},'
        f'"log":"tiepdan-audit-1","previous":"{GENESIS}","sequence":1,"target":"c1"}}'
    )
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()


def test_times_are_utc_and_days_stay_days() -> None:
    hanoi = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=7)))
    assert CHAIN.append(None, hanoi, "a", "b", "c", {}).at == "2026-11-24T03:00:00.000+00:00"
    assert CHAIN.append(None, date(2026, 11, 24), "a", "b", "c", {}).at == "2026-11-24"


def test_an_entry_does_not_follow_later_changes_of_the_detail_it_was_given() -> None:
    detail: dict[str, Scalar] = {"reason": "SPAM"}
    entry = CHAIN.append(None, NOW, "a", "b", "c", detail)
    detail["reason"] = "INSULT"
    assert verify(CHAIN, [entry], [], PUBLIC) == []


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, [1], object()])
def test_what_has_no_canonical_form_is_not_logged(value: object) -> None:
    with pytest.raises(ValueError, match=r"canonical|exactly"):
        CHAIN.append(None, NOW, "a", "b", "c", {"x": value})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="canonical"):
        CHAIN.append(None, NOW, "a", "b", "c", {"lý do": "SPAM"})


FIELDS = ("at", "actor", "act", "target")


@given(st.integers(0, 11), st.sampled_from([*FIELDS, "previous", "hash", "detail"]))
def test_a_changed_field_names_its_entry(place: int, field: str) -> None:
    value: object = {"reason": "INSULT"} if field == "detail" else getattr(LOG[place], field) + "x"
    tampered = [*LOG]
    tampered[place] = replace(LOG[place], **{field: value})  # type: ignore[arg-type]
    assert Finding(place + 1, place + 1, Fault.CHANGED) in verify(CHAIN, tampered, [], PUBLIC)


@given(st.integers(0, 11), st.sampled_from(FIELDS))
def test_a_changed_entry_with_a_fresh_hash_breaks_the_link(place: int, field: str) -> None:
    tampered = [*LOG]
    tampered[place] = rehashed(LOG[place], **{field: "x"})
    findings = verify(CHAIN, tampered, MARKS, PUBLIC)
    if place < 11:
        assert Finding(place + 1, place + 2, Fault.UNLINKED) in findings
    else:
        assert findings == [Finding(9, 12, Fault.REWRITTEN)]


@given(st.integers(0, 11), st.sampled_from(FIELDS))
def test_a_log_written_anew_fails_at_the_next_checkpoint(place: int, field: str) -> None:
    findings = verify(CHAIN, rewritten_from(LOG, place, **{field: "x"}), MARKS, PUBLIC)
    first, last = next((a, b) for a, b in ((1, 4), (5, 8), (9, 12)) if place < b)
    assert findings[0] == Finding(first, last, Fault.REWRITTEN)
    assert {f.fault for f in findings} == {Fault.REWRITTEN}


@given(st.sets(st.integers(0, 11), min_size=1, max_size=12))
def test_every_removed_entry_is_named(gone: set[int]) -> None:
    left = [entry for i, entry in enumerate(LOG) if i not in gone]
    findings = verify(CHAIN, left, MARKS, PUBLIC)
    named = {
        number for f in findings if f.fault in {Fault.REMOVED, Fault.TRUNCATED} for number in range(f.first, f.last + 1)
    }
    assert named == {i + 1 for i in gone}


def test_a_removed_entry_is_found_when_the_rest_is_numbered_and_hashed_anew() -> None:
    closed_up = LOG[:5]
    for entry in LOG[6:]:
        last = closed_up[-1]
        closed_up.append(rehashed(entry, sequence=last.sequence + 1, previous=last.hash))
    assert verify(CHAIN, closed_up, MARKS, PUBLIC) == [
        Finding(5, 8, Fault.REWRITTEN),
        Finding(12, 12, Fault.TRUNCATED),
    ]


@given(st.integers(0, 11))
def test_a_cut_end_is_found_against_the_last_checkpoint(kept: int) -> None:
    assert Finding(kept + 1, 12, Fault.TRUNCATED) in verify(CHAIN, LOG[:kept], MARKS, PUBLIC)


@given(st.permutations(range(12)))
def test_any_other_order_is_found(order: list[int]) -> None:
    findings = verify(CHAIN, [LOG[i] for i in order], MARKS, PUBLIC)
    assert {f.fault for f in findings} == ({Fault.REORDERED} if order != sorted(order) else set())


@given(st.integers(0, 10), st.integers(0, 10))
def test_contents_swapped_between_numbers_are_found(one: int, other: int) -> None:
    swapped = [*LOG]
    swapped[one] = rehashed(LOG[other], sequence=LOG[one].sequence, previous=LOG[one].previous)
    swapped[other] = rehashed(LOG[one], sequence=LOG[other].sequence, previous=LOG[other].previous)
    assert bool(verify(CHAIN, swapped, [], PUBLIC)) == (one != other)


def test_a_duplicate_is_found() -> None:
    assert verify(CHAIN, [*LOG, LOG[4]], MARKS, PUBLIC) == [Finding(5, 5, Fault.DUPLICATED)]
    forged = rehashed(LOG[4], actor="minh")
    assert Finding(5, 5, Fault.DUPLICATED) in verify(CHAIN, [*LOG[:4], forged, *LOG[4:]], MARKS, PUBLIC)


def forgeries() -> list[Checkpoint]:
    mark = MARKS[1]
    foreign = CHAIN.checkpoint(LOG[7], NOW, OTHER_KEY)
    return [
        foreign,
        replace(foreign, key=mark.key),
        replace(mark, at=mark.at.replace("2026", "2025")),
        replace(mark, signature=bytes([mark.signature[0] ^ 1]) + mark.signature[1:]),
        replace(mark, signature=b""),
        replace(mark, hash=LOG[6].hash),
    ]


@pytest.mark.parametrize("forged", forgeries())
def test_forged_checkpoints_are_named_and_prove_nothing(forged: Checkpoint) -> None:
    assert verify(CHAIN, LOG, [forged], PUBLIC) == [Finding(8, 8, Fault.CHECKPOINT_FORGED)]
    moved = replace(MARKS[1], sequence=20)
    assert verify(CHAIN, LOG, [moved], PUBLIC) == [Finding(20, 20, Fault.CHECKPOINT_FORGED)]


def test_checkpoints_of_an_older_key_still_count() -> None:
    old = CHAIN.checkpoint(LOG[5], NOW, OTHER_KEY)
    keys = [*PUBLIC, OTHER_KEY.public_key()]
    assert verify(CHAIN, LOG, [old, *MARKS], keys) == []
    assert verify(CHAIN, rewritten_from(LOG, 5, act="x"), [old], keys) == [Finding(1, 6, Fault.REWRITTEN)]


def test_findings_read_as_sentences() -> None:
    assert str(Finding(3, 3, Fault.CHANGED)) == "entry 3: changed"
    assert str(Finding(3, 5, Fault.REMOVED)) == "entries 3 to 5: removed"
