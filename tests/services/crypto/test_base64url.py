"""Base64url: one form in, with or without padding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crypto.base64url import decode_base64url, encode_base64url


@given(st.binary(max_size=40), st.booleans())
def test_a_round_trip(content: bytes, padded: bool):
    assert decode_base64url(encode_base64url(content, padded=padded)) == content


@pytest.mark.parametrize("text", ["AB", "A", "AA=", "AA===", "A A=", "AA+/", "Ā===", "=", "AA==AA"])
def test_other_forms_are_refused(text: str):
    with pytest.raises(ValueError, match=r".+"):
        decode_base64url(text)
