"""Sealed keys, the ring through the weeks, and the directory that publishes it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from feedback.tokens.directory import directory_of
from feedback.tokens.errors import KeySealBroken, NoIssuingKey
from feedback.tokens.keys import KeyRing, PeriodKey, SealedKey
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import DirectoryKey, IssuerDirectory
from services.crypto.privacypass.errors import DirectoryMalformed, PeriodMalformed
from services.crypto.privacypass.keys import IssuerKey
from tests.feedback.tokens.issuer import AHEAD, BEFORE, PERIOD

MASTER = bytes(range(32))
SECOND = timedelta(seconds=1)


def of(ring: KeyRing, period: str) -> PeriodKey:
    return next(key for key in ring if key.period == period)


def test_a_sealed_key_opens_as_itself(key: PeriodKey) -> None:
    stored = SealedKey.model_validate_json(key.seal(MASTER).model_dump_json(by_alias=True))
    opened = PeriodKey.open(stored, MASTER)
    assert opened == key
    assert opened.signing == key.signing


def test_the_stored_form_shows_nothing_private(key: PeriodKey) -> None:
    sealed = key.seal(MASTER)
    assert set(sealed.model_dump(by_alias=True)) == {"period", "keyId", "tokenKey", "sealed"}
    for secret in (key.signing.p, key.signing.q, key.signing.dp):
        assert secret.to_bytes(128, "big") not in sealed.model_dump_json().encode()
    assert sealed.sealed != key.seal(MASTER).sealed


def test_seals_that_do_not_open(key: PeriodKey, ring: KeyRing) -> None:
    sealed, other = key.seal(MASTER), of(ring, AHEAD).seal(MASTER)
    changed = "B" if sealed.sealed[100] == "A" else "A"
    broken = [
        sealed.model_copy(update={"period": AHEAD}),
        sealed.model_copy(update={"sealed": other.sealed}),
        sealed.model_copy(update={"key_id": other.key_id}),
        sealed.model_copy(update={"key_id": "not hex"}),
        sealed.model_copy(update={"token_key": other.token_key}),
        sealed.model_copy(update={"sealed": sealed.sealed[:100] + changed + sealed.sealed[101:]}),
        sealed.model_copy(update={"sealed": ""}),
    ]
    for record in broken:
        with pytest.raises(KeySealBroken):
            PeriodKey.open(record, MASTER)
    for master in (bytes(32), b"short"):
        with pytest.raises(KeySealBroken):
            PeriodKey.open(sealed, master)


def test_a_public_part_is_all_that_everybody_sees(key: PeriodKey) -> None:
    assert key.public_part() == IssuerKey.of_public(key.period, key.spki)
    assert str(key.private.private_numbers().p) not in repr(key) + repr(key.public_part())


def test_a_new_key_avoids_truncated_ids_in_rotation(ring: KeyRing) -> None:
    allowed = {3, 77, 200, *range(128, 192)}
    key = PeriodKey.generate(PERIOD, set(range(256)) - allowed)
    assert key.truncated_id in allowed
    with pytest.raises(PeriodMalformed):
        PeriodKey.generate("next week")


@pytest.mark.parametrize(
    ("at", "issuing", "accepted", "published"),
    [
        (periods.starts_at(PERIOD) - SECOND, BEFORE, [BEFORE], [PERIOD, BEFORE]),
        (periods.starts_at(PERIOD), PERIOD, [BEFORE, PERIOD], [AHEAD, PERIOD, BEFORE]),
        (periods.accepted_until(BEFORE) - SECOND, PERIOD, [BEFORE, PERIOD], [AHEAD, PERIOD, BEFORE]),
        (periods.accepted_until(BEFORE), PERIOD, [PERIOD], [AHEAD, PERIOD]),
        (periods.starts_at(AHEAD), AHEAD, [PERIOD, AHEAD], [AHEAD, PERIOD]),
    ],
)
def test_the_ring_through_the_weeks(
    ring: KeyRing, at: datetime, issuing: str, accepted: list[str], published: list[str]
) -> None:
    assert ring.issuing(at).period == issuing
    assert [key.period for key in ring.accepted(at)] == accepted
    assert [key.period for key in ring.published(at)] == published
    assert ring.truncated_ids(at) == {of(ring, period).truncated_id for period in published}


def test_keys_that_are_missing(ring: KeyRing, now: datetime) -> None:
    assert ring.missing(now) == []
    assert ring.missing(now + timedelta(days=7)) == ["2026-W50"]
    assert KeyRing([]).missing(now) == [PERIOD, AHEAD]
    with pytest.raises(NoIssuingKey):
        ring.issuing(now + timedelta(days=14))


def test_the_later_of_two_keys_of_a_period_signs(ring: KeyRing, key: PeriodKey, now: datetime) -> None:
    again = PeriodKey.generate(PERIOD, ring.truncated_ids(now))
    both = ring.with_key(again)
    assert both.issuing(now) == again
    assert both.accepted(now) == [key, again]
    assert both.find(key.key_id) == key


def test_the_directory(ring: KeyRing, now: datetime) -> None:
    published = directory_of(ring, now, "/token-request")
    document = json.loads(published.encode())
    assert document["issuer-request-uri"] == "/token-request"
    assert [set(entry) for entry in document["token-keys"]] == [{"token-type", "token-key", "not-before"}] * 2
    assert IssuerDirectory.parse(published.encode()) == published
    assert published.period_keys() == [key.public_part() for key in ring.published(now)]


def test_a_cached_directory_is_right_across_the_change_of_weeks(ring: KeyRing) -> None:
    change = periods.starts_at(AHEAD)
    cached = directory_of(ring, change - SECOND, "/token-request")
    assert cached.choose(change - SECOND) == of(ring, PERIOD).public_part()
    assert cached.choose(change) == of(ring, AHEAD).public_part()


def test_a_client_uses_no_key_of_another_week(ring: KeyRing, now: datetime) -> None:
    stale = directory_of(KeyRing([of(ring, BEFORE), of(ring, AHEAD)]), periods.starts_at(PERIOD), "/r")
    assert len(stale.token_keys) == 2
    with pytest.raises(DirectoryMalformed):
        stale.choose(now)


def test_a_client_passes_over_other_token_types(ring: KeyRing, now: datetime) -> None:
    published = directory_of(ring, now, "/token-request")
    other = DirectoryKey(token_type=1, token_key="AA==")
    mixed = published.model_copy(update={"token_keys": [other, *published.token_keys]})
    assert mixed.choose(now) == of(ring, PERIOD).public_part()
    assert mixed.period_keys() == published.period_keys()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"issuer-request-uri": "/r"}',
        b'{"issuer-request-uri": "/r", "token-keys": [{"token-type": 2}]}',
        b'{"issuer-request-uri": "/r", "token-keys": [{"token-type": 2, "token-key": "AA=="}]}',
        b'{"issuer-request-uri": "/r", "token-keys": [{"token-type": 2, "token-key": "AA==", "not-before": 1}]}',
        b'{"issuer-request-uri": "/r", "token-keys": []}',
    ],
)
def test_directories_that_cannot_be_used(content: bytes, now: datetime) -> None:
    with pytest.raises(DirectoryMalformed):
        IssuerDirectory.parse(content).choose(now)


@pytest.mark.parametrize("moment", [10**18, -(10**18)])
def test_moments_out_of_this_world(key: PeriodKey, ring: KeyRing, now: datetime, moment: int) -> None:
    entry = directory_of(ring, now, "/r").token_keys[0].model_copy(update={"not_before": moment})
    with pytest.raises(DirectoryMalformed):
        entry.period_key()


def test_times_are_taken_in_utc() -> None:
    assert periods.starts_at(PERIOD).tzinfo is UTC
