"""Text input, normalised: NFC, without characters that hide or reorder what a reader sees."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_REFUSED = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_DROPPED = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
_COMBINING = re.compile("[\u0300-\u036f]")
_BREAKS = re.compile(r"\s+")


def clean_prose(text: str) -> str:
    """NFC, `\\n` line ends, invisible marks dropped. Raises ValueError on control and bidi override characters."""
    if _REFUSED.search(text):
        raise ValueError("holds a control or a direction-changing character")
    plain = _DROPPED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip()


def clean_line(text: str) -> str:
    """`clean_prose` on one line: every run of white space becomes one space."""
    return _BREAKS.sub(" ", clean_prose(text))


def check_exact(text: str) -> str:
    """The text itself, for what is compared and not read, such as an address. Raises ValueError on line breaks too."""
    if _REFUSED.search(text) or "\t" in text or len(f"{text}.".splitlines()) > 1:
        raise ValueError("holds a control character")
    return text


def fold(text: str) -> str:
    """Lower case without diacritics, `đ` as `d`: how a word is compared when it was typed on any keyboard."""
    lower = text.lower()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFD", lower.replace("đ", "d"))
    return _COMBINING.sub("", decomposed)


def slug(text: str, limit: int = 80) -> str:
    """ASCII words joined by hyphens, cut at a word within `limit`: `Công an Hà Nội` is `cong-an-ha-noi`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words if len(words) <= limit else words[: limit + 1].rpartition("-")[0] or words[:limit]


Line = Annotated[str, AfterValidator(clean_line), StringConstraints(min_length=1, max_length=300)]
"""One line of text, 1 to 300 characters."""

Prose = Annotated[str, AfterValidator(clean_prose), StringConstraints(min_length=1, max_length=5_000)]
"""A paragraph or a few, 1 to 5,000 characters."""

Body = Annotated[str, AfterValidator(clean_prose), StringConstraints(min_length=1, max_length=200_000)]
"""A whole text, 1 to 200,000 characters."""

Exact = AfterValidator(check_exact)
"""For strings that keep the form in which they come: no control characters, no line breaks."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A stable code in lower case: `bca`, `ca-ha-noi`."""
