"""Demo articles: short texts over all kinds, made up, and saying so.

Some have pictures and a document, one is scheduled, and a draft and a correction wait.
"""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import httpx
from pikepdf import Dictionary, Name, Pdf

from articles.kinds import ArticleKind
from services.geography.provinces import PROVINCES
from services.media.drawings import scene

COUNT = 60
NOTE = "Bài minh hoạ để dùng thử hệ thống; sự việc và con số không có thật. (Made up for trying the system.)"

TEXTS: Mapping[ArticleKind, tuple[str, str]] = {
    ArticleKind.LEADERSHIP: (
        "Giao ban công tác tuần của lãnh đạo đơn vị",
        "Lãnh đạo đơn vị nghe báo cáo tình hình trong tuần và giao việc cho các phòng.",
    ),
    ArticleKind.POLICE_WORK: (
        "Kết quả một tháng cao điểm giữ gìn trật tự",
        "Các tổ công tác tuần tra ban đêm, nhắc nhở hàng quán và giúp người dân tìm lại giấy tờ thất lạc.",
    ),
    ArticleKind.SPOKESPERSON: (
        "Người phát ngôn trả lời về việc cấp căn cước",
        "Người phát ngôn cho biết công dân có thể nộp hồ sơ trực tuyến và nhận kết quả tại nơi đã chọn.",
    ),
    ArticleKind.CASE: (
        "Thông tin ban đầu về một vụ việc đang xác minh",
        "Cơ quan điều tra đang xác minh và sẽ thông báo khi có kết luận.",
    ),
    ArticleKind.ANSWER_TO_VOTERS: (
        "Trả lời kiến nghị của cử tri về đèn tín hiệu giao thông",
        "Đơn vị đã khảo sát ngã tư và phối hợp điều chỉnh chu kỳ đèn trong giờ tan học.",
    ),
    ArticleKind.RECEPTION_SCHEDULE: (
        "Lịch tiếp công dân của lãnh đạo trong tháng",
        "Công dân đăng ký trước một ngày, mang theo căn cước và đơn.",
    ),
    ArticleKind.REBUTTAL: (
        "Tin đồn về đổi giấy phép lái xe là không đúng",
        "Không có đợt thu đổi bắt buộc nào; giấy phép còn hạn vẫn dùng bình thường.",
    ),
    ArticleKind.INTERPOL_DIGEST: (
        "Điểm tin hợp tác cảnh sát quốc tế",
        "Bản tin tóm tắt các thông báo công khai, kèm đường dẫn tới nguồn.",
    ),
    ArticleKind.WANTED: (
        "Cách báo tin khi thấy người bị truy nã",
        "Không tự ý bắt giữ khi không bảo đảm an toàn; hãy gọi 113 hoặc đơn vị ra quyết định.",
    ),
    ArticleKind.TERRORISM: (
        "Trách nhiệm của tổ chức tài chính khi trùng tên trong danh sách",
        "Trùng tên chưa phải là cùng một người; cần đối chiếu ngày sinh và giấy tờ.",
    ),
    ArticleKind.CRIME_WARNING: (
        "Cảnh báo lừa đảo giả danh nhân viên ngân hàng",
        "Kẻ gian gọi điện yêu cầu đọc mã OTP. Ngân hàng không bao giờ hỏi mã này qua điện thoại.",
    ),
    ArticleKind.CRIME_REPORTING: (
        "Tố giác tội phạm như thế nào",
        "Người dân có thể đến trụ sở gần nhất, gọi 113 hoặc gửi tin qua cổng thông tin.",
    ),
    ArticleKind.GOOD_EXAMPLE: (
        "Tổ dân phố trả lại túi xách cho người đánh rơi",
        "Nhờ tin báo của bà con, chiếc túi cùng giấy tờ đã về với chủ trong buổi chiều.",
    ),
    ArticleKind.PUBLIC_SERVICES: (
        "Hướng dẫn đăng ký thường trú trực tuyến",
        "Hồ sơ gồm tờ khai và giấy tờ về chỗ ở hợp pháp, nộp trên cổng dịch vụ công.",
    ),
    ArticleKind.OTHER: (
        "Thông báo nghỉ trực bảo trì cổng thông tin",
        "Cổng thông tin tạm dừng trong đêm để nâng cấp; đường dây nóng vẫn trực.",
    ),
    ArticleKind.FIRE_PREVENTION: (
        "Phòng cháy trong mùa hanh khô",
        "Kiểm tra dây điện, không để bình gas gần bếp lửa và học cách dùng bình chữa cháy.",
    ),
    ArticleKind.HOTLINES: (
        "Danh bạ đường dây nóng của đơn vị",
        "Các số trực ban nhận tin cả ngày và đêm, kể cả ngày lễ.",
    ),
}


