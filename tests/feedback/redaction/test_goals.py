"""The goals of redaction, on labelled comments that the rules were not tuned on."""

import unicodedata

import pytest

from feedback.redaction import RedactionKind
from tests.feedback.redaction.scoring import NUMBERS, Score, labelled, score


@pytest.fixture(scope="module")
def report() -> Score:
    return score(labelled("report"))


@pytest.fixture(scope="module")
def fresh() -> Score:
    return score(labelled("fresh"))


@pytest.fixture(scope="module")
def tricks() -> Score:
    return score(labelled("tricks"))


def test_comments_written_later_and_with_ill_will_fare_no_worse(fresh: Score) -> None:
    """Written after the rules, to get past them; what did was mended by rule."""
    assert fresh.recall(NUMBERS) >= 0.98
    assert fresh.recall([RedactionKind.NAME, RedactionKind.ADDRESS]) >= 0.90
    assert fresh.precision() >= 0.90
    assert fresh.untouched >= 0.95 * fresh.without_labels


def test_tricks_with_signs_and_every_sort_of_number(tricks: Score) -> None:
    """Numbers of every register, marks that hide them, words that look like money; half written before the rules."""
    assert tricks.recall(NUMBERS) >= 0.98
    assert tricks.recall([RedactionKind.NAME, RedactionKind.ADDRESS]) >= 0.95
    assert tricks.precision() >= 0.95
    assert tricks.untouched >= 0.97 * tricks.without_labels


def test_labels_are_many_and_a_third_of_the_comments_have_nothing_to_redact() -> None:
    comments = labelled("tune") + labelled("report")
    assert len(comments) >= 400
    assert 0.3 <= sum(not comment.labels for comment in comments) / len(comments) <= 0.4
    assert {label.kind for comment in labelled("report") for label in comment.labels} == set(RedactionKind)


def test_no_comment_is_in_both_parts() -> None:
    parts = [[comment.text for comment in labelled(part)] for part in ("tune", "report", "fresh", "tricks")]
    assert len(set().union(*parts)) == sum(map(len, parts))


def test_labelled_text_is_nfc_so_that_places_are_those_of_findings() -> None:
    for comment in labelled("tune") + labelled("report") + labelled("fresh") + labelled("tricks"):
        assert unicodedata.is_normalized("NFC", comment.text)


def test_numbers_are_found(report: Score) -> None:
    assert report.recall(NUMBERS) >= 0.98


@pytest.mark.parametrize("kind", [RedactionKind.NAME, RedactionKind.ADDRESS])
def test_names_and_addresses_are_found(report: Score, kind: RedactionKind) -> None:
    assert report.recall([kind]) >= 0.90


def test_what_is_redacted_had_to_be(report: Score) -> None:
    assert report.precision() >= 0.90


def test_comments_with_nothing_to_redact_stay_as_they_are(report: Score) -> None:
    assert report.untouched >= 0.95 * report.without_labels
