"""What of a hotline waits for a second person."""

from hotline.models import Hotline, HotlineState
from services.editorial.proposals import work_of
from services.editorial.waiting import WaitingWork


def waiting_work(line: Hotline) -> WaitingWork | None:
    """What was proposed of it, if anything."""
    content = line.correction
    if content is None:
        return None
    title = f"{content.label.vi}: {content.dialled}" if content.label else content.dialled
    return work_of(line, title, line.unit, draft=line.state is HotlineState.DRAFT)
