"""The government's decisions on a year's days off: which working days are swapped, and what else differs."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from services.calendar.law import FIRST_YEAR, LAST_YEAR, is_weekend
from services.documents.models import Camel, Day
from services.scalars import WebUrl
from services.text import Line


class Swap(Camel):
    """A working day that is off, and the Saturday or Sunday that is worked for it."""

    off: Day
    worked: Day

    @model_validator(mode="after")
    def _are_swapped(self) -> Self:
        if is_weekend(date.fromisoformat(self.off)):
            raise ValueError("off is a Saturday or Sunday, which is off anyway")
        if not is_weekend(date.fromisoformat(self.worked)):
            raise ValueError("worked is no Saturday or Sunday")
        return self


class DaysOffDecision(Camel):
    """What is decided on the days off of one year, beyond what the law itself says."""

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    source: Line = Field(description="The document that says so.", examples=["Văn bản 12729/VPCP-KGVX ngày 25/12/2025"])
    source_url: WebUrl | None = None
    swaps: list[Swap] = Field(
        default=[], max_length=20, description="Each belongs to the year in which its day off is."
    )
    days_off: list[Day] = Field(default=[], max_length=20, description="Further days off.")
    working_days: list[Day] = Field(
        default=[], max_length=20, description="Days that are worked, though the law's rule would have them off."
    )

    @model_validator(mode="after")
    def _is_of_one_year(self) -> Self:
        off = [*(swap.off for swap in self.swaps), *self.days_off, *self.working_days]
        if any(day[:4] != str(self.year) for day in off):
            raise ValueError(f"a day off is not in {self.year}")
        if any(abs(int(swap.worked[:4]) - self.year) > 1 for swap in self.swaps):
            raise ValueError("a day is worked more than a year away from its day off")
        if len({*off, *(swap.worked for swap in self.swaps)}) < len(off) + len(self.swaps):
            raise ValueError("a day is named twice")
        return self


KNOWN = (
    DaysOffDecision(
        year=2024,
        source="Công văn 2450/VPCP-KGVX năm 2024 về hoán đổi ngày làm việc dịp nghỉ Lễ Chiến thắng 30/4",
        swaps=[Swap(off="2024-04-29", worked="2024-05-04")],
    ),
    DaysOffDecision(
        year=2025,
        source="Thông báo 6150/TB-BLĐTBXH năm 2024 về nghỉ Tết và các ngày lễ năm 2025",
        swaps=[Swap(off="2025-05-02", worked="2025-04-26")],
    ),
    DaysOffDecision(
        year=2026,
        source="Văn bản 12729/VPCP-KGVX ngày 25/12/2025 (02/01); thông báo lịch nghỉ Quốc khánh năm 2026 (31/8)",
        swaps=[
            Swap(off="2026-01-02", worked="2026-01-10"),
            Swap(off="2026-08-31", worked="2026-08-22"),
        ],
    ),
)
"""Those that could be read when this was written. What staff enter for a year takes their place."""
