"""Cleaning, addresses, provenance, periods and Dublin Core."""

import html
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from articles import drafting, dublin_core, sanitising, slugs
from articles.filing import Filing, file_article
from articles.models import Article, ArticleInput, ArticleKind
from articles.periods import Since, Until
from articles.sanitising import plain_text, safe_html
from services.editorial.transitions import Step
from services.errors import BadInput
from services.geography.provinces import PROVINCES
from services.text import clean_prose

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)

# -- cleaning --------------------------------------------------------------------------------------------------

_TAGS = "p b i script style a svg math table tr td li ul h2 h1 pre title noscript iframe form template"
_PIECES = st.one_of(
    st.sampled_from(_TAGS.split(" ")).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS.split(" ")).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [
            "<a href='javascript:alert(1)'>",
            "<img src=x onerror=alert(1)>",
            "<p onclick=x style=y id=z>",
            "<!--",
            "-->",
            "&lt;script&gt;",
            "&amp;",
            "&nbsp;",
            "&#60;",
            "]]>",
            "<?",
            "17% < 25%",
            "từ",
        ]
    ),
)
Markup = st.lists(st.one_of(_PIECES, st.sampled_from("<>&\"' \n\xa0"), st.text(max_size=5)), max_size=25).map("".join)


class _Names(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


def admitted(text: str) -> str:
    """Text as the models let it in."""
    try:
        clean = clean_prose(text)
    except ValueError:
        assume(False)
        raise
    assume(clean)
    return clean


@given(Markup)
def test_nothing_but_the_subset_is_left_and_cleaning_again_changes_nothing(markup: str):
    try:
        once = safe_html(admitted(markup))
    except BadInput:
        return
    found = _Names()
    found.feed(once)
    assert found.tags <= sanitising.TAGS
    assert not any(name.startswith("on") or name in {"style", "src", "id", "class"} for name in found.attributes)
    assert all(not target.strip().lower().startswith("javascript") for target in found.attributes.get("href", ()))
    assert safe_html(once) == once


@given(st.text(min_size=1, alphabet=st.sampled_from("aăđ <>&;\"'\n\xa0\u2028=/25%")))
def test_plain_text_is_made_into_what_the_cleaner_keeps_as_it_is(text: str):
    text = admitted(text)
    assume(not sanitising.is_html(text))
    made = safe_html(text)
    assert safe_html(made) == made
    assert plain_text(made).split() == text.split()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("17% < 25%\n\nhết", "<p>17% &lt; 25%</p>\n<p>hết</p>"),
        ("a <abc> b", "<p>a &lt;abc&gt; b</p>"),
        ("<p>a</p><script>b()</script>", "<p>a</p>"),
        ("<h1>a &amp; b</h1>", "<p>a &amp; b</p>"),
        ('<a href="https://x.vn/" onclick="y()">z</a>', '<a href="https://x.vn/" rel="noopener noreferrer">z</a>'),
        ('<a href="javascript:y()">z</a>', '<a rel="noopener noreferrer">z</a>'),
        ('<p>a<img src="https://x.vn/1.png">b</p>', "<p>ab</p>"),
        ('<p lang="en" style="color:red">a</p>', '<p lang="en">a</p>'),
        ("<p>a</p><!-- b -->", "<p>a</p>"),
    ],
)
def test_what_is_kept(given: str, kept: str):
    assert safe_html(given) == kept


@pytest.mark.parametrize("body", ["<script>a</script>", "<p> </p>", "<p>&#x202e;a</p>", "<p>a&#8;</p>"])
def test_what_is_refused(body: str):
    with pytest.raises(BadInput) as refused:
        safe_html(body)
    assert refused.value.members["errors"][0]["field"] == "body"  # type: ignore[index]


def test_words_are_read_a_line_a_block():
    assert plain_text("<h2>Một</h2><ul><li>hai &amp; ba</li><li>bốn <b>năm</b></li></ul>") == "Một\nhai & ba\nbốn năm"


# -- addresses -------------------------------------------------------------------------------------------------


@given(st.text(), st.text(min_size=1))
def test_a_suffixed_slug_is_a_slug_and_follows_from_title_and_id(title: str, id: str):
    made = slugs.unique_slug(title, id)
    TypeAdapter(ArticleInput.model_fields["slug"].rebuild_annotation()).validate_python(made)
    assert made == slugs.unique_slug(title, id)


def test_titles_without_letters_still_get_an_address():
    assert slugs.unique_slug("???", "t-1") == slugs.unique_slug("!!!", "t-1")


