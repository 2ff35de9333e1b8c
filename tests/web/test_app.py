"""The site: one plain page with every entry point, and the documents."""

import html
import re
from pathlib import Path

import httpx
import pytest

from services.clients.transport import AppTransport
from web.app import create
from web.documents import names, page


@pytest.fixture
async def client():
    async with httpx.AsyncClient(
        transport=AppTransport(create(("hotline", "search"), ("hotline",))), base_url="http://web"
    ) as client:
        yield client


async def test_the_page_links_every_door_without_script(client: httpx.AsyncClient):
    page = await client.get("/")
    links = set(re.findall(r'href="([^"]+)"', page.text))
    assert {"/graphql", "/api/hotline/docs", "/api/hotline/changes", "/api/search/docs", "/docs/"} <= links
    assert "/api/search/changes" not in links
    assert not any("metrics" in link for link in links)
    assert "<script" not in page.text
    assert 'lang="vi"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_every_document_is_a_page(client: httpx.AsyncClient):
    listed = (await client.get("/docs/")).text
    assert list(names())
    for name in names():
        assert f"/docs/{name}.md" in listed
        shown = await client.get(f"/docs/{name}.md")
        assert shown.status_code == 200
        assert "<h1 id=" in shown.text


async def test_no_link_of_a_document_leads_nowhere(client: httpx.AsyncClient):
    followed = 0
    for name in names():
        address = httpx.URL(f"http://web/docs/{name}.md")
        for link in re.findall(r'href="([^"]+)"', (await client.get(address)).text):
            target = address.join(html.unescape(link))
            if target.host != "web" or not target.path.startswith("/docs/"):
                continue
            followed += 1
            found = await client.get(target.copy_with(fragment=None))
            assert found.status_code == 200, (name, link)
            assert not target.fragment or f'id="{target.fragment}"' in found.text, (name, link)
    assert followed


async def test_a_link_to_what_is_not_served_is_named_and_not_linked(tmp_path: Path):
    (tmp_path / "a.md").write_text("# A\n\nSee [the code](../feedback), [B](b.md#its-end) and [C](c.md).\n")
    (tmp_path / "b.md").write_text("# B\n\n## Its end\n")
    assert 'See the code, <a href="b.md#its-end">B</a> and C.' in (page("a", tmp_path) or "")
    assert '<h2 id="its-end">' in (page("b", tmp_path) or "")


@pytest.mark.parametrize("path", ["/nowhere", "/docs/nowhere.md", "/docs/../README.md", "/docs/%2e%2e/README.md"])
async def test_what_is_not_there_is_a_problem(client: httpx.AsyncClient, path: str):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_a_person_reads_that_there_is_no_such_page_and_a_program_a_problem(client: httpx.AsyncClient):
    person = await client.get("/khong-co", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person.headers["vary"]) == (404, "Accept")
    assert "Không có trang này" in person.text
    assert 'href="/"' in person.text
    program = await client.get("/khong-co", headers={"Accept": "application/json"})
    assert (program.status_code, program.json()["code"]) == (404, "NOT_FOUND")
    assert (await client.get("/favicon.ico")).status_code == 204


async def test_a_screen_reader_is_told_the_language_of_a_document(client: httpx.AsyncClient):
    assert '<html lang="vi">' in (await client.get("/docs/quyen-rieng-tu.md")).text
    assert '<html lang="en">' in (await client.get("/docs/architecture.md")).text


async def test_what_scrolls_can_be_reached_with_the_keyboard(client: httpx.AsyncClient):
    shown = (await client.get("/docs/operations.md")).text
    assert '<pre tabindex="0">' in shown
    assert "<pre>" not in shown
