"""The kinds of information that the circular asks units to publish (Articles 5.1 and 9.1)."""

from enum import StrEnum


class ArticleKind(StrEnum):
    article: str
    description: str

    def __new__(cls, value: str, article: str, says: str) -> "ArticleKind":
        member = str.__new__(cls, value)
        member._value_ = value
        member.article, member.description = article, says
        return member

    LEADERSHIP = "LEADERSHIP", "5.1 a", "The leadership's direction and its activities"
    POLICE_WORK = "POLICE_WORK", "5.1 b", "Results of police work"
    SPOKESPERSON = "SPOKESPERSON", "5.1 b", "What the spokesperson says"
    CASE = "CASE", "5.1 c", "Cases under investigation, as far as they may be disclosed"
    ANSWER_TO_VOTERS = "ANSWER_TO_VOTERS", "5.1 d", "Answers to deputies and voters"
    RECEPTION_SCHEDULE = "RECEPTION_SCHEDULE", "5.1 đ", "The leaders' citizen-reception schedule"
    REBUTTAL = "REBUTTAL", "5.1 e", "Rebuttals of wrong and distorted information"
    INTERPOL_DIGEST = "INTERPOL_DIGEST", "5.1 g", "The Interpol digest"
    WANTED = "WANTED", "5.1 h", "About wanted persons"
    TERRORISM = "TERRORISM", "5.1 i", "Terrorism and its financing: organisations and persons"
    CRIME_WARNING = "CRIME_WARNING", "5.1 k", "Warnings of crimes and their methods"
    CRIME_REPORTING = "CRIME_REPORTING", "5.1 k", "How to report a crime"
    GOOD_EXAMPLE = "GOOD_EXAMPLE", "5.1 k", "Good people and good deeds"
    PUBLIC_SERVICES = "PUBLIC_SERVICES", "5.1 l", "Administrative procedures and online public services"
    OTHER = "OTHER", "5.1 m", "Other information"
    FIRE_PREVENTION = "FIRE_PREVENTION", "9.1", "Fire prevention, fire fighting and rescue"
    HOTLINES = "HOTLINES", "9.1 e", "The unit's hotlines"


ArticleKind.__doc__ = "What an article is, by the article of the circular that asks for it.\n\n" + "\n".join(
    f"- `{kind.value}`: Article {kind.article}. {kind.description}." for kind in ArticleKind
)
