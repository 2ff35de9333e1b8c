"""Dry run of an import, line by line."""

from collections.abc import Callable, Iterable

from services.documents.imports import ImportReport
from services.documents.models import same_content
from services.text import fold
from wanted.matching import Grade, Hit, InvalidName, NameIndex, NameQuery
from wanted.notices.models.notices import Notice
from wanted.notices.models.previews import ImportPreview, PreviewChange, ProbableDuplicate

MOST_LISTED = 1_000
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


class ImportPreviewer:
    """Gathers the preview. `report` is what stands so far."""

    def __init__(self, names: NameIndex, unit_of: Callable[[str], str], compared: int) -> None:
        """`unit_of` gives the unit of a published notice; so many new lines are `compared` with the published ones."""
        self.report, self._compared = ImportPreview(), compared
        self._names, self._unit_of = names, unit_of
        self._in_file: dict[tuple[str, str], tuple[str, str]] = {}

    def add_existing(self, before: Notice, after: Notice) -> None:
        """A line about a stored notice; `after` is what would be saved."""
        if same_content(before, after):
            self.report.same += 1
            return
        self.report.changed += 1
        if len(self.report.changes) < MOST_LISTED:
            self.report.changes.append(PreviewChange(id=after.id, fields=_changed(before, after)))

    def add_new(self, notice: Notice) -> None:
        self.report.new += 1
        born = notice.birth_dates[0][:4] if notice.birth_dates else ""
        # Ids alone: a file may hold very many notices.
        twin, unit = self._in_file.setdefault((fold(notice.full_name), born), (notice.id, notice.unit))
        if twin != notice.id:
            self._add_duplicate(notice, twin, unit)
        if self.report.new > self._compared:
            self.report.unchecked += 1
            return
        for hit in probably_same(self._names, notice):
            self._add_duplicate(notice, hit.id, self._unit_of(hit.id), hit)

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

    def result(self, report: ImportReport) -> ImportPreview:
        self.report.rejected, self.report.rejected_count = report.rejected, report.rejected_count
        self.report.warnings, self.report.warning_count = report.warnings, report.warning_count
        self.report.counts = report.counts
        return self.report


def _changed(before: Notice, after: Notice) -> list[str]:
    """Names of the fields that differ, as a client knows them."""
    old, new = (n.model_dump(by_alias=True) for n in (before, after))
    kept_aside = {"version", "createdAt", "updatedAt", "history"}
    return sorted(_differing(old, new, kept_aside))


def _differing(old: dict[str, object], new: dict[str, object], aside: Iterable[str]) -> list[str]:
    return [name for name in new if name not in aside and old.get(name) != new[name]]
