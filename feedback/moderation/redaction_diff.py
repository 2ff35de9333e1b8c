"""Reading a text that a moderator covered parts of: which parts those are."""

from feedback.moderation import COVER, RedactionInvalid


def spans_of(text: str, covered: str) -> tuple[tuple[int, int], ...]:
    """The parts of `text` that `covered` has `[đã che]` in place of. Raises `RedactionInvalid` for other changes.

    What is left between covers must stand in the text in that order; each cover hides at least one character.
    """
    pieces = covered.split(COVER)
    if len(pieces) == 1:
        if covered != text:
            raise RedactionInvalid("Parts of a text can be covered with [đã che]; its words cannot be changed.")
        return ()
    first, *middle, last = pieces
    reached, spans = len(first), list[tuple[int, int]]()
    for piece in middle:
        found = text.find(piece, reached + 1)
        if found < 0:
            break
        spans.append((reached, found))
        reached = found + len(piece)
    else:
        end = len(text) - len(last)
        if text.startswith(first) and text.endswith(last) and end > reached:
            return (*spans, (reached, end))
    raise RedactionInvalid("Parts of a text can be covered with [đã che]; its words cannot be changed.")
