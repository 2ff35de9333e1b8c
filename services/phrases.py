"""Lists of phrases, and finding them in what people type: without diacritics, drawn out, in the spellings of chats."""

import re
import unicodedata
from collections.abc import Iterator

from services.text import fold

CHAT_SPELLINGS = {
    "k": "không", "ko": "không", "kh": "không", "hok": "không", "hong": "không", "hông": "không", "khum": "không",
    "mún": "muốn", "mun": "muốn", "chớt": "chết", "chít": "chết", "chit": "chết", "jet": "giết", "jết": "giết",
    "giếc": "giết", "giec": "giết", "dết": "giết", "cíu": "cứu", "kíu": "cứu", "kiu": "cứu", "ciu": "cứu", "kứu": "cứu",
    "zao": "dao", "doạ": "dọa", "hoả": "hỏa", "toy": "tôi", "tui": "tôi", "tau": "tao", "e": "em", "ck": "chồng",
    "vk": "vợ", "zới": "với", "zoi": "với", "vs": "với", "dzới": "với", "mìn": "mìn", "đánk": "đánh", "tutu": "tự tử",
    "bj": "bị", "pị": "bị", "bik": "biết", "dag": "đang", "đag": "đang", "cúu": "cứu", "cưú": "cứu", "cuú": "cứu",
    "cưu": "cứu", "kuu": "cứu", "jup": "giúp", "júp": "giúp", "zúp": "giúp", "zup": "giúp", "gíup": "giúp",
    "gjup": "giúp", "đg": "đang", "hlep": "help", "hepl": "help", "halp": "help", "hellp": "help", "plz": "please",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_VOWEL = re.compile(r"[^\W0-9b-df-hj-np-tv-zđ]")
"""`cccd` is an abbreviation: only what can be spoken is drawn out."""
_SYLLABLE = re.compile(r"(?<= )([b-df-hj-np-tv-xz]{0,3})([a-z]{1,6})(?= )")
_TONES = re.compile(r"[sfrxjw]")
_DOUBLED = re.compile(r"([aeod])\1")
_LATE = re.compile(r"([aeo])([a-z]{1,3})\1$|(?<=^d)([a-z]+)d$")
"""The key of a mark may come behind the syllable too: `chete` is `chêt`, `danhd` is `đanh`."""
_FEWEST_SPACED_LETTERS = 3


def written_out(text: str) -> str:
    """Lower-case words between single spaces: drawn-out letters shortened, `g i ế t` drawn together, chat spellings in
    full. Takes time linear in the length."""
    return f" {' '.join(full for _, full in typed_words(text))} "


def typed_words(text: str) -> Iterator[tuple[str, str]]:
    """Each word as it was typed, in lower case and not drawn out, and as it is written in full."""
    spaced: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()):
        if len(word) == 1 and word.isalpha():
            spaced.append(word)
            continue
        yield from _letters(spaced)
        spaced = []
        short = _DRAWN_OUT.sub(r"\1", word) if _VOWEL.search(word) else word
        yield short, "cứu" if short == "cu" != word else CHAT_SPELLINGS.get(short, short)
    yield from _letters(spaced)


def _letters(spaced: list[str]) -> list[tuple[str, str]]:
    if len(spaced) >= _FEWEST_SPACED_LETTERS:
        return [("".join(spaced), "".join(spaced))]
    return [(letter, CHAT_SPELLINGS.get(letter, letter)) for letter in spaced]


def from_telex(plain: str) -> str:
    """A text that is written out, as if its keys had been those of Telex: `cuwus tooi` is `cuu toi`."""
    return _SYLLABLE.sub(lambda found: _without_marks(found[1] + _TONES.sub("", found[2])), plain)


def _without_marks(keyed: str) -> str:
    return _DOUBLED.sub(r"\1", _LATE.sub(r"\1\2\3", keyed))


def phrase_pattern(listed: str) -> re.Pattern[str]:
    """Finds the phrases, parted by commas, in a text that is written out. Each is spelt with diacritics and found with
    them or without; `*` stands for at most three words."""
    phrases = sorted({" ".join(phrase.split()) for phrase in listed.split(",")}, key=len, reverse=True)
    return re.compile(rf"(?<= )(?:{'|'.join(map(_phrase_pattern, phrases))})(?= )")


def _phrase_pattern(phrase: str) -> str:
    """Each word as spelt or without diacritics; `*` as up to three words."""
    pattern = ""
    for word in phrase.split():
        if word == "*":
            pattern += r"(?:[^ ]+ ){0,3}"
        else:
            pattern += (f"(?:{word}|{fold(word)})" if fold(word) != word else word) + " "
    return pattern.removesuffix(" ")
