"""Real articles come in by the command, and are found by what somebody types who has no Vietnamese keyboard."""

import gzip
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from services.text import clean_line, fold
from tests.conftest import rows
from tests.system.conftest import ask
from tests.system.instance import Instance, in_thread
from tests.waiting import until

pytestmark = [pytest.mark.shape("together"), pytest.mark.slow]

COUNT = int(os.environ.get("TIEPDAN_TEST_ARTICLES", "2000"))
"""How many articles come in: 2,000 where time counts; up to 20,000 are there."""
WORDS = 7
FOUND_AMONG = 10

FIND = """query($text: String!) { search(text: $text, kinds: [ARTICLE], first: 10) {
    edges { title score highlights { field html } node { __typename id ... on Article { title unit { code } } } }
    totalCount } }"""


@dataclass
class Library:
    """A file of real articles, and what the command said when it brought them in."""

    file: Path
    rows: list[dict[str, Any]]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def library(system: Instance, tmp_path_factory: pytest.TempPathFactory) -> Library:
    source = Path(__file__).parents[3] / "shared" / "data" / "articles.jsonl.gz"
    if not source.exists():
        pytest.skip("../shared/data is not beside the checkout")
    file = tmp_path_factory.mktemp("library") / "articles.jsonl.gz"
    with gzip.open(source) as lines, gzip.open(file, "wb") as out:
        chosen = [line for line, _ in zip(lines, range(COUNT), strict=False)]
        out.writelines(chosen)
    done = system.run("import", "articles", str(file), "--publish", "--yes", "--json")
    assert done.returncode == 0, done.stderr.decode()
    report = orjson.loads(done.stdout.splitlines()[-1])
    return Library(file, [orjson.loads(line) for line in chosen], report)


def phrase_of(row: dict[str, Any], luck: random.Random) -> str:
    """Seven words that follow each other somewhere in the article, as one types them without diacritics."""
    sentences = [words for s in row["body"].split("\n") if len(words := re.findall(r"\w+", s)) >= WORDS]
    words = luck.choice(sentences)
    start = luck.randrange(len(words) - WORDS + 1)
    return fold(" ".join(words[start : start + WORDS]))


def words_of(row: dict[str, Any]) -> str:
    """An article's words in a row, without diacritics."""
    return fold(" ".join(re.findall(r"\w+", f"{row['title']} {row['summary'] or ''} {row['body']}")))


def test_every_line_is_taken(library: Library):
    assert library.report["inserted"] == COUNT
    assert library.report["rejected"] == 0


def test_a_second_import_changes_nothing(system: Instance, library: Library):
    done = system.run("import", "articles", str(library.file), "--publish", "--yes", "--json")
    report = orjson.loads(done.stdout.splitlines()[-1])
    assert (report["inserted"], report["replaced"], report["unchanged"], report["rejected"]) == (0, 0, COUNT, 0)


async def test_a_phrase_typed_without_diacritics_finds_its_article(
    system: Instance, library: Library, citizen: httpx.AsyncClient
):
    luck = random.Random(20261124)

    async def all_there() -> bool:
        page = await citizen.get("/api/search/search", params={"kinds": "article", "first": 0})
        return page.raise_for_status().json()["totalCount"] >= COUNT

    await until(all_there, patience=60)
    by_id = {row["id"]: row for row in library.rows}
    for row in luck.sample(library.rows, 25):
        phrase = phrase_of(row, luck)
        found = (await citizen.get("/api/search/search", params={"text": phrase, "first": FOUND_AMONG})).json()
        edges = (await ask(citizen, FIND, text=phrase))["search"]["edges"]
        ids = [edge["node"]["id"] for edge in found["edges"]]
        assert [decode_id(REGISTRY, edge["node"]["id"]).id for edge in edges] == ids
        # Some phrases of seven words stand in more articles than a page lists; then every one on it holds the phrase.
        assert row["id"] in ids or all(phrase in words_of(by_id[id]) for id in ids), phrase
        assert any("<mark>" in mark["html"] for mark in edges[0]["highlights"])


async def test_articles_of_old_provinces_stand_under_the_units_of_today(library: Library, citizen: httpx.AsyncClient):
    merged = next(row for row in library.rows if row["province"] == "Hà Nội")
    article = (await citizen.get(f"/api/articles/articles/{merged['id']}")).json()
    assert (article["unit"], article["province"]) == ("ca-ha-noi", "ha-noi")
    expected = sum(row["province"] == "Hà Nội" for row in library.rows)

    async def all_found() -> bool:
        page = (await citizen.get("/api/search/search", params={"province": "ha-noi", "first": 1})).json()
        return page["totalCount"] >= expected

    assert await until(all_found, patience=60)


def test_what_is_exported_is_what_came_in_and_can_come_in_again(
    system: Instance, library: Library, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("export")
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    assert system.run("export", "articles", str(first)).returncode == 0
    exported = {row["id"]: row for row in map(orjson.loads, rows(first.read_bytes()))}
    for row in library.rows:
        kept = exported[row["id"]]
        assert (kept["kind"], kept["publishedAt"][:19]) == (row["kind"], row["publishedAt"][:19])
        # Titles come in without what nobody sees: blanks at the ends, characters of no width.
        assert fold(kept["title"]) == fold(clean_line(row["title"]))
    done = system.run("import", "articles", str(first), "--publish", "--yes", "--json")
    report = orjson.loads(done.stdout.splitlines()[-1])
    assert (report["inserted"], report["replaced"], report["rejected"]) == (0, 0, 0)
    assert system.run("export", "articles", str(second)).returncode == 0
    assert sorted(rows(first.read_bytes())) == sorted(rows(second.read_bytes()))


async def test_the_doctor_finds_the_index_equal_to_the_stores(system: Instance, library: Library):
    async def healthy() -> bool:
        done = await in_thread(lambda: system.run("doctor", "--deep", "--json"))
        return done.returncode == 0

    await until(healthy, patience=60)


def test_the_doctor_says_that_a_trial_hides_nobody(system: Instance):
    findings = map(orjson.loads, system.run("doctor", "--json").stdout.splitlines())
    [secrecy] = [found for found in findings if found.get("part") == "secrecy"]
    assert secrecy["well"]
    assert "nobody who rates is hidden" in str(secrecy)


def test_the_index_is_built_anew_on_request(system: Instance, library: Library):
    done = system.run("reindex", "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert orjson.loads(done.stdout.splitlines()[-1])["documents"] >= COUNT
    findings = system.run("doctor", "--deep", "--json").stdout.splitlines()
    compared = [f for f in map(orjson.loads, findings) if f.get("part") == "index of articles"]
    assert [f["well"] for f in compared] == [True]
