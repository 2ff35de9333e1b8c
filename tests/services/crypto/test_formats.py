"""Derived keys, associated data and ciphertexts are stored formats: values of 0.1.0."""

import zlib
from datetime import UTC, date, datetime

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from feedback.master_keys import MasterKeys
from feedback.models import Subject
from feedback.ratings.batches import RECORD, IntakeBatch, PendingRating
from feedback.tokens.keys import PeriodKey
from services.crypto.base64url import decode_base64url
from services.crypto.encryption_at_rest import RecordCipher, Unsealable
from wanted.encryption_at_rest import Seal

SECRET = b"a secret of tests"
KEY = bytes(range(32))


def test_the_keys_of_wanted():
    seal = Seal(SECRET)
    sealed = bytes.fromhex("372dc1613aba443e87d3aec0867e4dce5b7c541614c6dac0c5f702f547143c6e32f920e307a92e30")
    assert seal.open(sealed, "submission:1:contact") == "079 123 4567"
    fingerprint = "07ed0adda375e9960c8a035bee638ea05cce21ffba2b8e29b25ed730c55c3eb3"
    assert seal.fingerprint("001099012345", "document").hex() == fingerprint
    assert seal.audit_key.hex() == "a2ea66fafee01142946317c4afaf6ebec986bfaa6f8376015cab9f2ca4755f83"
    checkpoint_key, signing_key = seal.checkpoint_key.private_bytes_raw(), seal.signing_key.private_bytes_raw()
    assert checkpoint_key.hex() == "da86aad2eda5ddbab73e109050f5bbbd02a80ecfb48a62cf5637de2cced96b98"
    assert signing_key.hex() == "286591035a95772e13cbe4c5331b97496b2185ff6a0c2dabbd781913362876d5"


def test_the_keys_of_feedback():
    keys = MasterKeys(SECRET)
    assert keys.period_keys.hex() == "6b04275222498431df07511559876aec75475b1e311fc7e388761e4d5600c0f6"
    assert keys.challenges == (
        "a52919c4a9e60d1e57a2957d6c8be13aeefc65d78f63271e5bb15cf89aedc1e2",
        "f568b12c5b027c218e21e5739eadbce8a9f52538d48d7cbecdd046654d0be3d7",
    )
    assert keys.desk_codes.hex() == "7499cfd61e58b2664aeda5db6f73f00eb7781c5795cfbb48b0b6a2c8c8eec107"
    assert keys.receipts("2026-W48").hex() == "af1b8e399f905ae3a8402d1067070c709a936590184b2c5ccc465fea7c2272c6"
    audit = keys.audit.private_bytes_raw()
    assert audit.hex() == "50834905bdab7eef4072184e913accf4c670a8fb9aa2483477a15ffd4e3d6688"


def test_a_record_of_the_intake():
    waiting = PendingRating(
        subject=Subject(kind="article", id="a"),
        unit="ca-ha-noi",
        stars=4,
        comment="tốt",
        period="2026-W48",
        day=date(2026, 11, 24),
        rating_mark="r",
        comment_mark="c",
    )
    packed = zlib.compress(orjson.dumps(waiting.model_dump(mode="json")), 9)
    padded = len(packed).to_bytes(4, "big") + packed + bytes(RECORD - 4 - len(packed))
    batch = IntakeBatch("intake-1", KEY, datetime(2026, 11, 24, tzinfo=UTC))
    nonce = bytes(12)
    assert batch.open(nonce + AESGCM(KEY).encrypt(nonce, padded, b"intake-1")) == waiting
    record = batch.seal(waiting)
    assert AESGCM(KEY).decrypt(record[:12], record[12:], b"intake-1") == padded


def test_a_key_of_the_issuer():
    key = PeriodKey.generate("2026-W48")
    content = decode_base64url(key.seal(KEY).sealed)
    associated = b"tiepdan period key 1\x002026-W48" + key.key_id
    assert AESGCM(KEY).decrypt(content[:12], content[12:], associated)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(40)])
def test_what_is_no_ciphertext_does_not_open(sealed: bytes):
    with pytest.raises(Unsealable):
        RecordCipher(KEY).open_bytes(sealed, "a")
