"""What is counted along, counted from the whole: of ratings, and of what became of comments."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from feedback.moderation import Comment, UnitRecord, transparency_records, unit_outcomes
from feedback.statistics.tallies import Bucket, TallyItem, tally


def tallies(ratings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The running counts that belong to ratings which a test puts into the database itself.

    The documents of `tallies` for documents of `ratings`, in the order in which the service writes them.
    """
    return [
        {"_id": "|".join(bucket), **bucket._asdict(), "counts": dict(counts)}
        for bucket, counts in sorted(grouped(ratings).items())
    ]


def grouped(ratings: Iterable[Mapping[str, Any]]) -> dict[Bucket, Counter[str]]:
    """The counts of documents of `ratings`."""
    return tally(
        TallyItem(
            Bucket(raw["month"], raw["subject"], raw["unit"]), raw["stars"], raw["reasons"], raw.get("scales", {})
        )
        for raw in ratings
    )


def unit_records(comments: Iterable[Comment]) -> list[UnitRecord]:
    """The records that all these comments make together."""
    return transparency_records(Counter(mark for comment in comments for mark in unit_outcomes(comment)))
