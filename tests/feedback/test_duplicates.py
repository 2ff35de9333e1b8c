import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from feedback.moderation.duplicates import group

FLOOD = "Cán bộ phường làm việc chậm, tôi chờ từ sáng đến chiều mà không ai giải quyết, đề nghị xử lý nghiêm"


def test_the_same_text_typed_differently_is_one_group() -> None:
    texts = {
        "a": "Cán bộ nhiệt tình, cảm ơn!",
        "b": "can bo nhiet tinh cam on",
        "c": "CÁN BỘ  NHIỆT TÌNH. CẢM ƠN",
        "d": "Chờ lâu quá",
    }
    assert group(texts) == [frozenset("abc")]


def test_a_few_changed_words_stay_in_the_group() -> None:
    texts = {"1": FLOOD, "2": FLOOD.replace("chậm", "rất chậm"), "3": FLOOD.replace("sáng", "7h"), "4": "Rất hài lòng"}
    assert group(texts) == [frozenset("123")]


def test_groups_connect_through_those_between() -> None:
    words = [f"tu{n}" for n in range(20)]
    steps = [" ".join(["thay"] * n + words[n:]) for n in range(6)]
    texts = {str(n): step for n, step in enumerate(steps)}
    assert fuzz.ratio(steps[0], steps[5]) < 90
    assert group(texts) == [frozenset("012345")]


def test_the_threshold_decides() -> None:
    texts = {"a": "xin cảm ơn các anh công an phường", "b": "xin cảm ơn các chị công an quận"}
    assert group(texts, threshold=95) == []
    assert group(texts, threshold=80) == [frozenset("ab")]


def test_texts_without_letters_are_compared_as_they_are() -> None:
    assert group({"a": "👍👍", "b": "👍👍 ", "c": "!!!", "d": ""}) == [frozenset("ab")]


def test_nothing_and_one_have_no_groups() -> None:
    assert group({}) == []
    assert group({"a": FLOOD}) == []


@given(st.lists(st.text("abc ", max_size=12), max_size=12))
def test_groups_are_apart_and_hold_every_exact_duplicate(texts: list[str]) -> None:
    groups = group({str(n): text for n, text in enumerate(texts)})
    members = [identity for identities in groups for identity in identities]
    assert len(members) == len(set(members))
    assert all(len(identities) > 1 for identities in groups)
    where = {identity: identities for identities in groups for identity in identities}
    for left, text in enumerate(texts):
        for right in range(left):
            if texts[right] == text:
                assert where[str(left)] is where[str(right)]


@pytest.mark.parametrize("seed", range(3))
def test_floods_among_other_comments_are_found_as_by_comparing_all_with_all(seed: int) -> None:
    chance = random.Random(seed)
    syllables = [first + last for first in "bcdghklmnptvx" for last in ("an", "o")]
    origins = [" ".join(chance.choices(syllables, k=chance.randint(8, 30))) for _ in range(40)]
    texts: dict[str, str] = {}
    for origin in origins:
        for _ in range(chance.randint(1, 8)):
            words = origin.split()
            for _ in range(chance.randint(0, 2)):
                words[chance.randrange(len(words))] = chance.choice(syllables)
            texts[str(len(texts))] = " ".join(words)
    assert set(group(texts)) == _by_comparing_all(texts)


def _by_comparing_all(texts: dict[str, str]) -> set[frozenset[str]]:
    sets = {identity: {identity} for identity in texts}
    for left, one in texts.items():
        for right, other in texts.items():
            if sets[left] is not sets[right] and fuzz.ratio(one, other) >= 90:
                sets[left] |= sets[right]
                for identity in sets[right]:
                    sets[identity] = sets[left]
    return {frozenset(members) for members in sets.values() if len(members) > 1}


def test_a_large_queue_is_grouped_with_few_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    ratio = fuzz.ratio

    def counted(left: str, right: str, *, score_cutoff: float) -> float:
        nonlocal compared
        compared += 1
        return ratio(left, right, score_cutoff=score_cutoff)

    monkeypatch.setattr(fuzz, "ratio", counted)
    chance = random.Random(7)
    alphabet = "abcdeghiklmnopqrstuvxy"
    lone = [" ".join("".join(chance.choices(alphabet, k=3)) for _ in range(25)) for _ in range(1000)]
    flood = [f"{FLOOD} {n}" for n in range(1000)]
    groups = group({str(n): text for n, text in enumerate(lone + flood)})
    assert groups == [frozenset(str(n) for n in range(1000, 2000))]
    assert compared < 20_000
