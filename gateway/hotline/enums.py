"""Kinds and states of units and hotlines, as types, lists and inputs use them."""

from enum import Enum

import strawberry


@strawberry.enum(description="The kind of unit, which determines its domain (Articles 6, 10 and 15).")
class UnitKind(Enum):
    MINISTRY_OFFICE = strawberry.enum_value("MINISTRY_OFFICE", description="The ministry and its central office.")
    DEPARTMENT = strawberry.enum_value("DEPARTMENT", description="A department of the ministry (Article 10).")
    PROVINCE = strawberry.enum_value("PROVINCE", description="The police of a province or centrally governed city.")
    ACADEMY = strawberry.enum_value("ACADEMY", description="An academy.")
    SCHOOL = strawberry.enum_value("SCHOOL", description="A school.")
    HOSPITAL = strawberry.enum_value("HOSPITAL", description="A hospital.")


@strawberry.enum(description="Whether a unit still exists.")
class UnitState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="Active.")
    DISSOLVED = strawberry.enum_value("DISSOLVED", description="Dissolved or merged into another unit.")


@strawberry.enum(name="HotlinePurpose", description="The purpose of a hotline.")
class Purpose(Enum):
    EMERGENCY_POLICE = strawberry.enum_value("EMERGENCY_POLICE", description="Police emergencies: 113.")
    FIRE_AND_RESCUE = strawberry.enum_value("FIRE_AND_RESCUE", description="Fire and rescue: 114.")
    AMBULANCE = strawberry.enum_value("AMBULANCE", description="Ambulance: 115.")
    CHILD_PROTECTION = strawberry.enum_value("CHILD_PROTECTION", description="Child protection: 111.")
    DISASTER_RESCUE = strawberry.enum_value("DISASTER_RESCUE", description="Disaster search and rescue: 112.")
    CRIME_REPORT = strawberry.enum_value("CRIME_REPORT", description="Crime reports (Article 5.1 k).")
    TRAFFIC = strawberry.enum_value("TRAFFIC", description="Traffic.")
    ADMINISTRATIVE = strawberry.enum_value("ADMINISTRATIVE", description="Administrative procedures (Article 5.1 l).")
    CORRUPTION_REPORT = strawberry.enum_value("CORRUPTION_REPORT", description="Corruption reports.")
    CYBERCRIME = strawberry.enum_value("CYBERCRIME", description="Cybercrime.")
    OTHER = strawberry.enum_value("OTHER", description="Other; see the label.")


@strawberry.enum(description="Whether a hotline is in service.")
class HotlineState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="In service.")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Temporarily out of service.")
    RETIRED = strawberry.enum_value("RETIRED", description="Permanently out of service.")
    DRAFT = strawberry.enum_value("DRAFT", description="New, and not yet approved. Visible only to editors.")


@strawberry.enum(
    name="TelephoneNumberType",
    description="What a telephone number is, which says where it can be dialled and what that costs.",
)
class NumberType(Enum):
    SHORT = strawberry.enum_value("SHORT", description="A short number, dialled within the country. Example: `113`.")
    SERVICE_CODE = strawberry.enum_value("SERVICE_CODE", description="A code of mobile networks. Example: `*100#`.")
    TOLL_FREE = strawberry.enum_value("TOLL_FREE", description="Free of charge. Example: `1800 1234`.")
    PREMIUM_RATE = strawberry.enum_value("PREMIUM_RATE", description="At a price of its own. Example: `1900 1234`.")
    MOBILE = strawberry.enum_value("MOBILE", description="A mobile number.")
    LANDLINE = strawberry.enum_value("LANDLINE", description="A landline, with its area code.")
    VOIP = strawberry.enum_value("VOIP", description="Internet telephony.")
    PRIVATE_NETWORK = strawberry.enum_value(
        "PRIVATE_NETWORK", description="The network of the police and the army: numbers that begin with 069."
    )
    FOREIGN = strawberry.enum_value("FOREIGN", description="A number of another country.")


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value("MONDAY", description="Thứ Hai.")
    TUESDAY = strawberry.enum_value("TUESDAY", description="Thứ Ba.")
    WEDNESDAY = strawberry.enum_value("WEDNESDAY", description="Thứ Tư.")
    THURSDAY = strawberry.enum_value("THURSDAY", description="Thứ Năm.")
    FRIDAY = strawberry.enum_value("FRIDAY", description="Thứ Sáu.")
    SATURDAY = strawberry.enum_value("SATURDAY", description="Thứ Bảy.")
    SUNDAY = strawberry.enum_value("SUNDAY", description="Chủ nhật.")


@strawberry.enum(description="Which opening hours hold on public holidays and on days off that go with them.")
class OnDaysOff(Enum):
    CLOSED = strawberry.enum_value("CLOSED", description="No period begins on a day off.")
    AS_SUNDAY = strawberry.enum_value("AS_SUNDAY", description="Those of Sunday.")
    AS_ALWAYS = strawberry.enum_value("AS_ALWAYS", description="Those of the day of the week.")


@strawberry.enum(description="Part of the day, in the Asia/Ho_Chi_Minh time zone.")
class DayPart(Enum):
    MORNING = strawberry.enum_value("MORNING", description="From 5:00 to 11:00.")
    MIDDAY = strawberry.enum_value("MIDDAY", description="From 11:00 to 14:00.")
    AFTERNOON = strawberry.enum_value("AFTERNOON", description="From 14:00 to 18:00.")
    EVENING = strawberry.enum_value("EVENING", description="From 18:00 to 22:00.")
    NIGHT = strawberry.enum_value("NIGHT", description="From 22:00 to 5:00.")
