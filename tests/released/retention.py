"""What is left of each answer when time has passed: all of it, but what the rules of retention take away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.timezone import ZONE
from tests.released.questions import Question

LONGEST_WAIT = timedelta(days=1)
"""Of a rating in the intake."""
CLAIM = timedelta(hours=2)
"""Of what was sent about a notice."""
WITHDRAWN = timedelta(days=30)
"""Until a withdrawn notice is emptied, and until it is forgotten what became of a webhook."""
COMMENTS = 90
"""Days that the texts of unpublished comments are kept; these two are counted by the calendar."""
TIPS = 180
"""Days that what was sent about notices is kept."""

NOT_FOUND = {"code": "NOT_FOUND"}
UNDECIDED = ("open", "threat", "claimed", "escalated", "waiting", "waiting-changed")
SUBMITTED = ("submission", "content", "queue")


def days_between(made: datetime, now: datetime) -> int:
    """By the calendar of Vietnam."""
    return (now.astimezone(ZONE).date() - made.astimezone(ZONE).date()).days


def left(question: Question, made: datetime, now: datetime) -> Question:
    """The question with the answer that it has to have at the moment `now`."""
    question = replace(question, answer=_without_tone(question.answer))
    kind, _, name = question.name.partition(" ")
    age, days, answer = now - made, days_between(made, now), question.answer
    if kind == "comment":
        return _comment(question, days)
    if kind == "receipt" and isinstance(answer.get("comment"), Mapping):
        return replace(question, answer=_receipt(name, answer, age, days))
    if kind == "receipt" and answer["state"] == "PENDING" and age > LONGEST_WAIT:
        return replace(question, answer={**answer, "state": "COUNTED"})
    if kind == "deliveries":
        return replace(question, answer=_deliveries(answer, age))
    if kind in SUBMITTED and days > TIPS:
        return _without_tips(question)
    if kind == "queue":
        return replace(question, answer=_queue(answer, now, age))
    if "n-withdrawn" in name and age > WITHDRAWN:
        return _emptied(question)
    return question


def _without_tone(answer: Any) -> Any:
    """Since 0.2.0 no tone is kept with a comment, and that of before is taken off."""
    if isinstance(answer, Mapping):
        return {name: "UNKNOWN" if name == "tone" else _without_tone(value) for name, value in answer.items()}
    return [_without_tone(one) for one in answer] if isinstance(answer, list) else answer


def _comment(question: Question, days: int) -> Question:
    state = question.answer["state"]
    if days > COMMENTS and state in {"OPEN", "CLAIMED", "ESCALATED"}:
        return replace(question, status=404, answer=NOT_FOUND)
    changed: dict[str, Any] = {}
    if state == "CLAIMED":
        changed = {"state": "OPEN", "claimedBy": None, "claimedUntil": None}
    if days > COMMENTS and state in {"APPEALED", "REJECTED"}:
        changed["text"] = None
    return replace(question, answer={**question.answer, **changed})


def _receipt(name: str, answer: Mapping[str, Any], age: timedelta, days: int) -> dict[str, Any]:
    comment = dict(answer["comment"])
    if days > COMMENTS and name in UNDECIDED:
        return {**answer, "state": "COUNTED", "comment": None}
    if days > COMMENTS and comment["state"] in {"APPEALED", "REJECTED"}:
        comment |= {"text": None, "appealable": False}
    if answer["state"] == "PENDING" and age > LONGEST_WAIT:
        return {**answer, "state": "COUNTED", "comment": {**comment, "state": "OPEN"}}
    return {**answer, "comment": comment}


def _deliveries(answer: Mapping[str, Any], age: timedelta) -> dict[str, Any]:
    """What they are about; when and how often they are tried is not written in stone."""
    kept = [one for one in answer["deliveries"] if one["state"] == "PENDING" or age < WITHDRAWN]
    return {"deliveries": [{name: one[name] for name in ("id", "type", "noticeId", "at")} for one in kept]}


def _queue(answer: Mapping[str, Any], now: datetime, age: timedelta) -> dict[str, Any]:
    """Claims that ended, and what is overdue."""
    today = now.astimezone(ZONE).date().isoformat()
    items: list[dict[str, Any]] = []
    for item in answer["items"]:
        changed: dict[str, Any] = {"overdue": item["state"] != "CLOSED" and item["due"] < today}
        if item["state"] == "IN_REVIEW" and age > CLAIM:
            changed |= {"state": "RECEIVED", "claimedBy": None, "claimedUntil": None}
        items.append({**item, **changed})
    return {**answer, "items": items}


def _without_tips(question: Question) -> Question:
    if question.name.startswith("queue"):
        return replace(question, answer={"items": [], "totalCount": 0})
    return replace(question, status=404, answer=NOT_FOUND)


def _emptied(question: Question) -> Question:
    """A withdrawn notice without whom it was about. What happened to it stays, and that it was emptied is added."""
    if question.name.startswith("documents"):
        return replace(question, answer={"documents": []})
    if question.name == "notice n-withdrawn for staff":
        stays = ("id", "createdAt", "list", "subjectKind", "unit", "demo", "state", "publishedAt")
        kept = {name: question.answer[name] for name in stays}
        return replace(question, answer={**kept, "fullName": "—", "names": [], "birthDates": [], "photo": None})
    return question
