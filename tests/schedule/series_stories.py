"""Series that were approved, changed and settled, for tests of what is made of them."""

from collections.abc import Callable
from datetime import date, datetime

from schedule import series_changes
from schedule.models.series import ReceptionSeries, SeriesFields
from schedule.models.sessions import Leader, ReceptionSession
from schedule.occurrences import Settlement
from services.calendar import WorkingCalendar
from services.editorial.workflow import Step
from services.timezone import ZONE

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)
AN, BINH = Step("an", NOW), Step("binh", NOW, "Lịch mới")
Kept = dict[str, ReceptionSession]
is_day_off = WorkingCalendar().is_day_off


def fields(**given: object) -> SeriesFields:
    named = {"unit": "ca-ha-noi", "leader": Leader(position="Giám đốc"), "place": "87 Trần Hưng Đạo"}
    rule = {"starts_on": "2026-01-01", "begins": "08:00", "ends": "11:30", "recurrence": "FREQ=MONTHLY;BYMONTHDAY=15"}
    return SeriesFields.model_validate({**named, **rule, **given})


def announced(content: SeriesFields) -> ReceptionSeries:
    return series_changes.approve(series_changes.new_series("one", content, AN), BINH)


def changed(series: ReceptionSeries, content: SeriesFields) -> ReceptionSeries:
    content = content.model_copy(update={"change_reason": f"Lịch mới {series.version}"})
    waiting = series_changes.change_series(series, content, AN)
    return series_changes.approve(waiting, BINH).model_copy(update={"version": series.version + 1})


def settle(
    series: ReceptionSeries, kept: Kept, at: datetime = NOW, is_day_off: Callable[[date], bool] = is_day_off
) -> Kept:
    done = Settlement(series, is_day_off, Step("binh", at, "Lịch mới")).changes(list(kept.values()))
    return {**kept, **{one.id: one for one in done}}
