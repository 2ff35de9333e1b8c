"""Signatures of webhooks (Standard Webhooks 1.0): HMAC-SHA-256 over id, timestamp and body."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping

PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds by which a receiver's clock may differ."""


def new_secret() -> str:
    """192 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def _signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def headers(secret: str, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a request; `timestamp` in seconds since 1970, of this attempt."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": _signature(secret, id, timestamp, body),
    }


def is_genuine(secret: str, sent: Mapping[str, str], body: bytes, now: int) -> bool:
    """What a receiver checks: a signature that holds, made within five minutes."""
    try:
        timestamp = int(sent["webhook-timestamp"])
        expected = _signature(secret, sent["webhook-id"], timestamp, body)
        given = sent["webhook-signature"].split()
    except (KeyError, ValueError, binascii.Error):
        return False
    return abs(now - timestamp) <= TOLERANCE and any(hmac.compare_digest(expected, one) for one in given)
