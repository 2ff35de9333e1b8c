"""The hash-chained log of issuer keys and what two observers can tell by it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.tokens import key_log
from feedback.tokens.key_log import GENESIS, KeyAlreadyLogged, KeyLogBroken, KeyLogEntry, KeyLogView


def log_of(*names: str) -> list[KeyLogEntry]:
    """A log with one made-up key per name, one a week from 2026-W40."""
    entries: list[KeyLogEntry] = []
    for week, name in enumerate(names, start=40):
        entries.append(key_log.append(entries, f"2026-W{week}", key_id(name)))
    return entries


def key_id(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


LOG = log_of("a", "b", "c", "d")
NAMES = st.lists(st.text("abcdefghij", min_size=1, max_size=3), max_size=8, unique=True)


def test_an_empty_log_is_whole() -> None:
    assert key_log.verify([]) == GENESIS


@given(names=NAMES)
def test_what_is_appended_verifies(names: list[str]) -> None:
    entries = log_of(*names)
    assert key_log.verify(entries) == (entries[-1].hash if entries else GENESIS)
    again = [KeyLogEntry.model_validate_json(entry.model_dump_json(by_alias=True)) for entry in entries]
    assert again == entries


def test_the_json_is_camel_case() -> None:
    assert set(LOG[0].model_dump(by_alias=True)) == {"index", "period", "keyId", "previous", "hash"}


def test_a_key_is_logged_once() -> None:
    with pytest.raises(KeyAlreadyLogged):
        key_log.append(LOG, "2026-W50", key_id("b"))


OTHER = "f" * 64
CHANGES = st.sampled_from(
    [("index", 9), ("period", "2026-W52"), ("key_id", OTHER), ("previous", OTHER), ("hash", OTHER)]
)


@given(at=st.integers(0, 3), change=CHANGES)
def test_any_changed_field_breaks_the_chain(at: int, change: tuple[str, object]) -> None:
    entries = [*LOG]
    entries[at] = entries[at].model_copy(update=dict([change]))
    with pytest.raises(KeyLogBroken) as broken:
        key_log.verify(entries)
    assert broken.value.members["index"] in (at, at + 1)


def test_entries_removed_swapped_or_repeated_break_the_chain() -> None:
    a, b, c, d = LOG
    for entries in ([b, c, d], [a, c, d], [a, c, b, d], [a, a, b, c, d], [d]):
        with pytest.raises(KeyLogBroken):
            key_log.verify(entries)


def test_a_key_repeated_in_a_chain_that_holds_is_refused() -> None:
    twice = LOG[1].key_id
    ends = key_log.chain_hash(4, "2026-W44", twice, LOG[3].hash)
    entry = KeyLogEntry(index=4, period="2026-W44", key_id=twice, previous=LOG[3].hash, hash=ends)
    with pytest.raises(KeyLogBroken):
        key_log.verify([*LOG, entry])


def test_a_rewritten_history_has_another_head() -> None:
    rewritten = log_of("a", "x", "c", "d")
    assert key_log.verify(rewritten) != key_log.verify(LOG)


@given(names=NAMES, cut=st.integers(0, 8))
def test_an_older_view_is_consistent(names: list[str], cut: int) -> None:
    entries = log_of(*names)
    seen = key_log.compare(KeyLogView(entries), KeyLogView(entries[:cut]))
    assert seen.consistent
    assert seen.outcome == ("same" if cut >= len(entries) else "prefix")
    assert seen.fork is None


@given(names=NAMES.filter(bool), at=st.integers(0, 7))
def test_views_with_different_keys_are_forked(names: list[str], at: int) -> None:
    at %= len(names)
    other = log_of(*names[:at], "made for one", *names[at + 1 :])
    for ours, theirs in ((log_of(*names), other), (other, log_of(*names))):
        seen = key_log.compare(KeyLogView(ours), KeyLogView(theirs))
        assert (seen.outcome, seen.fork) == ("forked", at)
        assert not seen.consistent


def test_a_directory_key_outside_both_logs_shows() -> None:
    odd = key_id("made for one").hex()
    ours, theirs = KeyLogView(LOG, [LOG[3].key_id]), KeyLogView(LOG[:3], [odd, LOG[3].key_id])
    seen = key_log.compare(ours, theirs)
    assert (seen.outcome, seen.unlogged, seen.consistent) == ("prefix", (odd,), False)
    assert key_log.unlogged(theirs) == [odd, LOG[3].key_id]
    assert key_log.unlogged(ours) == []


def test_a_broken_log_is_not_compared() -> None:
    with pytest.raises(KeyLogBroken):
        key_log.compare(KeyLogView(LOG), KeyLogView(LOG[1:]))


def test_a_period_with_two_keys_is_named() -> None:
    entries = [*LOG]
    entries.append(key_log.append(entries, "2026-W43", key_id("again")))
    assert key_log.rekeyed(entries) == ["2026-W43"]
    assert key_log.rekeyed(LOG) == []
