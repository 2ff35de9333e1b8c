"""What hashes and signatures are computed over is a stored format: values of the chains of 0.1.0."""

from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from feedback.moderation.audit import AUDIT_CHAIN
from wanted.audit.models import AuditCheckpoint, audit_chain

SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 11, 24, 3, 0, 0, 123_000, tzinfo=UTC)


def test_the_public_chain_of_moderation():
    reason = 'Xúc phạm "\x07\x7f'
    first = AUDIT_CHAIN.append(None, AT, "lan", "reject", "comment-1", {"unit": "ca-ha-noi", "reason": reason})
    second = AUDIT_CHAIN.append(first, date(2026, 11, 24), "", "appeal", "comment-1", {})
    assert first.at == "2026-11-24T03:00:00.123+00:00"
    assert first.hash == "d7417af51d48a5b34928c68745e3fc3851f9fb87bbba95d391b0f4797efb2b69"
    assert second.hash == "f6753dae4e497622f32ea6a75d6c9820da3e209ac1ec6f56aa1d6a1604584095"
    mark = AUDIT_CHAIN.checkpoint(second, datetime(2026, 11, 25, tzinfo=UTC), SIGNING)
    assert (mark.key, mark.at) == ("56475aa75463474c", "2026-11-25T00:00:00.000+00:00")
    assert mark.signature.hex() == (
        "986fd071d508e4c46dd2f1a3ec641f1dc3a252bc8d0d1169ddb3354bc1d40115"
        "aef77dcb449dec01ef01c78e8063931d81aba103c89cdd7f59626114b4105b05"
    )


def test_the_keyed_chain_of_notices():
    chain = audit_chain(b"k" * 32)
    why = 'NHẦM LẪN "\x07\x7f'
    first = chain.append(None, AT, "an", "WITHDRAWN", "notice:1", {"unit": "c02", "why": why})
    second = chain.append(
        first, datetime(2026, 11, 24, tzinfo=UTC), "upkeep", "EMPTIED", "notice:1", {"unit": "c02", "why": None}
    )
    assert first.hash == "70a512b6b6a74c2bd6b2901eb5dd668974b7976f1323790d2d045c1393131d0d"
    assert second.hash == "94e5712521a05269cb23c4b0e3b75bc8e96ae5a7bb0b65380c78382b8fb0cfa5"
    mark = AuditCheckpoint.of(chain.checkpoint(second, datetime(2026, 11, 25, 0, 0, 0, 5_999, tzinfo=UTC), SIGNING))
    assert mark.model_dump(mode="json") == {
        "sequence": 2,
        "mac": second.hash,
        "at": "2026-11-25T00:00:00.005000Z",
        "key": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
        "signature": "2Xly5IU4f6QwGjD55h9yoXfhFeWM4ZPDtv5J2aPxK8CnjooJ7FtkQO9InQk9SYGprHNVfNDUZ7lTyg5eHbSsCg",
    }
