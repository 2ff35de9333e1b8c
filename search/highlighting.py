"""Where the words asked for stand in a text: escaped HTML with the words inside `<mark>`."""

import unicodedata
from collections.abc import Collection, Sequence
from html import escape

from search.analysis import TextToken, tokens

WIDTH = 30
"""Words of a text that are shown around what was found."""


def _best_window(found: Sequence[int], count: int) -> tuple[int, int]:
    """The window of `WIDTH` words that holds most of the found, the earliest of the best."""
    best, start = 0, 0
    for first in range(len(found)):
        inside = sum(1 for at in found[first:] if at < found[first] + WIDTH)
        if inside > best:
            best, start = inside, found[first]
    start = max(0, min(start - 5, count - WIDTH))
    return start, min(count, start + WIDTH)


def highlight(text: str, wanted: Collection[str]) -> str | None:
    """A passage of `text` with the folded words of `wanted` marked, or None where none stands in it.

    It is in NFC. Where it begins or ends with the text, it holds whatever stands around the outermost word too.
    """
    text = unicodedata.normalize("NFC", text).strip()
    words = list(tokens(text))
    found = [at for at, word in enumerate(words) if word.folded in wanted]
    if not found:
        return None
    first, last = _best_window(found, len(words))
    return _marked(text, words[first:last], wanted, cut_before=first > 0, cut_after=last < len(words))


def _marked(
    text: str, words: Sequence[TextToken], wanted: Collection[str], *, cut_before: bool, cut_after: bool
) -> str:
    """The passage of these words; neighbouring marked words share one mark."""
    pieces: list[str] = ["… "] if cut_before else []
    at, marking = words[0].start if cut_before else 0, False
    for word in words:
        hit = word.folded in wanted
        if hit != marking:
            if marking:
                pieces.append("</mark>")
            pieces.append(escape(text[at : word.start]))
            if hit:
                pieces.append("<mark>")
        else:
            pieces.append(escape(text[at : word.start]))
        pieces.append(escape(text[word.start : word.end]))
        at, marking = word.end, hit
    if marking:
        pieces.append("</mark>")
    pieces.append(" …" if cut_after else escape(text[at:]))
    return "".join(pieces)
