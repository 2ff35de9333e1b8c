"""Sanitising of bodies to a small safe subset of HTML, without scripts, styles, forms, frames or images.

Images would reveal readers to the server that hosts them, so they are removed. Plain text becomes a paragraph a
line. Targets within the page are named apart from what the page itself names. Cleaning what was cleaned changes
nothing.
"""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from articles.body_changes import BodyChange, BodyChangeKind
from articles.restructuring import CONTAINERS, DEEPEST, HEADINGS, UNMARKED, Restructurer
from services.errors import BadInput
from services.html_text import BLOCK_TAGS, plain_text
from services.text import clean_prose

_INLINE = "a abbr b cite code del em i ins q rp rt ruby s small span strong sub sup time u"
TAGS = frozenset(BLOCK_TAGS) | frozenset(_INLINE.split())
TARGET_PREFIX = "user-content-"
"""Of every id: what an article names must not be taken for a part of the page that shows it."""

_ATTRIBUTES = {
    "*": {"lang", "id"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_NUMBERED = {("li", "value"), ("ol", "start")}
_WHOLE_NUMBER = re.compile("-?[0-9]{1,6}")
_LIST_TYPES = frozenset("1aAiI")
_NOT_IN_TARGETS = re.compile(r"[^\w.:-]+")


def _target(name: str) -> str:
    name = _NOT_IN_TARGETS.sub("-", name.strip())
    return name if name.startswith(TARGET_PREFIX) else TARGET_PREFIX + name


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value as it is kept, or None where the attribute goes."""
    if name == "id":
        return _target(value) if value.strip() else None
    if name == "href" and value.startswith("#"):
        return f"#{_target(unquote(value[1:]))}" if len(value) > 1 else value
    if (tag, name) in _NUMBERED:
        return value if _WHOLE_NUMBER.fullmatch(value) else None
    if (tag, name) == ("ol", "type"):
        return value if value in _LIST_TYPES else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
)
_NOT_SHOWN = (
    "annotation annotation-xml datalist defs desc metadata noembed noframes noscript optgroup option select template "
    "textarea title xml"
)
_REMOVED = "applet audio canvas iframe object script style video"
_WELL_FORMED = nh3.Cleaner(
    tags=set(TAGS | CONTAINERS | UNMARKED | set(HEADINGS)),
    clean_content_tags=set(f"{_NOT_SHOWN} {_REMOVED}".split()),
    attributes={
        **_ATTRIBUTES,
        "*": {"lang", "id", "style", "hidden"},
        "a": {*_ATTRIBUTES["a"], "name"},
        "dialog": {"open"},
    },
    url_schemes=_SCHEMES,
    link_rel=None,
)
"""What the restructuring reads: every tag that it knows, each closed."""
_ROUNDS = 8
_GROWS_AT_MOST = 8

_OTHER_TAGS = (
    "applet area audio base basefont blink body button canvas col colgroup embed frame frameset head html iframe "
    "image img input link listing map marquee math meta meter nobr noembed noframes noscript object optgroup option "
    "param picture plaintext progress rb rtc script select slot source spacer style svg template textarea title track "
    "video wbr xmp"
)
_MARKUP = re.compile(
    rf"</?({'|'.join(sorted({*TAGS, *CONTAINERS, *UNMARKED, *HEADINGS, *_OTHER_TAGS.split()}))})\b[^<>]*>", re.I
)
"""A tag of HTML, of today or of the past, or the first one of a formula or a drawing."""

_TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]*)", re.I)
_UNNESTED_TAGS = (
    "area base br col dd dt embed frame hr img input li link meta option p param rp rt source tbody td tfoot th thead "
    "tr track wbr"
)
_NOT_NESTED = frozenset(_UNNESTED_TAGS.split())
"""Tags that hold nothing, or that the next of their kind ends."""

_COMMENT = re.compile("<!--.*?-->", re.S)
_FOREIGN = re.compile(r"<(svg|math)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_NOT_DRAWN = re.compile(
    r"<(annotation|annotation-xml|defs|desc|metadata|script|style|title)\b(?:[^<>]*/>|.*?</\1\s*>)", re.I | re.S
)
_END_OF_WORDS = re.compile(r"</(?:text|mtd|mtr|foreignObject|div|p)\s*>", re.I)
_ANY_TAG = re.compile(r"<[^<>]*>")
_TOLD = {
    BodyChangeKind.HIDDEN_TEXT_REMOVED: _NOT_SHOWN.replace("optgroup option ", ""),
    BodyChangeKind.IMAGE_REMOVED: "image img",
    BodyChangeKind.MEDIA_REMOVED: "applet audio canvas embed iframe object video",
    BodyChangeKind.SCRIPT_REMOVED: "script",
    BodyChangeKind.FORM_REMOVED: "button form input",
    BodyChangeKind.FORMULA_FLATTENED: "math",
    BodyChangeKind.DRAWING_FLATTENED: "svg",
}
_KIND_OF_TAG = [(kind, re.compile(rf"<(?:{names.replace(' ', '|')})\b", re.I)) for kind, names in _TOLD.items()]
_LINK = re.compile(r"<a\b[^<>]*\shref\s*=", re.I)


@dataclass(frozen=True, slots=True)
class CleanBody:
    """A body as HTML of the safe subset, and what was changed for it."""

    html: str
    changes: Sequence[BodyChange] = ()


def is_html(text: str) -> bool:
    """Whether a text holds an HTML tag; a lone `<` as in `17% < 25%` makes none."""
    return _MARKUP.search(text) is not None


def safe_html(text: str) -> str:
    """`clean_body`, where nobody is told what was changed."""
    return clean_body(text).html


def clean_body(text: str) -> CleanBody:
    """The text, as `services.text` lets it in, as HTML of the safe subset.

    Raises `BadInput` where nothing readable is left, or where a character reference hides a character that is
    refused when written plainly.
    """
    if not is_html(text):
        return CleanBody(_paragraphs(html.escape(text, quote=False).replace("\xa0", "&nbsp;")))
    try:
        restructured, changes = _restructured(text)
        cleaned = _clean_until_stable(restructured)
    except ValueError as error:
        raise BadInput.at("body", str(error)) from error
    if not plain_text(cleaned):
        raise BadInput.at("body", "holds no text that may be kept")
    changes[BodyChangeKind.LINK_REMOVED] = len(_LINK.findall(text)) - len(_LINK.findall(cleaned))
    told = [BodyChange(kind=kind, count=changes[kind]) for kind in BodyChangeKind if changes[kind] > 0]
    # Bare text would be taken for plain text the next time, and escaped again.
    return CleanBody(cleaned if is_html(cleaned) else _paragraphs(cleaned), told)


def _restructured(text: str) -> tuple[str, Counter[BodyChangeKind]]:
    """The markup in tags of the safe subset, and what was changed; markup that is clean already stays as it is."""
    markup = _COMMENT.sub("", text)
    _check_depth(markup)
    changes = Counter({kind: len(pattern.findall(markup)) for kind, pattern in _KIND_OF_TAG})
    rewriter = Restructurer()
    rewritten = rewriter.result(_WELL_FORMED.clean(_FOREIGN.sub(_flattened, markup)))
    changes += rewriter.changes
    if len(rewritten) > _GROWS_AT_MOST * len(text):
        raise ValueError("is nested so wrongly that it cannot be kept")
    return (text if _CLEANER.clean(text) == text else rewritten), changes


def _check_depth(markup: str) -> None:
    """Raises `ValueError` for tags nested so deeply that parsers need the square of the text's length."""
    opened: Counter[str] = Counter()
    depth = 0
    for end, name in _TAG.findall(markup):
        name = name.lower()
        if name in _NOT_NESTED or (end and not opened[name]):
            continue
        step = -1 if end else 1
        opened[name] += step
        depth += step
        if depth > DEEPEST:
            raise ValueError(f"is nested more than {DEEPEST} deep")


def _flattened(foreign: re.Match[str]) -> str:
    """The text of a formula or a drawing, which the cleaner would drop: its parts apart, without what is not drawn."""
    return _ANY_TAG.sub("", _END_OF_WORDS.sub(" ", _NOT_DRAWN.sub("", foreign[0])))


def _clean_until_stable(markup: str) -> str:
    """Cleaned repeatedly until stable: wrongly nested tags move when they are parsed again."""
    for _ in range(_ROUNDS):
        cleaned = clean_prose(_CLEANER.clean(markup))
        if cleaned == markup:
            return cleaned
        markup = cleaned
    raise ValueError("is nested so wrongly that it cannot be kept")


def _paragraphs(escaped: str) -> str:
    """Escaped text as the cleaner would leave its lines in `<p>`, at a tenth of the cost."""
    lines = (line.strip() for line in escaped.splitlines())
    return "\n".join(f"<p>{line}</p>" for line in lines if line)
