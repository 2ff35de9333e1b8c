"""Texts that staff send, of every route: each is for staff alone, waits for a second person, or names no contact."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from feedback.moderation.appeals import answer
from feedback.moderation.model import Comment, ModerationState, Staff
from hotline import unit_changes
from hotline.alerts import alert_of
from hotline.models import AlertInput, UnitInput
from launcher.registry import REGISTRY, SERVICES
from schedule import series_changes, session_changes
from schedule.models.series import ReceptionSeries
from schedule.models.sessions import CancellationInput, ReceptionSession
from services.clients.service_clients import ServiceClients
from services.documents.models import now
from services.editorial.contacts import ContactNamed
from services.editorial.workflow import Step
from services.policy import Access, Caller
from services.settings import ServiceSettings
from services.text import clean_line, clean_prose

STAFF_READ = {
    "articles: POST /articles/preview-body",
    "articles: POST /articles/{id}/approve",
    "articles: POST /articles/{id}/delete",
    "articles: POST /articles/{id}/publish",
    "articles: POST /articles/{id}/return",
    "articles: POST /articles/{id}/submit",
    "articles: POST /articles/{id}/supersede",
    "articles: POST /articles/{id}/withdraw",
    "articles: POST /import-runs/{id}/undo",
    "feedback: POST /comments/{id}/decide",
    "feedback: POST /comments/{id}/decision",
    "hotline: POST /hotlines/{id}/approve",
    "hotline: POST /hotlines/{id}/resume",
    "hotline: POST /hotlines/{id}/return",
    "hotline: POST /hotlines/{id}/suspend",
    "hotline: POST /hotlines/{id}/verify",
    "hotline: POST /import-runs/{id}/undo",
    "schedule: POST /import-runs/{id}/undo",
    "schedule: POST /series/{id}/approve",
    "schedule: POST /series/{id}/return",
    "schedule: POST /sessions/{id}/approve",
    "schedule: POST /sessions/{id}/return",
    "wanted: DELETE /notices/{id}/photos/{ref}",
    "wanted: POST /correction-requests/{number}/close",
    "wanted: POST /import-runs/{id}/undo",
    "wanted: POST /notices/{id}/delete",
    "wanted: POST /notices/{id}/withdraw",
    "wanted: POST /sightings/{number}/close",
    "wanted: POST /consumers",
}
"""For the history, for one citizen, or for nobody: the public reads nothing of it."""
WAITING = {
    "articles: POST /articles",
    "articles: PUT /articles/{id}",
    "hotline: POST /hotlines",
    "hotline: PUT /hotlines/{id}",
    "schedule: POST /series",
    "schedule: POST /sessions",
    "schedule: POST /sessions/{id}/move",
    "schedule: POST /sessions/{id}/substitute",
    "schedule: PUT /series/{id}",
    "schedule: PUT /sessions/{id}",
    "wanted: POST /notices",
    "wanted: PUT /notices/{id}",
}
"""A second person approves it; at once goes only what a text loses."""

AT = now()
STEP = Step("an", AT)
SESSION = ReceptionSession.model_validate(
    {
        "id": "a",
        "unit": "bca",
        "leader": {"position": "Bộ trưởng"},
        "place": "Phòng tiếp công dân",
        "startsAt": AT,
        "endsAt": AT + timedelta(hours=1),
    }
)
SERIES = ReceptionSeries.model_validate(
    {
        "id": "a",
        "unit": "bca",
        "leader": {"position": "Bộ trưởng"},
        "place": "Phòng tiếp công dân",
        "startsOn": "2026-12-01",
        "begins": "08:00",
        "ends": "11:00",
        "recurrence": "FREQ=WEEKLY;BYDAY=TU",
    }
)
COMMENT = Comment(UUID(int=1), about="bca", unit="bca", received=AT.date(), state=ModerationState.APPROVED)
UNIT: dict[str, Any] = {"code": "bca", "kind": "MINISTRY_OFFICE", "names": {"vi": "Bộ Công an"}}


def alert(text: str) -> object:
    return alert_of(AlertInput(text=text, until=AT + timedelta(days=1)), AT)


def unit(text: str) -> object:
    return unit_changes.new_unit(UnitInput.model_validate(UNIT | {"address": text}), STEP)


def changed_unit(text: str) -> object:
    known = unit_changes.new_unit(UnitInput.model_validate(UNIT), STEP)
    return unit_changes.change_unit(known, UnitInput.model_validate(UNIT | {"otherNames": [text]}), STEP)


AT_ONCE: dict[str, Callable[[str], object]] = {
    "hotline: POST /hotlines/{id}/alert": alert,
    "hotline: POST /units/{code}/alert": alert,
    "hotline: POST /units": unit,
    "hotline: PUT /units/{code}": changed_unit,
    "schedule: POST /sessions/{id}/cancel": lambda text: session_changes.cancelled_session(
        SESSION, CancellationInput(reason=text), STEP
    ),
    "schedule: POST /series/{id}/end": lambda text: series_changes.end_series(SERIES, Step("an", AT, text)),
    "feedback: POST /comments/{id}/answer": lambda text: answer(COMMENT, text, Staff("an", frozenset({"bca"})), AT),
}
"""Public at once by one person's word."""


def takes_words(annotation: Any, seen: frozenset[type] = frozenset()) -> bool:
    """Whether a text of people stands in it, rather than a code."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return False
        fields = [(field.annotation, field.metadata) for field in annotation.model_fields.values()]
        cleaned = any(getattr(one, "func", None) in {clean_line, clean_prose} for _, marks in fields for one in marks)
        return cleaned or any(takes_words(inner, seen | {annotation}) for inner, _ in fields)
    marks = getattr(annotation, "__metadata__", ())
    if any(getattr(one, "func", None) in {clean_line, clean_prose} for one in marks):
        return True
    return any(takes_words(inner, seen) for inner in get_args(annotation))


def routes_with_words(settings: ServiceSettings) -> Iterator[str]:
    for service, domain in REGISTRY.domains.items():
        entry = SERVICES[service]
        app = entry.create(entry.settings(**settings.model_dump()), ServiceClients())
        for route in iter_route_contexts(app.routes) if isinstance(app, FastAPI) else ():
            one = route.original_route
            if not isinstance(one, APIRoute) or not any(
                takes_words(b.field_info.annotation) for b in one.dependant.body_params
            ):
                continue
            for method in one.methods:
                access = domain.policy.routes.get(f"{method} {one.path}")
                if not isinstance(access, Access) or access.caller in {Caller.STAFF, Caller.SIGNED_IN}:
                    yield f"{service}: {method} {one.path}"


def test_every_text_of_staff_has_its_place(settings: ServiceSettings):
    assert set(routes_with_words(settings)) == STAFF_READ | WAITING | AT_ONCE.keys()


@pytest.mark.parametrize("route", AT_ONCE)
def test_what_one_person_makes_public_names_no_contact(route: str):
    AT_ONCE[route]("Giám đốc đi công tác đến 12/01/2026")
    for text in ("Gọi 0900 000 777", "Gọi không chín không không một hai", "Xem giup-do.vn", "Viết a@giup-do.vn"):
        with pytest.raises(ContactNamed):
            AT_ONCE[route](text)
