"""What of a notice becomes public, and which of it one person alone may remove.

Photos stand in it by the SHA-256 of their content, so what covers the content covers them too.
"""

from collections.abc import Iterable

from services.documents.models import part_of
from services.editorial.corrections import losses
from services.media.uses import FileUse
from wanted.notices.models.notices import Notice, NoticeFields, NoticeState, PhotoFacts

REMOVABLE = frozenset(
    {
        "names",
        "birth_dates",
        "registered_residence",
        "last_residence",
        "offence",
        "decision",
        "marks",
        "height_cm",
        "languages",
        "co_wanted",
        "articles",
        "measures",
        "if_seen",
        "dangerous",
        "reward",
        "source_url",
    }
)
"""Besides photos. The loss of others says something new: without its colour an Interpol notice about a missing person
accuses, without `demo` a made-up one is about somebody, and without a sex or any birth date it means more people."""


def content_of(notice: NoticeFields) -> NoticeFields:
    """What a second person approves: all that staff write."""
    return part_of(notice, NoticeFields)


def photos_of(content: NoticeFields) -> list[str]:
    """The references of the photos, the main one first."""
    return [ref for ref in (content.photo, *content.more_photos) if ref is not None]


def with_photos(content: NoticeFields, refs: Iterable[str]) -> NoticeFields:
    """The content with these photos, each once."""
    first, *more = [*dict.fromkeys(refs)] or [None]
    return content.model_copy(update={"photo": first, "more_photos": more})


def uses_of_photos(notice: Notice) -> dict[str, FileUse]:
    """How the notice uses each photo that it or its correction names; what its correction alone names is not public."""
    withdrawn = notice.state is NoticeState.WITHDRAWN
    shown = FileUse(notice.unit, notice.state is NoticeState.PUBLISHED, withdrawn)
    waiting = photos_of(notice.correction) if notice.correction else []
    return dict.fromkeys(waiting, FileUse(notice.unit, withdrawn=withdrawn)) | dict.fromkeys(photos_of(notice), shown)


def facts_of_photos(notice: Notice, shown: NoticeFields) -> list[PhotoFacts]:
    """What is known of the photos that this content of the notice shows, and of no others."""
    known = {facts.ref: facts for facts in notice.photos}
    return [known.get(ref) or PhotoFacts(ref=ref) for ref in photos_of(shown)]


def with_photo_facts(notice: Notice, found: Iterable[PhotoFacts]) -> Notice:
    """The notice with what is known of the photos that it or its correction names, `found` included, and of no others.

    Itself where it has just that.
    """
    named = uses_of_photos(notice)
    known = {facts.ref: facts for facts in (*found, *notice.photos)}
    photos = [known[ref] for ref in named if ref in known]
    return notice if photos == notice.photos else notice.model_copy(update={"photos": photos})


def undescribed_photos(notice: Notice) -> set[str]:
    """The references of those of its photos, or of its correction's, of which nothing is known."""
    return uses_of_photos(notice).keys() - {facts.ref for facts in notice.photos}


def reduced(before: NoticeFields, after: NoticeFields) -> NoticeFields:
    """`before` without what `after` lacks and one person may remove: photos, and what fields have only lost."""
    names = losses(before, after) & REMOVABLE
    if not after.birth_dates:
        names -= {"birth_dates"}
    kept = before.model_copy(update={name: getattr(after, name) for name in names})
    left = [ref for ref in photos_of(before) if ref in photos_of(after)]
    return kept if left == photos_of(before) else with_photos(kept, left)


def without(content: NoticeFields, before: NoticeFields, after: NoticeFields) -> NoticeFields:
    """`content`, a change of `before`, without what `after` lacks of `before`; what replaced that stays."""
    left = {name: _left(*(getattr(one, name) for one in (content, before, after))) for name in REMOVABLE}
    kept = content.model_copy(update=left)
    gone = {*photos_of(before)} - {*photos_of(after)}
    return with_photos(kept, [ref for ref in photos_of(content) if ref not in gone]) if gone else kept


def _left(value: object, before: object, after: object) -> object:
    if isinstance(value, list) and isinstance(before, list) and isinstance(after, list):
        return [item for item in value if item in after or item not in before]
    return after if value == before else value
