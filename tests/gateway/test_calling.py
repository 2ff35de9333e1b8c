"""Whom to call through GraphQL."""

from typing import Any

from tests.gateway.conftest import House

ASK = """query($text: String, $situation: ID, $province: String, $location: LocationInput) {
  whoToCall(text: $text, situation: $situation, province: $province, location: $location) {
    urgent situation { code title(language: EN) } say(language: EN)
    numbers { dialled label purpose openNow hotline { id unit { code } } } choices { code title }
  } }"""
NEAR = """query($location: LocationInput!) {
  nearestUnits(location: $location, first: 3) { distanceKm unit { code } } }"""


async def test_what_happened_is_answered_with_published_numbers(station: House):
    line = {"unit": "bca", "dialled": "0900 000 001", "number": "+84900000001", "purpose": "CRIME_REPORT"}
    await station.put_in("hotline", "/hotlines", line, announced=False)
    answer: dict[str, Any] = (await station.data(ASK, text="to giac danh bac", province="Hà Nội"))["whoToCall"]
    assert not answer["urgent"]
    assert answer["situation"] == {"code": "gambling", "title": "Gambling"}
    assert answer["say"].startswith("Say where")
    first = answer["numbers"][0]
    assert (first["dialled"], first["purpose"], first["openNow"]) == ("0900 000 001", "CRIME_REPORT", True)
    assert first["hotline"]["unit"] == {"code": "bca"}
    assert (await station.data(ASK))["whoToCall"]["choices"]
    refused = await station.ask(ASK, situation="no-such-thing")
    assert refused["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_near_units_are_answered_by_distance(station: House):
    assert (await station.data(NEAR, location={"latitude": 21.02, "longitude": 105.85}))["nearestUnits"] == []
