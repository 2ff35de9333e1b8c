"""Matches: names asked for, and the notices that may be about them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.documents.models import Camel, PartialDate
from services.text import Code, Exact
from wanted.matching.model import Grade
from wanted.notices.models.notices import NoticeList, PublicNotice, Sex


class MatchFeature(Camel):
    """One reason for a hit, and how much it weighs in the log odds."""

    name: str
    value: float
    weight: float
    detail: str = ""


class MatchHit(Camel):
    notice_id: str
    notice: PublicNotice
    grade: str = Field(examples=["STRONG", "POSSIBLE", "WEAK"])
    probability: float = Field(ge=0, le=1)
    score: float
    features: list[MatchFeature]


Language = Literal["vi", "en"]
CAUTIONS: dict[Language, str] = {
    "vi": (
        "Trùng tên không có nghĩa là cùng một người. Hãy đối chiếu năm sinh, quê quán, ảnh và báo cho đơn vị ra quyết "
        "định hoặc gọi 113; không tự ý bắt giữ."
    ),
    "en": (
        "A match of names is no proof that it is the same person. Compare birth year, residence and photo, and tell "
        "the issuing unit or call 113; do not act yourself."
    ),
}


class _MatchOptions(Camel):
    """What is shown of the hits, and in which language."""

    language: Language = Field("vi", description="Of the caution and of the details of hits.")
    least: Grade = Field(Grade.POSSIBLE, description="The lowest grade of the hits that are shown.")


More = Annotated[
    int,
    Field(
        ge=0,
        description="How many more notices than are shown are graded STRONG or POSSIBLE, at least, as some 300 are "
        "looked at. Where it is not 0, ask for more hits or say more about the person.",
    ),
]


class NameMatches(Camel):
    hits: list[MatchHit]
    more: More = 0
    caution: str


NameText = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
"""A name as somebody typed it. What is unusable in it is `INVALID_NAME`, for that name alone, as none is stored."""
Lists = Annotated[list[NoticeList], Field(max_length=5)]


class _Person(Camel):
    """What else is known of the person whose name is matched."""

    birth_year: int | None = Field(None, ge=1900, le=2100)
    birth_date: PartialDate | None = None
    sex: Sex | None = None
    province: Code | None = None


class MatchInput(_Person, _MatchOptions):
    """A name as typed, and what is known of the person."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=10_000)] = Field(examples=["nguyen van a"])
    lists: Lists | None = None
    first: int = Field(10, ge=1, le=50, description="The most hits.")


class BatchQuery(_Person):
    """One name to match. `key` is the client's own reference, echoed in the result."""

    key: Annotated[str, StringConstraints(max_length=64), Exact] = ""
    name: NameText


class BatchInput(_MatchOptions):
    queries: list[BatchQuery] = Field(min_length=1, max_length=1_000)
    lists: Lists | None = None
    first: int = Field(3, ge=1, le=10, description="The most hits for each name.")


class BatchHit(Camel):
    notice_id: str
    grade: str
    probability: float
    score: float


class MatchProblem(Camel):
    code: str
    detail: str


class BatchMatch(Camel):
    """What one name gave: hits, or why it cannot be matched."""

    key: str
    hits: list[BatchHit] = Field(default_factory=list)
    more: More = 0
    problem: MatchProblem | None = None


class BatchMatches(Camel):
    """Results in the order of the queries, and each notice they name once."""

    results: list[BatchMatch]
    notices: dict[str, PublicNotice]
    caution: str
