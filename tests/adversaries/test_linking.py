"""Issuer and collector together, and whoever holds all of the books: no rating can be matched to who gave it."""

import random

import pytest

from tests.adversaries.linking import BATCH, by_order, by_shared_marks, by_value, is_guessed
from tests.adversaries.running import Played


def test_no_order_tells_who_came_when(played: Played):
    with played.books() as books:
        assert by_order(books, played.arrived) == []


def test_no_value_is_in_the_books_of_both(played: Played):
    with played.books() as books:
        assert by_value(books, played.seen_by_issuer) == []


def test_no_value_ties_a_rating_to_anything_else(played: Played):
    with played.books() as books:
        assert by_shared_marks(books) == []


def test_the_books_hold_the_whole_batch(played: Played):
    with played.books() as books:
        assert {raw.get("unit") for raw in books.all("ratings")} >= set(played.arrived)
        assert len(books.all("nullifiers")) >= BATCH + 3
        assert len(books.all("challenges") + books.all("granted")) >= 3


ARRIVED = [str(number) for number in range(BATCH)]


@pytest.mark.parametrize(
    "stored",
    [
        ARRIVED,
        ARRIVED[::-1],
        ARRIVED[5:] + ARRIVED[:5],
        [ARRIVED[i + j] for i in range(0, BATCH, 4) for j in (2, 3, 0, 1)],
        [*ARRIVED[24:], *ARRIVED[:24]],
    ],
    ids=["as it came", "backwards", "shifted", "mixed in fours", "halves swapped"],
)
def test_an_order_that_was_kept_is_recognised(stored: list[str]):
    assert is_guessed(stored, ARRIVED)


def test_a_shuffled_order_is_not():
    drawn = random.Random(7)
    assert not any(is_guessed(drawn.sample(ARRIVED, BATCH), ARRIVED) for _ in range(1_000))
