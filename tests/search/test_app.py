"""The search service on the feeds of real services."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.settings import ServiceSettings
from tests.conftest import Bearer, rows
from tests.house import Part, house
from tests.waiting import until

UNITS = [
    {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an"}},
    {
        "code": "ca-ha-noi",
        "kind": "PROVINCE",
        "names": {"vi": "Công an thành phố Hà Nội"},
        "parent": "bca",
        "province": "ha-noi",
    },
    {
        "code": "ca-hoa",
        "kind": "PROVINCE",
        "names": {"vi": "Công an Khánh Hoà"},
        "parent": "bca",
        "province": "khanh-hoa",
    },
]
LINE = {"unit": "ca-ha-noi", "dialled": "0900 000 001", "purpose": "CRIME_REPORT", "label": {"vi": "Tố giác tội phạm"}}

Find = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def parts(settings: ServiceSettings) -> AsyncIterator[dict[str, Part]]:
    async with house(settings, "hotline", "search") as parts:
        yield parts


@pytest.fixture
async def hotline(parts: dict[str, Part], bearer: Bearer) -> httpx.AsyncClient:
    client = parts["hotline"].client
    client.headers.update(bearer("admin"))
    for unit in UNITS:
        assert (await client.post("/units", json=unit)).status_code == 201
    return client


@pytest.fixture
def find(parts: dict[str, Part]) -> Find:
    async def find(text: str = "", **more: object) -> dict[str, Any]:
        return (await parts["search"].client.get("/search", params={"text": text, **more})).json()

    return find


def titles(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["title"] for edge in page["edges"]]


async def test_what_is_published_is_found_without_diacritics(hotline: httpx.AsyncClient, find: Find):
    page = await until(lambda: _when(find("cong an ha noi"), lambda p: titles(p)[:1] == ["Công an thành phố Hà Nội"]))
    assert page["edges"][0]["highlights"][0]["html"] == "<mark>Công an</mark> thành phố <mark>Hà Nội</mark>"


async def _when(answer: Awaitable[dict[str, Any]], true: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    page = await answer
    return page if true(page) else None


async def put_in(hotline: httpx.AsyncClient, line: dict[str, Any]) -> None:
    """A hotline as an administrator's import publishes it."""
    report = (await hotline.post("/hotlines/import", params={"publish": "true"}, json=line)).json()
    assert report["inserted"] == 1, report


async def test_a_tone_mark_written_elsewhere_is_the_same(hotline: httpx.AsyncClient, find: Find):
    page = await until(lambda: _when(find("khánh hòa"), lambda p: p["totalCount"] == 1))
    assert titles(page) == ["Công an Khánh Hoà"]


async def test_a_withdrawn_thing_is_gone_and_facets_count(hotline: httpx.AsyncClient, find: Find):
    await put_in(hotline, LINE | {"id": "line"})
    page = await until(lambda: _when(find("to giac"), lambda p: p["totalCount"] == 1))
    assert page["facets"]["unit"] == [{"value": "ca-ha-noi", "count": 1}]
    await hotline.put("/hotlines/line", json=LINE | {"state": "RETIRED"})
    await until(lambda: _when(find("to giac"), lambda p: p["totalCount"] == 0))
    assert (await find("to giac"))["edges"] == []


async def test_pages_follow_each_other(hotline: httpx.AsyncClient, find: Find):
    await until(lambda: _when(find("cong an"), lambda p: p["totalCount"] == 3))
    first = await find("cong an", first=2)
    assert first["pageInfo"]["hasNextPage"] is True
    second = await find("cong an", first=2, after=first["pageInfo"]["endCursor"])
    assert sorted(titles(first) + titles(second)) == sorted(u["names"]["vi"] for u in UNITS)  # type: ignore[index]
    assert second["pageInfo"]["hasNextPage"] is False
    other = await find("bo cong an", after=first["pageInfo"]["endCursor"])
    assert other["code"] == "BAD_CURSOR"


