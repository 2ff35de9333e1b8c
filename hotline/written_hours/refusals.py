"""Why a text of opening hours is refused, in the words of those who wrote it."""

from collections.abc import Mapping
from enum import StrEnum


class MessageLanguage(StrEnum):
    VI = "vi"
    EN = "en"


class Refusal(StrEnum):
    """What is wrong with a text; `SYNTAX` alone leaves open that it is no OSM `opening_hours` at all."""

    SYNTAX = "SYNTAX"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    NOT_A_TIME = "NOT_A_TIME"
    NO_END = "NO_END"
    LONGER_THAN_A_DAY = "LONGER_THAN_A_DAY"
    NOT_A_DATE = "NOT_A_DATE"
    DATE_TWICE = "DATE_TWICE"
    NO_YEAR = "NO_YEAR"
    UNSUPPORTED = "UNSUPPORTED"
    COMMENT = "COMMENT"
    WEEKDAYS_OF_DAYS_OFF = "WEEKDAYS_OF_DAYS_OFF"
    HOURS_OF_DAYS_OFF = "HOURS_OF_DAYS_OFF"
    DAYS_OFF_TWICE = "DAYS_OFF_TWICE"
    ORDER = "ORDER"
    ADDED_TO_DATE = "ADDED_TO_DATE"
    REPLACED = "REPLACED"
    CUTS_NIGHT = "CUTS_NIGHT"
    NEVER_OPEN = "NEVER_OPEN"
    WORD = "WORD"
    NO_TIMES = "NO_TIMES"
    OFFICE_HOURS = "OFFICE_HOURS"
    WHICH_DAYS = "WHICH_DAYS"
    NO_DAYS = "NO_DAYS"
    PART_OF_DAY = "PART_OF_DAY"
    MORNING_OR_EVENING = "MORNING_OR_EVENING"


