"""Units and hotlines out of the lines of an import."""

from dataclasses import dataclass, field
from string import digits

from hotline import line_changes, numbers, permissions, unit_changes
from hotline.models import Hotline, HotlineFields, HotlineInput, HotlineState, Unit, UnitInput, UnitState
from hotline.store import HotlineStore
from services.documents.models import part_of
from services.editorial.imports.kind import PublicationStage
from services.editorial.workflow import Step
from services.geography.succession import Term, check_term
from services.identity import Identity, Role, require
from services.text import fold

_STAGES = {HotlineState.DRAFT: PublicationStage.UNPUBLISHED, HotlineState.RETIRED: PublicationStage.ENDED}


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

    def read(self, given: UnitInput) -> Unit:
        """The unit of a line. Raises `Forbidden`, `ContactNamed`, `BadInput`."""
        require(self.staff, Role.ADMIN, given.parent or given.code, self.store)
        term = Term(given.valid_from, given.valid_to, given.successors)
        check_term(given.code, term, lambda code: self._terms.get(code) or self.store.term(code))
        self._terms[given.code] = term
        return unit_changes.imported_unit(given, self.step)

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

    def read(self, given: HotlineInput) -> Hotline:
        """The hotline of a line. Raises `Forbidden`, `BadInput`."""
        permissions.check_may_write(self.staff, given, self.store)
        if self.publish:
            require(self.staff, Role.ADMIN, given.unit, self.store)
        # By the digits that are written, so that a file means the same numbers before and after one is mended.
        id = given.id or f"{given.unit}.{''.join(c for c in fold(given.dialled) if c in digits)}"
        content = numbers.content_of(given)
        if id not in self.store.hotlines.listing:
            permissions.check_emergency(self.staff, None, content, self.store)
        if self.publish and not line_changes.touches_emergency(None, content):
            return line_changes.import_line(None, id, content, self.step)
        return line_changes.new_line(id, content, self.step)

    def onto(self, known: Hotline, given: Hotline) -> Hotline:
        """The hotline laid over the one that is there. Raises `Forbidden`."""
        require(self.staff, Role.EDITOR, known.unit, self.store)
        content = given.correction or part_of(given, HotlineFields)
        before = part_of(known, HotlineFields)
        permissions.check_emergency(self.staff, before, content, self.store)
        if self.publish and not line_changes.touches_emergency(before, content):
            require(self.staff, Role.ADMIN, known.unit, self.store)
            return line_changes.import_line(known, known.id, content, self.step)
        # A file that says what is public says nothing of a change that waits.
        return known if content == before else line_changes.change_line(known, content, self.step)
