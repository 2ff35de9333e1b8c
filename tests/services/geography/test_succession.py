"""Which unit stands for another on a day."""

import pytest

from services.errors import BadInput
from services.geography.succession import SeveralSuccessors, SuccessionCycle, Term, check_term, unit_on, units_on

UNITS = {
    "hung-yen": Term(),
    "thai-binh": Term(valid_to="2025-06-30", successors=["hung-yen"]),
    "thua-thien-hue": Term(valid_to="2024-12-31", successors=["hue"]),
    "hue": Term(valid_from="2025-01-01"),
    "split": Term(valid_to="2025-02-28", successors=["thai-binh", "hue"]),
    "closed": Term(valid_to="2025-02-28"),
    "one": Term(valid_to="2025-02-28", successors=["other"]),
    "other": Term(valid_to="2025-02-28", successors=["one"]),
}


@pytest.mark.parametrize(
    ("code", "day", "standing"),
    [
        ("hung-yen", "2020-01-01", "hung-yen"),
        ("thai-binh", "2025-06-30", "thai-binh"),
        ("thai-binh", "2025-07-01", "hung-yen"),
        ("thai-binh", None, "hung-yen"),
        ("thua-thien-hue", "2024-12-31", "thua-thien-hue"),
        ("thua-thien-hue", "2025-01-01", "hue"),
        ("hue", "2024-12-31", None),
        ("closed", "2025-03-01", None),
        ("nowhere", "2025-03-01", None),
        # What two saves at once made ends all the same.
        ("one", "2025-03-01", None),
    ],
)
def test_an_old_code_finds_what_took_its_place(code: str, day: str | None, standing: str | None):
    assert unit_on(code, day, UNITS.get) == standing


def test_of_a_unit_that_was_split_all_successors_are_named():
    assert units_on("split", "2025-07-01", UNITS.get) == {"hung-yen", "hue"}
    with pytest.raises(SeveralSuccessors) as refused:
        unit_on("split", "2025-07-01", UNITS.get)
    assert refused.value.members["successors"] == ["hue", "hung-yen"]


@pytest.mark.parametrize(
    ("term", "refusal", "field"),
    [
        (Term("2025-02-01", "2025-01-31"), BadInput, "validTo"),
        (Term(successors=["hue"]), BadInput, "successors"),
        (Term(valid_to="2025-06-30", successors=["nowhere"]), BadInput, "successors"),
        (Term(valid_to="2025-06-30", successors=["hung-yen"]), SuccessionCycle, "successors"),
        (Term(valid_to="2025-06-30", successors=["split"]), SuccessionCycle, "successors"),
    ],
)
def test_a_term_that_cannot_be_is_refused_by_field(term: Term, refusal: type[BadInput], field: str):
    with pytest.raises(refusal) as refused:
        check_term("hung-yen", term, UNITS.get)
    assert refused.value.members["errors"][0]["field"] == field
    assert type(refused.value) is refusal
