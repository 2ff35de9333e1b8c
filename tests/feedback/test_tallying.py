"""Running counts of ratings: they always equal the grouping of the ratings."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from feedback.statistics.tallies import Bucket, TallyItem, are_possible, difference, tally, without_zeros

BUCKETS = st.builds(
    Bucket, st.sampled_from(["2026-09", "2026-10"]), st.sampled_from(["unit:a", "unit:b"]), st.just("a")
)
RATINGS = st.lists(
    st.builds(
        TallyItem,
        BUCKETS,
        st.integers(1, 5),
        st.lists(st.sampled_from(["CLEAR", "SLOW"]), unique=True),
        st.dictionaries(st.sampled_from(["CONTENT", "SUPPORT"]), st.integers(1, 5)),
    ),
    max_size=12,
)


def test_ratings_are_grouped_by_bucket():
    a, b = Bucket("2026-09", "unit:a", "a"), Bucket("2026-10", "unit:a", "a")
    given = (
        TallyItem(a, 5, ["CLEAR"], {"CONTENT": 4}),
        TallyItem(a, 5, [], {"CONTENT": 4, "SUPPORT": 1}),
        TallyItem(a, 1, ["SLOW", "CLEAR"]),
        TallyItem(b, 3),
    )
    assert tally(given) == {
        a: {"5": 2, "1": 1, "CLEAR": 2, "SLOW": 1, "CONTENT:4": 2, "SUPPORT:1": 1},
        b: {"3": 1},
    }


@given(RATINGS, RATINGS)
def test_counts_with_the_difference_added_are_those_of_the_new_ratings(before: list[TallyItem], after: list[TallyItem]):
    counts = tally(before)
    for bucket, steps in difference(before, after).items():
        counts[bucket] = Counter(counts.get(bucket, Counter()))
        counts[bucket].update(steps)
    left = {bucket: kept for bucket, found in counts.items() if (kept := without_zeros(found))}
    assert left == tally(after)


@given(RATINGS)
def test_what_stays_the_same_makes_no_difference(ratings: list[TallyItem]):
    assert difference(ratings, ratings[::-1]) == {}


@given(RATINGS)
def test_counts_of_ratings_are_possible(ratings: list[TallyItem]):
    assert all(are_possible(counts, 2) for counts in tally(ratings).values())


def test_counts_that_no_ratings_have_are_not():
    assert not are_possible({"5": -1}, 3)
    assert not are_possible({"5": 1, "CLEAR": 4}, 3)
    assert not are_possible({"5": 1, "CONTENT:4": 1, "CONTENT:5": 1}, 3)
    assert are_possible({"5": 1, "CONTENT:4": 1, "SUPPORT:5": 1}, 3)
    assert are_possible({}, 3)
