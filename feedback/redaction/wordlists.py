"""Word lists as one reads them in the source: words parted by white space, phrases by commas."""

from services.text import fold


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


def spelt(text: str) -> dict[str, tuple[str, ...]]:
    """Phrases spelt with diacritics, by their folded form."""
    spellings: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases(text)):
        spellings[fold(phrase)] = (*spellings.get(fold(phrase), ()), phrase)
    return spellings
