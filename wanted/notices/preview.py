"""Dry run of an import of notices: also who is probably listed already."""

from collections.abc import Callable

from services.editorial.imports.kind import ImportedKind
from services.editorial.imports.preview import MOST_LISTED, ImportPreviewer
from services.text import fold
from wanted.matching import Grade, Hit, InvalidName, NameIndex, NameQuery
from wanted.notices.models.notices import Notice
from wanted.notices.models.previews import NoticePreview, ProbableDuplicate

PROBABLE_FROM = 0.7
"""Of each notice by itself: three units may list one man."""


def duplicate_query(notice: Notice, first: int = 3) -> NameQuery:
    """The query for other notices about the person of this one."""
    residence = notice.registered_residence or notice.last_residence
    return NameQuery(
        notice.full_name,
        birth_date=notice.birth_dates[0] if notice.birth_dates else None,
        sex=notice.sex.value if notice.sex else None,
        province=residence.province if residence else None,
        first=first,
        several=True,
    )


def probably_same(names: NameIndex, notice: Notice) -> list[Hit]:
    """Other published notices that are probably about the same person, the likeliest first."""
    try:
        hits = names.search(duplicate_query(notice))
    except InvalidName:
        return []
    return [
        hit for hit in hits if hit.id != notice.id and (hit.grade is Grade.STRONG or hit.probability >= PROBABLE_FROM)
    ]


class NoticePreviewer(ImportPreviewer[Notice, NoticePreview]):
    """Reports also which new lines are probably about a person who is listed already."""

    def __init__(
        self, kind: ImportedKind[Notice], onto: Callable[[Notice, Notice], Notice], names: NameIndex, compared: int
    ) -> None:
        """So many new lines are `compared` with the published notices."""
        super().__init__(kind, onto, NoticePreview())
        self._names, self._compared = names, compared
        self._listing = kind.collection.listing
        self._in_file: dict[tuple[str, str], tuple[str, str]] = {}

    def add_new(self, document: Notice) -> None:
        super().add_new(document)
        born = document.birth_dates[0][:4] if document.birth_dates else ""
        # Ids alone: a file may hold very many notices.
        twin, unit = self._in_file.setdefault((fold(document.full_name), born), (document.id, document.unit))
        if twin != document.id:
            self._add_duplicate(document, twin, unit)
        if self.report.new > self._compared:
            self.report.unchecked += 1
            return
        for hit in probably_same(self._names, document):
            entry = self._listing.get(hit.id)
            self._add_duplicate(document, hit.id, entry.unit if entry else "", hit)

    def _add_duplicate(self, notice: Notice, other: str, unit: str, hit: Hit | None = None) -> None:
        self.report.probable_count += 1
        if len(self.report.probable) < MOST_LISTED:
            self.report.probable.append(
                ProbableDuplicate(
                    id=notice.id,
                    full_name=notice.full_name,
                    notice_id=other,
                    unit=unit,
                    other_unit=unit != notice.unit,
                    in_file=hit is None,
                    grade=hit.grade.value if hit else None,
                    probability=hit.probability if hit else None,
                )
            )
