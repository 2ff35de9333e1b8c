"""Whoever has every dump, oplog, log and working file: nothing planted is in any byte of them."""

from collections.abc import Iterable

import httpx
import pytest

from services.global_ids import encode_id
from tests.adversaries.citizens import UNIT
from tests.adversaries.linking import by_time
from tests.adversaries.running import PREFIX, Played, restart
from tests.adversaries.searching import Hit, Searcher, files_under, opaque
from tests.scraping import scraped_at
from tests.system.conftest import ask

PUBLIC = (
    f"{PREFIX}/comments?kind=unit&id={UNIT}",
    f"{PREFIX}/satisfaction?kind=unit&id={UNIT}",
    f"{PREFIX}/moderation/records",
    f"{PREFIX}/key-log",
    f"{PREFIX}/statistics",
    "/health/ready",
)
QUERIES = (
    '{ search(text: "con mèo trên mái ngói", first: 50) { edges { node { id } } } }',
    "{ units(first: 100) { edges { node { id } } } }",
    f'{{ satisfaction(subject: "{encode_id("Unit", UNIT)}") {{ count mean stars }} }}',
)


def _shown(hits: Iterable[Hit]) -> str:
    return "\n".join(sorted(map(str, hits)))


def test_the_search_finds_what_is_there(played: Played):
    known = Searcher({"unit": UNIT, "printed": '"event": "feed_'})
    on_disk = known.search_all(files_under(played.system.data / "feedback-database"))
    assert {hit.secret for hit in on_disk} == {"unit"}
    with played.books() as books:
        assert any(hit.where.startswith("oplog") for hit in known.search_all(books.bytes()))
    logged = [*files_under(played.system.data / "logs"), ("printed", (played.said + played.system.said).encode())]
    assert any(b"debug" in content or b"info" in content for _, content in logged), "it logs at its most talkative"


def test_nothing_planted_is_on_disk_while_ratings_wait(played: Played):
    assert played.found_while_waiting == set(), _shown(played.found_while_waiting)


def test_nothing_planted_is_on_disk_once_they_have_moved_on(played: Played):
    hits = played.search()
    assert hits == set(), _shown(hits)


def test_nothing_planted_is_in_what_a_driver_reads(played: Played):
    with played.books() as books:
        hits = played.searcher.search_all(books.bytes())
    assert hits == set(), _shown(hits)


def test_a_spent_token_is_known_by_its_hash_and_only_where_it_is_spent(played: Played):
    hashes = Searcher({name: secret for name, secret in played.secrets.items() if name.endswith(", raw")})
    with played.books() as books:
        hits = hashes.search_all(books.bytes())
    # A change stream's positions spell out the ids of what changed.
    stored = {hit for hit in hits if hit.where != "change stream"}
    assert {(hit.form, hit.where.rpartition(".")[2]) for hit in stored} == {("sha256 raw", "nullifiers")}


def test_no_time_finer_than_a_day_is_kept(played: Played):
    with played.books() as books:
        assert by_time(books) == []


async def test_others_are_told_nothing_planted(played: Played, client: httpx.AsyncClient):
    searcher = played.searcher
    hits = set()
    for path in PUBLIC:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        hits |= searcher.search(answer.content, path)
    for name, port in played.system.metrics.items():
        hits |= searcher.search((await scraped_at(port)).encode(), f"metrics of {name}")
    for query in QUERIES:
        # Twice, so that the second comes from the gateway's cache.
        for _ in range(2):
            hits |= searcher.search(str(await ask(client, query)).encode(), query)
    assert hits == set(), _shown(hits)


def test_the_index_holds_no_word_of_a_comment(played: Played):
    # Its store is packed with lz4, block by block: it is read through its own library.
    from tantivy import Index

    index = Index.open(str(played.system.data / "search" / "index"))
    searcher = index.searcher()
    found = searcher.search(index.parse_query("*"), limit=100_000).hits
    documents = [("index", str(searcher.doc(address).to_dict()).encode()) for _, address in found]
    assert len(documents) >= 50, "the units are there"
    hits = played.searcher.search_all(documents)
    assert hits == set(), _shown(hits)


@pytest.mark.slow
def test_what_is_written_when_it_stops_holds_nothing_planted_and_is_not_packed(played: Played):
    hits = restart(played)
    assert hits == set(), _shown(hits)
    for folder in ("database", "feedback-database"):
        told = (played.system.data / folder / "files" / "WiredTiger.wt").read_bytes()
        assert b"block_compressor=" in told
        for compressor in (b"snappy", b"lz4", b"zlib", b"zstd"):
            assert b"block_compressor=" + compressor not in told, "pages are packed"


def test_no_file_is_packed_so_that_the_search_would_miss_it(played: Played):
    packed = {name: kind for name, content in files_under(played.system.data) if (kind := opaque(content))}
    assert packed == {}
