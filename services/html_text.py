"""The text of HTML of the safe subset (see `articles.sanitising`), as it is searched and shown without markup."""

import html
import re

import nh3

_BLOCKS = "p h2 h3 h4 ul ol li dl dt dd blockquote table caption thead tbody tr th td hr br figure figcaption"
BLOCK_TAGS = tuple(_BLOCKS.split())
_ASIDE_TAGS = ("rt", "rp")
"""How a character is read, beside it: words of their own."""

_TEXT_ONLY = nh3.Cleaner(tags=set())
_BLOCK_TAG = re.compile(rf"</?({'|'.join(BLOCK_TAGS)})\b[^<>]*>")
_ASIDE_TAG = re.compile(rf"</?({'|'.join(_ASIDE_TAGS)})\b[^<>]*>")


def plain_text(markup: str) -> str:
    """The text of safe HTML, one line per block. Inline tags part no words: `<b>T</b>hông` is `Thông`."""
    words = html.unescape(_TEXT_ONLY.clean(_ASIDE_TAG.sub(" ", _BLOCK_TAG.sub("\n", markup))))
    return "\n".join(line for line in (" ".join(line.split()) for line in words.splitlines()) if line)
