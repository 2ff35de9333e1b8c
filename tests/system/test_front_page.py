"""The page at the root, and everything it leads to."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from tests.system.instance import Instance


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


async def test_the_first_page_says_what_this_is_and_every_link_on_it_answers(citizen: httpx.AsyncClient):
    page = await citizen.get("/")
    assert page.status_code == 200
    assert "Tiếp Dân" in page.text
    links = _Links()
    links.feed(page.text)
    assert {"/graphql", "/health/ready", "/api/articles/docs", "/api/feedback/docs"} <= set(links.found)
    for link in links.found:
        # Opened and not read to the end: a change feed has none.
        async with citizen.stream("GET", link, headers={"Accept": "text/html, */*"}) as answer:
            assert answer.status_code == 200, link


async def test_each_openapi_page_finds_its_document(citizen: httpx.AsyncClient):
    for service in ("hotline", "schedule", "wanted", "articles", "feedback", "search"):
        page = (await citizen.get(f"/api/{service}/docs")).text
        address = re.search(r"url: '([^']+)'", page)
        assert address, service
        document = (await citizen.get(address[1])).json()
        assert document["openapi"].startswith("3.")
        # "Try it out" goes where the document says that the service is.
        assert [server["url"] for server in document.get("servers", [])] == [f"/api/{service}"], service


async def test_a_service_without_its_slash_leads_to_its_page(citizen: httpx.AsyncClient):
    answer = await citizen.get("/api/articles", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/api/articles/docs")


async def test_what_is_not_there_is_a_problem_document(citizen: httpx.AsyncClient):
    for path in ("/nothing", "/api/nothing", "/api/articles/nothing", "/api/articles/articles/nothing"):
        answer = await citizen.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.json()["code"] == "NOT_FOUND", path


async def test_all_parts_are_named_as_they_get_ready(system: Instance):
    ready = [line["name"] for line in system.lines if line["event"] == "ready"]
    assert ready[0] == "database"
    assert {"hotline", "schedule", "wanted", "articles", "feedback", "search"} == set(ready[1:-2])
    assert ready[-2:] == ["site", "graphql"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/privacy",
        "/nothing",
        "/graphql?query={__typename}",
        "/schema.graphql",
        "/health/ready",
        "/schemas/units.json",
        "/api/articles/docs",
        "/api/articles/articles",
        "/api/articles/nothing",
        "/api/articles/articles/export",
    ],
)
async def test_no_response_may_be_framed_or_taken_for_another_type(citizen: httpx.AsyncClient, path: str):
    for accept in ("text/html", "application/json"):
        headers = (await citizen.get(path, headers={"Accept": accept})).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_a_redirect_names_no_host(citizen: httpx.AsyncClient):
    answer = await citizen.get("/api/articles/articles/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/api/articles/articles")
