"""Numbers of hotlines: filled in, mended and refused."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import orjson
import pytest

from hotline import demo
from hotline.models import Hotline, HotlineFields, HotlineInput
from hotline.numbers import NumberMismatch, NumberNotCallable, content_of
from hotline.store import public_hotline
from services.telephone_numbers import NumberType
from tests.hotline.conftest import TRAFFIC, published

FIELDS = ("dialled", "number", "formerly", "free")


def content(**written: object) -> HotlineFields:
    return content_of(HotlineInput.model_validate({"unit": "bca", "purpose": "OTHER"} | written))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({"dialled": "(024) 3942-0000"}, ("024 3942 0000", "+842439420000", None, None)),
        ({"dialled": "08 3822 0000"}, ("028 3822 0000", "+842838220000", "08 3822 0000", None)),
        (
            {"dialled": "028 3822 0000", "formerly": "08.38220000"},
            ("028 3822 0000", "+842838220000", "08.38220000", None),
        ),
        ({"dialled": "024 3942 0000 (lẻ 12)"}, ("024 3942 0000 máy lẻ 12", "+842439420000", None, None)),
        ({"dialled": "113", "purpose": "EMERGENCY_POLICE"}, ("113", None, None, True)),
        ({"dialled": "1022"}, ("1022", None, None, None)),
        ({"dialled": "*100#"}, ("*100#", None, None, None)),
        ({"dialled": "1800.1091"}, ("1800 1091", "+8418001091", None, True)),
        ({"dialled": "19006600"}, ("1900 6600", "+8419006600", None, False)),
        ({"dialled": "19006600", "free": True}, ("1900 6600", "+8419006600", None, True)),
        (
            {"dialled": "0000 000 001", "number": "+84000000001", "demo": True},
            ("0000 000 001", "+84000000001", None, None),
        ),
    ],
)
def test_what_staff_write_becomes_a_number_of_today(written: Mapping[str, object], kept: tuple[object, ...]):
    found = content(**written)
    assert tuple(getattr(found, name) for name in FIELDS) == kept
    assert content(**found.model_dump(exclude={"unit"})) == found


@pytest.mark.parametrize(
    ("written", "refusal", "field"),
    [
        ({"dialled": "0000 000 001"}, NumberNotCallable, "dialled"),
        ({"dialled": "0234 000 001"}, NumberNotCallable, "dialled"),
        ({"dialled": "gọi ngay", "demo": True}, NumberNotCallable, "dialled"),
        ({"dialled": "(037) 385 1234"}, NumberNotCallable, "dialled"),
        ({"dialled": "0900 000 001", "number": "+84900000002"}, NumberMismatch, "number"),
        ({"dialled": "113", "number": "+84243939113"}, NumberMismatch, "number"),
        ({"dialled": "028 3822 0000", "formerly": "04 3822 0000"}, NumberMismatch, "formerly"),
    ],
)
def test_a_number_that_nobody_can_dial_is_refused_by_field(
    written: Mapping[str, object], refusal: type[NumberMismatch] | type[NumberNotCallable], field: str
):
    with pytest.raises(refusal) as refused:
        content(**written)
    assert [error["field"] for error in refused.value.members["errors"]] == [field]


def test_a_line_stored_without_its_number_has_it_in_public():
    stored = Hotline.from_mongo(
        {"_id": "a", "version": 1, "unit": "bca", "dialled": "024 3942 0000", "purpose": "OTHER", "free": True}
    )
    shown = public_hotline(stored)
    assert (shown.number, shown.number_type, shown.uri) == ("+842439420000", NumberType.LANDLINE, "tel:+842439420000")


def test_demo_lines_are_taken_and_have_no_link():
    for line in demo.lines(datetime(2026, 11, 30, tzinfo=UTC))["hotlines"]:
        kept = content_of(HotlineInput.model_validate(line))
        shown = public_hotline(Hotline(id="a", **dict(kept)))
        assert (kept.dialled, shown.uri is None) == (line["dialled"], kept.demo)


async def test_a_patch_of_what_is_dialled_brings_its_number(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    line = await published(client, TRAFFIC | {"dialled": "0168 123 4567", "number": None}, admin, second)
    assert (line["number"], line["formerly"], line["uri"]) == ("+84381234567", "0168 123 4567", "tel:+84381234567")
    path = f"/hotlines/{line['id']}"
    saved = (await client.patch(path, json={"dialled": "0900 000 777"}, headers=admin)).json()
    changed = {one["field"]: one["after"] for one in saved["correction"]["differences"]}
    assert changed == {"number": "+84900000777", "dialled": "0900 000 777", "formerly": None}
    refused = await client.patch(path, json={"dialled": "0900"}, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (422, "NUMBER_NOT_CALLABLE")
    assert (await client.get(path, headers=admin)).json()["version"] == saved["version"]


async def test_a_file_with_numbers_of_before_changes_nothing_the_second_time(
    client: httpx.AsyncClient, admin: dict[str, str]
):
    lines = b"\n".join(orjson.dumps(TRAFFIC | one) for one in ({"dialled": "0168 123 4567", "number": None}, TRAFFIC))
    reports = [(await client.post("/hotlines/import", content=lines, headers=admin)).json() for _ in range(2)]
    assert [(one["inserted"], one["unchanged"]) for one in reports] == [(2, 0), (0, 2)]


async def test_a_number_that_may_be_an_old_landline_is_taken_as_typed_with_a_warning(
    client: httpx.AsyncClient, admin: dict[str, str]
):
    given = TRAFFIC | {"dialled": "038 3844129"}
    saved = (await client.post("/hotlines", json=given, headers=admin)).json()
    assert (saved["dialled"], saved["numberType"]) == ("0383 844 129", "MOBILE")
    [warning] = saved["warnings"]
    assert "0238 3844 129" in warning
    again = await client.patch(f"/hotlines/{saved['id']}", json={"note": "Ngoài giờ"}, headers=admin)
    assert again.json()["warnings"] == []
    report = (await client.post("/hotlines/import", content=orjson.dumps(given), headers=admin)).json()
    assert report["inserted"] == 1
    [found] = report["warnings"]
    assert (found["line"], found["code"], found["text"], found["doubtful"]) == (1, "MAYBE_LANDLINE", warning, False)
