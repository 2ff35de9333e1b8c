"""The history of a notice as staff read it."""

from collections.abc import Iterator

from wanted.notices.lifecycle import UNPUBLISHED_STATES
from wanted.notices.models.notices import Notice, NoticeAct, NoticeEvent

ALONE = frozenset({NoticeAct.IMPORTED, NoticeAct.EDITED, NoticeAct.PHOTO_SET})
"""Acts that, of a published notice, changed what the public read before the two-person rule. Now none is done to one
but by an import that publishes, as the entry after it says."""


def events_for_staff(notice: Notice) -> list[NoticeEvent]:
    """What was done to a notice, for staff: the first first."""
    events = [
        NoticeEvent(**entry.model_dump(), before_two_person_rule=alone)
        for entry, alone in zip(notice.history, _made_public_alone(notice), strict=True)
    ]
    if notice.withdrawal is not None:
        ended = {"reason": notice.withdrawal.reason, "decision": notice.withdrawal.decision}
        events = [event.model_copy(update=ended) if event.act is NoticeAct.WITHDRAWN else event for event in events]
    return events


def _made_public_alone(notice: Notice) -> Iterator[bool]:
    """For each entry of the history, whether one person alone made public what it says."""
    acts = [entry.act for entry in notice.history]
    by_import = notice.state not in UNPUBLISHED_STATES and NoticeAct.PUBLISHED not in acts
    published = False
    for act, following in zip(acts, [*acts[1:], None], strict=True):
        if act in {NoticeAct.PUBLISHED, NoticeAct.WITHDRAWN}:
            published = act is NoticeAct.PUBLISHED
        published = published or (by_import and act is NoticeAct.IMPORTED)
        yield published and act in ALONE and following is not NoticeAct.PUBLISHED
