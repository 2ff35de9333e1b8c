"""Questions to a running system, through its public interfaces, and the answers that were written down.

A question is asked again of every later build. Such a build may answer more than was written down, never less.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from tests.released.citizens import FEEDBACK, SUBJECTS, Kept
from tests.released.moderation import STATES

ARTICLES, NOTICES = "/api/articles/articles", "/api/wanted/notices"
EDITORIAL = ["DRAFT", "SUBMITTED", "APPROVED", "PUBLISHED", "SUPERSEDED", "WITHDRAWN"]
NOTICE_STATES = ["DRAFT", "APPROVED", "PUBLISHED", "WITHDRAWN"]
WORDS = ("lua dao", "khuyết danh", "113", "tiếp dân", "giả định")
PERSISTED = "released-units"
"""The id under which the units' query is registered."""

GRAPHQL = {
    "units": "units(first: 50) { edges { node { id code name kind } } }",
    "hotlines": "hotlines(first: 50) { edges { node { id dialled purpose labels { vi en } unit { code } } } }",
    "notices": "wantedNotices(first: 50) { edges { node { id fullName list photos { ref } unit { code } } } }",
    "articles": "articles(first: 50) { edges { node { id title slug kind publishedAt } } }",
}


@dataclass(frozen=True)
class Question:
    """A request, and once it was asked its answer. What is no JSON is written down as its SHA-256."""

    name: str
    path: str
    staff: bool = False
    given: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    answer: Any = None

    async def asked(self, citizen: httpx.AsyncClient, staff: httpx.AsyncClient) -> "Question":
        """The same question with the answer of now."""
        client, method = (staff if self.staff else citizen), "GET" if self.given is None else "POST"
        got = await client.request(method, self.path, json=self.given, headers=self.headers)
        is_json = "json" in got.headers.get("Content-Type", "")
        answer: Any = got.json() if is_json else hashlib.sha256(got.content).hexdigest()
        if is_json and got.is_error:
            answer = {"code": answer["code"]}
        elif self.path == "/graphql":
            answer.pop("extensions", None)
        return Question(**{**asdict(self), "status": got.status_code, "answer": answer})


async def everything(kept: Kept, staff: httpx.AsyncClient) -> list[Question]:
    """What there is to ask of the system that these citizens and this staff left behind."""
    documents = [q async for q in _documents(staff)]
    comments = [q async for q in _comments(staff)]
    sent = [*_receipts(kept), *_submissions(kept)]
    hooks = [q async for q in _webhooks(staff)]
    return [*_lists(), *documents, *hooks, *comments, *sent, *_figures(), *_logs()]


def _lists() -> Iterator[Question]:
    for name, query in GRAPHQL.items():
        yield Question(f"graphql {name}", "/graphql", given={"query": f"{{ {query} }}"})
    for words in WORDS:
        query = "query($text: String!) { search(text: $text, first: 50) { edges { title node { id } } } }"
        yield Question(f"search {words}", "/graphql", given={"query": query, "variables": {"text": words}})
    by_id = {"persistedQuery": {"version": 1, "sha256Hash": PERSISTED}}
    yield Question("graphql persisted", "/graphql", given={"extensions": by_id})


async def _webhooks(staff: httpx.AsyncClient) -> AsyncIterator[Question]:
    base = "/api/wanted/consumers"
    yield Question("webhooks", base, staff=True)
    for consumer in (await staff.get(base)).raise_for_status().json()["consumers"]:
        yield Question(f"deliveries {consumer['name']}", f"{base}/{consumer['id']}/deliveries", staff=True)


async def _ids(staff: httpx.AsyncClient, path: str, states: Iterable[str]) -> list[str]:
    found: list[str] = []
    for state in states:
        page = (await staff.get(path, params={"state": state, "first": 100})).raise_for_status().json()
        found += [edge["node"]["id"] for edge in page["edges"]]
    return list(dict.fromkeys(found))


async def _documents(staff: httpx.AsyncClient) -> AsyncIterator[Question]:
    """Every published thing and every draft, as staff and as everybody is shown it, and a cursor within their list."""
    for kind, path, states in (
        ("unit", "/api/hotline/units", ["ACTIVE", "DISSOLVED"]),
        ("hotline", "/api/hotline/hotlines", ["ACTIVE", "RETIRED"]),
        ("session", "/api/schedule/sessions", ["SCHEDULED", "CHANGED", "CANCELLED"]),
        ("article", ARTICLES, EDITORIAL),
        ("notice", NOTICES, NOTICE_STATES),
    ):
        ids = await _ids(staff, path, states)
        assert ids, kind
        for id in ids:
            yield Question(f"{kind} {id}", f"{path}/{id}")
            if kind in {"article", "notice", "hotline"}:
                yield Question(f"{kind} {id} for staff", f"{path}/{id}", staff=True)
            if kind in {"article", "notice"}:
                yield Question(f"history {kind} {id}", f"{path}/{id}/history", staff=True)
        page = (await staff.get(path, params={"first": 1})).raise_for_status().json()
        yield Question(f"cursor {kind}", f"{path}?first=50&after={page['edges'][0]['cursor']}")
    yield Question("address of before", f"{ARTICLES}/by-slug/bai-thay-the")
    for id in ("n-published", "n-withdrawn"):
        yield Question(f"documents {id}", f"{NOTICES}/{id}/documents", staff=True)
        notice = (await staff.get(f"{NOTICES}/{id}")).raise_for_status().json()
        for ref in (notice["photo"], *notice["morePhotos"]):
            for name in (f"{ref}.jpg", f"{ref}.webp", f"{ref}.jpg?size=small"):
                yield Question(f"photo {id} {name}", f"/api/wanted/photos/{name}")


