"""Whoever polls every metric that the running system has, at the operator's ports too, and all that staff may read,
dates no rating and no cry for help."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from launcher.registry import SERVICES
from services.identity import DevelopmentIssuer, Role
from tests.adversaries import running, staff
from tests.adversaries.citizens import PLANTED
from tests.adversaries.polling import Poller, Rater
from tests.adversaries.running import PREFIX, UNITS, Played, at_the_door, until_rateable
from tests.scraping import free_metrics_port, scraped_at
from tests.system.instance import Instance

ROUNDS = 5
OPEN = "{{ units(first: {number}) {{ totalCount }} }}"
EASY = {"TIEPDAN_CHALLENGE__COST": "1", "TIEPDAN_CHALLENGE__COUNTER": "20"}
WEBHOOKS = {
    "TIEPDAN_WEBHOOKS__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "TIEPDAN_WEBHOOKS__PLAIN_HTTP": "true",
    "TIEPDAN_WEBHOOKS__PORTS": "[]",
}
CONSUMER = {"name": "Ngân hàng Mẫu", "unit": "bca", "url": "http://127.0.0.1:9/hook"}
PATHS = (
    "/metrics",
    "/metrics/",
    "/%6detrics",
    *(f"/api/{name}{path}" for name in SERVICES for path in ("/metrics", "/metrics/", "//metrics", "/%6Detrics")),
    "/api/feedback/../metrics",
    "/api/feedback/%2e%2e/metrics",
)


@pytest.fixture
def scraping(shape: bool, tmp_path: Path) -> Iterator[Played]:
    """A running system whose metrics an operator has asked for."""
    issuer = DevelopmentIssuer(tmp_path / "issuer")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    given = {**running.settings(temporary, issuer), **EASY, **WEBHOOKS}
    port = free_metrics_port()
    with Instance(tmp_path / "var", separate=shape, settings=given, metrics_port=port) as system:
        played = Played(system, issuer, temporary, dict(PLANTED))
        running.put_in_units(system, played.bearer("admin", [Role.ADMIN, Role.EDITOR], ["bca"]))
        yield played


@pytest.mark.slow
async def test_no_metric_dates_a_rating(scraping: Played):
    """The fast form is the poller of the switches, who has a service of its own."""
    system = scraping.system
    assert system.metrics.keys() == SERVICES.keys()
    async with at_the_door(system, scraping.secrets) as citizen:
        await until_rateable(citizen)
        sources = {name: partial(scraped_at, port) for name, port in system.metrics.items()}
        poller = Poller(sources, await pages(scraping, citizen.client))
        rater = Rater(citizen.client, citizen.client, PREFIX, UNITS[:ROUNDS])
        assert await poller.dated(rater.acts()) == []
        # What may be told of is told, so that silence means something.
        found = await poller.dated({"a read": [partial(_read, citizen.client, n) for n in range(1, ROUNDS)]})
        assert any("graphql_operations_total" in series for series in found)
        await closed_at_the_front(citizen.client, scraping.bearer("operator", list(Role), ["bca"]))


async def pages(played: Played, client: httpx.AsyncClient) -> dict[str, Callable[[], Awaitable[bytes]]]:
    """What staff may read, deliveries to a consumer of webhooks among it."""
    admin = played.bearer("admin", [Role.ADMIN], ["bca"])
    registered = await client.post("/api/wanted/consumers", json=CONSUMER, headers=admin)
    sent = f"/api/wanted/consumers/{registered.raise_for_status().json()['id']}/deliveries"

    def bearer(role: str) -> dict[str, str]:
        return played.bearer(role, [Role(role)], ["bca"])

    return staff.pages(client, PREFIX, bearer) | {"deliveries": partial(staff.read_page, client, sent, admin)}


async def _read(client: httpx.AsyncClient, number: int) -> None:
    answer = await client.post("/graphql", json={"query": OPEN.format(number=number)})
    assert "errors" not in answer.json()


async def closed_at_the_front(client: httpx.AsyncClient, operator: dict[str, str]) -> None:
    """No address of the front gives metrics, whoever asks."""
    for path in PATHS:
        for headers in ({}, operator, {"Host": "feedback"}):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 404, path
            assert "http_requests" not in answer.text
            assert "service_ready" not in answer.text
