"""Demo units and hotlines. The units are public facts; every unit's number is made up and rings nobody.

Departments as the ministry's portal lists them since the reorganisation of 2025.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain

import httpx

from services.geography.provinces import FORMER_PROVINCES, PROVINCES
from services.timezone import local

Line = Mapping[str, object]

MINISTRY = "bca"

DEPARTMENTS = (
    ("a05", "Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao", "Cybersecurity and High-Tech Crime"),
    ("c02", "Cục Cảnh sát hình sự", "Criminal Police"),
    ("c03", "Cục Cảnh sát điều tra tội phạm về tham nhũng, kinh tế, buôn lậu", "Corruption, Economic Crime, Smuggling"),
    ("c04", "Cục Cảnh sát điều tra tội phạm về ma tuý", "Drug Crime Investigation"),
    ("c06", "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "Administrative Management of Social Order"),
    ("c07", "Cục Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ", "Fire Prevention, Fighting and Rescue"),
    ("c08", "Cục Cảnh sát giao thông", "Traffic Police"),
    ("c10", "Cục Cảnh sát quản lý trại giam, cơ sở giáo dục bắt buộc", "Prisons"),
    ("a08", "Cục Quản lý xuất nhập cảnh", "Immigration"),
    ("v03", "Cục Pháp chế và cải cách hành chính, tư pháp", "Legal Affairs and Reform"),
)

SCHOOLS = (
    ("hvan", "ACADEMY", "Học viện An ninh nhân dân", "People's Security Academy", "hvannd"),
    ("hvcs", "ACADEMY", "Học viện Cảnh sát nhân dân", "People's Police Academy", "hvcsnd"),
    (
        "hvct",
        "ACADEMY",
        "Học viện Chính trị Công an nhân dân",
        "People's Public Security Political Academy",
        "hvctcand",
    ),
    ("dhpccc", "SCHOOL", "Trường Đại học Phòng cháy chữa cháy", "University of Fire Prevention and Fighting", "dhpccc"),
    ("bv19-8", "HOSPITAL", "Bệnh viện 19-8", "Hospital 19-8", "benhvien198"),
    ("bv30-4", "HOSPITAL", "Bệnh viện 30-4", "Hospital 30-4", "benhvien304"),
)

SHORT_NUMBERS = (
    ("113", "EMERGENCY_POLICE", "Công an", "Police"),
    ("114", "FIRE_AND_RESCUE", "Cứu hoả, cứu nạn", "Fire and rescue"),
    ("115", "AMBULANCE", "Cấp cứu", "Ambulance"),
    ("111", "CHILD_PROTECTION", "Bảo vệ trẻ em", "Child protection"),
    ("112", "DISASTER_RESCUE", "Tìm kiếm, cứu nạn", "Disaster search and rescue"),
)

OFFICE_HOURS = {
    "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
    "opens": "07:30",
    "closes": "17:00",
}
SHORTENED = {"spans": [{"opens": "08:00", "closes": "11:00"}], "note": "Bảo trì tổng đài (minh hoạ)"}
AHEAD = timedelta(weeks=3)
"""When that holds, on one date."""
ALERTED = ("ca-ha-noi", "Tổng đài đang đông, xin kiên nhẫn chờ (minh hoạ; made up).")
DEMO_NOTE = "Số minh hoạ, không gọi được. (Made up; it rings nobody.)"


def _units() -> Iterator[Line]:
    yield {
        "code": MINISTRY,
        "kind": "MINISTRY_OFFICE",
        "names": {"vi": "Bộ Công an", "en": "Ministry of Public Security"},
        "shortName": "BCA",
        "domain": "bocongan.gov.vn",
        "address": "Số 47 Phạm Văn Đồng, Hà Nội",
    }
    for code, vi, en in DEPARTMENTS:
        yield {
            "code": code,
            "kind": "DEPARTMENT",
            "names": {"vi": vi, "en": f"Department of {en}"},
            "shortName": code.upper(),
            "parent": MINISTRY,
            "domain": f"{code}.bocongan.gov.vn",
        }
    for code, kind, vi, en, host in SCHOOLS:
        yield {
            "code": code,
            "kind": kind,
            "names": {"vi": vi, "en": en},
            "parent": MINISTRY,
            "domain": f"{host}.bocongan.gov.vn",
        }
    for province in PROVINCES:
        yield {
            "code": f"ca-{province.slug}",
            "kind": "PROVINCE",
            "names": {
                "vi": f"Công an {'thành phố' if province.city else 'tỉnh'} {province.name}",
                "en": f"{province.name} {'City' if province.city else 'Province'} Police",
            },
            "parent": MINISTRY,
            "province": province.slug,
            "domain": f"congan.{province.slug.replace('-', '')}.gov.vn",
        }


def _former_units() -> Iterator[Line]:
    """The police of former provinces. Their domains are as Article 15 has them: congan.PROVINCE.gov.vn."""
    for province in FORMER_PROVINCES:
        yield {
            "code": f"ca-{province.slug}",
            "kind": "PROVINCE",
            "names": {"vi": f"Công an tỉnh {province.name}", "en": f"{province.name} Province Police"},
            "parent": MINISTRY,
            "domain": f"congan.{province.slug.replace('-', '')}.gov.vn",
            "state": "DISSOLVED",
            "validTo": province.until.isoformat(),
            "successors": [f"ca-{province.successor}"],
            "basis": province.by.number,
        }


def _hotlines(units: list[Line], now: datetime) -> Iterator[Line]:
    shortened = {"date": f"{local(now) + AHEAD:%Y-%m-%d}", **SHORTENED}
    for order, (number, purpose, vi, en) in enumerate(SHORT_NUMBERS):
        yield {
            "unit": MINISTRY,
            "dialled": number,
            "purpose": purpose,
            "label": {"vi": vi, "en": en},
            "languages": ["vi", "en"] if number in {"113", "114"} else ["vi"],
            "order": order,
        }
    # +84 000 … is no area or mobile code: nothing dialled there rings anybody.
    for place, unit in enumerate(units):
        for purpose, vi, kind in (("CRIME_REPORT", "Tố giác tội phạm", 1), ("ADMINISTRATIVE", "Thủ tục hành chính", 2)):
            serial = f"{place:03d}{kind:03d}"
            yield {
                "unit": unit["code"],
                "number": f"+84000{serial}",
                "dialled": f"0000 {serial[:3]} {serial[3:]}",
                "purpose": purpose,
                "label": {"vi": vi},
                **({"hours": [OFFICE_HOURS], "onDaysOff": "CLOSED", "exceptions": [shortened]} if kind == 2 else {}),
                "order": 10 + kind,
                "note": DEMO_NOTE,
                "demo": True,
            }


def lines(now: datetime) -> Mapping[str, Iterator[Line]]:
    """Import lines by kind: the ministry, departments, schools, hospitals, 34 provinces, those of before; hotlines."""
    units = list(_units())
    return {"units": chain(units, _former_units()), "hotlines": _hotlines(units, now)}


async def edit(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """Another administrator approves the emergency numbers, which no import publishes; one line gets an alert."""
    path = "/api/hotline/hotlines"
    waiting = (await writer.get(path, params={"unit": MINISTRY, "state": "DRAFT"})).raise_for_status().json()
    for edge in waiting["edges"]:
        line = edge["node"]
        read = {"If-Match": f'"v{line["version"]}"'}
        (await second.post(f"{path}/{line['id']}/approve", headers=read)).raise_for_status()
    return len(waiting["edges"]) + await _alert(writer)


async def _alert(writer: httpx.AsyncClient) -> int:
    unit, text = ALERTED
    path = "/api/hotline/hotlines"
    found = (await writer.get(path, params={"unit": unit, "purpose": "CRIME_REPORT"})).raise_for_status().json()
    given = {"text": text, "until": (datetime.now(UTC) + AHEAD).isoformat(timespec="minutes")}
    for edge in found["edges"]:
        (await writer.post(f"{path}/{edge['node']['id']}/alert", json=given)).raise_for_status()
    return len(found["edges"])
