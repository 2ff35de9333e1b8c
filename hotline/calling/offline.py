"""`/hotlines.json`: all published numbers, and what it takes to find the right one, for devices without a connection.

A client reads it with the same rules as this service; one set of cases holds both to the same answers.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import orjson

from hotline.calling import choice, matching, reading
from hotline.calling.advice import MOST_CHOICES, UNCLEAR
from hotline.calling.situations import Catalogue
from hotline.hours import calendar_day
from hotline.models import Hotline, OnDaysOff, Unit
from services import syllables
from services.calendar import WorkingCalendar
from services.phrases import CHAT_SPELLINGS

FORMAT = 1
"""Changes where a client of before would read the package wrongly."""


def offline_package(
    lines: Iterable[Hotline], units: Mapping[str, Unit], catalogue: Catalogue, days: Mapping[str, object]
) -> bytes:
    """The package as JSON, the same for the same content. `lines` are published, `units` theirs and those with a
    position; `days` are `days_unlike_others`."""
    content = {
        "format": FORMAT,
        "rules": _RULES,
        "unclear": UNCLEAR.model_dump(),
        "lexicon": {
            "phrases": {code: ", ".join(phrases) for code, phrases in catalogue.phrases.items()},
            "abbreviations": catalogue.abbreviations,
            "spellings": CHAT_SPELLINGS,
            "onsets": syllables.ONSETS,
            "rimes": syllables.RIMES,
            "rimesAfterQu": syllables.RIMES_AFTER_QU,
        },
        "situations": [one.model_dump(mode="json", by_alias=True) for one in catalogue.situations.values()],
        "days": days,
        "units": {code: _unit(unit) for code, unit in sorted(units.items())},
        "hotlines": [_line(line) for line in sorted(lines, key=lambda line: (line.unit, line.order, line.id))],
    }
    return orjson.dumps(content)


_RULES = {
    "least": matching.LEAST,
    "tie": matching.TIE,
    "gap": matching.GAP,
    "alone": matching.ALONE,
    "sure": {
        "exact": reading.EXACT,
        "bare": reading.BARE,
        "bareAmongMarked": reading.BARE_AMONG_MARKED,
        "telex": reading.TELEX,
        "mistyped": reading.MISTYPED,
        "otherMarks": reading.OTHER_MARKS,
        "single": [matching.SINGLE_BARE, matching.SINGLE_OTHER],
    },
    "most": choice.MOST,
    "mostOfAPurpose": choice.MOST_OF_A_PURPOSE,
    "mostChoices": MOST_CHOICES,
    "anything": choice.ANYTHING,
}


def days_unlike_others(year: int, calendar: WorkingCalendar) -> dict[str, object]:
    """The dates of a year and the next on which other weekdays' hours hold than their own, and which (see `OnDaysOff`).

    Raises `BeyondCalendar`.
    """
    first, end = date(year, 1, 1), date(year + 2, 1, 1)
    days = (calendar_day(first + timedelta(days=after), calendar) for after in range((end - first).days))
    return {
        day.date: {OnDaysOff.AS_SUNDAY.value: day.as_sunday, OnDaysOff.CLOSED.value: day.or_closed}
        for day in days
        if day.always != day.or_closed
    }


def _unit(unit: Unit) -> dict[str, object]:
    place = unit.location
    return _said(
        {
            "kind": unit.kind,
            "name": unit.names.model_dump(exclude_none=True),
            "province": unit.province,
            "head": unit.parent is None,
            "location": None if place is None else [place.latitude, place.longitude],
        }
    )


def _line(line: Hotline) -> dict[str, object]:
    return _said(
        {
            "id": line.id,
            "unit": line.unit,
            "dialled": line.dialled,
            "number": line.number,
            "purpose": line.purpose,
            "label": line.label and line.label.model_dump(exclude_none=True),
            "hours": [span.model_dump(mode="json") for span in line.hours],
            "onDaysOff": None if line.on_days_off is OnDaysOff.AS_ALWAYS else line.on_days_off,
            "exceptions": [one.model_dump(mode="json", exclude_none=True) for one in line.exceptions],
            "order": line.order,
            "demo": line.demo,
        }
    )


def _said(fields: Mapping[str, object]) -> dict[str, object]:
    """Without what says nothing."""
    return {name: value for name, value in fields.items() if value not in (None, False, [], 0)}
