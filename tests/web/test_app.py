"""The site: one plain page with every door, and the documents."""

import re

import httpx
import pytest

from services.transport import AppTransport
from web.app import create
from web.documents import names


@pytest.fixture
async def client():
    async with httpx.AsyncClient(
        transport=AppTransport(create(("hotline", "search"))), base_url="http://web"
    ) as client:
        yield client


async def test_the_page_links_every_door_without_script(client: httpx.AsyncClient):
    page = await client.get("/")
    links = set(re.findall(r'href="([^"]+)"', page.text))
    assert {"/graphql", "/api/hotline/docs", "/api/hotline/changes", "/api/search/docs", "/docs/"} <= links
    assert "/api/search/changes" not in links
    assert "<script" not in page.text
    assert 'lang="vi"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_every_document_is_a_page(client: httpx.AsyncClient):
    listed = (await client.get("/docs/")).text
    assert list(names())
    for name in names():
        assert f"/docs/{name}.md" in listed
        page = await client.get(f"/docs/{name}.md")
        assert page.status_code == 200
        assert "<h1>" in page.text


@pytest.mark.parametrize("path", ["/nowhere", "/docs/nowhere.md", "/docs/../README.md", "/docs/%2e%2e/README.md"])
async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient, path: str):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
