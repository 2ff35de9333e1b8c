"""What editors write in a notice: a draft as they please, a published one by way of a correction."""

from services.editorial.workflow import Step
from services.errors import BadInput, NotFound
from wanted.notices import corrections
from wanted.notices.content import content_of, photos_of, with_photos
from wanted.notices.lifecycle import advance, check_editable, in_work
from wanted.notices.models.notices import Notice, NoticeAct, NoticeFields, NoticeState

MOST_PHOTOS = 10
"""In addition to the first."""


def edit(notice: Notice, given: NoticeFields, step: Step) -> Notice:
    """The notice as an editor saved it; itself where nothing changed. Raises `WrongState` for a withdrawn one.

    Other content makes an unpublished notice a draft again. Of a published one it waits as the correction, but for what
    is only removed (see `corrections.save`). The same content leaves an approval standing.
    """
    check_editable(notice, step)
    content = content_of(given)
    if notice.state is NoticeState.PUBLISHED:
        return corrections.save(notice, content, step)
    return _written(notice, content, NoticeAct.EDITED, step)


def set_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice with this photo in place of its first. Raises `WrongState` for a withdrawn one."""
    _, *others = photos_of(in_work(notice)) or [None]
    return _photographed(notice, [ref, *filter(None, others)], step)


def add_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice with this photo added; one that is there stays in its place.

    Raises `WrongState`, and `BadInput` where it has enough.
    """
    shown = photos_of(in_work(notice))
    refs = shown if ref in shown else [*shown, ref]
    if len(refs) > MOST_PHOTOS + 1:
        raise BadInput.at("more", f"a notice has at most {MOST_PHOTOS + 1} photos")
    return _photographed(notice, refs, step)


def remove_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The notice without this photo; the next one becomes its first.

    Raises `WrongState`, `NotFound`, and `BadInput` where it is published and no reason is given.
    """
    check_editable(notice, step)
    left = [*photos_of(in_work(notice))]
    if ref not in {*left, *photos_of(notice)}:
        raise NotFound("The notice does not show this photo.")
    if notice.state is NoticeState.PUBLISHED:
        return corrections.remove_photo(notice, ref, step)
    return _photographed(notice, [other for other in left if other != ref], step)


def _photographed(notice: Notice, refs: list[str], step: Step) -> Notice:
    """The notice with these photos; in public they wait."""
    check_editable(notice, step)
    content = with_photos(content_of(in_work(notice)), refs)
    if notice.state is NoticeState.PUBLISHED:
        return corrections.propose(notice, content, step)
    return _written(notice, content, NoticeAct.PHOTO_SET, step)


def _written(notice: Notice, content: NoticeFields, act: NoticeAct, step: Step) -> Notice:
    """An unpublished notice with other content, which nobody has approved."""
    if content == content_of(notice):
        return notice
    return advance(notice, act, step, **dict(content), approval=None)