async def _comments(staff: httpx.AsyncClient) -> AsyncIterator[Question]:
    for state in STATES:
        for id in await _ids(staff, f"{FEEDBACK}/queue", [state]):
            yield Question(f"comment {state} {id}", f"{FEEDBACK}/comments/{id}", staff=True)
            yield Question(f"public comment {state} {id}", f"{FEEDBACK}/comments/{id}")
    for subject in SUBJECTS:
        path = f"{FEEDBACK}/comments?kind={subject['kind']}&id={subject['id']}"
        yield Question(f"published comments {subject['kind']}", path)


def _receipts(kept: Kept) -> Iterator[Question]:
    for name, rating in kept.ratings.items():
        yield Question(f"receipt {name}", f"{FEEDBACK}/receipts/rating", given={"receipt": rating["receipt"]})


def _submissions(kept: Kept) -> Iterator[Question]:
    for name, sent in kept.submissions.items():
        path = "/api/wanted/" + ("sightings" if name.startswith("sighting") else "correction-requests")
        number, secret = sent["number"], {"Receipt-Secret": sent["secret"]}
        yield Question(f"submission {name}", f"{path}/{number}", headers=secret)
        yield Question(f"content {name}", f"{path}/{number}/content", staff=True)
    for kind in ("sightings", "correction-requests"):
        yield Question(f"queue {kind}", f"/api/wanted/{kind}", staff=True)
    number = kept.submissions["sighting"]["number"]
    yield Question("content sighting, photo", f"/api/wanted/sightings/{number}/photo", staff=True)


def _figures() -> Iterator[Question]:
    yield Question("figures, months", f"{FEEDBACK}/statistics")
    yield Question("figures, transparency", f"{FEEDBACK}/moderation/transparency")


def of_month(month: str) -> Iterator[Question]:
    """The figures of a released month."""
    for level in ("subject", "unit", "province", "country"):
        yield Question(f"figures, {level}", f"{FEEDBACK}/statistics/{month}?level={level}")


def _logs() -> Iterator[Question]:
    """They grow, so of these what was written down has to be found in its order. Last, as questions are recorded."""
    yield Question("log of keys", "/key-log")
    yield Question("log of moderation", f"{FEEDBACK}/audit?first=1000", staff=True)
    yield Question("log of notices", "/api/wanted/audit?first=500", staff=True)


GROWING = ("log", "history", "deliveries", "figures, months")
"""What is added to as time passes."""


CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


def still(now: Question, then: Question) -> bool:
    """Whether a question is answered as it was then."""
    if then.name.startswith("search"):
        return now.status == then.status and _hits(then) <= _hits(now)
    growing = then.name.startswith(GROWING)
    return now.status == then.status and holds(now.answer, then.answer, growing=growing)


def _hits(question: Question) -> set[str]:
    """What a search found, in whatever order."""
    return {edge["node"]["id"] for edge in question.answer["data"]["search"]["edges"]}


def holds(now: Any, then: Any, *, growing: bool = False) -> bool:
    """Whether an answer says all that an earlier one said. A list is the same, `growing` or has more in between.

    Cursors are opaque: that one of then leads where it led is a question of its own.
    """
    if isinstance(then, Mapping):
        return isinstance(now, Mapping) and all(
            k in now and (_both_given(now[k], v) if k in CURSORS else holds(now[k], v, growing=growing))
            for k, v in then.items()
        )
    if isinstance(then, list):
        return isinstance(now, list) and (_within(now, then) if growing else _alike(now, then))
    return now == then or (growing and type(now) is type(then) is int and now > then)


def _both_given(now: object, then: object) -> bool:
    return type(now) is type(then)


def _alike(now: Sequence[Any], then: Sequence[Any]) -> bool:
    return len(now) == len(then) and all(map(holds, now, then))


def _within(now: Sequence[Any], then: Sequence[Any]) -> bool:
    rest = iter(now)
    return all(any(holds(one, sought) for one in rest) for sought in then)


def written(questions: Iterable[Question]) -> str:
    """One question a line, so that a difference is seen where it is."""
    return "[\n" + ",\n".join(json.dumps(asdict(q), ensure_ascii=False) for q in questions) + "\n]\n"
