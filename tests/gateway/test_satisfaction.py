"""Released figures through GraphQL: of a thing, a unit, a province and the country, and nothing beside them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

from feedback.jobs import FeedbackJobs
from feedback.statistics import Level
from feedback.store import SUFFIX
from gateway.feedback.types import FiguresOf
from gateway.relay import value_of
from tests.feedback.counting import tallies
from tests.feedback.service import MONTH, WEEK
from tests.gateway.conftest import House
from tests.gateway.test_ratings import HUE

FIGURES = """query($subject: ID, $unit: String, $province: String, $period: String) {
  satisfaction(subject: $subject, unit: $unit, province: $province, period: $period) {
    level subject { id } unit { code } province period withheld
    count countMargin stars mean meanLow meanHigh shareSatisfied shareMargin reasons { reason count } reasonsMargin
    scales { scale withheld count countMargin mean meanLow meanHigh shareSatisfied shareMargin stars }
    method { mechanism epsilon odds threshold confidence errors { ratings median margin } explanation
      scaleEpsilon scaleErrors { ratings margin }
      english: explanation(language: EN) }
  }
}"""


async def counted(house: House, months: Sequence[str] = (MONTH,), **many: int) -> None:
    """Ratings that left the intake in earlier months, so many for each unit and month; all score the content 5."""
    rows: list[dict[str, Any]] = [
        {
            "_id": f"{unit}-{month}-{number}",
            "mark": f"{unit}-{month}-{number}".encode(),
            "state": "COUNTED",
            "period": WEEK,
            "subject": f"unit:{unit.replace('_', '-')}",
            "unit": unit.replace("_", "-"),
            "stars": 1 + number % 5,
            "scales": {"CONTENT": 5},
            "reasons": ["CLEAR"],
            "month": month,
        }
        for month in months
        for unit, count in many.items()
        for number in range(count)
    ]
    own = house.transports["feedback"].app.state.kit.database  # type: ignore[union-attr]
    database = own.client[own.name + SUFFIX]
    await database["ratings"].insert_many(rows)
    await database["tallies"].insert_many(tallies(rows))


async def released(house: House, **many: int) -> None:
    await counted(house, **many)
    await FeedbackJobs(house.transports["feedback"].app.state.container).release_due()  # type: ignore[union-attr]


async def figures(house: House, **place: str) -> dict[str, Any]:
    return (await house.data(FIGURES, None, **place))["satisfaction"]


async def test_a_thing_a_unit_a_province_and_the_country_have_figures(counter: House):
    await released(counter, ca_hue=200, ca_ha_noi=300, bca=250)
    places: list[tuple[dict[str, str], dict[str, Any]]] = [
        ({"subject": HUE}, {"level": "SUBJECT", "subject": {"id": HUE}, "unit": None, "province": None}),
        ({"unit": "ca-hue"}, {"level": "UNIT", "subject": None, "unit": {"code": "ca-hue"}, "province": None}),
        ({"unit": HUE}, {"level": "UNIT", "subject": None, "unit": {"code": "ca-hue"}, "province": None}),
        ({"province": "hue"}, {"level": "PROVINCE", "subject": None, "unit": None, "province": "hue"}),
        ({}, {"level": "COUNTRY", "subject": None, "unit": None, "province": None}),
    ]
    for place, expected in places:
        shown = await figures(counter, **place, period=MONTH)
        assert expected.items() <= shown.items(), place
        assert (shown["period"], shown["withheld"]) == (MONTH, False)
        assert len(shown["stars"]) == 5
        assert sum(shown["stars"]) == shown["count"]
        assert 1 <= shown["meanLow"] <= shown["mean"] <= shown["meanHigh"] <= 5
        assert 0 < shown["shareSatisfied"] < 1
        assert shown["countMargin"] > 0
        if expected["level"] == "SUBJECT":
            assert (shown["reasons"], shown["reasonsMargin"]) == (None, None)
        else:
            assert {"CLEAR", "SLOW"} <= {one["reason"] for one in shown["reasons"]}
            assert shown["reasonsMargin"] > 0
        # The other routes give the same.
        params = {key: "ca-hue" if key == "unit" else given for key, given in place.items() if key != "subject"}
        params |= {"kind": "unit", "id": "ca-hue"} if "subject" in place else {}
        table = (await counter.peers["feedback"].get("/satisfaction/csv", params=params | {"period": MONTH})).text
        [row] = csv.DictReader(io.StringIO(table))
        assert (int(row["total"]), float(row["mean"])) == (shown["count"], shown["mean"])


async def test_a_quarter_has_figures_by_scale(counter: House):
    months = [MONTH[:5] + number for number in ("07", "08", "09")]
    await counted(counter, months, ca_hue=700, ca_ha_noi=700, bca=700)
    await FeedbackJobs(counter.transports["feedback"].app.state.container).release_due()  # type: ignore[union-attr]
    shown = await figures(counter, unit="ca-hue", period=f"{MONTH[:4]}-Q3")
    by_scale = {one["scale"]: one for one in shown["scales"]}
    assert by_scale["CONTENT"]["mean"] > 3
    assert sum(by_scale["CONTENT"]["stars"]) == by_scale["CONTENT"]["count"]
    assert by_scale["QUALITY"] == {"scale": "QUALITY", "withheld": True} | dict.fromkeys(
        ("count", "countMargin", "mean", "meanLow", "meanHigh", "shareSatisfied", "shareMargin", "stars")
    )
    for place in ({"unit": "ca-hue", "period": MONTH}, {"subject": HUE, "period": f"{MONTH[:4]}-Q3"}):
        assert (await figures(counter, **place))["scales"] is None


async def test_figures_come_with_how_they_are_made(counter: House):
    for before in (True, False):
        if not before:
            await released(counter, ca_hue=200)
        method = (await figures(counter, unit="ca-hue"))["method"]
        assert (method["epsilon"], method["threshold"], method["confidence"]) == (1.0, 10, 0.95)
        assert method["scaleEpsilon"] == 0.12
        assert [error["ratings"] for error in method["scaleErrors"]] == [100, 1_000, 10_000]
        assert "geometric" in method["mechanism"]
        assert [error["ratings"] for error in method["errors"]] == [10, 100, 1_000, 10_000]
        assert "ε = 1" in method["explanation"]
        assert "nobody can work out" in method["english"]


async def test_nothing_is_told_before_a_release_nor_of_a_few(counter: House):
    """There are no live numbers: what has come since is in no answer, whoever asks."""
    hidden = {"period": None, "withheld": True, "count": None, "stars": None, "mean": None, "reasons": None}
    await counted(counter, ca_hue=200, ca_ha_noi=3)
    for who in ({}, counter.staff):
        shown = (await counter.data(FIGURES, who, unit="ca-hue"))["satisfaction"]
        assert hidden.items() <= shown.items()
    await FeedbackJobs(counter.transports["feedback"].app.state.container).release_due()  # type: ignore[union-attr]
    few = await figures(counter, unit="ca-ha-noi", period=MONTH)
    assert (hidden | {"period": MONTH}).items() <= few.items()


@pytest.mark.parametrize(
    "place",
    [
        {"unit": "ca-hue", "province": "hue"},
        {"subject": HUE, "unit": "ca-hue"},
        {"period": "2026-13"},
        {"subject": "nonsense"},
        {"province": "Huế"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(counter: House, place: dict[str, str]):
    answer = await counter.ask(FIGURES, None, **place)
    assert answer["data"] == {"satisfaction": None}
    assert answer["errors"][0]["extensions"]["code"] in {"BAD_INPUT", "BAD_ID"}


def test_figures_are_of_what_the_service_releases():
    assert {value_of(one) for one in FiguresOf} == {level.value for level in Level}
