"""Counts for the reports of Article 26."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, time
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from services.timezone import ZONE
from tests.conftest import serving
from tests.wanted.notices import Headers, drafted, imported, withdraw
from wanted.app import create
from wanted.notices.models.notices import NoticeList, NoticeState, WithdrawalReason
from wanted.notices.models.statistics import AgeBand
from wanted.notices.statistics import DayRange, NoticeFacts, age_band, statistics

TODAY = date(2026, 11, 24)


@pytest.fixture
async def client(settings: ServiceSettings) -> AsyncIterator[httpx.AsyncClient]:
    """The service on `TODAY`, as ages and days are counted from it."""
    noon = datetime.combine(TODAY, time(12), ZONE)
    async with serving(create(settings, ServiceClients(), REGISTRY, lambda: noon)) as client:
        yield client


def at(day: str, hour: int = 12) -> float:
    return datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=ZONE).timestamp()


def test_bands_meet_without_a_gap():
    bands = [age_band((2026 - age,), 2026) for age in range(100)]
    assert [bands.index(band) for band in dict.fromkeys(bands)] == [0, 18, 30, 45, 60]
    assert age_band((), 2026) is AgeBand.UNKNOWN
    assert age_band((1960, 2010), 2026) is AgeBand.UNDER_18


def test_a_period_holds_its_first_and_last_day_in_vietnam():
    period = DayRange(date(2026, 4, 1), date(2026, 6, 30))
    assert period.holds(at("2026-04-01", 0))
    assert period.holds(at("2026-06-30", 23))
    assert not period.holds(at("2026-07-01", 0))
    assert not period.holds(None)


@given(
    st.lists(
        st.builds(
            NoticeFacts,
            list=st.sampled_from(NoticeList),
            unit=st.sampled_from(["c02", "ca-hue"]),
            state=st.sampled_from(NoticeState),
            births=st.tuples(st.integers(1930, 2010)) | st.just(()),
            published=st.just(at("2026-05-01")),
            withdrawn=st.just(at("2026-06-01")),
            reason=st.sampled_from(WithdrawalReason) | st.none(),
        ),
        max_size=50,
    )
)
def test_every_notice_counts_once(notices: list[NoticeFacts]):
    counted = statistics(notices, TODAY, DayRange())
    assert counted.total == len(notices) == sum(c.count for c in counted.published)
    assert sum(c.count for c in counted.withdrawn) == sum(n.reason is not None for n in notices)
    by_list = Counter(dict.fromkeys(NoticeList, 0))
    for count in counted.counts:
        by_list[count.list] += count.count
    assert all(by_list[kind] == sum(n.list is kind for n in notices) for kind in NoticeList)


async def test_the_public_counts_what_it_may_read_and_staff_their_drafts(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"}, {"id": "n2", "birthDates": []}, {"id": "n3"})
    await withdraw(client, editor, "n3", "SURRENDERED")
    await drafted(client, editor)
    seen = (await client.get("/statistics")).json()
    assert {(c["state"], c["ageBand"]): c["count"] for c in seen["counts"]} == {
        ("PUBLISHED", "FROM_30_TO_44"): 1,
        ("PUBLISHED", "UNKNOWN"): 1,
        ("WITHDRAWN", "FROM_30_TO_44"): 1,
    }
    assert seen["asOf"] == TODAY.isoformat()
    assert seen["withdrawn"] == [{"list": "WANTED", "unit": "c02", "reason": "SURRENDERED", "count": 1}]
    own = (await client.get("/statistics", headers=editor)).json()
    assert own["total"] == seen["total"] + 1


async def test_a_time_and_a_unit_bound_the_counts(client: httpx.AsyncClient, editor: Headers):
    old: dict[str, Any] = {"id": "n1", "publishedAt": "2026-03-31T23:00:00+07:00"}
    await imported(client, editor, old, {"id": "n2"})
    today = TODAY.isoformat()
    seen = (await client.get("/statistics", params={"from": "2026-03-31", "to": "2026-03-31"})).json()
    assert [c["count"] for c in seen["published"]] == [1]
    assert [c["count"] for c in (await client.get("/statistics", params={"from": today})).json()["published"]] == [1]
    assert (await client.get("/statistics", params={"unit": "ca-hue"})).json()["total"] == 0
    wrong = await client.get("/statistics", params={"from": "2026-04-01", "to": "2026-03-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "to")
