"""Kinds and states of units, hotlines, sessions and articles, as used by types, lists and inputs."""

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


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value("MONDAY", description="Thứ Hai.")
    TUESDAY = strawberry.enum_value("TUESDAY", description="Thứ Ba.")
    WEDNESDAY = strawberry.enum_value("WEDNESDAY", description="Thứ Tư.")
    THURSDAY = strawberry.enum_value("THURSDAY", description="Thứ Năm.")
    FRIDAY = strawberry.enum_value("FRIDAY", description="Thứ Sáu.")
    SATURDAY = strawberry.enum_value("SATURDAY", description="Thứ Bảy.")
    SUNDAY = strawberry.enum_value("SUNDAY", description="Chủ nhật.")


@strawberry.enum(description="The kind of reception session.")
class SessionKind(Enum):
    REGULAR = strawberry.enum_value("REGULAR", description="Held on the regular schedule required by law.")
    EXTRAORDINARY = strawberry.enum_value("EXTRAORDINARY", description="Held for an urgent matter.")


@strawberry.enum(description="The state of a reception session.")
class SessionState(Enum):
    SCHEDULED = strawberry.enum_value("SCHEDULED", description="Scheduled as announced.")
    CHANGED = strawberry.enum_value(
        "CHANGED", description="Rescheduled: the time, place or leader differs from the first announcement."
    )
    CANCELLED = strawberry.enum_value("CANCELLED", description="Cancelled; see `cancellation`.")


@strawberry.enum(description="The kind of article, by the provision of the circular that requires it.")
class ArticleKind(Enum):
    LEADERSHIP = strawberry.enum_value(
        "LEADERSHIP", description="Article 5.1 a. Direction and activities of the leadership."
    )
    POLICE_WORK = strawberry.enum_value("POLICE_WORK", description="Article 5.1 b. Results of police work.")
    SPOKESPERSON = strawberry.enum_value("SPOKESPERSON", description="Article 5.1 b. Statements of the spokesperson.")
    CASE = strawberry.enum_value(
        "CASE", description="Article 5.1 c. Cases under investigation, as far as disclosure is permitted."
    )
    ANSWER_TO_VOTERS = strawberry.enum_value(
        "ANSWER_TO_VOTERS", description="Article 5.1 d. Answers to deputies and voters."
    )
    RECEPTION_SCHEDULE = strawberry.enum_value(
        "RECEPTION_SCHEDULE", description="Article 5.1 đ. The leaders' citizen-reception schedule."
    )
    REBUTTAL = strawberry.enum_value("REBUTTAL", description="Article 5.1 e. Rebuttals of false information.")
    INTERPOL_DIGEST = strawberry.enum_value("INTERPOL_DIGEST", description="Article 5.1 g. The Interpol digest.")
    WANTED = strawberry.enum_value("WANTED", description="Article 5.1 h. Wanted persons.")
    TERRORISM = strawberry.enum_value("TERRORISM", description="Article 5.1 i. Terrorism and its financing.")
    CRIME_WARNING = strawberry.enum_value(
        "CRIME_WARNING", description="Article 5.1 k. Warnings about crimes and criminal methods."
    )
    CRIME_REPORTING = strawberry.enum_value("CRIME_REPORTING", description="Article 5.1 k. How to report a crime.")
    GOOD_EXAMPLE = strawberry.enum_value("GOOD_EXAMPLE", description="Article 5.1 k. Exemplary people and good deeds.")
    PUBLIC_SERVICES = strawberry.enum_value(
        "PUBLIC_SERVICES", description="Article 5.1 l. Administrative procedures and online public services."
    )
    OTHER = strawberry.enum_value("OTHER", description="Article 5.1 m. Other information.")
    FIRE_PREVENTION = strawberry.enum_value(
        "FIRE_PREVENTION", description="Article 9.1. Fire prevention, firefighting and rescue."
    )
    HOTLINES = strawberry.enum_value("HOTLINES", description="Article 9.1 e. The unit's hotlines.")


@strawberry.enum(
    description="The state of an article in the editorial workflow. Published and superseded articles are public."
)
class ArticleState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="Being drafted.")
    SUBMITTED = strawberry.enum_value("SUBMITTED", description="Waiting for approval by a second person.")
    APPROVED = strawberry.enum_value("APPROVED", description="Approved and waiting for publication.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Published.")
    SUPERSEDED = strawberry.enum_value("SUPERSEDED", description="Superseded by another article; available by ID only.")
    WITHDRAWN = strawberry.enum_value("WITHDRAWN", description="Withdrawn from publication.")


@strawberry.enum(description="What cleaning changes in the body of an article.")
class BodyChangeKind(Enum):
    HIDDEN_TEXT_REMOVED = strawberry.enum_value(
        "HIDDEN_TEXT_REMOVED", description="Text that readers of the original did not see was removed."
    )
    TRACKED_CHANGE_SHOWN = strawberry.enum_value(
        "TRACKED_CHANGE_SHOWN", description="A deletion or insertion stays, marked as such."
    )
    HEADING_LEVEL_CHANGED = strawberry.enum_value("HEADING_LEVEL_CHANGED", description="A heading changed its level.")
    BLOCK_BECAME_PARAGRAPHS = strawberry.enum_value(
        "BLOCK_BECAME_PARAGRAPHS", description="A block of another kind became paragraphs."
    )
    IMAGE_REMOVED = strawberry.enum_value("IMAGE_REMOVED", description="An image was removed.")
    MEDIA_REMOVED = strawberry.enum_value("MEDIA_REMOVED", description="A video, a frame or the like was removed.")
    SCRIPT_REMOVED = strawberry.enum_value("SCRIPT_REMOVED", description="A script was removed.")
    FORM_REMOVED = strawberry.enum_value("FORM_REMOVED", description="A form or a part of one was removed.")
    LINK_REMOVED = strawberry.enum_value("LINK_REMOVED", description="A link to a place of another kind was removed.")
    FORMULA_FLATTENED = strawberry.enum_value("FORMULA_FLATTENED", description="Only the text of a formula is left.")
    DRAWING_FLATTENED = strawberry.enum_value("DRAWING_FLATTENED", description="Only the text of a drawing is left.")
