"""Rewrites markup into the tags of the safe subset, without losing or revealing what readers of the original saw.

Blocks that are not kept become paragraphs or headings, so that their words do not run together; what is hidden goes
with its content; what a style says that carries a meaning (struck out, raised, numbered by letters) is said by a tag.
The result is not safe yet: `articles.sanitising` cleans it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from articles.body_changes import BodyChangeKind
from services.html_text import BLOCK_TAGS

Attributes = Sequence[tuple[str, str | None]]

HEADINGS: Mapping[str, str] = {"h1": "h2", "h5": "h4", "h6": "h4"}
"""What becomes of a heading: the page has its own `h1`, and no article goes deeper than `h4`."""
_BLOCKS_NOT_KEPT = (
    "address article aside center details dialog dir div fieldset footer form header hgroup legend main menu nav pre "
    "search section summary"
)
CONTAINERS = frozenset(_BLOCKS_NOT_KEPT.split())
"""Blocks that become the paragraphs of what stands in them."""
_INLINE_NOT_KEPT = "acronym bdi bdo big button data dfn font kbd label mark output samp strike tt var"
UNMARKED = frozenset(_INLINE_NOT_KEPT.split())
"""Inline tags that are dropped, or renamed, and may carry a style that counts."""

DEEPEST = 200
"""Tags within each other. Bounds the work, and what repeated inline tags make of a short text."""

_RENAMED = {"strike": "s"}
_BLOCKS = frozenset(BLOCK_TAGS)
_VOID = frozenset({"br", "hr"})
_PHRASING = frozenset({"p", "h2", "h3", "h4", "caption"})
"""Blocks that take no paragraphs."""
_LIST_TYPES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_NOT_SHOWN = {
    ("display", "none"),
    ("visibility", "hidden"),
    ("visibility", "collapse"),
    ("mso-hide", "all"),
    ("opacity", "0"),
    ("font-size", "0"),
    ("font-size", "0pt"),
    ("font-size", "0px"),
}


@dataclass
class _Element:
    """An open element of the source: the block it is written as, if one, and the inline tags it stands for."""

    tag: str
    block: str | None = None
    container: bool = False
    hidden: bool = False
    inline: list[tuple[str, str]] = field(default_factory=list)


class Restructurer(HTMLParser):
    """Takes well-formed markup; `result` gives it rewritten, `changes` what was done to it.

    Raises `ValueError` for what is nested too deeply.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.changes: Counter[BodyChangeKind] = Counter()
        self._out: list[str] = []
        self._open: list[_Element] = []
        self._written: list[tuple[str, str]] = []
        """Inline tags that are written and not closed, outermost first."""
        self._in_paragraph = False
        self._break_due = self._has_words = False

    def result(self, markup: str) -> str:
        self.feed(markup)
        self.close()
        while self._open:
            self._end_last()
        return "".join(self._out)

    # -- what the parser calls -----------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._is_hidden():
            if tag not in _VOID:
                self._push(_Element(tag))
            return
        style = _style_of(given.pop("style", ""))
        if _is_not_shown(tag, given, style):
            self._hide(tag)
        elif tag in _VOID:
            self._void(tag)
        elif tag in CONTAINERS:
            self._container(tag, style)
        elif tag in _BLOCKS or tag in HEADINGS:
            self._block(tag, given, style)
        else:
            self._inline(tag, given, style)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._end_last() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._is_hidden():
            return
        if not data.strip() and not self._is_preformatted():
            self._out.append(data)
            return
        first, *others = data.split("\n") if self._is_preformatted() else [data]
        self._words(first)
        for line in others:
            self._break_due = self._has_words
            self._words(line)

    def _words(self, text: str) -> None:
        if text.strip():
            self._begin_words()
            self._out.append(text)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, text: str) -> None:
        if not self._is_hidden():
            self._begin_words()
            self._out.append(text)

    # -- what becomes of a tag -----------------------------------------------------------------------------------

    def _hide(self, tag: str) -> None:
        self.changes[BodyChangeKind.HIDDEN_TEXT_REMOVED] += 1
        if tag not in _VOID:
            self._push(_Element(tag, hidden=True))

    def _void(self, tag: str) -> None:
        if tag == "br":
            self._begin_words()
        else:
            self._end_paragraph()
        self._out.append(f"<{tag}>")

    def _container(self, tag: str, style: Mapping[str, str]) -> None:
        self.changes[BodyChangeKind.BLOCK_BECAME_PARAGRAPHS] += 1
        self._end_paragraph()
        self._push(_Element(tag, container=True, inline=_meanings(style)))

    def _block(self, tag: str, given: Mapping[str, str], style: Mapping[str, str]) -> None:
        kept = HEADINGS.get(tag, tag)
        self.changes[BodyChangeKind.HEADING_LEVEL_CHANGED] += kept != tag
        self._end_paragraph()
        if tag == "ol" and (numbered := _LIST_TYPES.get(style.get("list-style-type", ""))):
            given = {"type": numbered, **given}
        self._out.append(_start(kept, given))
        self._has_words = self._break_due = False
        self._push(_Element(tag, block=kept, inline=_meanings(style)))

    def _inline(self, tag: str, given: dict[str, str], style: Mapping[str, str]) -> None:
        if tag == "a" and "id" not in given and "name" in given:
            given["id"] = given.pop("name")
        kept = _RENAMED.get(tag, tag)
        own = [(kept, _start(kept, given))] if tag not in UNMARKED or tag in _RENAMED else []
        self.changes[BodyChangeKind.TRACKED_CHANGE_SHOWN] += tag in {"del", "ins"}
        self._push(_Element(tag, inline=[*own, *_meanings(style)]))
        if "id" in given:
            # A target within the page counts even where it holds nothing.
            self._begin_words()

    def _end_last(self) -> str:
        """Ends the innermost open element, and says which it was."""
        element = self._open[-1]
        if element.container or element.block:
            self._end_paragraph()
        else:
            self._close_inline(len(self._written_by(self._open[:-1])))
        self._open.pop()
        if element.block:
            self._out.append(f"</{element.block}>")
            self._has_words = self._break_due = False
        return element.tag

    def _push(self, element: _Element) -> None:
        if len(self._open) >= DEEPEST:
            raise ValueError(f"is nested more than {DEEPEST} deep")
        self._open.append(element)

    # -- paragraphs and inline tags ------------------------------------------------------------------------------

    def _begin_words(self) -> None:
        """Writes whatever must be open before words of the place where the parser is."""
        if not self._in_paragraph and self._needs_paragraph():
            self._out.append("<p>")
            self._in_paragraph, self._break_due = True, False
        if self._break_due:
            self._out.append("<br>")
            self._break_due = False
        wanted = self._written_by(self._open)
        for tag, start in wanted[len(self._written) :]:
            self._out.append(start)
            self._written.append((tag, start))
        self._has_words = True

    def _end_paragraph(self) -> None:
        """Ends the paragraph that was begun for a container; inline tags are begun again in the next."""
        self._close_inline(0)
        if self._in_paragraph:
            self._out.append("</p>")
            self._in_paragraph = self._has_words = False
        self._break_due = self._has_words and self._in_phrasing()

    def _close_inline(self, keep: int) -> None:
        while len(self._written) > keep:
            self._out.append(f"</{self._written.pop()[0]}>")

    @staticmethod
    def _written_by(elements: Sequence[_Element]) -> list[tuple[str, str]]:
        return [tag for element in elements for tag in element.inline]

    def _needs_paragraph(self) -> bool:
        nearest = next((e for e in reversed(self._open) if e.container or e.block), None)
        return nearest is not None and nearest.container and not self._in_phrasing()

    def _in_phrasing(self) -> bool:
        return any(element.block in _PHRASING for element in self._open)

    def _is_hidden(self) -> bool:
        return any(element.hidden for element in self._open)

    def _is_preformatted(self) -> bool:
        return any(element.tag == "pre" for element in self._open)


def _start(tag: str, given: Mapping[str, str]) -> str:
    attributes = [f' {name}="{escape(value)}"' for name, value in given.items()]
    return f"<{tag}{''.join(attributes)}>"


def _style_of(style: str) -> dict[str, str]:
    """Declarations by property, in lower case; the last of a kind counts."""
    pairs = (declaration.partition(":") for declaration in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def _is_not_shown(tag: str, given: Mapping[str, str], style: Mapping[str, str]) -> bool:
    closed = tag == "dialog" and "open" not in given
    return closed or "hidden" in given or any(style.get(name) == value for name, value in _NOT_SHOWN)


def _meanings(style: Mapping[str, str]) -> list[tuple[str, str]]:
    """The inline tags that say what a style says."""
    struck = any("line-through" in style.get(name, "") for name in ("text-decoration", "text-decoration-line"))
    raised = {"super": "sup", "sub": "sub"}.get(style.get("vertical-align", ""))
    return [(tag, f"<{tag}>") for tag in ("s" if struck else None, raised) if tag]
