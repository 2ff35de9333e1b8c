"""Made-up notices for trying the system."""

from datetime import UTC, datetime

import httpx
import orjson

from tests.conftest import Bearer
from wanted import demo


async def test_every_demo_notice_is_taken_and_is_in_no_export_for_banks(client: httpx.AsyncClient, bearer: Bearer):
    lines = list(demo.lines(datetime.now(UTC))["notices"])
    units = tuple({str(line["unit"]) for line in lines})
    body = b"\n".join(map(orjson.dumps, lines))
    report = (await client.post("/notices/import", content=body, headers=bearer("editor", units=units))).json()
    assert (report["inserted"], report["rejected"]) == (demo.COUNT, [])
    assert (await client.get("/followthemoney/entities.ftm.json")).text == ""


async def test_the_service_describes_itself(client: httpx.AsyncClient):
    document = (await client.get("/openapi.json")).json()
    for path in ("/match/batch", "/statistics", "/feed.atom", "/photos/{name}", "/correction-requests", "/consumers"):
        assert path in document["paths"]
    schema = (await client.get("/schemas/notices.json")).json()
    assert "identityDocuments" in schema["properties"]
