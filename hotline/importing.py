"""Units and hotlines out of the lines of an import."""

from dataclasses import dataclass, field
from string import digits

from hotline import line_changes, numbers, permissions, unit_changes
from hotline.hours import same_times, times_of
from hotline.known_domains import DomainTaken, domains_of
from hotline.models import Hotline, HotlineFields, HotlineInput, HotlineLine, HotlineState, Unit, UnitInput, UnitState
from hotline.store import HotlineStore
from hotline.written_hours import HoursRefused, MessageLanguage, osm, read_hours
from services.documents.imports import Remark
from services.documents.models import part_of
from services.editorial.imports.kind import PublicationStage
from services.editorial.workflow import Step
from services.errors import BadInput
from services.geography.succession import Term, check_term, units_on
from services.identity import Identity, Role, require
from services.text import fold

_STAGES = {HotlineState.DRAFT: PublicationStage.UNPUBLISHED, HotlineState.RETIRED: PublicationStage.ENDED}


_TIMES = ("hours", "on_days_off", "exceptions")
_HOURS_TEXT = "openingHours"
_READ_AS = {MessageLanguage.VI: "đọc là", MessageLanguage.EN: "read as"}


class HoursNotTaken(BadInput):
    """The text of opening hours says what hours of a hotline cannot, or may be read in two ways."""

    code, title = "HOURS_NOT_TAKEN", "The opening hours cannot be taken"


def osm_line(line: Hotline) -> HotlineLine:
    """The line of an import, with the hours in the words of OpenStreetMap where it has any for them."""
    fields = {name: getattr(line, name) for name in HotlineInput.model_fields}
    if text := osm.osm_text(times_of(line)):
        fields = {name: value for name, value in fields.items() if name not in _TIMES} | {"opening_hours": text}
    return HotlineLine.model_construct(set(fields), **fields)


def _as_written(before: HotlineFields, content: HotlineFields) -> HotlineFields:
    """The content with the hours as they are written already, where both say the same."""
    if not same_times(times_of(before), times_of(content)):
        return content
    return content.model_copy(update={name: getattr(before, name) for name in _TIMES})


def content_in_work(line: Hotline) -> HotlineFields:
    """What an approval puts in place: of the line, or of its correction."""
    return line.correction or part_of(line, HotlineFields)


def stage(line: Hotline) -> PublicationStage:
    return _STAGES.get(line.state, PublicationStage.PUBLISHED)


def waits(line: Hotline) -> bool:
    """Whether the line or its correction has yet to be approved."""
    return line.correction is not None or line.state is HotlineState.DRAFT


def unit_stage(unit: Unit) -> PublicationStage:
    return PublicationStage.ENDED if unit.state is UnitState.DISSOLVED else PublicationStage.PUBLISHED


@dataclass(frozen=True)
class UnitImport:
    """One import of units by one administrator; it takes effect at once."""

    staff: Identity
    store: HotlineStore
    step: Step
    _terms: dict[str, Term] = field(default_factory=dict)
    """Those of the lines before, which are not stored yet."""
    _domains: dict[str, str] = field(default_factory=dict)
    """The unit of each domain in the lines before."""

    def read(self, given: UnitInput) -> Unit:
        """The unit of a line. Raises `Forbidden`, `ContactNamed`, `DomainTaken`, `BadInput`."""
        require(self.staff, Role.ADMIN, given.parent or given.code, self.store)
        term = Term(given.valid_from, given.valid_to, given.successors)
        check_term(given.code, term, self._term)
        permissions.check_domains(self.staff, given, self.store)
        self._check_lines_before(given)
        self._terms[given.code] = term
        return unit_changes.imported_unit(given, self.step)

    def _term(self, code: str) -> Term | None:
        return self._terms.get(code) or self.store.term(code)

    def _check_lines_before(self, given: UnitInput) -> None:
        """Raises `DomainTaken` for a domain that a line before gives to another unit, which is not stored yet."""
        for domain in sorted(domains_of(given)):
            other = self._domains.setdefault(domain, given.code)
            if other != given.code and units_on(other, None, self._term) != {given.code}:
                raise DomainTaken(f"{domain} is that of {other} in a line before.")

    def onto(self, known: Unit, given: Unit) -> Unit:
        """The unit laid over the one that is there. Raises `Forbidden`, `ContactNamed`."""
        permissions.check_may_change_unit(self.staff, known, given, self.store)
        return unit_changes.merge_import(known, given, self.step)


@dataclass(frozen=True)
class HotlineImport:
    """One import by one person. What it brings waits for a second person, unless an admin asks to `publish` it.

    What it brings of emergency numbers waits in any case.
    """

    staff: Identity
    store: HotlineStore
    step: Step
    publish: bool
    language: MessageLanguage = MessageLanguage.VI
    """In which the sender is told of opening hours."""
    _remarks: dict[str, list[Remark]] = field(default_factory=dict)
    """On the line that was read, by its id."""

    def read(self, given: HotlineLine) -> Hotline:
        """The hotline of a line. Raises `Forbidden`, `BadInput`."""
        permissions.check_may_write(self.staff, given, self.store)
        if self.publish:
            require(self.staff, Role.ADMIN, given.unit, self.store)
        # By the digits that are written, so that a file means the same numbers before and after one is mended.
        id = given.id or f"{given.unit}.{''.join(c for c in fold(given.dialled) if c in digits)}"
        self._remarks[id] = [Remark("MAYBE_LANDLINE", text=text) for text in numbers.warnings_of(given)]
        content = self._with_hours(numbers.content_of(given), given, id)
        if id not in self.store.hotlines.listing:
            permissions.check_emergency(self.staff, None, content, self.store)
        if self.publish and not line_changes.touches_emergency(None, content):
            return line_changes.import_line(None, id, content, self.step)
        return line_changes.new_line(id, content, self.step)

    def remarks(self, line: Hotline) -> list[Remark]:
        """What the sender should look at in the line that was read."""
        return self._remarks.pop(line.id, [])

    def _with_hours(self, content: HotlineFields, given: HotlineLine, id: str) -> HotlineFields:
        """With the hours of the text, if there is one. Raises `HoursNotTaken`."""
        text = given.opening_hours
        if text is None:
            return content
        if given.model_fields_set.intersection(_TIMES):
            raise BadInput.at(_HOURS_TEXT, "stands for hours, onDaysOff and exceptions; leave them out")
        try:
            read = read_hours(text)
        except HoursRefused as error:
            raise HoursNotTaken.at(_HOURS_TEXT, error.said(self.language)) from error
        if read.typed:
            made = f"{_READ_AS[self.language]}: {osm.written(read.times)}"
            self._remarks[id].append(Remark("HOURS_MENDED", text=made, value=text[: HoursRefused.SHOWN]))
        return content.model_copy(update={name: getattr(read.times, name) for name in _TIMES})

    def onto(self, known: Hotline, given: Hotline) -> Hotline:
        """The hotline laid over the one that is there. Raises `Forbidden`."""
        require(self.staff, Role.EDITOR, known.unit, self.store)
        before = part_of(known, HotlineFields)
        content = _as_written(before, given.correction or part_of(given, HotlineFields))
        permissions.check_emergency(self.staff, before, content, self.store)
        if self.publish and not line_changes.touches_emergency(before, content):
            require(self.staff, Role.ADMIN, known.unit, self.store)
            return line_changes.import_line(known, known.id, content, self.step)
        # A file that says what is public says nothing of a change that waits.
        return known if content == before else line_changes.change_line(known, content, self.step)
