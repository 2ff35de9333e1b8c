"""Units that ended, over HTTP: what stands in their place, and where their domains lead."""

import httpx
import orjson

from services.geography.provinces import FORMER_PROVINCES, PROVINCES
from tests.conftest import edges
from tests.hotline.conftest import HANOI

HATAY = {
    "code": "ca-ha-tay",
    "kind": "PROVINCE",
    "names": {"vi": "Công an tỉnh Hà Tây"},
    "shortName": "CAT Hà Tây",
    "parent": "bca",
    "domain": "congan.hatay.gov.vn",
    "state": "DISSOLVED",
    "validTo": "2008-07-31",
    "successors": ["ca-ha-noi"],
    "basis": "15/2008/QH12",
}


async def test_an_old_code_or_name_finds_its_successor(client: httpx.AsyncClient, admin: dict[str, str]):
    changed = HANOI | {"domain": "congan.hanoi.gov.vn", "formerDomains": ["cong-an.hanoi.gov.vn"]}
    assert (await client.put("/units/ca-ha-noi", json=changed, headers=admin)).status_code == 200
    assert (await client.post("/units", json=HATAY, headers=admin)).status_code == 201
    assert (await client.get("/units/ca-ha-tay")).json()["code"] == "ca-ha-tay"
    for text in ("ca-ha-tay", "CAT Hà Tây", "PC02 Công an tỉnh Hà Tây", "ca-ha-noi"):
        found = await client.get(f"/units/{text}", params={"at": "2026-11-30"})
        assert (found.json()["code"], found.headers["content-location"]) == ("ca-ha-noi", "/units/ca-ha-noi")
    assert (await client.get("/units/ca-ha-tay", params={"at": "2008-07-31"})).json()["code"] == "ca-ha-tay"
    for text in ("ca-nowhere", "Viện kiểm sát"):
        assert (await client.get(f"/units/{text}", params={"at": "2026-11-30"})).status_code == 404
    assert [one["code"] for one in edges((await client.get("/units?successor=ca-ha-noi")).json())] == ["ca-ha-tay"]
    assert "ca-ha-tay" not in [one["code"] for one in edges((await client.get("/units?state=ACTIVE")).json())]
    assert (await client.get("/units/redirects")).json() == [
        {"domain": domain, "target": "congan.hanoi.gov.vn", "unit": "ca-ha-noi"}
        for domain in ("cong-an.hanoi.gov.vn", "congan.hatay.gov.vn")
    ]


async def test_a_cycle_is_refused_and_changes_nothing(client: httpx.AsyncClient, admin: dict[str, str]):
    assert (await client.post("/units", json=HATAY, headers=admin)).status_code == 201
    back = HANOI | {"validTo": "2030-01-01", "successors": ["ca-ha-tay"]}
    answer = await client.put("/units/ca-ha-noi", json=back, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (422, "SUCCESSION_CYCLE")
    lines = orjson.dumps(HATAY | {"code": "x", "domain": None, "successors": ["y"]}) + b"\n" + orjson.dumps(back)
    report = (await client.post("/units/import", content=lines, headers=admin)).json()
    assert [(one["line"], one["code"]) for one in report["rejected"]] == [(1, "BAD_INPUT"), (2, "SUCCESSION_CYCLE")]
    assert (await client.get("/units/ca-ha-noi")).json()["version"] == 1


def test_63_provincial_units_became_34():
    merged = [former for former in FORMER_PROVINCES if former.by.number == "202/2025/QH15"]
    assert (len(PROVINCES), len(merged)) == (34, 63 - 34)
    assert {former.until.isoformat() for former in merged} == {"2025-06-30"}
    [hue] = [former for former in FORMER_PROVINCES if former not in merged]
    assert (hue.name, hue.until.isoformat(), hue.successor) == ("Thừa Thiên Huế", "2024-12-31", "hue")
