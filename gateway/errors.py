"""What goes wrong between the gateway and the services, and how it is said to people.

On the read path an error nulls the field that asked, with `extensions.code`; in a mutation it is data beside the
result (`gateway.mutation_errors`).
"""

from collections.abc import Mapping

from gateway.messages import VIETNAMESE
from services.errors import Problem


class ServiceUnavailable(Problem):
    """A service is down, too slow, or answers rubbish. `service` names it."""

    status, code, title = 503, "SERVICE_UNAVAILABLE", "A part of the system does not answer just now"

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} does not answer just now; try again shortly.", service=service)


class TooManyIds(Problem):
    status, code, title = 400, "TOO_MANY_IDS", "Too many ids at once"


class TooManyNames(Problem):
    status, code, title = 400, "TOO_MANY_NAMES", "Too many names at once"


class SlowReader(Problem):
    status, code, title = 429, "SLOW_READER", "The reader fell behind"


class ChangesLost(Problem):
    """Changes may have been missed: read anew what is shown, and subscribe again."""

    status, code, title = 503, "CHANGES_LOST", "Changes may have been missed"


class Refused(Problem):
    """A service's refusal, with its own status, code and words. `fields` are its errors by field."""

    def __init__(self, document: Mapping[str, object], status: int) -> None:
        super().__init__(str(document.get("detail") or document.get("title") or "It was refused."))
        self.status = status  # type: ignore[misc]
        self.code = str(document.get("code") or "REFUSED")  # type: ignore[misc]
        self.title = str(document.get("title") or "It was refused")  # type: ignore[misc]
        self.fields = _fields(document.get("errors"))
        if self.fields:
            self.members["errors"] = [{"field": field, "detail": detail} for field, detail in self.fields]


def _fields(errors: object) -> list[tuple[str, str]]:
    found = [e for e in errors if isinstance(e, Mapping)] if isinstance(errors, list) else []
    return [(str(e.get("field", "")), str(e.get("detail", ""))) for e in found]


def said(problem: Problem, language: str) -> str:
    """The problem in the reader's language; in English where there is no better."""
    return VIETNAMESE.get(problem.code, problem.detail) if language == "vi" else problem.detail


def sentence(code: str, language: str) -> str:
    """What a code alone says to people, where no more is known than the code."""
    plain = code.replace("_", " ").capitalize()
    return VIETNAMESE.get(code, plain) if language == "vi" else plain
