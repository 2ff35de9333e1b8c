"""Places by coordinates (`21.0285, 105.8048`, `21°01'42"N`) and plus codes (`7P28QVG4+XQ`)."""

import re
from collections.abc import Iterator

from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_LATITUDE, _LONGITUDE = r"(?:[89]|1\d|2[0-3])", r"1(?:0[2-9]|1[0-7])"
_DEGREES = r"\s?°?\s?"
_PAIR = re.compile(
    rf"(?<![\d.,]){_LATITUDE}[.,]\d{{3,15}}{_DEGREES}[nb]?[\s,;:/|-]{{1,4}}(?:(?:kinh do|lng|lon|long)\W{{0,3}})?"
    rf"{_LONGITUDE}[.,]\d{{3,15}}(?:{_DEGREES}[ed](?![a-z]))?(?!\d)"
)
_FRACTION = re.compile(r"\d[.,]\d{3}")
_MARK = r"\s?['’′‘`]\s?"
_SECONDS = r"(?:\d{1,2}(?:[.,]\d{1,6})?\s?(?:[\"”″“]|['’′]{2})?\s?)?"
_TURN = rf"\d{{1,3}}\s?°\s?\d{{1,2}}(?:[.,]\d{{1,6}})?{_MARK}{_SECONDS}"
_SEXAGESIMAL = re.compile(
    rf"(?<![\d.,])(?:[nb]\s?)?{_TURN}(?:[nbs](?![a-z]))?[\s,;/-]{{0,4}}e?\s?{_TURN}(?:[ed](?![a-z]))?"
)
_ALONE = re.compile(r"(?:vi do|kinh do|latitude|longitude|lat|lng|long)(?: la)?\s?[:=]?\s?(1?\d{1,2}[.,]\d{3,15})")
_SIGNS = "2-9cfghjmpqrvwx"
_PLUS_CODE = re.compile(
    rf"(?<![a-z0-9+])(?:[{_SIGNS}]{{8}}|[{_SIGNS}]{{4}}|[{_SIGNS}]{{6}})\s?\+\s?[{_SIGNS}]{{2,4}}(?![a-z0-9+])"
)


def locations(typed: TypedText) -> Iterator[Span]:
    """Coordinates within Vietnam, any beside the words for them, and plus codes (Open Location Code)."""
    folded = typed.folded
    pairs = _PAIR.finditer(folded) if _FRACTION.search(folded) else ()
    for found in (*pairs, *(_SEXAGESIMAL.finditer(folded) if "°" in folded else ())):
        yield Span(found.start(), found.start() + len(found[0].rstrip()), RedactionKind.ADDRESS)
    for found in _ALONE.finditer(folded) if pairs else ():
        yield Span(found.start(1), found.end(1), RedactionKind.ADDRESS)
    for found in _PLUS_CODE.finditer(folded) if "+" in folded else ():
        if any(sign.isalpha() for sign in found[0]) and any(sign.isdigit() for sign in found[0]):
            yield Span(found.start(), found.end(), RedactionKind.ADDRESS)
