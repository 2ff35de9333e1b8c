"""Made-up notices for trying the system."""

from datetime import UTC, datetime

import httpx
import orjson
from fastapi import FastAPI

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges, serving
from wanted import demo
from wanted.app import create


async def test_every_demo_notice_is_taken_and_is_in_no_export_for_banks(client: httpx.AsyncClient, bearer: Bearer):
    lines = list(demo.lines(datetime.now(UTC))["notices"])
    units = tuple({str(line["unit"]) for line in lines})
    body = b"\n".join(map(orjson.dumps, lines))
    report = (
        await client.post("/notices/import?publish=true", content=body, headers=bearer("admin", units=units))
    ).json()
    assert (report["inserted"], report["rejected"]) == (demo.COUNT, [])
    assert (await client.get("/followthemoney/entities.ftm.json")).text == ""


async def test_the_demo_correction_waits(settings: ServiceSettings, bearer: Bearer):
    app, service = FastAPI(), create(settings, ServiceClients(), REGISTRY)
    app.mount("/api/wanted", service)
    async with serving(service) as client:
        lines = list(demo.lines(datetime.now(UTC))["notices"])
        units = tuple({str(line["unit"]) for line in lines})
        editor = bearer("editor", "admin", units=units)
        body = b"\n".join(map(orjson.dumps, lines))
        await client.post("/notices/import?publish=true", content=body, headers=editor)
        front = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=front, base_url="http://front", headers=editor) as operator:
            assert await demo.act(operator) == 1
        waiting = (await client.get("/notices?waiting=true&state=PUBLISHED", headers=editor)).json()
        assert [notice["id"] for notice in edges(waiting)] == ["demo-001"]


async def test_the_service_describes_itself(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    for path in ("/match/batch", "/statistics", "/feed.atom", "/photos/{name}", "/correction-requests", "/consumers"):
        assert path in document["paths"]
    schema = (await client.get("/schemas/notices.json")).json()
    assert "identityDocuments" in schema["properties"]
