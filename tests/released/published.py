"""What staff of a small system publish, through REST and imports: every kind, in each state that it can have."""

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
from PIL import Image

from tests.approving import approve
from tests.waiting import until

Given = Mapping[str, Any]

UNITS: list[Given] = [
    {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an", "en": "Ministry"}},
    {"code": "c02", "kind": "DEPARTMENT", "names": {"vi": "Cục Cảnh sát hình sự"}, "parent": "bca"},
    {
        "code": "ca-ha-noi",
        "kind": "PROVINCE",
        "names": {"vi": "Công an thành phố Hà Nội", "en": "Hà Nội City Police"},
        "parent": "bca",
        "province": "ha-noi",
        "domain": "congan.hanoi.gov.vn",
        "location": {"latitude": 21.02, "longitude": 105.84},
    },
    {
        "code": "ca-da-nang",
        "kind": "PROVINCE",
        "names": {"vi": "Công an Đà Nẵng"},
        "parent": "bca",
        "province": "da-nang",
    },
    {"code": "cu-the", "kind": "SCHOOL", "names": {"vi": "Trường đã giải thể"}, "parent": "bca", "state": "DISSOLVED"},
]
HOURS = {"days": ["MONDAY", "FRIDAY"], "opens": "07:30", "closes": "17:00"}
HOTLINES: list[Given] = [
    {"id": "h-113", "unit": "bca", "dialled": "113", "purpose": "EMERGENCY_POLICE", "label": {"vi": "Công an"}},
    {
        "id": "h-hours",
        "unit": "ca-ha-noi",
        "number": "+84000000001",
        "dialled": "0000 000 001",
        "purpose": "ADMINISTRATIVE",
        "label": {"vi": "Thủ tục", "en": "Paperwork"},
        "hours": [HOURS],
        "note": "Số minh hoạ.",
        "demo": True,
    },
]
NOTICE: Given = {
    "list": "WANTED",
    "fullName": "Nguyễn Trần Khuyết Danh",
    "names": [{"kind": "NICKNAME", "name": "Danh sẹo"}],
    "sex": "MALE",
    "birthDates": ["1985", "1986-02-03"],
    "registeredResidence": {"text": "Thái Bình", "province": "Thái Bình"},
    "offence": {"name": "Lừa đảo chiếm đoạt tài sản", "article": "Điều 174"},
    "decision": {"number": "12/QĐ-TEST", "date": "2026-03-02"},
    "unit": "c02",
    "ifSeen": "Người này không có thật.",
    "demo": True,
}
TERRORISM: Given = {
    "id": "n-list",
    "list": "TERRORISM",
    "subjectKind": "ORGANISATION",
    "fullName": "Tổ chức Minh Hoạ",
    "names": [{"kind": "TRANSLITERATED", "name": "Sample Organisation"}],
    "unit": "bca",
    "measures": "Không giao dịch.",
    "demo": True,
}
INTERPOL: Given = {"id": "n-interpol", "list": "INTERPOL", "fullName": "Ngo Vi Du", "unit": "c02", "colour": "RED"}
ARTICLE: Given = {
    "kind": "CRIME_WARNING",
    "unit": "ca-ha-noi",
    "title": "Cảnh báo lừa đảo qua mạng",
    "summary": "Không đọc mã OTP cho ai.",
    "body": "<p>Kẻ gian gọi điện yêu cầu đọc mã.</p>",
    "province": "Hà Nội",
    "keywords": ["lừa đảo"],
    "demo": True,
}


def picture(colour: str) -> bytes:
    """A small photo of a dark square."""
    out = io.BytesIO()
    image = Image.new("RGB", (64, 48), colour)
    image.paste("black", (16, 12, 32, 24))
    image.save(out, "JPEG")
    return out.getvalue()


class Staff:
    """Two people with every role for the whole system, as most acts take a second one."""

    def __init__(self, one: httpx.AsyncClient, two: httpx.AsyncClient) -> None:
        self.one, self.two = one, two

    async def post(self, path: str, given: object = None, *, second: bool = False, **options: Any) -> Any:
        """What a request that goes well answers."""
        client = self.two if second else self.one
        answer = await client.post(path, **({"json": given} if given is not None else {}), **options)
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content and "json" in answer.headers["Content-Type"] else answer

    async def act(self, path: str, act: str, given: object = None) -> None:
        """An act on what stands at the path; the second person approves."""
        if act != "approve":
            await self.post(f"{path}/{act}", given)
            return
        answer = await approve(self.two, path, {})
        assert answer.is_success, (path, answer.text)

    async def put(self, path: str, given: object) -> None:
        answer = await self.one.put(path, json=given)
        assert answer.is_success, (path, answer.text)

    async def bring(self, service: str, kind: str, rows: list[Given]) -> None:
        """Imports and publishes lines; until a service has heard of the units it refuses them."""
        lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)

        async def taken() -> bool:
            report = await self.post(f"/api/{service}/{kind}/import?publish=true", content=lines)
            return report["rejectedCount"] == 0

        await until(taken)


