"""The searcher finds each form of a secret, packed or not, and nothing where there is none."""

import base64
import gzip
import hashlib
import json
import os
import unicodedata
import zlib
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adversaries.searching import Searcher, files_under, folded, opaque, unpacked_parts, unsnapped

SECRET = "Cây Kơ-nia ở Đắk 0912"
RAW = bytes(range(200, 232))
SEARCHER = Searcher({"text": SECRET, "raw": RAW})


def _form(name: str) -> bytes:
    plain = SECRET.encode()
    if name == "sha256 of the lower case":
        return hashlib.sha256(SECRET.lower().encode()).hexdigest().upper().encode()
    return {
        "plain": plain,
        "decomposed": unicodedata.normalize("NFD", SECRET).encode(),
        "lower case": SECRET.lower().encode(),
        "upper case": SECRET.upper().encode(),
        "folded": folded(SECRET).encode(),
        "folded, lower case": folded(SECRET).lower().encode(),
        "hex": plain.hex().encode(),
        "upper hex": plain.hex().upper().encode(),
        "url": quote(SECRET).encode(),
        "url, lower": quote(SECRET).lower().encode(),
        "url form": quote_plus(SECRET).encode(),
        "json": json.dumps(SECRET).encode(),
        "utf-16": SECRET.encode("utf-16-le"),
        "utf-16, big": SECRET.encode("utf-16-be"),
        "base64url": base64.urlsafe_b64encode(plain),
        "sha256": hashlib.sha256(plain).digest(),
        "sha256 hex": hashlib.sha256(plain).hexdigest().encode(),
        "sha256 base64": base64.b64encode(hashlib.sha256(plain).digest()),
        "md5": hashlib.md5(plain).digest(),
        "md5 hex": hashlib.md5(plain).hexdigest().upper().encode(),
        "zlib": zlib.compress(plain * 3, 9),
        "zlib, fast": zlib.compress(plain * 3, 1),
        "gzip": gzip.compress(plain),
        "gzip of base64 of zlib": gzip.compress(base64.b16encode(plain)),
        "snappy": b"\xff\x06\x00\x00sNaPpY\x00" + (len(_snapped(plain)) + 4).to_bytes(3, "little") + b"0000"
        + _snapped(plain),
    }[name]  # fmt: skip


def _snapped(plain: bytes) -> bytes:
    """A raw snappy block of one literal and a copy of its beginning."""
    size = len(plain) + 8
    return bytes([size, (len(plain) - 1) << 2]) + plain + bytes([(8 - 4) << 2 | 1, len(plain)])


NAMES = (
    "plain", "decomposed", "lower case", "upper case", "folded", "folded, lower case", "hex", "upper hex", "url",
    "url, lower", "url form", "json", "utf-16", "utf-16, big", "base64url", "sha256", "sha256 hex", "sha256 base64",
    "md5", "md5 hex", "zlib", "zlib, fast", "gzip", "gzip of base64 of zlib", "snappy", "sha256 of the lower case",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", [0, 1, 4_095])
def test_each_form_is_found(name: str, before: int):
    hits = SEARCHER.search(b"q" * before + _form(name) + b"q" * 50, "here")
    assert {(hit.secret, hit.where.split()[0]) for hit in hits} == {("text", "here")}


@pytest.mark.parametrize("lead", range(6))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_of_something_longer_is_found_at_each_alignment(lead: int, encode: type[bytes]):
    for inside in (SECRET.encode(), RAW):
        for tail in range(3):
            assert SEARCHER.search(encode(b"x" * lead + inside + b"y" * tail), "here")


@pytest.mark.parametrize("write", [bytes, bytes.hex, base64.b64encode, lambda raw: hashlib.sha256(raw).digest()])
def test_raw_bytes_are_found(write: type[bytes]):
    written = write(RAW)
    hits = SEARCHER.search(b"?" + (written.encode() if isinstance(written, str) else written), "here")
    assert {hit.secret for hit in hits} == {"raw"}


def test_a_hash_that_is_kept_on_purpose_is_no_hit():
    lenient = Searcher({"raw": RAW}, hashes_kept=["raw"])
    assert not lenient.search(hashlib.sha256(RAW).digest(), "here")
    assert lenient.search(RAW, "here")


def test_what_spans_two_chunks_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.adversaries.searching.CHUNK", 64)
    for before in range(40, 64):
        assert SEARCHER.search(b"q" * before + SECRET.encode() + b"q" * 200, "here")


@given(st.binary(max_size=2_000))
def test_noise_holds_nothing(noise: bytes):
    assert SEARCHER.search(noise, "here") == set()


def test_megabytes_of_noise_hold_nothing():
    assert SEARCHER.search(os.urandom(3 << 20), "here") == set()


def test_names_and_files_are_searched(tmp_path: Path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / folded(SECRET)).write_bytes(b"nothing")
    (tmp_path / "two").write_bytes(b"before " + SECRET.encode())
    hits = SEARCHER.search_all(files_under(tmp_path))
    assert {hit.where for hit in hits} == {"two", f"the name one/{folded(SECRET)}"}


def test_what_cannot_be_looked_into_is_named():
    assert opaque(b"\x28\xb5\x2f\xfd rest") == "zstd"
    assert opaque(b"plain") is None


@given(st.binary(max_size=300))
def test_unpacking_survives_any_bytes(noise: bytes):
    unsnapped(noise)
    for magic in (b"\x78\x9c", b"\x1f\x8b\x08", b"\xff\x06\x00\x00sNaPpY\x00"):
        assert all(isinstance(part, bytes) for _, part in unpacked_parts(magic + noise))