def _article(number: int, kind: ArticleKind, now: datetime) -> Mapping[str, object]:
    title, text = TEXTS[kind]
    province = PROVINCES[number % len(PROVINCES)]
    national = number % 5 == 0
    return {
        "id": f"demo-{number:03d}",
        "kind": kind.value,
        "title": f"{title} (minh hoạ {number})",
        "summary": text,
        "body": f"<p>{text}</p><p>{NOTE}</p>",
        "unit": "bca" if national else f"ca-{province.slug}",
        "province": None if national else province.slug,
        "keywords": ["minh hoạ"],
        "publishedAt": (now - timedelta(days=number, hours=number % 7)).isoformat(),
        "demo": True,
    }


def lines(now: datetime) -> Mapping[str, Iterator[Mapping[str, object]]]:
    """Import lines by kind: each kind of article three or four times."""
    kinds = list(ArticleKind)
    return {"articles": (_article(number, kinds[number % len(kinds)], now) for number in range(COUNT))}


ROOT, FILES = "/api/articles/articles", "/api/articles/files"
CORRECTED, ILLUSTRATED, SUBMITTED = 1, (61, 62, 63), 64
AHEAD = timedelta(days=30)


async def edit(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """What takes two people: a scheduled article, and a draft and a correction that wait for approval; how many."""
    now = datetime.now(UTC)
    later = {"publishAt": (now + AHEAD).isoformat(timespec="minutes")}
    await _pass_through("scheduled", {**_written(COUNT, now), **later}, writer, second)
    await _pass_through("submitted", _written(SUBMITTED, now), writer)
    await _correct(writer)
    return 3


async def illustrate(writer: httpx.AsyncClient, second: httpx.AsyncClient) -> int:
    """Articles with covers, one of them with a figure and a document too; how many."""
    for number in ILLUSTRATED:
        shown = await _files(writer, number, whole=number == ILLUSTRATED[0])
        await _pass_through(f"illustrated-{number}", {**_written(number, datetime.now(UTC)), **shown}, writer, second)
    return len(ILLUSTRATED)


async def _pass_through(name: str, given: Mapping[str, object], *editors: httpx.AsyncClient) -> None:
    """Has the first editor submit an article, and the second, if there is one, approve and publish it.

    By its `name` an article is known again, so that a load that broke off goes on where it was.
    """
    writer, *others = editors
    path = f"{ROOT}/by-slug/demo-{name}"
    article = (await writer.get(path)).json()
    if "id" not in article:
        article = (await writer.post(ROOT, json={**given, "slug": f"demo-{name}"})).raise_for_status().json()
    approving = [("SUBMITTED", "approve"), ("APPROVED", "publish")]
    for state, act, editor in (
        ("DRAFT", "submit", writer),
        *((*step, second) for second in others for step in approving),
    ):
        if article["state"] == state:
            read = {"If-Match": f'"v{article["version"]}"'}
            answer = await editor.post(f"{ROOT}/{article['id']}/{act}", headers=read)
            article = answer.raise_for_status().json()


async def _files(writer: httpx.AsyncClient, number: int, *, whole: bool) -> Mapping[str, object]:
    """The cover of an article, and of a `whole` one a figure and a document too."""
    cover = {"file": await _uploaded(writer, scene(number)), "alt": "Tranh vẽ bốn ngôi nhà dưới mặt trời (minh hoạ)"}
    if not whole:
        return {"cover": cover}
    figure = {
        "file": await _uploaded(writer, scene(number + len(ILLUSTRATED))),
        "alt": "Tranh vẽ một dãy nhà có mái đỏ, mỗi nhà một màu (minh hoạ)",
        "caption": "Tranh do chương trình vẽ, không phải ảnh chụp.",
    }
    attached = {"file": await _uploaded(writer, _document()), "title": "Phụ lục minh hoạ (PDF)"}
    return {"cover": cover, "figures": [figure], "attachments": [attached]}


async def _uploaded(writer: httpx.AsyncClient, content: bytes) -> str:
    answer = await writer.post(FILES, params={"unit": "bca"}, content=content)
    return answer.raise_for_status().json()["file"]


def _document() -> bytes:
    """A PDF of one line, which says that it is made up."""
    made = Pdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = made.make_stream(b"BT /F1 18 Tf 72 760 Td (Tai lieu minh hoa. Made up for trying it.) Tj ET")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def _correct(writer: httpx.AsyncClient) -> None:
    given = _written(CORRECTED, datetime.now(UTC))
    path = f"{ROOT}/demo-{CORRECTED:03d}"
    saved = await writer.put(path, json={**given, "title": f"{given['title']} (đã sửa)"})
    correction = saved.raise_for_status().json()["correction"]
    if correction is not None and correction["state"] == "DRAFT":
        (await writer.post(f"{path}/submit")).raise_for_status()


def _written(number: int, now: datetime) -> Mapping[str, object]:
    """A demo article as an editor writes it."""
    kinds = list(ArticleKind)
    article = _article(number, kinds[number % len(kinds)], now)
    return {name: value for name, value in article.items() if name not in {"id", "publishedAt"}}
