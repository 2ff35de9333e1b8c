"""The keyed chain: nobody without the key adds or changes an entry."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.audit.chain import AuditChain, ChainEntry, KeyedChain
from services.audit.verification import Fault, Finding, verify

CHAIN = KeyedChain("tiepdan wanted audit", b"k" * 32)
SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 11, 24, tzinfo=UTC)


def trail(length: int, chain: AuditChain = CHAIN) -> list[ChainEntry]:
    entries: list[ChainEntry] = []
    for number in range(length):
        detail = {"unit": "c02", "why": None}
        entries.append(
            chain.append(entries[-1] if entries else None, AT, "an", "WITHDRAWN", f"notice:{number}", detail)
        )
    return entries


def findings(entries: list[ChainEntry]) -> list[Finding]:
    return verify(CHAIN, entries, [], [])


def test_a_whole_trail_is_whole():
    assert findings(trail(20)) == []


@given(st.integers(0, 9), st.sampled_from(["actor", "act", "target", "at"]))
def test_a_changed_entry_shows(place: int, field: str):
    entries = trail(10)
    entries[place] = replace(entries[place], **{field: "x"})
    assert findings(entries) == [Finding(place + 1, place + 1, Fault.CHANGED)]


@given(st.integers(0, 9), st.sampled_from(["unit", "why"]))
def test_a_changed_detail_shows(place: int, name: str):
    entries = trail(10)
    entries[place] = replace(entries[place], detail={**entries[place].detail, name: "x"})
    assert findings(entries) == [Finding(place + 1, place + 1, Fault.CHANGED)]


@given(st.integers(0, 8))
def test_a_dropped_entry_and_a_swapped_pair_show(place: int):
    entries = trail(10)
    assert findings(entries[:place] + entries[place + 1 :]) == [Finding(place + 1, place + 1, Fault.REMOVED)]
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    assert findings(entries) == [Finding(place + 1, place + 1, Fault.REORDERED)]


def test_nobody_rewrites_it_without_the_key():
    forged = trail(5, KeyedChain(CHAIN.name, b"x" * 32))
    assert {found.first for found in findings(forged) if found.fault is Fault.CHANGED} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("name", ["by", "previous", "sequence"])
def test_a_detail_cannot_stand_for_a_field(name: str):
    with pytest.raises(ValueError, match="detail"):
        CHAIN.append(None, AT, "an", "WITHDRAWN", "notice:1", {name: "x"})


def test_the_key_shows_in_no_representation():
    assert "kkkk" not in repr(CHAIN)


def test_a_checkpoint_is_genuine_for_its_key_alone():
    mark = CHAIN.checkpoint(trail(3)[-1], AT, SIGNING)
    assert CHAIN.is_genuine(mark, [SIGNING.public_key()])
    assert not CHAIN.is_genuine(mark, [Ed25519PrivateKey.generate().public_key()])
    for forged in (replace(mark, sequence=1), replace(mark, hash="0" * 64), replace(mark, signature=b"")):
        assert not CHAIN.is_genuine(forged, [SIGNING.public_key()])
