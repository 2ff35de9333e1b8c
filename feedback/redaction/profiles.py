"""Links and handles that lead to a person's page, account or place: `fb.com/…`, `t.me/…`, `@ten` after a network."""

import re
from collections.abc import Iterator

from feedback.redaction.model import RedactionKind, Span
from feedback.redaction.typed_text import TypedText

_NETWORKS = (
    r"(?:[a-z0-9-]{1,20}\.){0,2}(?:facebook\.com|fb\.com|fb\.me|fb\.watch|m\.me|messenger\.com|t\.me|telegram\.(?:me|org|dog)"
    r"|zalo\.me|zaloapp\.com|tiktok\.com|instagram\.com|instagr\.am|ig\.me|youtube\.com|x\.com|twitter\.com|threads\.(?:net|com)"
    r"|wa\.me|whatsapp\.com|viber\.(?:me|com|click)|linkedin\.com|linktr\.ee|skype\.com|discord\.(?:gg|com)|line\.me"
    r"|vk\.com|maps\.app\.goo\.gl|goo\.gl/maps|maps\.google\.[a-z.]{2,6}|google\.[a-z.]{2,6}/maps|locket\.cam|tinder\.com)"
)
_LINK = re.compile(
    rf"(?<![a-z0-9@.-])(?:https?://|(?:zalo|viber|tg|whatsapp|skype)://)?{_NETWORKS}\s?/\s?(?=[\w@?+-])[^\s\"'<>]{{2,300}}"
)
_CLOSING = ")]}>\"'”’.,;!?:"
_NETWORK_NAMES = (
    "telegram|tele|tiktok|tik tok|top top|instagram|insta|ig|facebook|face|fb|zalo|viber|wechat|line|skype|discord"
    "|threads|twitter|youtube|yt|whatsapp|messenger|tg|x"
)
_HANDLE = re.compile(
    rf"(?<![a-z0-9])(?:{_NETWORK_NAMES})(?: [a-z]{{1,6}}){{0,3}}\s?[:=-]?\s?(@[a-z0-9](?:[a-z0-9._-]{{1,38}})[a-z0-9_])"
)
_PUBLIC = re.compile(r"/(?:@?(?:bocongan|congan|thongtinchinhphu|chinhphu|ubnd|csgt))", re.ASCII)
"""Pages of authorities, which name nobody."""


def profiles(typed: TypedText) -> Iterator[Span]:
    """Links into social networks, messengers and maps, and handles beside the name of a network."""
    for found in _LINK.finditer(typed.folded) if "/" in typed.folded else ():
        if not _PUBLIC.search(found[0]):
            yield Span(found.start(), found.start() + len(found[0].rstrip(_CLOSING)), RedactionKind.LINK)
    for found in _HANDLE.finditer(typed.folded) if "@" in typed.folded else ():
        yield Span(found.start(1), found.end(1), RedactionKind.LINK)
