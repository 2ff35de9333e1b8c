"""Demo notices: 200 people and a few organisations that do not exist, and say so. A correction and a draft wait.

Every person's middle name means sample, test or assumption, a name nobody bears.
"""

import io
import random
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from services.geography.provinces import PROVINCES
from services.media.drawings import portrait
from wanted.notices.models.notices import NoticeInput

COUNT = 200
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Ví Dụ", "Thử Nghiệm", "Giả Định", "Mẫu Thử")
MEN = ("Hùng", "Dũng", "Cường", "Tuấn", "Sơn", "Hải", "Long", "Quang", "Thành", "Đức", "Khoa", "Phúc", "Vinh", "Bình")
WOMEN = ("Lan", "Hoa", "Hương", "Mai", "Thảo", "Trang", "Yến", "Ngọc", "Loan", "Thuý", "Hạnh", "Nga")
OFFENCES = (
    ("Lừa đảo chiếm đoạt tài sản", "Điều 174"),
    ("Trộm cắp tài sản", "Điều 173"),
    ("Mua bán trái phép chất ma tuý", "Điều 251"),
    ("Cố ý gây thương tích", "Điều 134"),
    ("Cướp tài sản", "Điều 168"),
    ("Tổ chức đánh bạc", "Điều 322"),
)
COLOURS = ("RED", "BLUE", "GREEN", "YELLOW", "ORANGE", "PURPLE")
ACCUSING = ("RED", "GREEN", "ORANGE")
"""Of Interpol's colours; the others are about people of whom nothing is alleged."""
MEASURES = "Không cung cấp tiền, tài sản và dịch vụ tài chính; báo ngay cho công an nơi gần nhất (minh hoạ)."
DELISTING = "Người hoặc tổ chức trong danh sách gửi đơn đề nghị xem xét lại tới Bộ Công an (minh hoạ)."
PHOTOS = 12
NOTE = "Thông báo minh hoạ: người này không có thật. (Made up for trying the system; there is no such person.)"


def _place(chance: random.Random) -> dict[str, str]:
    province = chance.choice(PROVINCES)
    return {"text": f"{province.name} (minh hoạ)", "province": province.slug}


def _person(number: int, now: datetime, chance: random.Random) -> Mapping[str, object]:
    woman = chance.random() < 0.2
    given = chance.choice(WOMEN if woman else MEN)
    year = chance.randint(1960, 2005)
    born = str(year) if chance.random() < 0.4 else f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    offence, article = chance.choice(OFFENCES)
    published = now - timedelta(days=chance.randint(1, 700), minutes=number)
    return {
        "id": f"demo-{number:03d}",
        "list": "WANTED",
        "fullName": f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {given}",
        "names": [{"kind": "NICKNAME", "name": f"{given} mẫu"}] if chance.random() < 0.3 else [],
        "sex": "FEMALE" if woman else "MALE",
        "birthDates": [born],
        "registeredResidence": _place(chance),
        "offence": {"name": offence, "article": article},
        "decision": {"number": f"{number:03d}/QĐ-MINHHOA", "date": f"{published:%Y-%m-%d}"},
        "unit": "c02" if number % 4 == 0 else f"ca-{chance.choice(PROVINCES).slug}",
        "ifSeen": NOTE,
        "publishedAt": published.isoformat(),
        "demo": True,
        **_listed(number),
    }


def _listed(number: int) -> Mapping[str, object]:
    """What differs where a person is on another list than that of wanted persons."""
    if number % 20 == 0:
        colour = COLOURS[number // 20 % len(COLOURS)]
        unsaid: Mapping[str, object] = {} if colour in ACCUSING else {"offence": None, "decision": None}
        return {"list": "INTERPOL", "number": f"2026/MINHHOA-{number}", "colour": colour, **unsaid}
    if number % 50 == 7:
        return {"list": "TERRORISM", "offence": None, "measures": MEASURES, "delisting": DELISTING}
    return {}


def _organisation(number: int, now: datetime) -> Mapping[str, object]:
    return {
        "id": f"demo-org-{number}",
        "list": "TERRORISM",
        "subjectKind": "ORGANISATION",
        "fullName": f"Tổ chức Minh Hoạ số {number}",
        "names": [{"kind": "TRANSLITERATED", "name": f"Sample Organisation No {number}"}],
        "unit": "bca",
        "measures": MEASURES,
        "delisting": DELISTING,
        "ifSeen": NOTE,
        "publishedAt": (now - timedelta(days=30 * number)).isoformat(),
        "demo": True,
    }


def lines(now: datetime) -> Mapping[str, Iterator[Mapping[str, object]]]:
    """Import lines by kind; the same people every time."""
    chance = random.Random(1975)
    people = (_person(number, now, chance) for number in range(COUNT - 3))
    organisations = (_organisation(number, now) for number in range(1, 4))
    return {"notices": iter([*people, *organisations])}


ROOT = "/api/wanted/notices"
CORRECTED = "demo-001"
DRAFT: Mapping[str, object] = {
    "id": "demo-draft",
    "list": "WANTED",
    "fullName": "Hoàng Ví Dụ Chờ Duyệt",
    "unit": "c02",
    "ifSeen": NOTE,
    "demo": True,
}


async def edit(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """A draft and a correction that wait for a second person; how many."""
    (await writer.post(ROOT, json=DRAFT)).raise_for_status()
    await _correct(writer)
    return 2


async def illustrate(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """Photos of the newest, which one person sends and another approves; how many."""
    newest = await _notices(writer, list="WANTED")
    shown = [notice["id"] for notice in newest if notice["demo"] and notice["id"] != CORRECTED][:PHOTOS]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, id in enumerate(shown):
            archive.writestr(f"{id}.jpg", portrait(number))
    (await writer.post(f"{ROOT}/photos/import", content=packed.getvalue())).raise_for_status()
    sent = [notice for notice in await _notices(second, waiting="true") if notice["id"] in shown]
    for notice in sent:
        path, read = f"{ROOT}/{notice['id']}", {"If-Match": f'"v{notice["version"]}"'}
        (await second.post(f"{path}/approve", headers=read)).raise_for_status()
        (await second.post(f"{path}/publish")).raise_for_status()
    return len(sent)


async def _notices(reader: httpx.AsyncClient, **asked: str) -> list[Any]:
    page = await reader.get(ROOT, params={"state": "PUBLISHED", "first": 100, **asked})
    return [edge["node"] for edge in page.raise_for_status().json()["edges"]]


async def _correct(writer: httpx.AsyncClient) -> None:
    path = f"{ROOT}/{CORRECTED}"
    read = (await writer.get(path)).raise_for_status().json()
    written = {field.alias or name for name, field in NoticeInput.model_fields.items()}
    given = {name: value for name, value in read.items() if name in written}
    body = given | {"marks": "Nốt ruồi giả định trên má trái (minh hoạ).", "why": "Minh hoạ: bản sửa chờ duyệt."}
    (await writer.put(path, json=body)).raise_for_status()