_TEXTS: Mapping[Refusal, tuple[str, str]] = {
    Refusal.SYNTAX: (
        "không hiểu ở “{value}”; hãy ghi như: T2-T6 7h30-11h30, 13h30-17h; T7 7h30-11h30; nghỉ lễ",
        "is not understood at “{value}”; write it as in: Mo-Fr 07:30-11:30,13:30-17:00; Sa 07:30-11:30; PH off",
    ),
    Refusal.TOO_LONG: ("dài quá {value} ký tự", "has more than {value} characters"),
    Refusal.TOO_MANY: (
        "có quá nhiều khoảng giờ; nhiều nhất là 14 trong tuần, 60 ngày riêng, mỗi ngày 6",
        "has too many periods; at most 14 a week, 60 single dates and 6 on each",
    ),
    Refusal.NOT_A_TIME: ("{value} không phải là giờ trong ngày", "{value} is no time of day"),
    Refusal.NO_END: (
        "{value}: thiếu giờ kết thúc; hãy ghi từ mấy giờ đến mấy giờ",
        "{value}: it says no end; write from when to when",
    ),
    Refusal.LONGER_THAN_A_DAY: ("{value} dài hơn một ngày", "{value} is longer than a day"),
    Refusal.NOT_A_DATE: ("{value} không phải là ngày", "{value} is no date"),
    Refusal.DATE_TWICE: ("ngày {value} được ghi hai lần", "the date {value} is named twice"),
    Refusal.NO_YEAR: (
        "{value} không có năm; hãy ghi đủ ngày, tháng, năm",
        "{value} has no year, which would bring it back every year; write day, month and year",
    ),
    Refusal.UNSUPPORTED: (
        "“{value}” không dùng được ở đây; chỉ dùng thứ trong tuần, giờ, ngày nghỉ lễ và từng ngày",
        "“{value}” is not taken here; only weekdays, times, public holidays and single dates are",
    ),
    Refusal.COMMENT: (
        "ghi chú chỉ dùng cho một ngày, sau off hoặc open",
        "a comment is taken for a single date alone, after off or open",
    ),
    Refusal.WEEKDAYS_OF_DAYS_OFF: (
        "“{value}”: chương trình này hiểu là đóng mọi ngày trong tuần, chương trình khác thì không; hãy ghi PH off",
        "“{value}” closes every weekday for some programs and not for others; write PH off",
    ),
    Refusal.HOURS_OF_DAYS_OFF: (
        "ngày lễ chỉ có thể nghỉ, như Chủ nhật, hoặc như mọi ngày; không thể có giờ riêng",
        "on days off it is closed, as on Sundays or as always; they have no hours of their own",
    ),
    Refusal.DAYS_OFF_TWICE: ("ngày lễ được ghi hai lần", "days off are named twice"),
    Refusal.ORDER: (
        "“{value}” đứng sau nên thay cả ngày lễ hoặc ngày riêng ghi trước; hãy ghi thứ trong tuần trước, rồi ngày lễ, "
        "rồi từng ngày",
        "“{value}” comes later and replaces the days off or dates before it; write weekdays first, then days off, then "
        "single dates",
    ),
    Refusal.ADDED_TO_DATE: (
        "giờ của ngày lễ hoặc của một ngày phải đứng sau dấu chấm phẩy, không phải dấu phẩy",
        "hours of days off or of a date come after a semicolon, not after a comma",
    ),
    Refusal.REPLACED: (
        "“{value}” được ghi hai lần, lần sau thay lần trước; hãy ghi các giờ cách nhau bằng dấu phẩy",
        "“{value}” is written twice, and the later one replaces the former; join the times with a comma",
    ),
    Refusal.CUTS_NIGHT: (
        "“{value}” cắt ngang một ca đêm; hãy nối bằng dấu phẩy, hoặc ghi vào onDaysOff và exceptions",
        "“{value}” cuts a night in two; join with a comma, or use onDaysOff and exceptions",
    ),
    Refusal.NEVER_OPEN: (
        "không có giờ nào mở; số không còn dùng thì hãy ngừng số",
        "it is never open; take the number out of service instead",
    ),
    Refusal.WORD: (
        "không hiểu “{value}”; hãy ghi như: T2-T6 7h30-11h30, 13h30-17h; T7 7h30-11h30; nghỉ lễ",
        "“{value}” is not understood; write it as in: T2-T6 7h30-11h30, 13h30-17h; T7 7h30-11h30; nghỉ lễ",
    ),
    Refusal.NO_TIMES: ("“{value}” không có giờ; hãy ghi từ mấy giờ đến mấy giờ", "“{value}” has no times; write them"),
    Refusal.OFFICE_HOURS: (
        "giờ hành chính mỗi nơi một khác; hãy ghi rõ, như T2-T6 7h30-11h30, 13h30-17h",
        "office hours differ from place to place; write them out, such as T2-T6 7h30-11h30, 13h30-17h",
    ),
    Refusal.WHICH_DAYS: (
        "“{value}” có thể có hoặc không có thứ Bảy; hãy ghi rõ, như T2-T6",
        "“{value}” may or may not have the Saturday in it; name the days, such as T2-T6",
    ),
    Refusal.NO_DAYS: (
        "“{value}” không ghi thứ mấy; hãy ghi rõ, như T2-T6",
        "“{value}” does not say on which days; name them, such as T2-T6",
    ),
    Refusal.PART_OF_DAY: (
        "“{value}” không rõ từ mấy giờ đến mấy giờ; hãy ghi rõ giờ",
        "“{value}” does not say from when to when; write the times",
    ),
    Refusal.MORNING_OR_EVENING: (
        "{value} có thể hiểu hai cách; hãy ghi giờ từ 0h đến 24h, như 8h-17h, và ca qua đêm như 22h-6h",
        "{value} may be read in two ways; write hours from 0h to 24h, such as 8h-17h, and nights such as 22h-6h",
    ),
}


class HoursRefused(ValueError):
    """A text says no hours that can be taken."""

    SHOWN = 60

    def __init__(self, refusal: Refusal, value: object = "") -> None:
        self.refusal = refusal
        self._value = str(value)[: self.SHOWN]
        super().__init__(self.said(MessageLanguage.EN))

    def said(self, language: MessageLanguage) -> str:
        vi, en = _TEXTS[self.refusal]
        return (vi if language is MessageLanguage.VI else en).format(value=self._value)
