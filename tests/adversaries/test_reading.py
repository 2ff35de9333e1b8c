"""The reader of statistics at the running system: no exact count of a small cell can be worked out."""

import asyncio
import csv
import io

import httpx
import pytest

from feedback.statistics import Count, Figure
from services.global_ids import encode_id
from services.identity import Role
from tests.adversaries import reading
from tests.adversaries.linking import EARLIER
from tests.adversaries.running import PREFIX, Played
from tests.adversaries.running import UNITS as RATED
from tests.feedback.counting import tallies
from tests.system.conftest import ask
from tests.waiting import until

MONTHS = ["2026-07", "2026-08", "2026-09"]
LEVELS = {"level": ["country", "province", "unit", "subject"]}


def _put_in(played: Played) -> None:
    """A quarter's ratings that left the intake: no citizen can give ratings for a month that is over."""
    units = {f"unit:{unit}": (unit, "") for unit in RATED[:40]}
    rows = [
        {
            "_id": f"{count.subject} {count.month} {stars} {number}",
            "state": "COUNTED",
            "mark": f"{count.subject} {count.month} {stars} {number}".encode(),
            "period": EARLIER,
            "subject": count.subject,
            "unit": count.unit,
            "stars": stars,
            "reasons": ["SLOW"],
            "month": count.month,
        }
        for count in reading.counts(units, MONTHS, most=20)
        for stars, many in enumerate(count.stars, 1)
        for number in range(many)
    ]
    with played.books() as books:
        books.ratings["ratings"].insert_many(rows)
        books.ratings["tallies"].insert_many(tallies(rows))


def _truth(played: Played, cells: list[dict[str, str]]) -> reading.Truth:
    """The exact counts, at the places where the release has them."""
    parent = {cell["place"]: cell["parent"] for cell in cells}
    exact: dict[tuple[str, str], list[int]] = {}
    with played.books() as books:
        for raw in books.all("ratings"):
            if raw.get("month") in MONTHS:
                exact.setdefault((raw["subject"], raw["month"]), [0] * 5)[raw["stars"] - 1] += 1
    found = []
    for place, unit in parent.items():
        level, _, subject = place.partition("|")
        if level == "subject":
            for month in MONTHS:
                one, two, three, four, five = exact.get((subject, month), [0] * 5)
                found.append(Count(subject, unit, parent[f"unit|{unit}"], month, (one, two, three, four, five)))
    return reading.Truth(found)


@pytest.fixture
async def figures(played: Played, client: httpx.AsyncClient) -> list[Figure]:
    """Everything that is published of the quarter; released once for all tests."""
    with played.books() as books:
        if not await asyncio.to_thread(lambda: books.feedback["cells"].count_documents({})):
            await asyncio.to_thread(_put_in, played)
            admin = played.bearer("admin", [Role.ADMIN], ["bca"])
            for month in MONTHS:
                answer = await client.post(f"{PREFIX}/statistics/release", json={"month": month}, headers=admin)
                # The service does it by itself where it is faster.
                assert answer.status_code in {200, 409}, answer.text

            async def whole() -> bool:
                kept = await asyncio.to_thread(books.all, "releases")
                return sum(raw["complete"] for raw in kept) == len(MONTHS)

            await until(whole, patience=60)
    found: list[Figure] = []
    for period in reading.closed(MONTHS):
        answer = await client.get(f"{PREFIX}/statistics/{period}", params=LEVELS)
        found += [Figure.model_validate(raw) for raw in answer.raise_for_status().json()]
    return found


async def test_nothing_withheld_can_be_worked_out(played: Played, figures: list[Figure]):
    with played.books() as books:
        cells = await asyncio.to_thread(books.all, "cells")
    truth = _truth(played, cells)
    assert sum(not figure.withheld for figure in figures) > reading.ENOUGH
    assert any(figure.withheld and truth.parts((figure.level, figure.id, figure.period)) for figure in figures)
    assert reading.wins(figures, truth) == []


async def test_a_question_asked_again_and_again_gets_one_answer(
    played: Played, client: httpx.AsyncClient, figures: list[Figure]
):
    shown = next(figure for figure in figures if figure.level == "unit" and not figure.withheld)
    place = {"unit": shown.id, "period": shown.period}
    # Each question to a process of its own takes longer, and tells no more.
    many = 100 if played.system.separate else 1_000
    answers = {(await client.get(f"{PREFIX}/satisfaction", params=place)).content for _ in range(many)}
    assert len(answers) == 1
    assert f'"count":{shown.total},'.encode() in answers.pop()
    again = await client.post(
        f"{PREFIX}/statistics/release",
        json={"month": shown.period},
        headers=played.bearer("admin", [Role.ADMIN], ["bca"]),
    )
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RELEASED")


async def test_every_door_withholds_the_same_cells(client: httpx.AsyncClient, figures: list[Figure]):
    hidden = {(f.level.value, f.id) for f in figures if f.withheld and f.period == MONTHS[0]}
    assert hidden
    table = (await client.get(f"{PREFIX}/statistics/{MONTHS[0]}/csv", params=LEVELS)).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {(row["level"], row["id"]) for row in rows if row["withheld"] == "yes"} == hidden
    assert all(not row["total"] and not row["mean"] for row in rows if row["withheld"] == "yes")
    for level, id in sorted(hidden):
        if level in {"unit", "province"}:
            answer = (await client.get(f"{PREFIX}/satisfaction", params={level: id, "period": MONTHS[0]})).json()
            told = {name: value for name, value in answer.items() if value is not None and name != "method"}
            assert told == {"level": level, "id": id, "period": MONTHS[0], "withheld": True}
            line = (await client.get(f"{PREFIX}/satisfaction/csv", params={level: id, "period": MONTHS[0]})).text
            assert line.splitlines()[1].startswith(f"{level},{id},{MONTHS[0]},yes,,")


async def test_the_gateway_shows_what_is_released_and_no_more(client: httpx.AsyncClient, figures: list[Figure]):
    query = "query($id: ID!) { satisfaction(subject: $id) { count mean stars } }"
    latest = [f for f in figures if f.level == "subject" and f.period == MONTHS[-1]]
    assert {f.withheld for f in latest} == {True, False}
    for shown in latest:
        told = (await ask(client, query, id=encode_id("Unit", shown.id.removeprefix("unit:"))))["satisfaction"]
        if not shown.withheld:
            assert told["count"] == shown.total
        else:
            # An earlier month that can be shown, or nothing.
            counts = {f.total for f in figures if f.id == shown.id and f.level == "subject" and not f.withheld}
            assert told["count"] in counts | {None}
