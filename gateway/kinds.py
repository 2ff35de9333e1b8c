"""What units, hotlines, sessions and articles may be: the kinds and states that their types, lists and inputs name."""

from enum import Enum

import strawberry


@strawberry.enum(description="What sort of unit it is, which decides its domain (Articles 6, 10 and 15).")
class UnitKind(Enum):
    MINISTRY_OFFICE = strawberry.enum_value("MINISTRY_OFFICE", description="The ministry and its office.")
    DEPARTMENT = strawberry.enum_value("DEPARTMENT", description="A department of the ministry (Article 10).")
    PROVINCE = strawberry.enum_value("PROVINCE", description="The police of a province or centrally run city.")
    ACADEMY = strawberry.enum_value("ACADEMY", description="An academy.")
    SCHOOL = strawberry.enum_value("SCHOOL", description="A school.")
    HOSPITAL = strawberry.enum_value("HOSPITAL", description="A hospital.")


@strawberry.enum(description="Whether a unit still exists.")
class UnitState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="It is at work.")
    DISSOLVED = strawberry.enum_value("DISSOLVED", description="It was dissolved or merged into another.")


@strawberry.enum(name="HotlinePurpose", description="What a hotline is for.")
class Purpose(Enum):
    EMERGENCY_POLICE = strawberry.enum_value("EMERGENCY_POLICE", description="Police in an emergency: 113.")
    FIRE_AND_RESCUE = strawberry.enum_value("FIRE_AND_RESCUE", description="Fire and rescue: 114.")
    AMBULANCE = strawberry.enum_value("AMBULANCE", description="Ambulance: 115.")
    CHILD_PROTECTION = strawberry.enum_value("CHILD_PROTECTION", description="Protection of children: 111.")
    DISASTER_RESCUE = strawberry.enum_value("DISASTER_RESCUE", description="Search and rescue in disasters: 112.")
    CRIME_REPORT = strawberry.enum_value("CRIME_REPORT", description="Reporting a crime (Article 5.1 k).")
    TRAFFIC = strawberry.enum_value("TRAFFIC", description="Traffic.")
    ADMINISTRATIVE = strawberry.enum_value("ADMINISTRATIVE", description="Administrative procedures (Article 5.1 l).")
    CORRUPTION_REPORT = strawberry.enum_value("CORRUPTION_REPORT", description="Reporting corruption.")
    CYBERCRIME = strawberry.enum_value("CYBERCRIME", description="Crime in the network.")
    OTHER = strawberry.enum_value("OTHER", description="Something else; see its label.")


@strawberry.enum(description="Whether a hotline can be called.")
class HotlineState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="It is answered.")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="For now it is not answered.")
    RETIRED = strawberry.enum_value("RETIRED", description="It was given up.")


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value("MONDAY", description="Thứ Hai.")
    TUESDAY = strawberry.enum_value("TUESDAY", description="Thứ Ba.")
    WEDNESDAY = strawberry.enum_value("WEDNESDAY", description="Thứ Tư.")
    THURSDAY = strawberry.enum_value("THURSDAY", description="Thứ Năm.")
    FRIDAY = strawberry.enum_value("FRIDAY", description="Thứ Sáu.")
    SATURDAY = strawberry.enum_value("SATURDAY", description="Thứ Bảy.")
    SUNDAY = strawberry.enum_value("SUNDAY", description="Chủ nhật.")


@strawberry.enum(description="Why a session is held.")
class SessionKind(Enum):
    REGULAR = strawberry.enum_value("REGULAR", description="By the law's rhythm.")
    EXTRAORDINARY = strawberry.enum_value("EXTRAORDINARY", description="For a matter that cannot wait.")


@strawberry.enum(description="What became of a session.")
class SessionState(Enum):
    SCHEDULED = strawberry.enum_value("SCHEDULED", description="It is held as announced.")
    CHANGED = strawberry.enum_value("CHANGED", description="Its time, place or leader is another than first announced.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="It is not held; see `cancellation`.")


@strawberry.enum(description="What an article is, by the article of the circular that asks for it.")
class ArticleKind(Enum):
    LEADERSHIP = strawberry.enum_value(
        "LEADERSHIP", description="Article 5.1 a. The leadership's direction and activities."
    )
    POLICE_WORK = strawberry.enum_value("POLICE_WORK", description="Article 5.1 b. Results of police work.")
    SPOKESPERSON = strawberry.enum_value("SPOKESPERSON", description="Article 5.1 b. What the spokesperson says.")
    CASE = strawberry.enum_value("CASE", description="Article 5.1 c. Cases under investigation, as far as may be told.")
    ANSWER_TO_VOTERS = strawberry.enum_value(
        "ANSWER_TO_VOTERS", description="Article 5.1 d. Answers to deputies and voters."
    )
    RECEPTION_SCHEDULE = strawberry.enum_value(
        "RECEPTION_SCHEDULE", description="Article 5.1 đ. About the leaders' citizen-reception schedule."
    )
    REBUTTAL = strawberry.enum_value("REBUTTAL", description="Article 5.1 e. Rebuttals of wrong information.")
    INTERPOL_DIGEST = strawberry.enum_value("INTERPOL_DIGEST", description="Article 5.1 g. The Interpol digest.")
    WANTED = strawberry.enum_value("WANTED", description="Article 5.1 h. About wanted persons.")
    TERRORISM = strawberry.enum_value("TERRORISM", description="Article 5.1 i. Terrorism and its financing.")
    CRIME_WARNING = strawberry.enum_value(
        "CRIME_WARNING", description="Article 5.1 k. Warnings of crimes and their methods."
    )
    CRIME_REPORTING = strawberry.enum_value("CRIME_REPORTING", description="Article 5.1 k. How to report a crime.")
    GOOD_EXAMPLE = strawberry.enum_value("GOOD_EXAMPLE", description="Article 5.1 k. Good people and good deeds.")
    PUBLIC_SERVICES = strawberry.enum_value(
        "PUBLIC_SERVICES", description="Article 5.1 l. Administrative procedures and online public services."
    )
    OTHER = strawberry.enum_value("OTHER", description="Article 5.1 m. Other information.")
    FIRE_PREVENTION = strawberry.enum_value(
        "FIRE_PREVENTION", description="Article 9.1. Fire prevention, fire fighting and rescue."
    )
    HOTLINES = strawberry.enum_value("HOTLINES", description="Article 9.1 e. About the unit's hotlines.")


@strawberry.enum(description="Where an article is in its workflow. The public reads what is published or superseded.")
class ArticleState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="It is being written.")
    SUBMITTED = strawberry.enum_value("SUBMITTED", description="It waits for somebody else's approval.")
    APPROVED = strawberry.enum_value("APPROVED", description="It waits for publication.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Everybody may read it.")
    SUPERSEDED = strawberry.enum_value("SUPERSEDED", description="Another took its place; found by its id alone.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="It was taken from the public.")
