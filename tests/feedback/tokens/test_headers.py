"""The header that says why somebody may have tokens."""

import pytest

from feedback.tokens.errors import AttestationMalformed
from feedback.tokens.headers import Attestation


def test_attestation_round_trip() -> None:
    attestation = Attestation("altcha", "eyJhbGdvcml0aG0iOiJTSEEtMjU2In0=")
    assert Attestation.parse(attestation.encode()) == attestation


@pytest.mark.parametrize("header", [None, "", "altcha", "altcha ", "Altcha x", "altcha a b", "altcha x\n", "a é"])
def test_attestation_malformed(header: str | None) -> None:
    with pytest.raises(AttestationMalformed):
        Attestation.parse(header)
