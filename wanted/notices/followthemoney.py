"""The published notices as FollowTheMoney entities, as yente indexes them: one JSON object a line.

Whoever is wanted or listed is a Person or an Organization with topics; on the terrorism list a Sanction says by whom
and since when. Interpol's notices about missing people and unknown bodies are left out: they accuse nobody, and a
bank that finds a match must not take a missing person for a suspect.
"""

from collections.abc import Iterator, Mapping

from wanted.notices.models.notices import Colour, NameKind, Notice, NoticeList, Sex, SubjectKind

Entity = dict[str, object]
Properties = dict[str, list[str]]

DATASET = "vn_bocongan_wanted"
MEDIA_TYPE = "application/json+ftm"
ACCUSED = {
    Colour.RED: ["crime", "wanted"],
    Colour.GREEN: ["crime"],
    Colour.ORANGE: ["crime"],
    None: ["crime", "wanted"],
}
"""Topics by the colour of an Interpol notice; the other colours accuse nobody."""
GENDERS = {Sex.MALE: "male", Sex.FEMALE: "female"}
ALIASES = {NameKind.ALIAS: "alias", NameKind.NICKNAME: "weakAlias", NameKind.FORMER: "previousName"}
AUTHORITY = "Bộ Công an (Ministry of Public Security of Viet Nam)"


def topics(notice: Notice) -> list[str]:
    """FollowTheMoney's topics; empty for a notice that accuses nobody."""
    if notice.list is NoticeList.TERRORISM:
        return ["crime.terror", "sanction"]
    if notice.list is NoticeList.INTERPOL:
        return ACCUSED.get(notice.colour, [])
    return ["crime", "wanted"]


def entities(notice: Notice) -> Iterator[Entity]:
    """The subject, and its sanction where there is one; nothing for made-up notices and those that accuse nobody."""
    about = topics(notice)
    if not about or notice.demo:
        return
    subject = f"vn-mps-{notice.id}"
    person = notice.subject_kind is SubjectKind.PERSON
    yield _entity(notice, subject, "Person" if person else "Organization", _subject(notice, about), target=True)
    if notice.list is NoticeList.TERRORISM:
        yield _entity(notice, f"{subject}-sanction", "Sanction", _sanction(notice, subject), target=False)


def _entity(notice: Notice, id: str, schema: str, properties: Mapping[str, list[str]], *, target: bool) -> Entity:
    first = (notice.published_at or notice.created_at).isoformat(timespec="seconds")
    return {
        "id": id,
        "caption": notice.full_name if target else AUTHORITY,
        "schema": schema,
        "properties": {name: values for name, values in properties.items() if values},
        "referents": [],
        "datasets": [DATASET],
        "first_seen": first,
        "last_seen": notice.public_version.updated_at.isoformat(timespec="seconds"),
        "last_change": notice.public_version.updated_at.isoformat(timespec="seconds"),
        "target": target,
    }


def _subject(notice: Notice, about: list[str]) -> Properties:
    found: Properties = {"name": [notice.full_name], "topics": about, "country": _country(notice)}
    for other in notice.names:
        found.setdefault(ALIASES.get(other.kind, "name"), []).append(other.name)
    residences = [r.text for r in (notice.registered_residence, notice.last_residence) if r and r.text]
    offence = [f"{notice.offence.name} ({notice.offence.article})"] if notice.offence and notice.offence.article else []
    found |= {
        "address": list(dict.fromkeys(residences)),
        "notes": offence or ([notice.offence.name] if notice.offence else []),
        "sourceUrl": [notice.source_url] if notice.source_url else [],
    }
    if notice.subject_kind is SubjectKind.PERSON:
        found |= {
            "birthDate": list(notice.birth_dates),
            "gender": [GENDERS[notice.sex]] if notice.sex and notice.sex in GENDERS else [],
            "height": [str(notice.height_cm)] if notice.height_cm else [],
            "appearance": [notice.marks] if notice.marks else [],
        }
    return found


def _country(notice: Notice) -> list[str]:
    """Viet Nam, except for Interpol's notices, which may be about anybody."""
    return [] if notice.list is NoticeList.INTERPOL else ["vn"]


def _sanction(notice: Notice, subject: str) -> Properties:
    decision = notice.decision
    return {
        "entity": [subject],
        "authority": [AUTHORITY],
        "country": ["vn"],
        "program": ["Danh sách tổ chức, cá nhân liên quan đến khủng bố, tài trợ khủng bố"],
        "authorityId": [decision.number] if decision else [],
        "listingDate": [decision.date] if decision and decision.date else [],
        "provisions": [notice.measures] if notice.measures else [],
        "status": ["active"],
    }


def index(entities_url: str, version: str) -> dict[str, object]:
    """The manifest by which yente finds the entities; `version` changes with every change of them."""
    return {
        "datasets": [
            {
                "name": DATASET,
                "title": "Viet Nam: wanted persons and the terrorism list",
                "version": version,
                "entities_url": entities_url,
                "load": True,
            }
        ]
    }