def test_only_addresses_the_public_has_seen_are_kept():
    assert slugs.with_slug(["a"], "b", keep=False) == ["b"]
    assert slugs.with_slug(["a"], "b", keep=True) == ["a", "b"]
    assert slugs.with_slug(["a", "b"], "a", keep=True) == ["a", "b"]
    with pytest.raises(slugs.TooManyAddresses):
        slugs.with_slug([str(n) for n in range(50)], "x", keep=True)


# -- provenance ------------------------------------------------------------------------------------------------


def test_every_province_of_before_is_filed_under_its_unit_of_today():
    for province in PROVINCES:
        for name in (province.name, *province.former_names):
            assert file_article(None, name) == Filing(f"ca-{province.slug}", province.slug, name)
        assert file_article(None, province.slug) == Filing(f"ca-{province.slug}", province.slug)


def test_a_unit_that_is_named_is_kept():
    assert file_article("c02", "Hà Giang") == Filing("c02", "tuyen-quang", "Hà Giang")
    assert file_article(None, None) == Filing("bca")
    assert file_article(None, "hue", "Thừa Thiên") == Filing("ca-hue", "hue", "Thừa Thiên")
    with pytest.raises(BadInput):
        file_article(None, "Atlantis")


# -- periods ---------------------------------------------------------------------------------------------------


def test_days_are_those_of_vietnam():
    since, until = TypeAdapter(Since), TypeAdapter(Until)
    assert since.validate_python("2026-11-24") == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert until.validate_python("2026-11-24") == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert since.validate_python("2026-11-24T09:00:00+07:00") == AT
    for bad in ("2026-02-30", "9999-12-31", "2026-11-24T09:00:00", "yesterday", "0.5", "1700000000"):
        with pytest.raises(ValidationError):
            until.validate_python(bad)
    # It begins before the calendar does, in UTC.
    assert since.validate_python("0001-01-01") == datetime.min.replace(tzinfo=UTC)


# -- Dublin Core -----------------------------------------------------------------------------------------------


def article(**fields: object) -> Article:
    given = ArticleInput.model_validate(
        {"kind": "CRIME_WARNING", "unit": "ca-tuyen-quang", "title": 'Cảnh báo "<giả>"', "body": "Lời & ý."} | fields
    )
    return drafting.new_draft(given, "a-1", "canh-bao", Step("writer", AT))


def test_the_elements_of_an_article():
    found = dublin_core.elements(
        article(
            province="Hà Giang",
            author="Ban biên tập",
            subjects=["An ninh mạng"],
            keywords=["lừa đảo", "An ninh mạng"],
            validFrom="2026-01-01T00:00:00Z",
        ),
        "Công an tỉnh Tuyên Quang",
    )
    assert found.model_dump(exclude_none=True) == {
        "title": 'Cảnh báo "<giả>"',
        "creator": "Ban biên tập",
        "publisher": "Công an tỉnh Tuyên Quang",
        "subject": ["An ninh mạng", "lừa đảo"],
        "description": "Lời & ý.",
        "modified": "2026-11-24T02:00:00+00:00",
        "valid": "start=2026-01-01T00:00:00+00:00; scheme=W3C-DTF;",
        "type": "Article 5.1 k: Warnings of crimes and their methods",
        "format": "text/html",
        "identifier": "a-1",
        "language": "vi",
        "coverage": "Hà Giang (Tuyên Quang)",
    }


def test_json_ld_names_the_article_and_what_replaced_it():
    given = dublin_core.json_ld(article().model_copy(update={"superseded_by": "a-2"}), "Bộ Công an")
    assert (given["@id"], given["isReplacedBy"]) == ("../a-1", "../a-2")
    assert given["@context"]["title"] == {"@language": "vi"}  # type: ignore[index]


@given(st.text(min_size=1, max_size=50))
def test_meta_tags_hold_any_text(text: str):
    tags = dublin_core.meta_tags(article().model_copy(update={"title": text, "author": text}), text)

    class Contents(HTMLParser):
        found: dict[str, str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            if tag == "meta":
                self.found[named["name"] or ""] = named["content"] or ""

    parser = Contents()
    parser.found = {}
    parser.feed(tags)
    assert parser.found["DCTERMS.creator"] == text
    assert parser.found["DCTERMS.publisher"] == text


def test_every_letter_of_the_circular_has_a_kind():
    articles = {kind.article for kind in ArticleKind}
    assert {f"5.1 {letter}" for letter in "abcdđeghiklm"} | {"9.1", "9.1 e"} == articles


def test_descriptions_are_cut_at_a_word():
    long = dublin_core.elements(article(body="từ " * 300), "x").description
    assert len(long) <= 302
    assert long.endswith("từ …")
    assert html.unescape(long) == long
