"""Changes of a published notice: what adds or changes waits for a second person, what is only removed goes at once."""

from services.editorial.corrections import differences
from services.editorial.workflow import Step
from services.errors import BadInput
from wanted.notices.content import content_of, facts_of_photos, photos_of, reduced, with_photos, without
from wanted.notices.lifecycle import advance, in_work, recorded
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeCorrection,
    NoticeFields,
    NoticeState,
    WaitingNoticeCorrection,
)


def save(notice: Notice, given: NoticeFields, step: Step) -> Notice:
    """The published notice after an editor saved `given`; itself where nothing changed.

    With a reason, photos that are left out go at once, and what fields that only lose something have lost. Whatever
    else differs waits as the correction, in place of an earlier one. A save that only removes leaves an earlier one
    waiting, without what was removed; saving what is published drops it.
    """
    before = content_of(notice)
    same_photos = photos_of(given) == photos_of(before)
    content = given if same_photos else with_photos(given, photos_of(given))
    shown = reduced(before, content) if step.why else before
    after = notice if shown == before else _redacted(notice, shown, step)
    return after if content == shown != before else propose(after, content, step)


def propose(notice: Notice, content: NoticeFields, step: Step) -> Notice:
    """The published notice with `content` as its correction, whatever that removes; itself where nothing changed."""
    if content == content_of(in_work(notice)):
        return notice
    if content == content_of(notice):
        return recorded(notice, NoticeAct.CORRECTION_DROPPED, step, correction=None)
    known = notice.correction
    before = known.written_by if known is not None and known.state is NoticeState.DRAFT else []
    correction = _correction(content, sorted({*before, step.by}))
    return recorded(notice, NoticeAct.CORRECTED, step, correction=correction)


def remove_photo(notice: Notice, ref: str, step: Step) -> Notice:
    """The published notice without a photo: at once, for a reason, or where it is not public, out of the correction.

    Raises `BadInput` without a reason.
    """
    before, worked = content_of(notice), content_of(in_work(notice))
    if ref not in photos_of(before):
        return propose(notice, with_photos(worked, [one for one in photos_of(worked) if one != ref]), step)
    if not step.why:
        raise BadInput.at("why", "say why: what is published goes at once")
    return _redacted(notice, with_photos(before, [one for one in photos_of(before) if one != ref]), step)


def working_copy(notice: Notice) -> Notice:
    """The notice as staff work on it: with its correction."""
    return notice if notice.correction is None else notice.model_copy(update=dict(content_of(notice.correction)))


def waiting_correction(notice: Notice) -> WaitingNoticeCorrection | None:
    """The correction for those who work on it."""
    if notice.correction is None:
        return None
    content = content_of(notice.correction)
    return WaitingNoticeCorrection.model_construct(
        **dict(content),
        state=notice.correction.state,
        written_by=notice.correction.written_by,
        differences=differences(content_of(notice), content),
        photos=facts_of_photos(notice, content),
    )


def _redacted(notice: Notice, shown: NoticeFields, step: Step) -> Notice:
    """The notice that shows what is left, and its correction without what was removed."""
    correction = notice.correction
    if correction is not None:
        known = content_of(correction)
        left = without(known, content_of(notice), shown)
        if left != known:
            correction = None if left == shown else _correction(left, correction.written_by)
    return advance(notice, NoticeAct.REDACTED, step, **dict(shown), correction=correction)


def _correction(content: NoticeFields, written_by: list[str]) -> NoticeCorrection:
    """A correction that nobody has approved."""
    state = NoticeState.DRAFT
    return NoticeCorrection.model_construct(**dict(content), state=state, written_by=written_by, approval=None)
