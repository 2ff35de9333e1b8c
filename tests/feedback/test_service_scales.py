"""Scores on the four scales over HTTP: given, read, changed and taken back by receipt, and released by quarter."""

import os
from typing import Any

import pytest

from feedback.models import RatingInput
from feedback.ratings import receipts
from feedback.ratings.batches import PendingRating
from feedback.statistics import Level
from feedback.statistics.release_selection import next_month
from tests.conftest import Bearer
from tests.feedback.service import MONTH, UNIT, WEEK, Citizen, House, rating
from tests.feedback.test_service_receipts import ask, counted

NEXT, EARLIER = next_month(MONTH), MONTH[:5] + "07"
QUARTER = f"{MONTH[:4]}-Q3"


def given(**scores: int | None) -> dict[str, int | None]:
    """All four scales, null where none is given."""
    return dict.fromkeys(("interface", "content", "quality", "support")) | scores


async def tallied(house: House) -> dict[str, int]:
    [raw] = [raw async for raw in house.ratings_database["tallies"].find({})]
    return raw["counts"]


@pytest.mark.parametrize("moved", [False, True], ids=["waiting", "counted"])
async def test_a_change_leaves_the_scales_it_does_not_name(house: House, citizen: Citizen, moved: bool):
    receipt = await citizen.rates(scales={"content": 4, "support": 2})
    if moved:
        await house.move()
    assert (await ask(house, "rating", receipt)).json()["scales"] == given(content=4, support=2)
    for change, after in (
        ({"stars": 5}, given(content=4, support=2)),
        ({"scales": {"interface": 1}}, given(interface=1, content=4, support=2)),
        ({"scales": {"content": 5, "support": None}}, given(interface=1, content=5)),
        ({"scales": {}}, given(interface=1, content=5)),
        ({"scales": None}, None),
    ):
        changed = (await ask(house, "change", receipt, **change)).json()
        assert (changed["scales"], changed["stars"], changed["reasons"]) == (after, 5, ["CLEAR"]), change
    refused = await ask(house, "change", receipt, scales={"content": 6})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "scales.content")
    assert (await ask(house, "rating", receipt)).json()["scales"] is None


async def test_scores_are_counted_as_they_change_and_gone_with_the_rating(house: House, citizen: Citizen):
    receipt, plain = await citizen.rates(scales={"content": 4, "quality": 4}), await citizen.rates()
    await house.move()
    counts = {"4": 2, "CLEAR": 2}
    assert await tallied(house) == counts | {"CONTENT:4": 1, "QUALITY:4": 1}
    assert [raw["scales"] for raw in await counted(house) if "scales" in raw] == [{"CONTENT": 4, "QUALITY": 4}]
    await ask(house, "change", receipt, scales={"content": 1, "quality": None})
    assert await tallied(house) == counts | {"CONTENT:1": 1}
    assert await house.app.state.container.ratings.recount() == 0
    assert (await ask(house, "withdraw", receipt)).json()["scales"] is None
    assert await tallied(house) == {"4": 1, "CLEAR": 1}
    assert (await ask(house, "rating", plain)).json()["scales"] is None


@pytest.mark.parametrize(
    ("scales", "field"),
    [
        ({"content": 0}, "scales.content"),
        ({"content": 6}, "scales.content"),
        ({"content": "4"}, "scales.content"),
        ({"design": 4}, "scales.design"),
        ([4], "scales"),
    ],
)
async def test_scores_that_are_none_are_refused_and_spend_nothing(
    house: House, citizen: Citizen, scales: Any, field: str
):
    token = await citizen.token()
    refused = await house.client.post("/ratings", json=rating(token, scales=scales))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert (await house.client.post("/ratings", json=rating(token, scales={"content": 4}))).status_code == 201


async def test_a_retry_is_the_same_rating_if_its_scores_are(house: House, citizen: Citizen):
    token = await citizen.token()
    first = await house.client.post("/ratings", json=rating(token, scales={"content": 4}))
    again = await house.client.post("/ratings", json=rating(token, scales={"content": 4, "support": None}))
    assert (again.status_code, again.json()) == (201, first.json())
    other = await house.client.post("/ratings", json=rating(token))
    assert (other.status_code, other.json()["code"]) == (409, "TOKEN_SPENT")


