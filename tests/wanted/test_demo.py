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


async def test_a_correction_and_a_draft_wait_and_the_newest_have_photos_that_two_people_approved(
    settings: ServiceSettings, bearer: Bearer
):
    app, service = FastAPI(), create(settings, ServiceClients(), REGISTRY)
    app.mount("/api/wanted", service)
    lines = list(demo.lines(datetime.now(UTC))["notices"])
    units = tuple({str(line["unit"]) for line in lines})

    def front(subject: str) -> httpx.AsyncClient:
        headers = bearer("editor", "admin", units=units, subject=subject)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front", headers=headers)

    async with serving(service) as client, front("one") as one, front("two") as two:
        body = b"\n".join(map(orjson.dumps, lines))
        await one.post("/api/wanted/notices/import?publish=true", content=body)
        assert await demo.edit(one, two) == 2
        assert await demo.illustrate(one, two) == demo.PHOTOS
        assert await demo.illustrate(one, two) == 0
        waiting = edges((await one.get("/api/wanted/notices?waiting=true")).json())
        assert {(notice["id"], notice["state"]) for notice in waiting} == {
            (demo.CORRECTED, "PUBLISHED"),
            (demo.DRAFT["id"], "DRAFT"),
        }
        public = edges((await client.get("/notices?first=100")).json())
        shown = [notice for notice in public if notice["photos"]]
        assert len(shown) == demo.PHOTOS
        assert {(one["width"], one["height"]) for notice in shown for one in notice["photos"]} == {(480, 640)}
        colours = {notice["colour"] for notice in edges((await client.get("/notices?list=INTERPOL")).json())}
        assert colours == set(demo.COLOURS)
        for notice in edges((await client.get("/notices?list=TERRORISM")).json()):
            assert notice["measures"]
            assert notice["delisting"]


async def test_the_service_describes_itself(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    for path in ("/match/batch", "/statistics", "/feed.atom", "/photos/{name}", "/correction-requests", "/consumers"):
        assert path in document["paths"]
    schema = (await client.get("/schemas/notices.json")).json()
    assert "identityDocuments" in schema["properties"]
