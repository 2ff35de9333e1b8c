"""Redacting further: a moderator can cover parts of a comment, never put other words into it."""

from collections.abc import Sequence

from feedback.moderation.errors import RedactionInvalid

COVER = "[đã che]"


def mask(text: str, redactions: Sequence[tuple[int, int]]) -> str:
    """The text with each part `[start, end)`, in characters (code points), covered.

    Raises `RedactionInvalid` for parts that are empty, overlap or reach beyond the text.
    """
    kept: list[str] = []
    reached = 0
    for start, end in sorted(redactions):
        if not reached <= start < end <= len(text):
            raise RedactionInvalid(f"The part {start}-{end} does not fit a text of {len(text)} characters.")
        kept += [text[reached:start], COVER]
        reached = end
    return "".join([*kept, text[reached:]])
