"""The words by which situations are known, and how much each of them tells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from services.text import fold

Part = tuple[str, ...]
"""Words that stand near each other in this order."""

_SHORTEST_MISTYPED, _SHORTEST_MEANT = 3, 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts that stand anywhere in a text, and the situation that they tell of."""

    situation: str
    parts: tuple[Part, ...]


class Lexicon:
    """The phrases of all situations by their words.

    A word that few situations have tells most: its `weight` is the logarithm of their number over those that have it.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]], abbreviations: Mapping[str, str]) -> None:
        self.abbreviations = abbreviations
        self._by_first: dict[str, list[Phrase]] = defaultdict(list)
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._mistyped: dict[str, list[str]] = defaultdict(list)
        used = self._listed(phrases)
        self.shares = {
            word: {code: count / counts.total() for code, count in counts.items()} for word, counts in used.items()
        }
        """Of the phrases with a word: which share of them is each situation's."""
        self.weights = {word: log(1 + len(phrases) / len(codes)) for word, codes in used.items()}
        for word in used:
            self._folded[fold(word)].append(word)
        for folded in self._folded:
            for variant in _shortened(folded):
                self._mistyped[variant].append(folded)

    def _listed(self, phrases: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
        used: dict[str, Counter[str]] = defaultdict(Counter)
        for code, listed in phrases.items():
            for written in listed:
                phrase = Phrase(code, tuple(tuple(part.split()) for part in written.split(" + ")))
                self._by_first[phrase.parts[0][0]].append(phrase)
                for part in phrase.parts:
                    for word in part:
                        used[word][code] += 1
        return used

    def spelt(self, folded: str) -> Sequence[str]:
        """The words that are spelt so without diacritics."""
        return self._folded.get(folded, ())

    def namesakes(self, word: str, sure: float) -> int:
        """How many words it may be, unless it is sure which."""
        return 1 if sure == 1 else len(self._folded[fold(word)])

    def mistyped(self, folded: str) -> Iterator[str]:
        """The words, without diacritics, that were typed so with one letter missing, added, wrong or changed about."""
        if len(folded) < _SHORTEST_MISTYPED:
            return
        near = dict.fromkeys(word for variant in _shortened(folded) for word in self._mistyped.get(variant, ()))
        for word in near:
            if len(word) >= _SHORTEST_MEANT and _one_apart(word, folded):
                yield word

    def beginning(self, words: Iterable[str]) -> Iterator[Phrase]:
        """The phrases that begin with one of these words."""
        for word in words:
            yield from self._by_first.get(word, ())


def _shortened(word: str) -> Iterator[str]:
    """The word, and each that is left of it without one letter."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter is missing, added or wrong, or two neighbours changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (len(a) > 1 and a[1::-1] + a[2:] == b)
