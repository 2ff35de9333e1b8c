"""Telephone numbers as people write them, as they are called today."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from services.telephone_numbers import (
    OLD_AREA_CODES,
    OLD_MOBILE_CODES,
    CallableNumber,
    DialledNumber,
    callable_number,
    dialled_number,
    former_landline,
)
from wanted.submissions.models import Contact


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912 345 678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("(+84) 912345678", "+84912345678"),
        ("0084.912.345.678", "+84912345678"),
        ("ĐT: ０９１２３４５６７８", "+84912345678"),
        ("0912345678 (Zalo)", "+84912345678"),
        ("0551 234 567", "+84551234567"),
        ("024 3942 0000", "+842439420000"),
        ("+84 (0)24 3942 0000", "+842439420000"),
        ("069 234 5678", "+84692345678"),
        ("+84692345678", "+84692345678"),
        ("1900 1234", "+8419001234"),
        ("+1 202 555 0123", "+12025550123"),
        ("001 202 555 0123", "+12025550123"),
    ],
)
def test_a_number_of_today_stays_as_it_is(written: str, number: str):
    assert callable_number(written) == CallableNumber(number)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0123 456 7890", "+84834567890"),
        ("01681234567", "+84381234567"),
        ("+84 120 123 4567", "+84701234567"),
        ("0199 123 4567", "+84591234567"),
    ],
)
def test_a_mobile_number_of_before_2018_gets_its_code_of_today(written: str, number: str):
    assert callable_number(written).number == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("04 3942 0000", "+842439420000"),
        ("0439420000", "+842439420000"),
        ("08 3822 0000", "+842838220000"),
        ("(08) 38220000", "+842838220000"),
        ("08.3822.0000", "+842838220000"),
        ("+84 8 3822 0000", "+842838220000"),
        ("0511 3123456", "+842363123456"),
        ("02403123456", "+842043123456"),
        ("020 3820000", "+842143820000"),
        ("031.3820000", "+842253820000"),
    ],
)
def test_a_number_of_before_2017_gets_its_area_code_of_today(written: str, number: str):
    assert callable_number(written).number == number


@pytest.mark.parametrize("written", ["0838220000", "083 822 0000", "08 38 22 00 00", "037 385 1234"])
def test_what_is_a_mobile_number_today_is_none_of_before(written: str):
    digits = "".join(char for char in written if char.isdigit())
    assert callable_number(written).number == f"+84{digits[1:]}"


def test_a_number_that_may_be_two_is_asked_again():
    with pytest.raises(ValueError, match=r"\+84373851234 or \+842373851234"):
        callable_number("(037) 385 1234")


@pytest.mark.parametrize(
    ("written", "extension"),
    [
        ("024 3942 0000 máy lẻ 102", "102"),
        ("024 3942 0000 (số máy lẻ: 102)", "102"),
        ("02439420000 lẻ 5", "5"),
        ("024 3942 0000, ext. 102", "102"),
        ("024 3942 0000 x102", "102"),
        ("024 3942 0000#7", "7"),
        ("024 3942 0000 nội bộ 33", "33"),
    ],
)
def test_an_extension_is_kept_apart(written: str, extension: str):
    assert callable_number(written) == CallableNumber("+842439420000", extension)
    contact = Contact.model_validate({"phone": written})
    assert (contact.phone, contact.extension) == ("+842439420000", extension)
    assert Contact.model_validate_json(contact.model_dump_json()) == contact


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "113",
        "0912 345",
        "09123456789",
        "0170 123 4567",
        "0912345678 / 0987654321",
        "+84",
        "+",
        "0000 000 001",
        "0234 000 001",
        "0140 123 456",
        "(",
        "máy lẻ 3",
    ],
)
def test_what_nobody_can_call_is_asked_again(written: str):
    with pytest.raises(ValueError, match=r"telephone number|cannot be called"):
        callable_number(written)


def test_every_old_code_leads_to_a_number_of_today():
    assert len(OLD_AREA_CODES) == 59
    assert len(OLD_MOBILE_CODES) == 21
    for former, code in OLD_AREA_CODES.items():
        local = "39420000" if len(code) == 2 else "3942000"
        assert callable_number(f"0{former}-{local[:3]}-{local[3:]}").number in {
            f"+84{code}{local}",
            f"+84{former}{local}",
        }
    for former, code in OLD_MOBILE_CODES.items():
        assert callable_number(f"0{former}1234567").number == f"+84{code}1234567"


@pytest.mark.parametrize(
    ("written", "dialled", "kind", "uri"),
    [
        ("113", "113", "SHORT", "tel:113"),
        ("1 0 2 2", "1022", "SHORT", "tel:1022"),
        ("(0236) 1022", "0236 1022", "SHORT", "tel:02361022"),
        ("* 100 #", "*100#", "SERVICE_CODE", "tel:*100%23"),
        ("18001091", "1800 1091", "TOLL_FREE", "tel:18001091"),
        ("1900.6600", "1900 6600", "PREMIUM_RATE", "tel:19006600"),
        ("(024) 3942\u20130000", "024 3942 0000", "LANDLINE", "tel:+842439420000"),
        (
            "024\u00a03942\u20110000 máy lẻ 12",
            "024 3942 0000 máy lẻ 12",
            "LANDLINE",
            "tel:+842439420000;ext=12",
        ),
        ("04 3942 0000", "024 3942 0000", "LANDLINE", "tel:+842439420000"),
        ("0912.345.678", "0912 345 678", "MOBILE", "tel:+84912345678"),
        ("0551234567", "0551 234 567", "MOBILE", "tel:+84551234567"),
        ("0672345678", "067 234 56 78", "VOIP", "tel:+84672345678"),
        ("069.2345678", "069 234 5678", "PRIVATE_NETWORK", "tel:0692345678"),
        ("069.23456", "069 23456", "PRIVATE_NETWORK", "tel:06923456"),
        ("001 202 555 0123", "+1 202-555-0123", "FOREIGN", "tel:+12025550123"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled(written: str, dialled: str, kind: str, uri: str):
    found = dialled_number(written)
    assert (found.dialled, found.type, found.uri) == (dialled, kind, uri)


@pytest.mark.parametrize(
    "written", ["", "11", "0113", "113 hoặc 114", "113/114", "*100", "#", "0000 000 001", "1/2/2025"]
)
def test_what_cannot_be_dialled_is_refused(written: str):
    with pytest.raises(ValueError, match=r"telephone number|cannot be called"):
        dialled_number(written)


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


_AREAS = sorted({code for code in OLD_AREA_CODES.values() if len(code) == 3} | {"210", "211", "218", "219"})
"""All but Hà Nội and Hồ Chí Minh City; four areas kept their codes in 2017."""
_MOBILE_CODES = [
    code for code in map(str, range(30, 100)) if code in {*OLD_MOBILE_CODES.values(), "52", "90", "91", "98"}
]
NATIONAL = st.one_of(
    st.builds("{}{}".format, st.sampled_from(_AREAS), _digits(7)),
    st.builds("{}{}{}".format, st.sampled_from(["24", "28"]), st.sampled_from("2345678"), _digits(7)),
    st.builds("{}{}".format, st.sampled_from(_MOBILE_CODES), _digits(7)),
    st.builds("69{}".format, _digits(7)),
)


@given(NATIONAL)
def test_every_way_to_write_a_number_of_today_is_that_number(national: str):
    number = phonenumbers.parse(f"+84{national}")
    ways = [f"0{national}", f"+84{national}", f"0084 {national}", f"(+84) {national}"]
    ways += [
        phonenumbers.format_number(number, form) for form in (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164)
    ]
    found = {dialled_number(way) for way in ways}
    assert {(one.number, one.renumbered) for one in found} == {(f"+84{national}", False)}
    assert len(found) == 1
    shown = found.pop()
    for blank in (" ", "\u00a0", "\u2009", ".", "-", "\u2013"):
        assert dialled_number(shown.dialled.replace(" ", blank)) == shown


@given(st.text("0123456789 +()*#.-/xmáylẻ", max_size=30) | st.text(max_size=30))
def test_whatever_is_written_is_a_number_that_stays_or_is_refused(text: str):
    try:
        found = dialled_number(text)
    except ValueError:
        return
    again = dialled_number(found.dialled)
    assert again == DialledNumber(found.dialled, found.type, found.number, found.extension)
    assert not set(found.uri) & set(" ()#")


@pytest.mark.parametrize(
    ("written", "landline"),
    [
        ("038 3844129", "0238 3844 129"),
        ("038.3.844.129", "0238 3844 129"),
        ("0383844129", "0238 3844 129"),
        ("0838294000", "028 3829 4000"),
        ("038 384 4129", None),
        ("0383 844 129", None),
        ("03 83 84 41 29", None),
        ("083 829 4000", None),
        ("0912345678", None),
        ("024 3942 0000", None),
        ("113", None),
    ],
)
def test_a_mobile_number_that_may_be_a_landline_of_before_2017(written: str, landline: str | None):
    found = former_landline(written)
    assert (found and found.dialled) == landline
