"""What an approval covers: the same content and no other."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from services.documents.models import Camel, Instant
from services.editorial.approval import ApprovalVoid, approval, check_covered, covers, digest
from services.editorial.workflow import Step

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


class Picture(Camel):
    name: str
    described: str | None = None


class Content(Camel):
    title: str
    body: str | None = None
    valid_until: Instant | None = None
    keywords: list[str] = Field(default_factory=list)
    pictures: list[Picture] = Field(default_factory=list)
    demo: bool = False


class LaterContent(Content):
    """The same kind of content after it has gained fields."""

    cover: Picture | None = None
    attachments: list[str] = Field(default_factory=list)
    urgent: bool = False


Texts = st.text(max_size=5)
Contents = st.builds(
    Content,
    title=Texts,
    body=st.none() | Texts,
    keywords=st.lists(Texts, max_size=3),
    pictures=st.lists(st.builds(Picture, name=Texts, described=st.none() | Texts), max_size=2),
    demo=st.booleans(),
)


@given(Contents, Contents)
def test_equal_contents_and_no_others_have_one_digest(one: Content, other: Content):
    assert (digest(one) == digest(other)) == (one == other)


@given(Contents)
def test_a_field_gained_later_changes_no_digest(content: Content):
    assert digest(LaterContent(**dict(content))) == digest(content)
    later = LaterContent(**dict(content), cover=Picture(name="a"))
    assert digest(later) != digest(content)


def test_a_digest_is_a_stored_format():
    content = Content(title="Cảnh báo", valid_until=AT, keywords=["b", "a"])
    written = '{"keywords":["b","a"],"title":"Cảnh báo","validUntil":"2026-11-24T02:00:00Z"}'
    assert digest(content) == sha256(written.encode()).hexdigest()


def test_one_moment_in_two_zones_is_the_same():
    local = AT.astimezone(timezone(timedelta(hours=7)))
    assert digest(Content(title="", valid_until=AT)) == digest(Content(title="", valid_until=local))


def test_an_approval_covers_what_was_approved_and_nothing_else():
    content = Content(title="Tin", keywords=["x"])
    approved = approval(content, Step("ba", AT))
    assert (approved.by, approved.at, covers(approved, content)) == ("ba", AT, True)
    check_covered(approved, content)
    for other in (content.model_copy(update={"keywords": []}), content.model_copy(update={"title": "Tin "})):
        with pytest.raises(ApprovalVoid):
            check_covered(approved, other)
    with pytest.raises(ApprovalVoid):
        check_covered(None, content)
