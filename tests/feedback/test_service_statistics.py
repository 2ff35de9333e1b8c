"""Released figures over HTTP: drawn once, from what counts, with small cells withheld."""

import csv
import io
import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.settings import StatisticsSettings
from feedback.statistics import Level
from feedback.statistics.release_selection import due, next_month
from services.settings import ServiceSettings
from services.timezone import ZONE
from tests.conftest import Bearer
from tests.feedback.service import MONTH, UNIT, WEEK, Citizen, Clock, House, serving_house

NEXT = next_month(MONTH)
EARLIER = MONTH[:5] + "07"


async def counted(house: House, many: int, stars: int = 5, month: str = MONTH, subject: str = UNIT) -> None:
    """Ratings that have left the intake in an earlier month."""
    ratings: list[dict[str, Any]] = [
        {
            "_id": str(uuid.uuid4()),
            "state": "COUNTED",
            "mark": os.urandom(32),
            "period": WEEK,
            "subject": f"unit:{subject}",
            "unit": subject,
            "stars": stars,
            "reasons": ["CLEAR"],
            "month": month,
        }
        for _ in range(many)
    ]
    await house.ratings_database["ratings"].insert_many(ratings)
    await house.app.state.container.ratings.recount()


async def test_nothing_is_shown_before_a_release(house: House, citizen: Citizen):
    await citizen.rates()
    await house.move()
    answer = (await house.client.get("/satisfaction", params={"kind": "unit", "id": UNIT})).json()
    method = answer.pop("method")
    assert (method["epsilon"], method["threshold"], method["confidence"]) == (1.0, 10, 0.95)
    assert answer == {
        "level": "subject",
        "id": f"unit:{UNIT}",
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
        "reasonsMargin": None,
        "scales": None,
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
    assert await house.upkeep.release_due() == [MONTH, NEXT]
    shown = (await house.client.get("/satisfaction", params={"unit": UNIT, "period": MONTH})).json()
    assert (shown["period"], shown["withheld"], shown["count"], shown["stars"]) == (MONTH, True, None, None)


async def test_a_month_is_released_when_it_is_over(house: House, citizen: Citizen, bearer: Bearer):
    await citizen.rates()
    await house.move()
    [rating] = [raw async for raw in house.ratings_database["ratings"].find({})]
    early = await house.client.post("/statistics/release", json={"month": rating["month"]}, headers=bearer("admin"))
    assert (early.status_code, early.json()["code"]) == (409, "MONTH_NOT_OVER")
    assert await house.upkeep.release_due() == []
    house.clock.forward(days=40)
    assert await house.upkeep.release_due() == [rating["month"]]
    assert await house.upkeep.release_due() == []


async def test_a_year_ends_at_vietnams_midnight(settings: ServiceSettings, bearer: Bearer):
    clock = Clock(datetime(2125, 12, 31, 23, 50, tzinfo=ZONE))
    async with serving_house(settings, bearer("admin"), clock) as house:
        citizen = Citizen(house)
        await citizen.rates(stars=1)
        clock.to(datetime(2126, 1, 1, 0, 10, tzinfo=ZONE))
        await citizen.rates(stars=5)
        assert await house.move() == 2
        months = {raw["stars"]: raw["month"] async for raw in house.ratings_database["ratings"].find({})}
        assert months == {1: "2125-12", 5: "2126-01"}, "whenever they left the intake"
        clock.to(datetime(2126, 1, 4, 23, 50, tzinfo=ZONE))
        assert await house.upkeep.release_due() == []
        clock.to(datetime(2126, 1, 5, tzinfo=ZONE))
        assert await house.upkeep.release_due() == ["2125-12"]


async def test_figures_come_as_json_and_csv(house: House):
    await counted(house, 200)
    await house.upkeep.release_due()
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
    assert releases[0] == {"month": MONTH, "epsilon": 1.0, "scaleEpsilon": 0.12, "threshold": 10}


async def test_every_place_is_answered_as_json_and_as_a_line_of_csv(house: House):
    await counted(house, 200)
    await counted(house, 150, 2, subject="ca-hue")
    await house.upkeep.release_due()
    places: list[tuple[dict[str, str], str, str]] = [
        ({"kind": "unit", "id": UNIT}, "subject", f"unit:{UNIT}"),
        ({"unit": UNIT}, "unit", UNIT),
        ({"province": "ha-noi"}, "province", "ha-noi"),
        ({}, "country", "VN"),
    ]
    for params, level, id in places:
        shown = (await house.client.get("/satisfaction", params=params | {"period": MONTH})).json()
        assert (shown["level"], shown["id"], shown["period"]) == (level, id, MONTH)
        assert sum(shown["stars"]) == shown["count"] > 100
        assert shown["meanLow"] <= shown["mean"] <= shown["meanHigh"]
        assert (shown["reasons"] is None) == (level == "subject")
        assert shown["method"]["epsilon"] == 1.0
        answer = await house.client.get("/satisfaction/csv", params=params | {"period": MONTH})
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        [row] = csv.DictReader(io.StringIO(answer.text))
        assert (row["level"], row["id"], int(row["total"])) == (level, id, shown["count"])
        assert float(row["mean"]) == shown["mean"]
    nothing = (await house.client.get("/satisfaction/csv", params={"unit": UNIT, "period": "2125-01"})).text
    assert nothing.startswith("level,id,period")
    assert len(nothing.splitlines()) == 1


async def test_what_is_told_of_the_method_is_what_was_done(settings: ServiceSettings, bearer: Bearer):
    """A release made under other settings keeps its own ε and threshold in what is told of it."""
    first = StatisticsSettings(epsilon=0.5, threshold=20)
    async with serving_house(settings, bearer("admin"), statistics=first) as house:
        await counted(house, 300)
        assert (await house.client.get("/statistics/method")).json()["epsilon"] == 0.5
        await house.upkeep.release_due()
    async with serving_house(settings, bearer("admin")) as house:
        for period in (MONTH, None):
            params = {"unit": UNIT} | ({"period": period} if period else {})
            method = (await house.client.get("/satisfaction", params=params)).json()["method"]
            assert (method["epsilon"], method["threshold"]) == (0.5, 20)
        of_the_last = (await house.client.get("/statistics/method")).json()
        assert of_the_last == method
        assert "ε = 0,5" in of_the_last["explanation"]["vi"]
        assert "fewer than 20" in of_the_last["explanation"]["en"]


async def test_a_release_that_would_spend_more_than_a_month_may_is_refused(settings: ServiceSettings, bearer: Bearer):
    greedy = StatisticsSettings(epsilon=1.5, limit=1.0)
    async with serving_house(settings, bearer("admin"), statistics=greedy) as house:
        await counted(house, 300)
        refused = await house.client.post("/statistics/release", json={"month": MONTH}, headers=bearer("admin"))
        assert (refused.status_code, refused.json()["code"]) == (409, "EPSILON_EXHAUSTED")
        assert (await house.client.get("/statistics")).json() == []
        assert (await house.client.get("/satisfaction", params={"unit": UNIT})).json()["withheld"]
        assert await house.database["cells"].count_documents({}) == 0


async def test_a_subject_stays_where_a_release_of_the_year_has_it(house: House, bearer: Bearer):
    await counted(house, 50, month=EARLIER)
    assert (await house.client.post("/statistics/release", json={"month": EARLIER}, headers=bearer("admin"))).is_success
    moved = {"code": UNIT, "kind": "PROVINCE", "names": {"vi": "Công an Hà Nội"}, "parent": "bca", "province": "hue"}
    assert (await house.units.put(f"/units/{UNIT}", json=moved, headers=bearer("admin"))).status_code == 200
    await counted(house, 50, month=NEXT)
    assert (await house.client.post("/statistics/release", json={}, headers=bearer("admin"))).status_code == 200
    cells = await house.app.state.container.figures.of_place(Level.UNIT, UNIT)
    assert {cell.period: cell.parent for cell in cells}[NEXT] == "ha-noi"


async def test_questions_that_contradict_themselves_are_refused(house: House):
    for params in ({"kind": "unit"}, {"id": UNIT}, {"unit": UNIT, "province": "ha-noi"}, {"period": "2026-13"}):
        assert (await house.client.get("/satisfaction", params=params)).status_code == 422


def test_months_follow_each_other():
    assert next_month("2026-12") == "2027-01"
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert due(["2026-08", "2026-11"], ["2026-09"], now, timedelta(days=4)) == ["2026-08", "2026-10"]
    assert due([], [], now, timedelta(days=4)) == []
