"""A service goes by the clock that its app was given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from articles.app import create as create_articles
from feedback.app import create as create_feedback
from gateway.app import create as create_gateway
from gateway.settings import Settings as GatewaySettings
from hotline.app import create as create_hotline
from launcher.registry import REGISTRY
from schedule.app import create as create_schedule
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.wanted.notices import NOTICE
from wanted.app import create as create_wanted

MADE, CHANGED = "2031-02-03T04:05:06Z", "2031-02-03T05:05:06Z"
TIMES = {"startsAt": "2031-03-03T01:00:00Z", "endsAt": "2031-03-03T03:00:00Z"}
SESSION = {"unit": "bca", "leader": {"position": "Giám đốc"}, "place": "Trụ sở", **TIMES}
ARTICLE = {"kind": "OTHER", "unit": "bca", "title": "Bài", "body": "Lời."}
UNIT = {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an"}}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def headers(bearer: Bearer) -> dict[str, str]:
    return bearer("editor", "admin", units=("bca", "c02", "c03"))


@pytest.mark.parametrize(
    ("create", "path", "given", "change"),
    [
        pytest.param(create_hotline, "/units", UNIT, {"shortName": "BCA"}, id="hotline"),
        pytest.param(create_schedule, "/sessions", SESSION, {"place": "Hội trường"}, id="schedule"),
        pytest.param(create_wanted, "/notices", NOTICE, {"marks": "Sẹo"}, id="wanted"),
        pytest.param(create_articles, "/articles", ARTICLE, {"title": "Khác"}, id="articles"),
    ],
)
async def test_what_is_made_and_changed_is_dated_by_it(
    settings: ServiceSettings,
    headers: dict[str, str],
    clock: Clock,
    create: Any,
    path: str,
    given: dict[str, Any],
    change: dict[str, Any],
):
    async with serving(create(settings, ServiceClients(), REGISTRY, clock)) as client:
        made = (await client.post(path, json=given, headers=headers)).raise_for_status().json()
        assert (made["createdAt"], made["updatedAt"]) == (MADE, MADE)
        clock.moment += timedelta(hours=1)
        answer = await client.put(f"{path}/{made['id']}", json={**given, **change}, headers=headers)
        changed = answer.raise_for_status().json()
        assert (changed["createdAt"], changed["updatedAt"]) == (MADE, CHANGED)
        other = {**given, **({"code": "c03"} if path == "/units" else {"id": "imported"})}
        report = await client.post(f"{path}/import", content=orjson.dumps(other), headers=headers)
        assert report.raise_for_status().json()["inserted"] == 1
        imported = (await client.get(f"{path}/{other.get('id', 'c03')}", headers=headers)).raise_for_status().json()
        assert (imported["createdAt"], imported["updatedAt"]) == (CHANGED, CHANGED)


async def test_acts_are_dated_by_it(settings: ServiceSettings, headers: dict[str, str], clock: Clock):
    async with serving(create_schedule(settings, ServiceClients(), REGISTRY, clock)) as client:
        await client.post("/sessions/import?publish=true", json={**SESSION, "id": "one"}, headers=headers)
        cancelled = await client.post("/sessions/one/cancel", json={"reason": "Bão"}, headers=headers)
        assert cancelled.json()["cancellation"]["at"] == MADE
    async with serving(create_articles(settings, ServiceClients(), REGISTRY, clock)) as client:
        made = (await client.post("/articles", json=ARTICLE, headers=headers)).json()
        await client.post(f"/articles/{made['id']}/submit", headers=headers)
        told = (await client.get(f"/articles/{made['id']}/history", headers=headers)).json()
        assert [event["at"] for event in told["history"]] == [MADE, MADE]


async def test_who_is_open_now_and_the_week_of_tokens_are_told_by_it(
    settings: ServiceSettings, headers: dict[str, str], clock: Clock
):
    async with serving(create_hotline(settings, ServiceClients(), REGISTRY, clock)) as client:
        await client.post("/units", json=UNIT, headers=headers)
        # The clock says eleven in the morning of a Monday in Hà Nội.
        hours = [{"days": ["MONDAY"], "opens": "10:30", "closes": "11:30"}]
        line = {"unit": "bca", "dialled": "113", "purpose": "OTHER", "hours": hours}
        await client.post("/hotlines/import?publish=true", json=line, headers=headers)
        assert (await client.get("/hotlines?openNow=true")).json()["totalCount"] == 1
        clock.moment += timedelta(hours=1)
        assert (await client.get("/hotlines?openNow=true")).json()["totalCount"] == 0
    async with serving(create_feedback(settings, ServiceClients(), REGISTRY, clock)) as client:
        assert (await client.get("/terms")).json()["period"] == "2031-W06"


async def test_the_gateways_examples_ask_for_its_day(settings: ServiceSettings, clock: Clock):
    gateway: Any = create_gateway(GatewaySettings(**settings.model_dump()), ServiceClients(), REGISTRY, clock)
    async with serving(gateway) as client:
        assert "2031-02-03" in (await client.get("/graphql?asset=examples.json")).text
