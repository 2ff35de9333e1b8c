"""What is wrong with an input, by field and in words."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schedule.models.sessions import SessionInput
from services.documents.models import Instant
from services.errors import from_request_validation
from services.text import Line
from wanted.notices.models.notices import NoticeInput

SESSION = {
    "unit": "bca",
    "leader": {"position": "Giám đốc"},
    "place": "Phòng tiếp dân",
    "startsAt": "2026-12-24T04:00:00Z",
    "endsAt": "2026-12-24T02:00:00Z",
}
NOTICE = {"list": "WANTED", "fullName": "Tổ chức Mẫu", "unit": "bca", "subjectKind": "ORGANISATION"}


def errors(kind: Any, value: object) -> object:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    found = [{**error, "loc": ("body", *error["loc"])} for error in refused.value.errors()]
    return from_request_validation(found).members["errors"]


@pytest.mark.parametrize(
    ("kind", "value", "field", "detail"),
    [
        (SessionInput, SESSION, "endsAt", "is not after startsAt"),
        (NoticeInput, NOTICE | {"sex": "MALE"}, "sex", "is not given for an organisation"),
        (NoticeInput, NOTICE | {"measures": "Cấm"}, "measures", "belongs to the terrorism list"),
        (NoticeInput, NOTICE | {"languages": ["vi"] * 11}, "languages", "has more than 10 items"),
        (NoticeInput, NOTICE | {"list": "OTHER"}, "list", "has to be 'WANTED', 'TERRORISM' or 'INTERPOL'"),
        (NoticeInput, NOTICE | {"names": [{"name": ""}]}, "names.0.name", "is empty"),
        (Line, 5, "body", "has to be a string"),
        (Instant, "2026-11-24T09:00:00 07:00", "body", "has a blank where + stood: in an address, + is written as %2B"),
    ],
)
def test_a_field_is_named_and_told_what_is_wrong(kind: Any, value: object, field: str, detail: str):
    assert errors(kind, value) == [{"field": field, "detail": detail}]