def test_a_rating_without_scores_has_the_receipt_it_had_before_there_were_scales():
    plain = {"subject": {"kind": "unit", "id": "ca-hue"}, "stars": 4, "reasons": ["CLEAR"], "comment": "Rõ."}
    for none in ({}, {"scales": None}, {"scales": {}}, {"scales": {"content": None}}):
        made = receipts.receipt(b"k" * 32, b"token", RatingInput.model_validate(plain | none))
        assert made == "V3uTxDqS58KuFb6iVwhyLQ"


def test_a_record_of_before_there_were_scales_is_read():
    old = {"subject": {"kind": "unit", "id": "bca"}, "unit": "bca", "stars": 4, "reasons": [], "comment": None}
    marks = {"ratingMark": "00", "commentMark": "01", "period": "2026-W48", "day": "2026-11-30"}
    assert PendingRating.model_validate(old | marks).scales == {}


async def test_the_form_is_told_the_scales_and_which_one_a_reason_explains(house: House):
    terms = (await house.client.get("/terms")).json()
    codes = [scale["code"] for scale in terms["scales"]]
    assert codes == ["INTERFACE", "CONTENT", "QUALITY", "SUPPORT"]
    assert {reason["scale"] for reason in terms["reasons"]} == set(codes)


async def put_in(house: House, month: str, many: int) -> None:
    """Ratings of an earlier month, all of them with scores."""
    rows = [
        {
            "_id": f"{unit}-{month}-{n}",
            "state": "COUNTED",
            "mark": os.urandom(32),
            "period": WEEK,
            "subject": f"unit:{unit}",
            "unit": unit,
            "stars": 4,
            "scales": {"CONTENT": 2, "SUPPORT": 5},
            "reasons": [],
            "month": month,
        }
        for unit in (UNIT, "ca-hue", "bca")
        for n in range(many)
    ]
    await house.ratings_database["ratings"].insert_many(rows)


async def test_figures_by_scale_come_with_the_quarter(house: House, bearer: Bearer):
    for month in (EARLIER, MONTH, NEXT):
        await put_in(house, month, 700)
    await house.app.state.container.ratings.recount()
    # A month released before there were scales: it kept nothing for them, so its ratings are not counted in them.
    await house.app.state.container.publisher.release(EARLIER)
    releases = house.database["releases"]
    await releases.update_one({"_id": EARLIER}, {"$unset": {"scale_epsilon": ""}})
    await house.database["cells"].update_many({}, {"$unset": {"scales": "", "scales_variance": ""}})
    assert await house.upkeep.release_due() == [MONTH, NEXT]
    listed = (await house.client.get("/statistics")).json()
    assert [(one["epsilon"], one["scaleEpsilon"]) for one in listed] == [(1.0, 0.0), (1.0, 0.12), (1.0, 0.12)]
    shown = (await house.client.get("/satisfaction", params={"unit": UNIT, "period": QUARTER})).json()
    content, support, quality = (shown["scales"][code] for code in ("CONTENT", "SUPPORT", "QUALITY"))
    assert (content["withheld"], support["withheld"], quality["withheld"]) == (False, False, True)
    assert abs(content["count"] - 2 * 700) < 3 * content["countMargin"]
    assert content["mean"] < 3.5 < support["mean"]
    assert content["meanLow"] <= content["mean"] <= content["meanHigh"]
    assert quality["count"] is None
    assert (await house.client.get("/satisfaction", params={"unit": UNIT, "period": NEXT})).json()["scales"] is None
    subject = {"kind": "unit", "id": UNIT, "period": QUARTER}
    assert (await house.client.get("/satisfaction", params=subject)).json()["scales"] is None
    [kept] = await house.app.state.container.figures.of_period(QUARTER, [Level.COUNTRY])
    whole = (await house.client.get(f"/statistics/{QUARTER}", params={"level": "country"})).json()[0]
    assert whole["scales"]["CONTENT"]["stars"] == list(kept.scales["CONTENT"].stars)
    table = (await house.client.get(f"/statistics/{QUARTER}/csv")).text
    assert "scale:CONTENT:mean" in table.splitlines()[0]
