"""Finds planted secrets in any bytes, in whatever form they may have been written."""

import base64
import hashlib
import json
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import numpy as np

SHORTEST = 6
"""Bytes of the shortest secret worth looking for: shorter ones turn up by chance."""

CHUNK = 8 << 20
UNPACKED = 4 << 20
NESTED = 3

ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
GZIP = b"\x1f\x8b\x08"
SNAPPY = b"\xff\x06\x00\x00sNaPpY"
OPAQUE = {b"\x28\xb5\x2f\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4"}
"""How compressed files begin that are not looked into here."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found: which one, written how, and where."""

    secret: str
    form: str
    where: str

    def __str__(self) -> str:
        return f"{self.secret} as {self.form} in {self.where}"


@dataclass(frozen=True, slots=True)
class Forms:
    """How one secret may be written: `exact` bytes, and `lowered` ones whatever the case of their ASCII letters."""

    exact: Mapping[bytes, str]
    lowered: Mapping[bytes, str]


def folded(text: str) -> str:
    """Without diacritics."""
    stripped = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(stripped).replace("đ", "d").replace("Đ", "D")


def base64_parts(value: bytes) -> Iterator[bytes]:
    """What base64 of anything that holds the value holds, at each of the three alignments."""
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + value)
        kept = whole.rstrip(b"=")[(0, 2, 3)[lead] :]
        yield kept if (lead + len(value)) % 3 == 0 else kept[:-1]


def _digests(value: bytes) -> Iterator[tuple[bytes, str, bool]]:
    """Bytes, name and whether case does not matter, of each way to write the value's hashes."""
    for name in ("sha256", "md5"):
        digest = hashlib.new(name, value, usedforsecurity=False).digest()
        yield digest, f"{name} raw", False
        yield digest.hex().encode(), f"{name} hex", True
        for part in base64_parts(digest):
            yield part, f"{name} base64", False
            yield part.translate(bytes.maketrans(b"+/", b"-_")), f"{name} base64url", False


def _of_bytes(value: bytes) -> Iterator[tuple[bytes, str, bool]]:
    yield value, "plain", False
    yield value.hex().encode(), "hex", True
    yield quote(value, safe="").encode().lower(), "url", True
    yield quote_plus(value, safe="").encode().lower(), "url form", True
    for part in base64_parts(value):
        yield part, "base64", False
        yield part.translate(bytes.maketrans(b"+/", b"-_")), "base64url", False


def _of_text(text: str) -> Iterator[tuple[bytes, str, bool]]:
    value = text.encode()
    yield value.lower(), "lower case", True
    yield text.encode("utf-16-le").lower(), "utf-16-le", True
    yield text.encode("utf-16-be").lower(), "utf-16-be", True
    yield json.dumps(text)[1:-1].encode().lower(), "json", True
    yield from _of_bytes(value)


def forms_of(secret: str | bytes, hashed: bool = True) -> Forms:
    """Every form; without those of its hashes where `hashed` is false, because one of them is kept on purpose."""
    if isinstance(secret, str):
        spellings = {unicodedata.normalize(form, secret) for form in ("NFC", "NFD")} | {folded(secret)}
        spellings |= {s.lower() for s in spellings} | {s.upper() for s in spellings}
        found = [form for spelling in sorted(spellings) for form in _of_text(spelling)]
        values = [spelling.encode() for spelling in sorted(spellings)]
    else:
        found, values = list(_of_bytes(secret)), [secret]
    if hashed:
        found += [form for value in values for form in _digests(value)]
    assert min(len(form) for form, _, _ in found) >= SHORTEST, f"too short to be looked for: {secret!r}"
    return Forms(
        exact={form: name for form, name, caseless in found if not caseless},
        lowered={form: name for form, name, caseless in found if caseless},
    )


class _Patterns:
    """Many byte strings looked for at once: pairs of bytes are compared by table, and what passes is looked at."""

    def __init__(self, patterns: Mapping[bytes, tuple[str, str]]) -> None:
        self._starting: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._meant = patterns
        self.longest = max(map(len, patterns), default=0)
        self._first, self._second = np.zeros(1 << 16, dtype=bool), np.zeros(1 << 16, dtype=bool)
        for pattern in patterns:
            self._starting[pattern[:4]].append(pattern)
            self._first[int.from_bytes(pattern[:2], "little")] = True
            self._second[int.from_bytes(pattern[2:4], "little")] = True

    def found(self, content: bytes) -> Iterator[tuple[str, str]]:
        """Secret and form of everything found in the content."""
        if len(content) < 4:
            return
        octets = np.frombuffer(content, dtype=np.uint8).astype(np.uint16)
        pairs = octets[:-1] | (octets[1:] << 8)
        for place in np.flatnonzero(self._first[pairs[:-2]] & self._second[pairs[2:]]).tolist():
            for pattern in self._starting.get(content[place : place + 4], ()):
                if content.startswith(pattern, place):
                    yield self._meant[pattern]


