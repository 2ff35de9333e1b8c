"""Filters of the list of articles: MongoDB selects what the list in memory selects."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.filters import ArticleFilter
from articles.kinds import ArticleKind
from articles.models import Article, ArticleState, Correction
from articles.store import ArticleStore
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec, Window
from services.documents.pipelines import NotStored
from services.identity import Identity, Role, UnitsInRole
from tests.listing import check_database_agrees

START = datetime(2026, 11, 24, tzinfo=UTC)
KINDS = list(ArticleKind)[:2]
EDITOR = Identity("editor-1", roles=frozenset({Role.EDITOR}), units=frozenset({"a"}))


class Tree:
    """The units `a`, above `b`, and `c`."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return ancestor == unit or (ancestor, unit) == ("a", "b")

    def codes(self) -> list[str]:
        return ["a", "b", "c"]


def article(number: int) -> Article:
    """Every third is a draft."""
    at = START + timedelta(hours=number // 2)
    published = number % 3 > 0
    return Article.model_construct(
        id=f"article-{number}",
        addresses=[f"article-{number}"],
        kind=KINDS[number % 2],
        unit="abc"[number % 5 % 3],
        language="vi" if number % 4 else "en",
        province="ha-noi" if number % 5 else None,
        state=ArticleState.PUBLISHED if published else ArticleState.DRAFT,
        created_at=at,
        published_at=at + timedelta(hours=1) if published else None,
        title=f"Cảnh báo {number}",
        keywords=["lừa đảo", f"từ {number % 4}"][: number % 3],
        subjects=["an ninh mạng"] if number % 4 == 1 else [],
        correction=Correction.model_construct(state=ArticleState.DRAFT) if published and number % 2 else None,
    )


async def test_memory_and_database_agree(mongo: Mongo):
    store = ArticleStore(mongo, CursorCodec(b"a secret for tests"))
    await store.articles.save_many([article(number) for number in range(30)])
    since, until = START + timedelta(hours=4), START + timedelta(hours=11)
    edited = UnitsInRole(EDITOR, Role.EDITOR, Tree())
    for asked in (
        ArticleFilter(),
        ArticleFilter(kind=KINDS[0], since=since),
        ArticleFilter(unit="b", until=until, language="vi"),
        ArticleFilter(province="Hà Nội", since=since, until=until),
        ArticleFilter(state=ArticleState.DRAFT),
        ArticleFilter(state=ArticleState.DRAFT, unit="c"),
        ArticleFilter(state=ArticleState.DRAFT, since=since),
        ArticleFilter(state=None, waiting=True),
        ArticleFilter(state=ArticleState.PUBLISHED, waiting=True, since=since),
        ArticleFilter(kinds=(KINDS[0],), keyword="lừa đảo"),
        ArticleFilter(kinds=tuple(KINDS), subject="an ninh mạng", until=until),
    ):
        found = await check_database_agrees(store.articles, asked.query(edited))
        assert bool(found) is (asked.unit != "c")
        narrowed = store.articles.slice_of(
            asked.query(edited), Window(first=100), "", steady=asked.public, narrow=asked.narrow(edited)
        )
        assert [id for _, id in narrowed.items] == found


async def test_words_are_found_without_diacritics_in_memory_alone(mongo: Mongo):
    """They are folded and not stored."""
    store = ArticleStore(mongo, CursorCodec(b"a secret for tests"))
    await store.articles.save_many([article(number) for number in range(30)])
    for text, expected in (("canh 17", {"article-17"}), ("ninh mang 5", {"article-5"}), ("trộm", set[str]())):
        asked = ArticleFilter(text=text)
        found = store.articles.slice_of(asked.query(()), Window(first=100), "", narrow=asked.narrow(()))
        assert {id for _, id in found.items} == expected
        with pytest.raises(NotStored):
            store.articles.kind.pipeline(asked.query(()))


def test_a_cursor_is_of_one_list():
    """Those of before stay what they were."""
    before = "None|a|None|None|None|None|PUBLISHED"
    assert ArticleFilter(unit="a").scope == before
    filters = (ArticleFilter(unit="a", text="b"), ArticleFilter(unit="a", keyword="b"), ArticleFilter(unit="a"))
    assert len({asked.scope for asked in filters}) == 3


def test_units_in_a_role_are_those_that_it_holds_for():
    held = UnitsInRole(EDITOR, Role.EDITOR, Tree())
    assert [unit for unit in "abcd" if unit in held] == sorted(held) == ["a", "b"]
    assert not list(UnitsInRole(EDITOR, Role.MODERATOR, Tree()))
    assert not list(UnitsInRole(None, Role.EDITOR, Tree()))
