"""Whose an article is: the unit of today that files it, and the province as its text names it.

Texts of before 2025-07-01 name provinces that were merged since. What was written is kept; the article is filed under
the province of today and, where no unit is named, under that province's police.
"""

from dataclasses import dataclass

from services.errors import BadInput
from services.geography.provinces import province_of

MINISTRY = "bca"


@dataclass(frozen=True, slots=True)
class Filing:
    """`province` is the slug of a province of today; `as_written` what the text says."""

    unit: str
    province: str | None = None
    as_written: str | None = None


def file_article(unit: str | None, province: str | None, as_written: str | None = None) -> Filing:
    """Where an article belongs. Raises `BadInput` for a province that never was."""
    if province is None:
        return Filing(unit or MINISTRY, None, as_written)
    found = province_of(province)
    if found is None:
        raise BadInput.at("province", "is not a province, neither of today nor of before 2025-07-01")
    written = as_written or (None if province == found.slug else province)
    return Filing(unit or f"ca-{found.slug}", found.slug, written)
