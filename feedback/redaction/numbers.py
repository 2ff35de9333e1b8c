"""Phone, identity, account and card numbers among the chains of digits."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from feedback.redaction import shapes
from feedback.redaction.cues import Cue, Cues
from feedback.redaction.digits import Atom, Chain, chains
from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.public import blank_public
from feedback.redaction.typed_text import TypedText

_FEWEST, _MOST = 6, 19
_WIDEST = 26
_WHOLE_ACCOUNT = 8
_GROUP, _LAST_GROUP = 4, 6
_LOCAL_MOBILE = frozenset("35789")


class _Window(NamedTuple):
    """Atoms `first` to `last` of a chain, read as one number."""

    chain: Chain
    first: int
    last: int
    digits: str

    @property
    def atoms(self) -> list[Atom]:
        return self.chain.atoms[self.first : self.last + 1]

    @property
    def in_one_piece(self) -> bool:
        return self.first == self.last


def numbers(typed: TypedText, contexts: Cues, public_numbers: Collection[str]) -> Iterator[Span]:
    """Every personal number. E.164 numbers of public hotlines are left as they are."""
    for chain in chains(typed.text, blank_public(typed.folded, contexts)):
        if len(chain.digits) < _FEWEST:
            continue
        at = 0
        while at < len(chain.atoms):
            read = _read_at(chain, at, typed, contexts) if chain.atoms[at].digits else None
            if read is None:
                at += 1
                continue
            window, kind = read
            if kind is not RedactionKind.PHONE or not _is_public(window.digits, public_numbers):
                yield _span(typed, window, kind)
            at = window.last + 1


def _read_at(chain: Chain, first: int, typed: TypedText, contexts: Cues) -> tuple[_Window, RedactionKind] | None:
    windows = list(_windows(chain, first))
    if not windows:
        return None
    start = chain.atoms[first].start
    before = typed.folded[max(0, start - 2) : start]
    if before.endswith("+") or before == "+ ":
        return _foreign_phone(windows)
    if before[-1:].isalpha():
        return next(((w, RedactionKind.PHONE) for w in windows if shapes.national_phone(w.digits)), None)
    told = contexts.around(start, chain.atoms[windows[0].last].end)
    announced = contexts.announced(start)
    return _by_context(windows, told) or _by_shape(windows, told) or _by_announcement(windows, announced)


def _windows(chain: Chain, first: int) -> Iterator[_Window]:
    begin = chain.before[first]
    for last in range(first, min(first + _WIDEST, len(chain.atoms))):
        end = chain.before[last + 1]
        if end - begin > _MOST:
            return
        if end - begin >= _FEWEST and chain.atoms[last].digits:
            yield _Window(chain, first, last, chain.digits[begin:end])


def _foreign_phone(windows: list[_Window]) -> tuple[_Window, RedactionKind] | None:
    """After a plus sign: a number at home first, else the longest that E.164 allows."""
    for window in windows:
        if window.digits.startswith("84") and shapes.national_phone(window.digits):
            return window, RedactionKind.PHONE
    fitting = [w for w in windows if 8 <= len(w.digits) <= 15]
    return (fitting[-1], RedactionKind.PHONE) if fitting else None


def _by_context(windows: list[_Window], cues: tuple[Cue, ...]) -> tuple[_Window, RedactionKind] | None:
    nearest = cues[0] if cues else None
    if Cue.DEVICE in cues[:2] and (device := _longest(windows, _has_device_length)):
        return device, RedactionKind.IDENTITY
    if nearest is Cue.IDENTITY:
        figures = _in_figures(windows)
        window = _longest(figures, shapes.is_citizen_number) or _longest(figures, _has_identity_length)
        return (window, RedactionKind.IDENTITY) if window else None
    if nearest is Cue.ACCOUNT:
        account = _account(windows)
        return (account, RedactionKind.ACCOUNT) if account else None
    if nearest is Cue.PASSPORT and windows[0].in_one_piece and 7 <= len(windows[0].digits) <= 9:
        return windows[0], RedactionKind.PASSPORT
    return None


def _by_shape(windows: list[_Window], cues: tuple[Cue, ...]) -> tuple[_Window, RedactionKind] | None:
    """Phone, citizen and card numbers first: what the words around say may fit the head of a longer number."""
    for window in windows:
        if _is_phone(window):
            return window, RedactionKind.PHONE
        if shapes.is_citizen_number(window.digits):
            return window, RedactionKind.IDENTITY
        if shapes.is_payment_card(window.digits):
            return _longest(windows, shapes.is_payment_card) or window, RedactionKind.ACCOUNT
    if cues[:1] == (Cue.PHONE,) and (former := _longest(_in_figures(windows), shapes.is_former_landline)):
        return former, RedactionKind.PHONE
    if Cue.PHONE in cues and (local := next((w for w in windows if _is_local_mobile(w.digits)), None)):
        return local, RedactionKind.PHONE
    if spoken := next((w for w in windows if _is_local_mobile(w.digits) and all(a.spoken for a in w.atoms)), None):
        return spoken, RedactionKind.PHONE
    if Cue.CASE in cues[:1]:
        return None
    if Cue.ACCOUNT in cues and (account := _account(windows)):
        return account, RedactionKind.ACCOUNT
    cards = (w for w in windows if shapes.is_identity_card(w.digits) and _reads_as_card(w, cues))
    return next(((window, RedactionKind.IDENTITY) for window in cards), None)


def _by_announcement(windows: list[_Window], announced: Cue | None) -> tuple[_Window, RedactionKind] | None:
    """What words right before it say a number is, though it has no shape of one: mistyped, or without its code."""
    figures = _in_figures(windows)
    if announced is Cue.PHONE and (phone := _longest(figures, _has_phone_length)):
        return phone, RedactionKind.PHONE
    if announced is Cue.SERVICE and (badge := _longest(figures, _has_service_length)):
        return badge, RedactionKind.IDENTITY
    return None


def _is_phone(window: _Window) -> bool:
    """A phone number; the `1900` of a service number stands together, unlike that of `19.001-20.000`."""
    national = shapes.national_phone(window.digits)
    return national is not None and (national[0] == "0" or len(window.atoms[0].digits) >= 4)


def _longest(windows: list[_Window], fits: Callable[[str], bool]) -> _Window | None:
    return next((window for window in reversed(windows) if fits(window.digits)), None)


def _in_figures(windows: list[_Window]) -> list[_Window]:
    """Those without a word for a digit behind figures: the `tu nam` of `022 334 118 lam tu nam 1998` is no 45."""
    if windows[0].atoms[0].spoken:
        return windows
    return [window for window in windows if not any(atom.spoken for atom in window.atoms)] or windows


def _has_identity_length(digits: str) -> bool:
    """Mistyped numbers count too: a digit short or one too many."""
    return 9 <= len(digits) <= 13


def _has_device_length(digits: str) -> bool:
    """An IMEI, with its check digit or its software version (3GPP TS 23.003, clause 6.2)."""
    return 14 <= len(digits) <= 16


def _has_service_length(digits: str) -> bool:
    return 6 <= len(digits) <= 8


def _has_phone_length(digits: str) -> bool:
    fewest = 9 if digits[0] == "0" else 7
    return fewest <= len(digits) <= 12 and not digits.endswith("000")


def _account(windows: list[_Window]) -> _Window | None:
    """One long group as it stands; short groups as far as they go on, but for what reads as an amount."""
    first = windows[0]
    if len(first.atoms[0].digits) >= _WHOLE_ACCOUNT:
        return first if not _is_amount(first.digits) else None
    taken: _Window | None = None
    for window in windows:
        group = window.atoms[-1].digits
        if not window.in_one_piece and len(group) > _GROUP and (len(group) > _LAST_GROUP or _is_amount(group)):
            break
        taken = window
    return taken if taken and not _is_amount(taken.digits) else None


def _is_amount(digits: str) -> bool:
    return digits.endswith("000" if len(digits) <= _LAST_GROUP else "0000") and digits[0] != "0"


def _is_local_mobile(digits: str) -> bool:
    return len(digits) == 9 and digits[0] in _LOCAL_MOBILE


def _reads_as_card(window: _Window, cues: tuple[Cue, ...]) -> bool:
    return window.in_one_piece or Cue.IDENTITY in cues or [len(a.digits) for a in window.atoms] == [3, 3, 3]


def _is_public(digits: str, public_numbers: Collection[str]) -> bool:
    """A public hotline, or the number of a service (1800, 1900): no person has one."""
    national = shapes.national_phone(digits)
    if national and national[0] == "1":
        return True
    return (shapes.e164(national) if national else f"+{digits}") in public_numbers


def _span(typed: TypedText, window: _Window, kind: RedactionKind) -> Span:
    folded, start, end = typed.folded, window.atoms[0].start, window.atoms[-1].end
    if folded[start - 1 : start] == "(" and ")" in folded[start:end]:
        start -= 1
    if folded[start - 1 : start] == "+":
        start -= 1
    return Span(start, end, kind)
