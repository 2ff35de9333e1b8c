"""Lists whose addresses are known: answered as the first time, and as the list is now."""

import httpx
import pytest

from hotline.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.observability.metrics import UNCOUNTED
from services.settings import ServiceSettings
from tests.conftest import edges, serving
from tests.hotline.conftest import LINE, approved, published
from tests.scraping import scraped

ADDRESSES = ["/units", "/units?first=1&kind=PROVINCE", "/hotlines?unit=ca-ha-noi", "/hotlines?province=ha-noi&last=1"]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_the_second_answer_is_the_first(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str], address: str
):
    await published(client, LINE, admin, second)
    first, again = await client.get(address), await client.get(address)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    given = [{k: v for k, v in one.headers.items() if k != "x-request-id"} for one in (first, again)]
    assert given[0] == given[1]
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    same = await client.get(address, headers={"If-None-Match": again.headers["etag"]})
    assert same.status_code == 304


async def test_both_are_counted_under_their_route_unless_they_say_otherwise(settings: ServiceSettings):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        for headers in ({}, {}, {}, {UNCOUNTED: "1"}):
            assert (await client.get("/hotlines?unit=ca-ha-noi", headers=headers)).status_code == 200
        told = await scraped(app)
    assert 'http_requests_total{method="GET",route="/hotlines",status="200"} 3.0' in told
    assert "service_ready 1.0" in told


async def test_nothing_of_the_metrics_tells_when_it_was_first_counted(settings: ServiceSettings):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        await client.get("/hotlines")
        told = await scraped(app)
    assert "http_request_seconds_count{" in told
    assert "_created" not in told


async def test_hotlines_of_several_purposes(client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]):
    made = await published(client, LINE, admin, second)
    both = await client.get("/hotlines?purposes=TRAFFIC&purposes=EMERGENCY_POLICE")
    assert [line["id"] for line in edges(both.json())] == [made["id"]]
    assert edges((await client.get("/hotlines?purposes=TRAFFIC&purposes=OTHER")).json()) == []
    assert (await client.get("/hotlines?purposes=TRAFFIC&purposes=NONE")).status_code == 422


async def test_a_known_address_shows_what_came_and_went(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    address = "/hotlines?unit=ca-ha-noi"
    assert edges((await client.get(address)).json()) == []
    made = await published(client, LINE, admin, second)
    assert [line["id"] for line in edges((await client.get(address)).json())] == [made["id"]]
    changed = {**LINE, "note": "Ngoài giờ"}
    await client.put(f"/hotlines/{made['id']}", json=changed, headers=admin)
    assert [line["note"] for line in edges((await client.get(address)).json())] == [None]
    await approved(client, made["id"], second)
    assert [line["note"] for line in edges((await client.get(address)).json())] == ["Ngoài giờ"]
    await client.put(f"/hotlines/{made['id']}", json={**LINE, "state": "RETIRED"}, headers=admin)
    assert edges((await client.get(address)).json()) == []


async def test_what_depends_on_who_asks_is_not_known(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    await published(client, {**LINE, "state": "SUSPENDED"}, admin, second)
    address = "/hotlines?state=SUSPENDED"
    assert len(edges((await client.get(address, headers=admin)).json())) == 1
    assert edges((await client.get(address)).json()) == []
    assert len(edges((await client.get(address, headers=admin)).json())) == 1
    refused = await client.get("/hotlines", headers={"Authorization": "Bearer made-up"})
    await client.get("/hotlines")
    again = await client.get("/hotlines", headers={"Authorization": "Bearer made-up"})
    assert refused.status_code == again.status_code == 401
