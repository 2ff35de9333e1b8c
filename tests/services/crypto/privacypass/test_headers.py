"""The PrivateToken scheme's headers, against RFC 9577's vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crypto.privacypass.encoding import encode_padded
from services.crypto.privacypass.errors import TokenMalformed
from services.crypto.privacypass.headers import (
    TokenOffer,
    authorization,
    parse_authorization,
    parse_www_authenticate,
    www_authenticate,
)
from services.crypto.privacypass.messages import TokenChallenge
from tests.services.crypto.privacypass.published import vectors

CHALLENGE = TokenChallenge("issuer.example", bytes(32), ("ratings.example",))
TEXT = encode_padded(CHALLENGE.encode())


@pytest.mark.parametrize("vector", vectors("rfc9577_headers.json"))
def test_rfc9577_header(vector: dict[str, str]) -> None:
    (offer,) = parse_www_authenticate(vector["WWW-Authenticate"])
    assert offer.challenge.encode().hex() == vector["token-challenge-0"]
    assert offer.token_key is not None
    assert offer.token_key.hex() == vector["token-key-0"]
    assert offer.max_age == int(vector["max-age-0"])


def test_one_vector_offers_a_type_that_is_passed_over() -> None:
    assert any("token-type-1" in vector for vector in vectors("rfc9577_headers.json"))


@given(
    st.lists(
        st.builds(
            TokenOffer,
            st.builds(
                TokenChallenge,
                st.from_regex(r"[a-z0-9.-]{1,20}(:[0-9]{2,5})?", fullmatch=True),
                st.sampled_from([b"", bytes(32), b"\xff" * 32]),
                st.lists(st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True), max_size=3).map(tuple),
            ),
            st.none() | st.binary(max_size=60),
            st.none() | st.integers(0, 10**9),
        ),
        max_size=4,
    )
)
def test_offers_round_trip(offers: list[TokenOffer]) -> None:
    assert parse_www_authenticate(www_authenticate(offers)) == offers


@pytest.mark.parametrize(
    "header",
    [
        f'PrivateToken challenge="{TEXT}"',
        f"PrivateToken challenge={TEXT}",
        f'privatetoken Challenge = "{TEXT}" , other=1',
        f'Basic realm="a, PrivateToken", PrivateToken challenge="{TEXT}"',
        f'Negotiate YWJj==, PrivateToken challenge="{TEXT}", Bearer',
        f'PrivateToken realm="say \\"friend\\"", challenge="{TEXT}", max-age="10"',
        f', ,PrivateToken challenge="{TEXT}",',
    ],
)
def test_forms_that_say_the_same(header: str) -> None:
    (offer,) = parse_www_authenticate(header)
    assert offer.challenge == CHALLENGE


@pytest.mark.parametrize("header", ["", "Basic abc=", 'Bearer realm="x"', "PrivateToke challenge=AA"])
def test_headers_that_offer_nothing(header: str) -> None:
    assert parse_www_authenticate(header) == []


@pytest.mark.parametrize(
    "header",
    [
        "PrivateToken",
        'PrivateToken max-age="10"',
        f'PrivateToken challenge="{TEXT}", challenge="{TEXT}"',
        f'PrivateToken challenge="{TEXT}", max-age=soon',
        f'PrivateToken challenge="{TEXT}',
        f'PrivateToken challenge="{TEXT[:-4]}"',
        f'PrivateToken challenge="{TEXT}" token-key="AA=="',
        'PrivateToken challenge="***"',
        '"',
        "PrivateToken " + "a" * 20_000,
    ],
)
def test_headers_that_are_not_well_formed(header: str) -> None:
    with pytest.raises(TokenMalformed):
        parse_www_authenticate(header)


@given(header=st.text(max_size=200) | st.text(alphabet='PrivateToken =,"\\challenge', max_size=200))
def test_garbage_is_parsed_or_refused(header: str) -> None:
    """Whatever is read from it can be written and read again."""
    try:
        offers = parse_www_authenticate(header)
    except TokenMalformed:
        return
    assert parse_www_authenticate(www_authenticate(offers)) == offers


@given(token=st.binary(max_size=400))
def test_authorization_round_trip(token: bytes) -> None:
    assert parse_authorization(authorization(token)) == token


@pytest.mark.parametrize("header", ["", "Bearer abc", "PrivateToken", 'PrivateToken tokens="AA=="'])
def test_authorization_without_a_token(header: str) -> None:
    with pytest.raises(TokenMalformed):
        parse_authorization(header)


def test_two_tokens_at_once_are_refused() -> None:
    with pytest.raises(TokenMalformed):
        parse_authorization('PrivateToken token="AA==", PrivateToken token="AQ=="')