async def test_filters_narrow(hotline: httpx.AsyncClient, find: Find):
    await until(lambda: _when(find("cong an"), lambda p: p["totalCount"] == 3))
    assert titles(await find("cong an", province="ha-noi")) == ["Công an thành phố Hà Nội"]
    assert (await find("cong an", kinds="hotline"))["totalCount"] == 0
    assert (await find(kinds="unit"))["totalCount"] == 3


async def test_the_index_keeps_its_place_over_a_restart(settings: ServiceSettings, bearer: Bearer):
    async with house(settings, "hotline", "search") as parts:
        for unit in UNITS[:2]:
            await parts["hotline"].client.post("/units", json=unit, headers=bearer("admin"))
        await until(lambda: _indexed(parts, 2))
    async with house(settings, "hotline") as parts:
        await parts["hotline"].client.post("/units", json=UNITS[2], headers=bearer("admin"))
    async with house(settings, "hotline", "search") as parts:
        found = await until(lambda: _indexed(parts, 3))
        assert len(set(found)) == 3


async def _indexed(parts: dict[str, Part], count: int) -> list[bytes] | None:
    found = rows((await parts["search"].client.get("/indexed", params={"source": "hotline"})).content)
    return found if len(found) == count else None


async def test_a_reindex_gives_the_same(parts: dict[str, Part], hotline: httpx.AsyncClient, bearer: Bearer):
    before = await until(lambda: _indexed(parts, 3))
    search = parts["search"].client
    assert (await search.post("/reindex")).status_code == 401
    assert (await search.post("/reindex", headers=bearer("editor"))).status_code == 403
    assert (await search.post("/reindex", headers=bearer("admin"))).json() == {"documents": 3}
    assert sorted(await until(lambda: _indexed(parts, 3))) == sorted(before)


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * 301},
        {"kinds": "castle"},
        {"first": 101},
        {"after": "made-up"},
        {"from": "yesterday"},
        {"year": 1},
    ],
)
async def test_bad_questions_are_refused(parts: dict[str, Part], params: dict[str, str]):
    answer = await parts["search"].client.get("/search", params=params)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"] in {"BAD_INPUT", "BAD_CURSOR"}


@pytest.mark.parametrize("text", ['"', "a AND (", "*", "title:x", "!!!", "\u200b", "😀", "- -"])
async def test_any_text_is_a_question(hotline: httpx.AsyncClient, find: Find, text: str):
    assert "edges" in await find(text)


NUMBERS = [
    (
        {"dialled": "0000 001 001", "number": "+84000001001", "demo": True},
        ["+84 000 001 001", "0084000001001", "0000.001.001"],
    ),
    ({"dialled": "024 3942 0000"}, ["(024) 3942 0000", "+842439420000", "số 024-3942-0000"]),
    ({"dialled": "113"}, ["113", "１１３"]),
]


async def test_a_number_asked_in_any_form_finds_its_hotline_first(hotline: httpx.AsyncClient, find: Find):
    for number, _ in NUMBERS:
        await put_in(hotline, LINE | number)
    # Holds the same digits, and would be first by its words. Names of units hold no longer numbers.
    loud = {"code": "loud", "kind": "SCHOOL", "names": {"vi": "Trường 113, cơ sở 113"}, "parent": "bca"}
    assert (await hotline.post("/units", json=loud)).status_code == 201
    await until(lambda: _when(find("113"), lambda p: p["totalCount"] == 2))
    await until(lambda: _when(find("", kinds="hotline"), lambda p: p["totalCount"] == 3))
    for number, forms in NUMBERS:
        for form in forms:
            first = titles(await find(form))[0]
            assert first == f"Tố giác tội phạm: {number['dialled']}", form


async def test_words_are_those_that_readers_see(hotline: httpx.AsyncClient, find: Find):
    names = {"vi": "Trường Ðặng Ｖăn ơ̆m"}
    added = await hotline.post("/units", json={"code": "dang", "kind": "SCHOOL", "names": names, "parent": "bca"})
    assert added.status_code == 201
    for query in ("truong dang van", "Đặng Văn", "om"):
        assert titles(await until(lambda query=query: _when(find(query), lambda p: p["totalCount"] == 1))) == [
            names["vi"]
        ]
