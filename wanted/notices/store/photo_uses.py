"""Which notices name which photos: in memory, as of each notice's newest version."""

from collections.abc import Iterable
from dataclasses import dataclass

from wanted.notices.content import photos_of
from wanted.notices.models.notices import Notice, NoticeState


@dataclass(frozen=True, slots=True)
class PhotoUse:
    """A notice that names a photo. `proposed` says that its correction alone does, which is not public."""

    unit: str
    state: NoticeState
    proposed: bool

    @property
    def public(self) -> bool:
        return self.state is NoticeState.PUBLISHED and not self.proposed


class PhotoUses:
    """The notices by the photos that they or their corrections name."""

    def __init__(self) -> None:
        self._uses: dict[str, dict[str, PhotoUse]] = {}
        self._photos_of: dict[str, tuple[str, ...]] = {}

    def of(self, ref: str) -> Iterable[PhotoUse]:
        return list(self._uses.get(ref, {}).values())

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(self._uses)

    def record(self, id: str, notice: Notice | None) -> None:
        """Takes a newer version of a notice, or None for one that is gone."""
        for ref in self._photos_of.pop(id, ()):
            del self._uses[ref][id]
            if not self._uses[ref]:
                del self._uses[ref]
        if notice is None:
            return
        own = photos_of(notice)
        proposed = photos_of(notice.correction) if notice.correction else []
        self._photos_of[id] = tuple(dict.fromkeys([*own, *proposed]))
        for ref in self._photos_of[id]:
            self._uses.setdefault(ref, {})[id] = PhotoUse(notice.unit, notice.state, proposed=ref not in own)
