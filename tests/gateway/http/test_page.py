"""The page at the door: shown to browsers, whole without any other host."""

import re
import tarfile
from pathlib import Path

import httpx
import pytest

from gateway.http import graphiql, page
from tests.gateway.http.toy import World

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def client(**settings: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(World().door(**settings)), base_url="http://door")


@pytest.mark.parametrize("name", ["graphiql.html", "explorer.html"])
async def test_every_file_that_a_page_names_is_served(name: str) -> None:
    async with client() as http:
        shown = await http.get("/graphql", params={"asset": name})
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'self'" in shown.headers["content-security-policy"]
        assert "http" not in shown.text
        for asset in re.findall(r"\?asset=([\w.-]+)", shown.text):
            if (graphiql.FOLDER / asset).exists() or (page.FILES / asset).exists():
                assert (await http.get("/graphql", params={"asset": asset})).status_code == 200
            else:
                assert asset in {Path(file).name for package in graphiql.PACKAGES for file in package.files}


async def test_browsers_get_a_page_and_clients_do_not() -> None:
    async with client() as http:
        for path in ("/graphql", "/graphql?query=%7Bhello%7D"):
            assert (await http.get(path, headers=BROWSER)).text.startswith("<!doctype html>")
        answer = await http.get("/graphql", params={"query": "{ hello }"}, headers={"accept": "*/*"})
        assert answer.json()["data"] == {"hello": "hello you"}
    async with client(graphiql=False) as http:
        assert (await http.get("/graphql", headers=BROWSER)).status_code == 400


async def test_only_known_files_are_served() -> None:
    async with client() as http:
        for name in ("../door.py", "door.py", "..%2Fdoor.py", "/etc/passwd"):
            assert (await http.get("/graphql", params={"asset": name})).status_code == 404


async def test_examples_are_offered() -> None:
    examples = [{"title": "Greeting", "query": "{ hello }"}]
    async with client(examples=examples) as http:
        answer = await http.get("/graphql", params={"asset": "examples.json"})
        assert answer.json() == [{"title": "Greeting", "query": "{ hello }", "variables": ""}]


async def test_files_are_sent_compressed() -> None:
    async with client() as http:
        answer = await http.get("/graphql", params={"asset": "page.css"}, headers={"accept-encoding": "br"})
        assert answer.headers["content-encoding"] == "br"
        assert "font-family" in answer.text


def test_an_archive_that_was_not_reviewed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = [package._replace(integrity="sha512-other") for package in graphiql.PACKAGES]
    monkeypatch.setattr(graphiql, "PACKAGES", changed)
    with pytest.raises(ValueError, match="not the archive"):
        graphiql.fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_reviewed_archives_give_their_files(tmp_path: Path) -> None:
    written = graphiql.fetch(tmp_path)
    assert "graphiql.min.js" in {path.name for path in written}
    assert all(path.stat().st_size > 1_000 for path in written)
    assert not any(tarfile.is_tarfile(path) for path in written)
