"""What holds for every text: places, normal form, nothing left that was found, time in step with length."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.redaction import redact
from feedback.redaction.model import REPLACEMENTS
from feedback.redaction.typed_text import TypedText
from feedback.redaction.visible_text import visible
from tests.feedback.redaction.scoring import labelled

COMMENTS = [comment.text for part in ("tune", "report") for comment in labelled(part)]
ALPHABET = "0123456789oOlI @.,:/?=&#-+()[]{}aAbcdđĐeêinữạôởTVN\u200b\u0301\u0323İß\n" + "số anh chị đường"
texts = st.one_of(
    st.text(ALPHABET, max_size=200),
    st.text(max_size=80),
    st.lists(st.sampled_from(COMMENTS), max_size=3).map(" ".join),
)


@given(texts)
def test_findings_are_in_order_apart_and_explain_the_text(text: str) -> None:
    redacted = redact(text)
    normal = unicodedata.normalize("NFC", text)
    rebuilt, reached = "", 0
    for finding in redacted.redactions:
        assert reached <= finding.start < finding.end <= len(normal)
        assert finding.replacement == REPLACEMENTS[finding.kind]
        rebuilt += normal[reached : finding.start] + finding.replacement
        reached = finding.end
    assert rebuilt + normal[reached:] == redacted.text


@given(texts)
def test_every_view_of_the_text_has_its_length(text: str) -> None:
    typed = TypedText(visible(unicodedata.normalize("NFC", text)).text)
    assert len(typed.folded) == len(typed.text)
    assert all(len(word.low) == len(word.fold) == word.end - word.start for word in typed.words)


@given(st.sampled_from(COMMENTS))
def test_decomposed_text_is_redacted_as_composed(text: str) -> None:
    assert redact(unicodedata.normalize("NFD", text)) == redact(text)


@pytest.mark.parametrize("part", ["tune", "report"])
def test_redacted_text_has_nothing_left_to_find(part: str) -> None:
    for comment in labelled(part):
        assert redact(redact(comment.text).text).redactions == ()


HOSTILE = {
    "digits": "1",
    "groups": "1 ",
    "dotted": "1.",
    "phones": "0912345678 ",
    "plus": "+1",
    "letters for digits": "o 0",
    "spoken": "khong chin ",
    "brackets": "([{<",
    "closing": ")]}>",
    "signs": "a@",
    "spelled signs": " a cong ",
    "spelled dots": "a dot ",
    "links": "http://a:",
    "tokens": "?token=",
    "names": "anh nguyen van ",
    "capitals": "Anh A ",
    "initials": "A.",
    "houses": "so 1 ngo 1 ",
    "wards": "p1 ",
    "plates": "29a",
    "contexts": "stk 1 ",
    "invisible": "\u200b",
    "marks": "a\u0323\u0302",
    "spaces": " ",
    "coordinates": "10.123 ",
    "degrees": "1°1'",
    "plus codes": "VR37+",
    "profiles": "fb.com/",
    "handles": "zalo a ",
    "letter by letter": "a . ",
    "account numbers": "gb12 ab12 ",
    "amounts": "84912345678 dong ",
    "struck through": "0\u0336",
    "parcels": "thua 1 to 1 ",
    "hamlets": "thon A, ",
    "blocks": "toa A1, ",
    "lines": "Lê\n",
    "authorities": "csgt ",
    "meetings": "gặp Tú ",
}


def _seconds(unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        redact(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_work_grows_with_length_not_with_its_square(unit: str) -> None:
    """Five times the text, in processor time: 5 when linear, 25 when quadratic."""
    assert _seconds(unit, 40_000) <= 12 * _seconds(unit, 8_000) + 0.02
