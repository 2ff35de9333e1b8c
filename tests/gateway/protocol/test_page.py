"""The page at the endpoint: shown to browsers, whole without any other host."""

import re

import httpx

from tests.gateway.protocol.toy import World

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def client(**settings: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(World().endpoint(**settings)), base_url="http://server")


async def test_every_file_that_the_page_names_is_served() -> None:
    async with client() as http:
        shown = await http.get("/graphql", headers=BROWSER)
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'self'" in shown.headers["content-security-policy"]
        assert "http" not in shown.text
        assert "graphiql.min.js" in shown.text
        for asset in re.findall(r"\?asset=([\w.-]+)", shown.text):
            assert (await http.get("/graphql", params={"asset": asset})).status_code == 200


async def test_the_page_says_its_language_its_title_and_what_is_its_main_part() -> None:
    async with client() as http:
        shown = (await http.get("/graphql", headers=BROWSER)).text
    assert re.search(r'<html lang="\w+">', shown)
    assert re.search(r"<title>\w+</title>", shown)
    assert shown.count("<main") == 1
    body = shown.partition("<body>")[2]
    assert re.fullmatch(r"\s*<main.*</main>\s*(<script[^>]*></script>\s*)+</body>\s*</html>\s*", body, re.DOTALL)


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
        for name in ("../endpoint.py", "endpoint.py", "..%2Fdoor.py", "/etc/passwd"):
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
        assert "#graphiql" in answer.text