async def publish(staff: Staff) -> None:
    """Publishes everything."""
    await staff.bring("hotline", "units", UNITS)
    await staff.bring("hotline", "hotlines", HOTLINES)
    await staff.act("/api/hotline/hotlines/h-113", "approve")
    retired = {"unit": "c02", "dialled": "0000 000 002", "purpose": "OTHER", "label": {"vi": "Đã thôi"}}
    await staff.post("/api/hotline/hotlines", {"id": "h-retired", **retired, "state": "RETIRED"})
    await staff.act("/api/hotline/hotlines/h-retired", "approve")
    await _sessions(staff)
    await _articles(staff)
    await _notices(staff)


async def _sessions(staff: Staff) -> None:
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(days=14)

    def session(id: str, **more: object) -> Given:
        times = {"startsAt": begins.isoformat(), "endsAt": (begins + timedelta(hours=3)).isoformat()}
        who = {"unit": "ca-ha-noi", "leader": {"position": "Giám đốc", "name": "Trần Văn Mẫu"}}
        return {"id": id, **who, **times, "place": "Phòng tiếp dân", "documents": ["Căn cước"], **more}

    await staff.bring("schedule", "sessions", [session("s-plain"), session("s-moved"), session("s-cancelled")])
    await staff.post("/api/schedule/sessions", session("s-extra", kind="EXTRAORDINARY", registration="Gọi 113"))
    moved = {"place": "Hội trường lớn", "changeReason": "Phòng đang sửa"}
    await staff.put("/api/schedule/sessions/s-moved", session("s-moved", **moved))
    for id in ("s-extra", "s-moved"):
        await staff.act(f"/api/schedule/sessions/{id}", "approve")
    called_off = {"reason": "Lãnh đạo đi công tác", "replacedBy": "s-extra"}
    await staff.post("/api/schedule/sessions/s-cancelled/cancel", called_off)


async def _articles(staff: Staff) -> None:
    imported = [{"id": f"a-imported-{n}", **ARTICLE, "title": f"Tin nhập {word}"} for n, word in enumerate("ABC")]
    await staff.bring("articles", "articles", [*imported, {"id": "a-draft", **ARTICLE, "state": "DRAFT"}])
    base = "/api/articles/articles"

    async def written(title: str, *acts: str) -> str:
        key = {"Idempotency-Key": hashlib.sha256(title.encode()).hexdigest()}
        made = await staff.post(base, {**ARTICLE, "title": title}, headers=key)
        for act in acts:
            why = {"why": "Không còn đúng"} if act in {"withdraw", "return"} else None
            await staff.act(f"{base}/{made['id']}", act, why)
        return made["id"]

    whole = ("submit", "approve", "publish")
    await written("Bài đang viết")
    await written("Bài chờ duyệt", "submit")
    await written("Bài bị trả lại", "submit", "return")
    await written("Bài đã duyệt", "submit", "approve")
    newer = await written("Bài thay thế", *whole)
    older = await written("Bài được thay thế", *whole)
    await staff.post(f"{base}/{older}/supersede", {"supersededBy": newer})
    for act in ("approve", "publish"):
        await staff.post(f"{base}/{older}/{act}", second=act == "approve")
    await written("Bài đã rút", *whole, "withdraw")
    for title, acts in (
        ("Bài có đính chính nháp", ()),
        ("Bài có đính chính chờ duyệt", ("submit",)),
        ("Bài đã đính chính", whole),
    ):
        id = await written(title, *whole)
        await staff.put(f"{base}/{id}", {**ARTICLE, "title": title, "body": "<p>Lời mới.</p>"})
        for act in acts:
            await staff.act(f"{base}/{id}", act)
    await staff.put(f"{base}/{newer}", {**ARTICLE, "title": "Bài thay thế", "slug": "dia-chi-moi"})


async def _notices(staff: Staff) -> None:
    base = "/api/wanted/notices"
    papers = [{"kind": "CCCD", "number": "001099012345"}]
    await staff.bring("wanted", "notices", [{"id": "n-imported", **NOTICE}, TERRORISM, INTERPOL])
    hook = {"name": "Cổng tỉnh", "unit": "bca", "lists": ["WANTED"]}
    await staff.post("/api/wanted/consumers", {**hook, "url": "http://127.0.0.1:9/hook"})
    await staff.post("/api/wanted/consumers", {**hook, "url": "http://127.0.0.1:9/other", "lists": []})

    async def written(id: str, *acts: str) -> None:
        await staff.post(base, {**NOTICE, "id": id, "fullName": f"Lê Giả Định {id.split('-')[1].title()}"})
        await staff.post(f"{base}/{id}/photo", content=picture("teal" if id == "n-published" else "olive"))
        for act in acts:
            end = {"reason": "ARRESTED", "why": "Đã bắt"} if act == "withdraw" else None
            await staff.act(f"{base}/{id}", act, end)

    await written("n-draft")
    await written("n-approved", "approve")
    await written("n-published", "approve", "publish")
    await staff.post(f"{base}/n-published/photo?more=true", content=picture("navy"))
    await written("n-withdrawn", "approve", "publish", "withdraw")
    await staff.put(f"{base}/n-published/documents", {"documents": papers})
    await staff.put(f"{base}/n-withdrawn/documents", {"documents": papers})
