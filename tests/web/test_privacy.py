"""The page about the secrecy of ratings: for people, in two languages, with the numbers of the running service."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import httpx
import pytest

from feedback.settings import GrantSettings, IntakeSettings, StatisticsSettings
from services.clients.transport import AppTransport
from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.service import serving_house
from web.app import create
from web.privacy import page

EMPTY = frozenset({"meta", "br", "img", "hr", "link", "input"})


class Outline(HTMLParser):
    """What assistive technology goes by: headings in order, ids, links, languages, and whether tags are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append((tag, found))
        if tag not in EMPTY:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given := found.get("id"):
            self.ids.append(given)
        if label := found.get("aria-labelledby"):
            self.labels.add(label)
        if tag == "a" and (href := found.get("href")):
            self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.open == []
    return found


async def read(feedback: object = None) -> httpx.Response:
    site = create(("feedback",), (), feedback)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=AppTransport(site), base_url="http://web") as client:
        return await client.get("/privacy")


async def test_its_numbers_are_those_of_the_running_service(settings: ServiceSettings, bearer: Bearer):
    given = StatisticsSettings(epsilon=0.5, threshold=17)
    more = {"grants": GrantSettings(proof_of_work=7), "intake": IntakeSettings(min_batch=23), "statistics": given}
    async with serving_house(settings, bearer("admin"), **more) as house:
        answer = await read(house.app)
        told = (await house.client.get("/privacy")).json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "max-age=60")
    text = answer.text
    vietnamese, english = text.split('<section id="en"')
    assert ("ε = 0,5" in vietnamese, "ε = 0.5" in english) == (True, True)
    for part in (vietnamese, english):
        for number in (7, 17, 23, told["keeping"]["unpublishedCommentDays"]):
            assert re.search(rf"\b{number}\b", part), number
    assert told["figures"]["explanation"]["vi"] in vietnamese
    assert told["figures"]["explanation"]["en"] in english
    assert "1,65 lần" in vietnamese
    assert "1.65 times" in english
    for error in told["figures"]["errors"]:
        assert f"±{error['margin']:g} stars" in english
        assert f"±{error['margin']:g} sao".replace(".", ",") in vietnamese


@pytest.mark.parametrize(
    ("intake", "trial"),
    [
        (IntakeSettings(), False),
        (IntakeSettings(min_batch=9), True),
        (IntakeSettings(hold=timedelta(minutes=59)), True),
        (IntakeSettings(max_hold=timedelta(minutes=59)), True),
    ],
)
async def test_every_page_of_a_trial_says_that_nobody_is_hidden(
    settings: ServiceSettings, bearer: Bearer, intake: IntakeSettings, trial: bool
):
    async with serving_house(settings, bearer("admin"), intake=intake) as house:
        assert (await house.client.get("/privacy")).json()["trial"] is trial
        assert (await house.client.get("/terms")).json()["trial"] is trial
        site = create(("feedback",), (), house.app)
        async with httpx.AsyncClient(transport=AppTransport(site), base_url="http://web") as client:
            for path in ("/", "/privacy", "/docs/", "/docs/privacy.md", "/nowhere"):
                text = (await client.get(path, headers={"Accept": "text/html"})).text
                assert ("không ai" in text and "nobody is hidden." in text and 'role="note"' in text) is trial, path
                outline(text)


async def test_it_is_there_without_the_service_and_says_so():
    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("down")

    for feedback in (None, broken):
        answer = await read(feedback)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "Các con số tạm thời chưa đọc được" in answer.text
        assert "cannot be read just now" in answer.text
        assert "$" not in answer.text


async def test_people_with_assistive_technology_find_their_way():
    text = (await read()).text
    found = outline(text)
    assert found.tags.count("main") == found.tags.count("nav") == 1
    assert len(found.ids) == len(set(found.ids))
    assert found.labels <= set(found.ids)
    assert {link.removeprefix("#") for link in found.links if link.startswith("#")} <= set(found.ids)
    assert {"/", "/docs/quyen-rieng-tu.md", "/docs/privacy.md"} <= set(found.links)
    assert found.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    html = dict(found.attributes)["html"]
    assert html["lang"] == "vi"
    assert ("section", "en") in {(tag, given.get("lang")) for tag, given in found.attributes}
    viewport = next(given["content"] for tag, given in found.attributes if given.get("name") == "viewport")
    assert viewport == "width=device-width, initial-scale=1"


async def test_it_works_without_script_and_asks_nobody_else():
    answer = await read()
    assert not {"script", "link", "img", "iframe", "form"} & set(outline(answer.text).tags)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


async def test_tables_are_read_out_with_their_headings(settings: ServiceSettings, bearer: Bearer):
    async with serving_house(settings, bearer("admin")) as house:
        found = outline((await read(house.app)).text)
    assert found.tags.count("table") == found.tags.count("caption") == 2
    assert all(given.get("scope") in {"row", "col"} for tag, given in found.attributes if tag == "th")


def test_nothing_of_the_template_is_left_over():
    assert not re.search(r"\$\w|\{\w+\}", page(None).split("</style>")[1])
