"""The demo data of units and hotlines."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import orjson
from fastapi import FastAPI

from hotline import demo
from hotline.app import create
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges, serving


async def test_two_people_put_the_emergency_numbers_and_an_alert_in_place(settings: ServiceSettings, bearer: Bearer):
    app, service = FastAPI(), create(settings, ServiceClients(), REGISTRY)
    app.mount("/api/hotline", service)

    def front(headers: Mapping[str, str]) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front", headers=dict(headers))

    async with serving(service), front(bearer("admin")) as one, front(bearer("admin", subject="second")) as two:
        for kind, lines in demo.lines(datetime.now(UTC)).items():
            body = b"\n".join(map(orjson.dumps, lines))
            report = (await one.post(f"/api/hotline/{kind}/import?publish=true", content=body)).json()
            assert report["rejectedCount"] == 0, report["rejected"][:2]
        public = "/api/hotline/hotlines?purpose=EMERGENCY_POLICE"
        assert edges((await one.get(public)).json()) == []
        assert await demo.edit(one, two) == len(demo.SHORT_NUMBERS) + 1
        assert [line["dialled"] for line in edges((await one.get(public)).json())] == ["113"]
        lines = edges((await one.get("/api/hotline/hotlines?unit=ca-ha-noi")).json())
        assert [line["alert"] is not None for line in lines] == [True, False]
        assert (lines[1]["onDaysOff"], len(lines[1]["exceptions"])) == ("CLOSED", 1)
