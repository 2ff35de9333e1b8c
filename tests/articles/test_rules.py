"""Cleaning, addresses, provenance, periods and Dublin Core."""

import html
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from articles import drafting, dublin_core, sanitising, slugs
from articles.body_changes import BodyChangeKind
from articles.filing import Filing, file_article
from articles.models import Article, ArticleInput, ArticleKind
from articles.periods import Since, Until
from articles.sanitising import TARGET_PREFIX, clean_body, safe_html
from services.editorial.workflow import Step
from services.errors import BadInput
from services.geography.provinces import PROVINCES
from services.html_text import plain_text
from services.text import clean_prose

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)

# -- cleaning --------------------------------------------------------------------------------------------------

_TAGS = "p b i script style a svg math table tr td li ul h2 h1 pre div title noscript iframe form template s text del"
_PIECES = st.one_of(
    st.sampled_from(_TAGS.split(" ")).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS.split(" ")).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [
            "<a href='javascript:alert(1)'>",
            "<img src=x onerror=alert(1)>",
            "<p onclick=x style=y id=z>",
            "<span style='display:none'>",
            "<span style='text-decoration:line-through;vertical-align:sub'>",
            "<div id=content hidden>",
            "<a name=top href='#top'>",
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
    assert not any(name.startswith("on") or name in {"style", "src", "class", "hidden"} for name in found.attributes)
    assert all(name.startswith(TARGET_PREFIX) for name in found.attributes.get("id", ()))
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
        ("<h1>a &amp; b</h1>", "<h2>a &amp; b</h2>"),
        ('<a href="https://x.vn/" onclick="y()">z</a>', '<a href="https://x.vn/" rel="noopener noreferrer">z</a>'),
        ('<a href="javascript:y()">z</a>', '<a rel="noopener noreferrer">z</a>'),
        ('<p>a<img src="https://x.vn/1.png">b</p>', "<p>ab</p>"),
        ('<p lang="en" style="color:red">a</p>', '<p lang="en">a</p>'),
        ("<p>a</p><!-- b -->", "<p>a</p>"),
    ],
)
def test_what_is_kept(given: str, kept: str):
    assert safe_html(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<div>từ ngày 30</div><div>4 tháng 5</div>", "<p>từ ngày 30</p><p>4 tháng 5</p>"),
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ("<section>a<p>b</p>c <b>d</b></section>", "<p>a</p><p>b</p><p>c <b>d</b></p>"),
        ("<center>a<address>b</address></center>", "<p>a</p><p>b</p>"),
        ("<pre>a\nb <b>c\nd</b></pre>", "<p>a<br>b <b>c<br>d</b></p>"),
        ("<b>x<div>y</div>z</b>", "<b>x</b><p><b>y</b></p><b>z</b>"),
        ("<h2><div>a</div><div>b</div></h2>", "<h2>a<br>b</h2>"),
        ("<ul><li><div>a</div><div>b</div></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<details><summary>a</summary>b</details>", "<p>a</p><p>b</p>"),
        ("<details>a</details>", "<p>a</p>"),
        ("<ruby>漢<rt>Hán</rt></ruby>", "<ruby>漢<rt>Hán</rt></ruby>"),
    ],
)
def test_blocks_that_are_not_kept_become_paragraphs_or_headings(given: str, kept: str):
    assert safe_html(given) == kept


