"""What a service says of an imported file, or why it refuses a request."""

from collections.abc import Mapping
from typing import Any, Self

import httpx
from pydantic import ConfigDict, Field

from gateway.errors import message_of
from launcher.messages import REASON_IN_DETAIL, Language, Message
from launcher.registry import REGISTRY
from services.documents.imports import ImportWarning, RejectedLine
from services.documents.models import Camel

COUNTS = ("new", "changed", "same", "inserted", "replaced", "unchanged", "rejectedCount", "probableCount", "unchecked")


class _PartialResponse(Camel):
    """The part of a response that is used; other fields are ignored."""

    model_config = ConfigDict(extra="ignore")


class PreviewChange(_PartialResponse):
    id: str
    fields: list[str]


class PreviewRow(_PartialResponse):
    line: int
    document: dict[str, Any]

    @property
    def title(self) -> str:
        """What a person knows it by."""
        names = self.document.get("names") or {}
        titles = (*(self.document.get(key) for key in ("fullName", "title", "dialled", "place")), names.get("vi"))
        return next((str(title) for title in titles if title), "")


class ProbableDuplicate(_PartialResponse):
    id: str
    full_name: str
    notice_id: str
    unit: str
    in_file: bool


class ImportAnswer(_PartialResponse):
    """What a service says of a file: of an import, or of a preview."""

    changes: list[PreviewChange] = Field(default_factory=list)
    probable: list[ProbableDuplicate] = Field(default_factory=list)
    rejected: list[RejectedLine] = Field(default_factory=list)
    warnings: list[ImportWarning] = Field(default_factory=list)
    first: list[PreviewRow] = Field(default_factory=list)
    last: list[PreviewRow] = Field(default_factory=list)
    odd: list[PreviewRow] = Field(default_factory=list)
    counts: dict[str, int] = Field(default_factory=dict)
    rejected_count: int = 0
    published: int = 0
    waiting: int = 0
    run: str | None = None
    totals: dict[str, int] = Field(default_factory=dict)

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> Self:
        found = cls.model_validate(answer)
        found.totals = {name: answer[name] for name in COUNTS if name in answer}
        return found


def problem_of(answer: httpx.Response) -> Mapping[str, Any]:
    """The problem document of a refusal; one with its status alone, where it has none."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"detail": str(answer.status_code)}


def reason_of(problem: Mapping[str, Any]) -> Message:
    """Why it was refused: in Vietnamese by the code, if that has a message."""
    detail = str(problem.get("detail") or problem.get("title") or "")
    return Message(vi=message_of(REGISTRY, str(problem.get("code")), detail, Language.VI), en=detail)


def reason_of_line(line: RejectedLine) -> Message:
    """Why a line was refused. What is said of a cell is in the asked language, of a field it is in English."""
    kind = message_of(REGISTRY, line.code, "", Language.VI).removesuffix(".")
    if line.cell or not kind:
        return Message(line.reason, line.reason)
    return Message(REASON_IN_DETAIL.text(Language.VI, reason=kind, detail=line.reason), line.reason)
