"""One number for every way to write it."""

import pytest

from search.dialling import dialled_in, dialling_key


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (["+84 000 001 001", "0084 000 001 001", "0000 001 001", "+84000001001"], "0000001001"),
        (
            ["(024) 3942 0000", "024.3942.0000", "+84 24 3942 0000", "+84 (0)24 3942-0000", "84 24 39420000"],
            "02439420000",
        ),
        (["1800 1234", "+84 1800 1234"], "18001234"),
        (["113", "１１３"], "113"),
        (["+1 202 555 0123", "001 202 555 0123"], "0012025550123"),
    ],
)
def test_all_forms_of_a_number_have_one_key(forms: list[str], key: str):
    assert {dialling_key(form) for form in forms} == {key}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("gọi +84 24 3942 0000?", ["02439420000"]),
        ("(024) 3942 0000 hay 0912 345 678", ["02439420000", "0912345678"]),
        ("113", ["113"]),
        ("công văn 113", []),
        ("034085001234567890", []),
        ("12", []),
        ("12/QĐ-34", []),
        ("", []),
    ],
)
def test_a_query_asks_for_numbers_that_can_be_dialled(query: str, keys: list[str]):
    assert dialled_in(query) == keys
