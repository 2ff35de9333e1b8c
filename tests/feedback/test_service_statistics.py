"""Released figures over HTTP: drawn once, from what counts, with small cells withheld."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.releasing import due, following
from feedback.statistics import Level
from tests.conftest import Bearer
from tests.feedback.service import UNIT, Citizen, House

MONTH = "2026-09"


async def counted(house: House, many: int, stars: int = 5, month: str = MONTH, subject: str = UNIT) -> None:
    """Ratings that have left the intake in an earlier month."""
    ratings: list[dict[str, Any]] = [
        {
            "_id": str(uuid.uuid4()),
            "state": "COUNTED",
            "mark": uuid.uuid4().bytes,
            "period": "2026-W37",
            "subject": f"unit:{subject}",
            "unit": subject,
            "stars": stars,
            "reasons": ["CLEAR"],
            "month": month,
        }
        for _ in range(many)
    ]
    await house.database["ratings"].insert_many(ratings)


async def test_nothing_is_shown_before_a_release(house: House, citizen: Citizen):
    await citizen.rates()
    await house.move()
    answer = (await house.client.get("/satisfaction", params={"kind": "unit", "id": UNIT})).json()
    assert answer == {
        "period": None,
        "withheld": True,
        "count": None,
        "countMargin": None,
        "mean": None,
        "meanLow": None,
        "meanHigh": None,
        "shareSatisfied": None,
        "shareMargin": None,
        "stars": None,
        "reasons": None,
    }


async def test_a_released_month_is_the_same_for_every_reader(house: House, bearer: Bearer):
    await counted(house, 400)
    await counted(house, 300, 2, subject="ca-hue")
    admin = bearer("admin")
    assert (await house.client.post("/statistics/release", json={"month": MONTH})).status_code == 401
    refused = await house.client.post("/statistics/release", json={"month": MONTH}, headers=bearer("moderator"))
    assert refused.status_code == 403
    assert (await house.client.post("/statistics/release", json={"month": MONTH}, headers=admin)).status_code == 200
    seen = {
        (await house.client.get("/satisfaction", params={"unit": UNIT, "period": MONTH})).content for _ in range(20)
    }
    assert len(seen) == 1
    shown = (await house.client.get("/satisfaction", params={"kind": "unit", "id": UNIT})).json()
    assert shown["period"] == MONTH
    assert abs(shown["count"] - 400) < 60
    assert shown["mean"] > 4.5
    assert len(shown["stars"]) == 5
    country = (await house.client.get("/satisfaction")).json()
    assert abs(country["count"] - 700) < 150
    again = await house.client.post("/statistics/release", json={"month": MONTH}, headers=admin)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RELEASED")


async def test_small_cells_are_withheld(house: House):
    await counted(house, 3)
    assert await house.upkeep.release() == [MONTH, "2026-10"]
    shown = (await house.client.get("/satisfaction", params={"unit": UNIT, "period": MONTH})).json()
    assert (shown["period"], shown["withheld"], shown["count"], shown["stars"]) == (MONTH, True, None, None)


async def test_a_month_is_released_when_it_is_over(house: House, citizen: Citizen, bearer: Bearer):
    await citizen.rates()
    await house.move()
    [rating] = [raw async for raw in house.database["ratings"].find({})]
    early = await house.client.post("/statistics/release", json={"month": rating["month"]}, headers=bearer("admin"))
    assert (early.status_code, early.json()["code"]) == (409, "MONTH_NOT_OVER")
    assert await house.upkeep.release() == []
    house.clock.forward(days=40)
    assert await house.upkeep.release() == [rating["month"]]
    assert await house.upkeep.release() == []


async def test_figures_come_as_json_and_csv(house: House):
    await counted(house, 200)
    await house.upkeep.release()
    figures = (await house.client.get(f"/statistics/{MONTH}")).json()
    assert {figure["level"] for figure in figures} == {"country", "province", "unit"}
    assert {figure["id"] for figure in figures if figure["level"] == "province"} == {"ha-noi", "hue", "national"}
    subjects = (await house.client.get(f"/statistics/{MONTH}", params={"level": Level.SUBJECT.value})).json()
    assert {figure["id"] for figure in subjects} == {"unit:bca", "unit:ca-ha-noi", "unit:ca-hue"}
    table = (await house.client.get(f"/statistics/{MONTH}/csv")).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(figures)
    assert all(row["total"] == "" for row in rows if row["withheld"] == "yes")
    releases = (await house.client.get("/statistics")).json()
    assert releases[0] == {"month": MONTH, "epsilon": 1.0, "threshold": 10}


async def test_a_subject_stays_where_a_release_of_the_year_has_it(house: House, bearer: Bearer):
    await counted(house, 50, month="2026-08")
    assert (
        await house.client.post("/statistics/release", json={"month": "2026-08"}, headers=bearer("admin"))
    ).is_success
    moved = {"code": UNIT, "kind": "PROVINCE", "names": {"vi": "Công an Hà Nội"}, "parent": "bca", "province": "hue"}
    assert (await house.units.put(f"/units/{UNIT}", json=moved, headers=bearer("admin"))).status_code == 200
    await counted(house, 50, month="2026-10")
    assert (await house.client.post("/statistics/release", json={}, headers=bearer("admin"))).status_code == 200
    cells = await house.app.state.house.figures.of_place(Level.UNIT, UNIT)
    assert {cell.period: cell.parent for cell in cells}["2026-10"] == "ha-noi"


async def test_questions_that_contradict_themselves_are_refused(house: House):
    for params in ({"kind": "unit"}, {"id": UNIT}, {"unit": UNIT, "province": "ha-noi"}, {"period": "2026-13"}):
        assert (await house.client.get("/satisfaction", params=params)).status_code == 422


def test_months_follow_each_other():
    assert following("2026-12") == "2027-01"
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert due(["2026-08", "2026-11"], ["2026-09"], now, timedelta(days=4)) == ["2026-08", "2026-10"]
    assert due([], [], now, timedelta(days=4)) == []