class Searcher:
    """Looks for secrets by name. Those in `hashes_kept` may be there as their hash."""

    def __init__(self, secrets: Mapping[str, str | bytes], hashes_kept: Iterable[str] = ()) -> None:
        exact: dict[bytes, tuple[str, str]] = {}
        lowered: dict[bytes, tuple[str, str]] = {}
        kept = frozenset(hashes_kept)
        for name, secret in secrets.items():
            forms = forms_of(secret, hashed=name not in kept)
            exact |= {form: (name, how) for form, how in forms.exact.items()}
            lowered |= {form: (name, how) for form, how in forms.lowered.items()}
        self._exact, self._lowered = _Patterns(exact), _Patterns(lowered)

    def search(self, content: bytes, where: str, nested: int = 0) -> set[Hit]:
        """Every secret in the content and in what is packed in it."""
        hits: set[Hit] = set()
        overlap = max(self._exact.longest, self._lowered.longest)
        for begin in range(0, len(content), CHUNK):
            chunk = content[begin : begin + CHUNK + overlap]
            found = {*self._exact.found(chunk), *self._lowered.found(chunk.lower())}
            hits |= {Hit(secret, form, where) for secret, form in found}
        if nested < NESTED:
            for kind, unpacked in unpacked_parts(content):
                hits |= self.search(unpacked, f"{where} ({kind})", nested + 1)
        return hits

    def search_all(self, contents: Iterable[tuple[str, bytes]]) -> set[Hit]:
        return {hit for where, content in contents for hit in self.search(content, where)}


def files_under(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its name and bytes; the name is searched as well, as a file of its own."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        yield f"the name {name}", name.encode()
        if path.is_file():
            try:
                yield name, path.read_bytes()
            except FileNotFoundError:
                # A running system removes files too.
                continue


def opaque(content: bytes) -> str | None:
    """The compression in which the content is written that cannot be looked into; None where there is none."""
    return next((name for magic, name in OPAQUE.items() if content.startswith(magic)), None)


def unpacked_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """What the compressed parts of the content hold: zlib, gzip and framed snappy, wherever they begin."""
    for magic in (*ZLIB, GZIP):
        place = content.find(magic)
        while place >= 0:
            unpacked = _inflated(content[place : place + UNPACKED])
            if len(unpacked) >= SHORTEST:
                yield "gzip" if magic == GZIP else "zlib", unpacked
            place = content.find(magic, place + 1)
    place = content.find(SNAPPY)
    while place >= 0:
        yield "snappy", b"".join(_snappy_chunks(content[place + len(SNAPPY) :]))
        place = content.find(SNAPPY, place + 1)


def _inflated(packed: bytes) -> bytes:
    """As much as can be unpacked before an error."""
    unpacker, unpacked = zlib.decompressobj(wbits=47), bytearray()
    try:
        for begin in range(0, len(packed), 4_096):
            unpacked += unpacker.decompress(packed[begin : begin + 4_096], UNPACKED)
            if unpacker.eof or len(unpacked) >= UNPACKED:
                break
    except zlib.error:
        return bytes(unpacked)
    return bytes(unpacked)


def _snappy_chunks(framed: bytes) -> Iterator[bytes]:
    """The chunks of a framed snappy stream (its framing_format.txt), up to the first that is none."""
    place = 0
    while place + 8 <= len(framed) and framed[place] in (0x00, 0x01):
        size = int.from_bytes(framed[place + 1 : place + 4], "little")
        body = framed[place + 8 : place + 4 + size]
        yield body if framed[place] == 0x01 else unsnapped(body)
        place += 4 + size


def unsnapped(packed: bytes) -> bytes:
    """A raw snappy block unpacked, as far as it is well formed."""
    place = 0
    while place < len(packed) and packed[place] & 0x80:
        place += 1
    place, out = place + 1, bytearray()
    while place < len(packed):
        tag = packed[place]
        kind, place = tag & 3, place + 1
        if kind == 0:
            size = tag >> 2
            if size >= 60:
                width = size - 59
                size = int.from_bytes(packed[place : place + width], "little")
                place += width
            out += packed[place : place + size + 1]
            place += size + 1
            continue
        width = (0, 1, 2, 4)[kind]
        size = 4 + (tag >> 2 & 7) if kind == 1 else 1 + (tag >> 2)
        offset = int.from_bytes(packed[place : place + width], "little") | ((tag >> 5) << 8 if kind == 1 else 0)
        place += width
        if not 0 < offset <= len(out):
            break
        for _ in range(size):
            out.append(out[-offset])
    return bytes(out)
