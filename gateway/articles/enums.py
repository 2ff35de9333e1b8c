"""Kinds and states of articles, as types, lists and inputs use them."""

from enum import Enum

import strawberry


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
    description="The state of an article in the editorial workflow. Published, expired and superseded articles are"
    " public."
)
class ArticleState(Enum):
    DRAFT = strawberry.enum_value("DRAFT", description="Being drafted.")
    SUBMITTED = strawberry.enum_value("SUBMITTED", description="Waiting for approval by a second person.")
    APPROVED = strawberry.enum_value("APPROVED", description="Approved and waiting for publication.")
    SCHEDULED = strawberry.enum_value("SCHEDULED", description="Approved, and published when its time has come.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Published.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="No longer valid: past `validUntil`; available by ID only.")
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
