"""What cannot be is refused with the field that is wrong, and nothing is changed."""

from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Problem
from tests.wanted.notices import NOTICE, Headers, drafted, imported
from wanted.notices import plausibility
from wanted.notices.models.notices import NoticeInput
from wanted.notices.plausibility import mixes_alphabets

TODAY = date(2026, 11, 24)


def refused(**change: Any) -> str | None:
    """The field that is refused."""
    try:
        plausibility.check(NoticeInput.model_validate(NOTICE | change), TODAY)
    except Problem as problem:
        errors: Any = problem.members["errors"]
        return str(errors[0]["field"])
    return None


def decided(day: str) -> dict[str, Any]:
    return {"decision": {"number": "1/QĐ", "date": day}}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birthDates": ["2027"]}, "birthDates.0"),
        ({"birthDates": ["1985", "1785-01-01"]}, "birthDates.1"),
        (decided("2026-11-25"), "decision.date"),
        ({"birthDates": ["2012-11-25"]} | decided("2026-11-24"), "birthDates"),
        ({"birthDates": ["2013"]} | decided("2026-11-24"), "birthDates"),
        ({"birthDates": ["2012-11-24"]} | decided("2026-11-24"), None),
        ({"birthDates": ["2012"]} | decided("2026-01-01"), None),
        ({"birthDates": ["2013", "1990"]}, None),
        ({"birthDates": ["2020"], "list": "INTERPOL", "colour": "YELLOW"}, None),
        ({"fullName": "12345"}, "fullName"),
        ({"fullName": "Ông"}, "fullName"),
        ({"fullName": "😀😀"}, "fullName"),
        ({"fullName": "Nguyễn Vаn Dаnh"}, "fullName"),
        ({"names": [{"name": "Dаnh sẹo"}]}, "names.0.name"),
        ({"names": [{"kind": "TRANSLITERATED", "name": "Нгуен Ван"}]}, None),
        ({"names": [{"kind": "TRANSLITERATED", "name": "阮文"}]}, None),
        ({}, None),
    ],
)
def test_what_cannot_be(change: dict[str, Any], field: str | None):
    assert refused(**change) == field


@given(st.dates(date(1920, 1, 1), TODAY), st.dates(date(2000, 1, 1), TODAY))
def test_nobody_is_refused_for_age_who_was_fourteen(born: date, day: date):
    fourteenth = date(born.year + 14, born.month, min(born.day, 28) if born.month == 2 else born.day)
    answer = refused(birthDates=[born.isoformat()], **decided(day.isoformat()))
    if day >= fourteenth.replace(day=born.day if born.month != 2 else 28) and (born.month, born.day) != (2, 29):
        assert answer is None
    elif day < fourteenth:
        assert answer == "birthDates"


@given(st.text(alphabet="abcdđăâêôơưABC ", max_size=30))
def test_vietnamese_letters_are_one_alphabet(name: str):
    assert not mixes_alphabets(name)


@pytest.mark.parametrize("change", [{"birthDates": ["2027"]}, {"fullName": "Nguyễn Vаn Dаnh"}, {"fullName": "ông"}])
async def test_nothing_is_changed_by_what_is_refused(
    client: httpx.AsyncClient, editor: Headers, change: dict[str, Any]
):
    draft = await drafted(client, editor)
    path = f"/notices/{draft['id']}"
    assert (await client.put(path, json=NOTICE | change, headers=editor)).status_code == 422
    assert (await client.post("/notices", json=NOTICE | change, headers=editor)).status_code == 422
    report = await imported(client, editor, {"id": "n1"} | change)
    assert (report["inserted"], report["rejectedCount"]) == (0, 1)
    assert (await client.get(path, headers=editor)).json() == draft
    listed = await client.get("/notices", params={"state": "DRAFT"}, headers=editor)
    assert listed.json()["totalCount"] == 1


async def test_of_two_editors_the_later_is_told(client: httpx.AsyncClient, editor: Headers, second: Headers):
    draft = await drafted(client, editor)
    path = f"/notices/{draft['id']}"
    read = (await client.get(path, headers=editor)).headers["ETag"]
    one, two = editor | {"If-Match": read}, second | {"If-Match": read}
    assert (await client.put(path, json=NOTICE | {"marks": "Của An"}, headers=one)).status_code == 200
    late = await client.put(path, json=NOTICE | {"marks": "Của Bình"}, headers=two)
    assert (late.status_code, late.json()["code"]) == (412, "STALE_VERSION")
    assert (await client.get(path, headers=editor)).json()["marks"] == "Của An"


async def test_a_draft_is_not_withdrawn(client: httpx.AsyncClient, editor: Headers):
    draft = await drafted(client, editor)
    answer = await client.post(f"/notices/{draft['id']}/withdraw", json={"reason": "MISTAKE"}, headers=editor)
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")
    assert (await client.get(f"/notices/{draft['id']}", headers=editor)).json() == draft


async def test_an_import_takes_over_no_other_units_notice(client: httpx.AsyncClient, editor: Headers, bearer: Any):
    await imported(client, editor, {"id": "n1"})
    other = bearer("admin", units=("ca-hue",))
    report = await imported(client, other, {"id": "n1", "unit": "ca-hue", "fullName": "Tên Khác Hẳn"})
    assert (report["replaced"], report["rejectedCount"]) == (0, 1)
    assert (await client.get("/notices/n1")).json()["unit"] == "c02"
    keyed = other | {"Idempotency-Key": "another-units"}
    taken = await client.post("/notices", json=NOTICE | {"id": "n1", "unit": "ca-hue"}, headers=keyed)
    assert (taken.status_code, taken.json()["code"]) == (409, "ALREADY_EXISTS")


UNSEEN = "\u200b\u202e\u2066\ufeff\u00ad"
"""Characters that nobody sees: no width, another direction, a soft hyphen."""


async def test_what_nobody_sees_is_in_no_name(client: httpx.AsyncClient, editor: Headers):
    for mark in UNSEEN:
        answer = await client.post("/notices", json=NOTICE | {"fullName": f"Nguyễn{mark} Văn Mẫu"}, headers=editor)
        if answer.status_code == 201:
            assert not set(UNSEEN) & set(answer.json()["fullName"])
        else:
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "fullName")


async def test_a_name_beyond_any_bearers_is_refused(client: httpx.AsyncClient, editor: Headers):
    for name in ("x" * 10_000, "Nguyễn " * 1_500, "", "\u200b", "   "):
        answer = await client.post("/notices", json=NOTICE | {"fullName": name}, headers=editor)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "fullName")
    listed = await client.get("/notices", params={"state": "DRAFT"}, headers=editor)
    assert listed.json()["totalCount"] == 0


async def test_days_that_are_none_are_refused(client: httpx.AsyncClient, editor: Headers):
    for day in ("2026-02-30", "1985-13", "0000", "31/12/1985", "1985-4-1", "tháng tư"):
        answer = await client.post("/notices", json=NOTICE | {"birthDates": [day]}, headers=editor)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "birthDates.0")
