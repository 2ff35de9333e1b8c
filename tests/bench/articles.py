"""Articles to measure with: the real ones beside the checkout, or made-up ones of the same length."""

import gzip
import itertools
import random
import re
from pathlib import Path
from typing import Any

import orjson

from services.text import fold

SOURCE = Path(__file__).parents[3] / "shared" / "data" / "articles.jsonl.gz"
WORDS = 600
PHRASE = 6


def articles(count: int) -> tuple[str, list[dict[str, Any]]]:
    """What they are, and so many of them."""
    if SOURCE.exists():
        with gzip.open(SOURCE) as lines:
            return "real articles", [orjson.loads(line) for line in itertools.islice(lines, count)]
    luck = random.Random(7)
    syllables = ["".join(pair) for pair in itertools.product("bcdghklmnptv", ("an", "ông", "ờ", "ế", "ai", "ưa"))]
    return "made-up articles", [
        {
            "id": f"bench-{number:06}",
            "kind": "OTHER",
            "title": " ".join(luck.choices(syllables, k=10)),
            "body": " ".join(luck.choices(syllables, k=WORDS)),
            "publishedAt": "2026-01-01T00:00:00Z",
        }
        for number in range(count)
    ]


def phrases(rows: list[dict[str, Any]], count: int) -> list[str]:
    """Words in a row out of articles, typed without diacritics."""
    luck = random.Random(11)
    found: list[str] = []
    while len(found) < count:
        words = re.findall(r"\w+", luck.choice(rows)["body"])
        if len(words) >= PHRASE:
            start = luck.randrange(len(words) - PHRASE + 1)
            found.append(fold(" ".join(words[start : start + PHRASE])))
    return found
