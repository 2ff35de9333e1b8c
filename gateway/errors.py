"""Errors between the gateway and the services, and their localised messages.

In a query an error nulls its field, with `extensions.code` and the English `extensions.detail`; in a mutation it is
data alongside the result (`gateway.mutation_errors`).
"""

from collections.abc import Mapping

from gateway.messages import VIETNAMESE
from services.domain import Registry
from services.errors import Problem


class ServiceUnavailable(Problem):
    """A service is down, too slow, or returns an invalid response. `service` names it."""

    status, code, title = 503, "SERVICE_UNAVAILABLE", "A service is temporarily unavailable"

    def __init__(self, service: str) -> None:
        super().__init__(f"The {service} service is temporarily unavailable. Try again later.", service=service)


class TooManyIds(Problem):
    status, code, title = 400, "TOO_MANY_IDS", "Too many IDs in one request"


class TooManyNames(Problem):
    status, code, title = 400, "TOO_MANY_NAMES", "Too many names in one request"


class SlowSubscriber(Problem):
    status, code, title = 429, "SLOW_READER", "The client fell behind"


class ChangesLost(Problem):
    """Events may have been missed: the client must refetch, then resubscribe."""

    status, code, title = 503, "CHANGES_LOST", "Events may have been missed"


class ServiceProblem(Problem):
    """A service's problem document, with its own status, code and text. `field_errors` are its errors by field."""

    def __init__(self, document: Mapping[str, object], status: int) -> None:
        super().__init__(str(document.get("detail") or document.get("title") or "The request was rejected."))
        self.status = status  # type: ignore[misc]
        self.code = str(document.get("code") or "REFUSED")  # type: ignore[misc]
        self.title = str(document.get("title") or "The request was rejected")  # type: ignore[misc]
        self.field_errors = _field_errors(document.get("errors"))
        if self.field_errors:
            self.members["errors"] = [{"field": field, "detail": detail} for field, detail in self.field_errors]


def _field_errors(errors: object) -> list[tuple[str, str]]:
    found = [e for e in errors if isinstance(e, Mapping)] if isinstance(errors, list) else []
    return [(str(e.get("field", "")), str(e.get("detail", ""))) for e in found]


def localized_message(registry: Registry, problem: Problem, language: str) -> str:
    """The problem's message in the given language, falling back to English."""
    return message_of(registry, problem.code, problem.detail, language)


def message_for_code(registry: Registry, code: str, language: str) -> str:
    """A message for a code, for use when there is no problem document."""
    return message_of(registry, code, code.replace("_", " ").capitalize(), language)


def message_of(registry: Registry, code: str, english: str, language: str) -> str:
    """The message of an error with this code, whose English one is given."""
    return VIETNAMESE.get(code, registry.messages.get(code, english)) if language == "vi" else english
