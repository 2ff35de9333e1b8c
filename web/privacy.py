"""The page that explains to citizens how ratings stay anonymous, with the service's current numbers."""

from html import escape
from importlib.resources import files
from string import Template

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from starlette.types import ASGIApp

from services.clients.transport import AppTransport
from services.errors import Problem

PATH = "/privacy"


class _PartialResponse(BaseModel):
    """The part of a response that the page uses; other fields are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class RetentionRules(_PartialResponse):
    unpublished_comment_days: int
    batch_at_least: int
    batch_hours_at_most: float


class TokenGrants(_PartialResponse):
    proof_of_work: int
    desk_code: int


class TypicalError(_PartialResponse):
    ratings: int
    median: float
    margin: float


class Explanation(_PartialResponse):
    vi: str
    en: str


class FiguresMethod(_PartialResponse):
    mechanism: str
    epsilon: float
    odds: float
    threshold: int
    confidence: float
    errors: list[TypicalError]
    explanation: Explanation


class PrivacyStatement(_PartialResponse):
    """The part of the service's `/privacy` that the page shows."""

    trial: bool = False
    keeping: RetentionRules
    granted: TokenGrants
    figures: FiguresMethod


async def fetch_statement(feedback: ASGIApp | None) -> PrivacyStatement | None:
    """The current numbers; None if the service does not return them."""
    if feedback is None:
        return None
    try:
        async with httpx.AsyncClient(transport=AppTransport(feedback), base_url="http://feedback") as client:
            answer = await client.get(PATH, timeout=5.0)
            return PrivacyStatement.model_validate_json(answer.raise_for_status().content)
    except (httpx.HTTPError, ValidationError, Problem):
        return None


NOTICE = """<body>
  <p role="note"><strong>Hệ thống này đang chạy thử: đánh giá được chuyển đi từng ít một và gần như ngay, nên không ai
    được giấu kín. Đừng gửi đánh giá thật.</strong>
    <span lang="en">This system is only tried: ratings move on few at a time and almost at once, so nobody is hidden.
    Do not give real ratings.</span></p>"""


def with_notice(page: str, *, trial: bool) -> str:
    """A page of the site; where the system is only tried it begins by saying that nobody is hidden."""
    return page.replace("<body>", NOTICE, 1) if trial else page


def page(statement: PrivacyStatement | None) -> str:
    """The page's HTML, in Vietnamese and English. Without numbers it says that they cannot be read just now."""
    text = Template(files("web").joinpath("privacy.html").read_text("utf-8"))
    if statement is None:
        parts = dict.fromkeys(("vi_keeping", "vi_granted", "en_keeping", "en_granted"), "")
        return text.substitute(
            **parts,
            vi_figures="  <p>Các con số tạm thời chưa đọc được. Xin thử lại sau ít phút.</p>",
            en_figures="  <p>The numbers cannot be read just now. Please try again in a few minutes.</p>",
        )
    kept, granted = statement.keeping, statement.granted
    return text.substitute(
        vi_keeping=f" Lời không được đăng bị xoá sau {kept.unpublished_comment_days} ngày, cả trong các bản sao lưu.",
        en_keeping=f" One that is not published is erased after {kept.unpublished_comment_days} days, in backups too.",
        vi_granted=f" Một câu đố cho {granted.proof_of_work} phiếu, một mã nhận tại nơi tiếp dân cho"
        f" {granted.desk_code} phiếu.",
        en_granted=f" One puzzle is good for {granted.proof_of_work} tokens, a code from a reception desk for"
        f" {granted.desk_code}.",
        vi_figures=_figures_vi(statement.figures, kept),
        en_figures=_figures_en(statement.figures, kept),
    )


def _figures_vi(figures: FiguresMethod, kept: RetentionRules) -> str:
    def number(value: float) -> str:
        return f"{value:,g}".translate(str.maketrans(",.", ".,"))

    rows = "\n".join(
        f'    <tr><th scope="row">{number(e.ratings)}</th><td>±{number(e.median)} sao</td>'
        f"<td>±{number(e.margin)} sao</td></tr>"
        for e in figures.errors
    )
    return f"""  <p>{escape(figures.explanation.vi)}</p>
  <p>Số ε càng nhỏ thì càng kín. ε = {number(figures.epsilon)} nghĩa là: có hay không có đánh giá của bạn, khả năng xuất
    hiện của bất kỳ con số nào được công bố chỉ thay đổi nhiều nhất {number(figures.odds)} lần. Cách rút ngẫu nhiên,
    theo lời của giới chuyên môn: <span lang="en">{escape(figures.mechanism)}</span>.</p>
  <p>Đánh giá mới chờ đến khi có ít nhất {kept.batch_at_least} đánh giá, lâu nhất {number(kept.batch_hours_at_most)}
    giờ, rồi mới được trộn lẫn và đếm.</p>
  <table>
    <caption>Điểm trung bình lệch bao nhiêu</caption>
    <thead><tr><th scope="col">Số đánh giá</th><th scope="col">Một nửa số lần, không quá</th>
      <th scope="col">{number(figures.confidence * 100)} % số lần, không quá</th></tr></thead>
    <tbody>
{rows}
    </tbody>
  </table>"""


def _figures_en(figures: FiguresMethod, kept: RetentionRules) -> str:
    rows = "\n".join(
        f'    <tr><th scope="row">{e.ratings:,}</th><td>±{e.median:g} stars</td><td>±{e.margin:g} stars</td></tr>'
        for e in figures.errors
    )
    return f"""  <p>{escape(figures.explanation.en)}</p>
  <p>The smaller ε, the better it hides. ε = {figures.epsilon:g} means: with or without your rating, no published figure
    becomes likelier or less likely by more than {figures.odds:g} times. The noise in the field's words:
    {escape(figures.mechanism)}.</p>
  <p>New ratings wait until there are at least {kept.batch_at_least} of them, {kept.batch_hours_at_most:g} hours at the
    longest; then they are mixed and counted.</p>
  <table>
    <caption>How far a mean is off</caption>
    <thead><tr><th scope="col">Ratings</th><th scope="col">In half of all cases, at most</th>
      <th scope="col">In {figures.confidence * 100:g} % of all cases, at most</th></tr></thead>
    <tbody>
{rows}
    </tbody>
  </table>"""