@pytest.mark.parametrize(
    "hidden",
    [
        "<title>Tài liệu</title>",
        "<noscript>ẩn</noscript>",
        "<textarea>ẩn</textarea>",
        "<select><option>ẩn</option></select>",
        "<template>ẩn</template>",
        "<xml><w:View>ẩn</w:View></xml>",
        "<dialog>ẩn</dialog>",
        "<p hidden>ẩn <b>nữa</b></p>",
        "<span style='mso-hide: all; color: red'>ẩn</span>",
        "<div style='DISPLAY:NONE !important'><p>ẩn</p></div>",
        "<font style='visibility:hidden'>ẩn</font>",
        "<svg><title>ẩn</title><desc/></svg>",
    ],
)
def test_what_readers_of_the_original_did_not_see_goes_with_its_content(hidden: str):
    cleaned = clean_body(f"<p>trước</p>{hidden}<p>sau</p>")
    assert cleaned.html == "<p>trước</p><p>sau</p>"
    assert BodyChangeKind.HIDDEN_TEXT_REMOVED in {change.kind for change in cleaned.changes}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p><strike>a</strike></p>", "<p><s>a</s></p>"),
        ("<p><span style='text-decoration: line-through'>a</span></p>", "<p><span><s>a</s></span></p>"),
        ("<p style='text-decoration:underline line-through'>a</p>", "<p><s>a</s></p>"),
        ("<p>10<span style='vertical-align:super'>2</span></p>", "<p>10<span><sup>2</sup></span></p>"),
        (
            "<ol type=a start=3 reversed><li value=5>a</ol>",
            '<ol type="a" start="3" reversed=""><li value="5">a</li></ol>',
        ),
        ("<ol style='list-style-type:lower-roman'><li>a</ol>", '<ol type="i"><li>a</li></ol>'),
        ("<ol type=disc start=x><li value=''>a</ol>", "<ol><li>a</li></ol>"),
        ("<p>a<math><mi>x</mi><mo>=</mo><mn>2</mn></math></p>", "<p>ax=2</p>"),
        ("<svg><text>a</text><text>b</text><path d='M0'/></svg>", "<p>a b</p>"),
    ],
)
def test_what_carries_a_meaning_is_kept(given: str, kept: str):
    assert safe_html(given) == kept


def test_targets_are_kept_apart_from_the_names_of_the_page():
    cleaned = safe_html(
        "<p id='Điều 5'>a</p><p><a name=b></a><a href='#Điều 5'>c</a> <a href='#%C4%90i%E1%BB%81u%205'>d</a></p>"
    )
    targets, links = _Names(), []
    targets.feed(cleaned)
    links = sorted(targets.attributes["href"])
    assert targets.attributes["id"] == {"user-content-Điều-5", "user-content-b"}
    assert links == ["#user-content-Điều-5"]
    assert safe_html(cleaned) == cleaned


def test_the_editor_is_told_what_was_changed():
    body = "<h1>a</h1><div>b <del>c</del><img src=d></div><script>e</script><a href='file:///f'>g</a><math><mi>h</mi></math>"
    assert {change.kind.value: change.count for change in clean_body(body).changes} == {
        "TRACKED_CHANGE_SHOWN": 1,
        "HEADING_LEVEL_CHANGED": 1,
        "BLOCK_BECAME_PARAGRAPHS": 1,
        "IMAGE_REMOVED": 1,
        "SCRIPT_REMOVED": 1,
        "LINK_REMOVED": 1,
        "FORMULA_FLATTENED": 1,
    }


@pytest.mark.parametrize("body", ["17% < 25%", "<p>a <b>b</b></p>", "<p>a</p><!-- <img> -->"])
def test_nothing_is_told_where_nothing_was_changed(body: str):
    assert not clean_body(body).changes


@pytest.mark.parametrize(
    "body",
    ["<div>" * 40_000 + "a", "<b>" * 190 + "<div>a</div>" * 10_000, "<div></x>" * 20_000 + "a"],
    ids=["blocks", "inline tags begun again", "ends of nothing"],
)
def test_what_is_nested_too_deeply_is_refused_before_it_costs_much(body: str):
    with pytest.raises(BadInput):
        clean_body(body)


@pytest.mark.parametrize("body", ["<script>a</script>", "<p> </p>", "<p>&#x202e;a</p>", "<p>a&#8;</p>"])
def test_what_is_refused(body: str):
    with pytest.raises(BadInput) as refused:
        safe_html(body)
    assert refused.value.members["errors"][0]["field"] == "body"  # type: ignore[index]


def test_words_are_read_a_line_a_block():
    assert plain_text("<h2>Một</h2><ul><li>hai &amp; ba</li><li>bốn <b>năm</b></li></ul>") == "Một\nhai & ba\nbốn năm"
    assert plain_text("<p><b>T</b>hông <i>b</i>áo</p><p>x<br>y</p>") == "Thông báo\nx\ny"
    assert plain_text("<p><ruby>漢<rt>Hán</rt></ruby></p>") == "漢 Hán"


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
    return drafting.new_draft(given, clean_body(given.body), "a-1", "canh-bao", Step("writer", AT))


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
