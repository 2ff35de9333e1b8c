"""Demo notices: 200 people and a few organisations that do not exist, and say so. A correction of one waits.

Every person's middle name means sample, test or assumption, a name nobody bears.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import httpx

from services.geography.provinces import PROVINCES
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
        "list": "INTERPOL" if number % 20 == 0 else "WANTED",
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
    }


def _organisation(number: int, now: datetime) -> Mapping[str, object]:
    return {
        "id": f"demo-org-{number}",
        "list": "TERRORISM",
        "subjectKind": "ORGANISATION",
        "fullName": f"Tổ chức Minh Hoạ số {number}",
        "names": [{"kind": "TRANSLITERATED", "name": f"Sample Organisation No {number}"}],
        "unit": "bca",
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


async def act(client: httpx.AsyncClient) -> int:
    """Saves a correction of a published notice, which waits for a second person; how many were taken."""
    path = "/api/wanted/notices/demo-001"
    read = (await client.get(path)).raise_for_status().json()
    written = {field.alias or name for name, field in NoticeInput.model_fields.items()}
    given = {name: value for name, value in read.items() if name in written}
    body = given | {"marks": "Nốt ruồi giả định trên má trái (minh hoạ).", "why": "Minh hoạ: bản sửa chờ duyệt."}
    (await client.put(path, json=body)).raise_for_status()
    return 1
