"""Measures redaction against the labelled comments.

`python -m tests.feedback.redaction.scoring [tune|report|fresh|tricks]`.

A label counts as *found* when no letter or digit of it stays; of an address, when no digit stays and at most a
quarter of its letters. A finding counts as *right* when at least three quarters of its letters and digits are
labelled, of whatever kind.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from feedback.redaction import RedactionKind, redact

KEEP = frozenset({"+84692340000", "+842439000113", "+8419000113"})
NUMBERS = frozenset(set(RedactionKind) - {RedactionKind.NAME, RedactionKind.ADDRESS})
_MARK = re.compile(r"⟦([a-z]+):([^⟧]*)⟧")
_SHARE_RIGHT = 0.75


@dataclass(frozen=True, slots=True)
class Label:
    kind: RedactionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    id: str
    text: str
    labels: tuple[Label, ...]


@dataclass(slots=True)
class Score:
    """Counts by kind: labels, labels found, findings, findings right; and what went wrong, in words."""

    labels: Counter[RedactionKind] = field(default_factory=Counter)
    found: Counter[RedactionKind] = field(default_factory=Counter)
    findings: Counter[RedactionKind] = field(default_factory=Counter)
    right: Counter[RedactionKind] = field(default_factory=Counter)
    same_kind: int = 0
    untouched: int = 0
    without_labels: int = 0
    mistakes: list[str] = field(default_factory=list)

    def recall(self, kinds: Iterable[RedactionKind]) -> float:
        return _ratio(self.found, self.labels, kinds)

    def precision(self, kinds: Iterable[RedactionKind] = tuple(RedactionKind)) -> float:
        return _ratio(self.right, self.findings, kinds)


def _ratio(part: Counter[RedactionKind], whole: Counter[RedactionKind], kinds: Iterable[RedactionKind]) -> float:
    chosen = set(kinds)
    total = sum(whole[kind] for kind in chosen)
    return sum(part[kind] for kind in chosen) / total if total else 1.0


def labelled(part: str) -> list[Comment]:
    """The comments of `tune`, `report`, `fresh` or `tricks`, marks taken out; places are those of the unmarked text."""
    lines = (Path(__file__).parent / f"{part}.jsonl").read_bytes().splitlines()
    return [_unmark(record["id"], record["comment"]) for record in map(json.loads, lines)]


def _unmark(identity: str, marked: str) -> Comment:
    labels: list[Label] = []
    removed = 0
    for mark in _MARK.finditer(marked):
        start = mark.start() - removed
        labels.append(Label(RedactionKind(mark[1]), start, start + len(mark[2])))
        removed += len(mark[0]) - len(mark[2])
    return Comment(identity, _MARK.sub(r"\2", marked), tuple(labels))


def score(comments: Iterable[Comment]) -> Score:
    result = Score()
    for comment in comments:
        _score_one(comment, result)
    return result


def _score_one(comment: Comment, result: Score) -> None:
    text = comment.text
    findings = redact(text, KEEP).redactions
    covered = {i: finding.kind for finding in findings for i in range(finding.start, finding.end)}
    wanted = {i for label in comment.labels for i in range(label.start, label.end)}
    for label in comment.labels:
        result.labels[label.kind] += 1
        if _is_found(label, text, covered):
            result.found[label.kind] += 1
            result.same_kind += covered.get(label.start) is label.kind
        else:
            result.mistakes.append(f"{comment.id} missed {label.kind}: {text[label.start : label.end]} | {text}")
    for finding in findings:
        signs = [i for i in range(finding.start, finding.end) if text[i].isalnum()]
        result.findings[finding.kind] += 1
        if sum(i in wanted for i in signs) >= _SHARE_RIGHT * len(signs):
            result.right[finding.kind] += 1
        else:
            result.mistakes.append(f"{comment.id} wrong {finding.kind}: {text[finding.start : finding.end]} | {text}")
    result.without_labels += not comment.labels
    result.untouched += not comment.labels and not findings


def _is_found(label: Label, text: str, covered: dict[int, RedactionKind]) -> bool:
    signs = [i for i in range(label.start, label.end) if text[i].isalnum()]
    left = [i for i in signs if i not in covered]
    if label.kind is RedactionKind.ADDRESS:
        return not any(text[i].isdigit() for i in left) and len(left) <= (1 - _SHARE_RIGHT) * len(signs)
    return not left


def table(result: Score) -> str:
    rows = [f"{'kind':10} {'labels':>6} {'found':>6} {'recall':>7} {'findings':>9} {'right':>6} {'precision':>10}"]
    groups = [(kind.value, {kind}) for kind in RedactionKind]
    groups += [
        ("numbers", set(NUMBERS)),
        ("names+addr", {RedactionKind.NAME, RedactionKind.ADDRESS}),
        ("all", set(RedactionKind)),
    ]
    for title, kinds in groups:
        counts = [sum(c[kind] for kind in kinds) for c in (result.labels, result.found, result.findings, result.right)]
        rows.append(
            f"{title:10} {counts[0]:6} {counts[1]:6} {result.recall(kinds):7.3f} {counts[2]:9} {counts[3]:6} "
            f"{result.precision(kinds):10.3f}"
        )
    rows.append(f"nothing to redact: {result.untouched} of {result.without_labels} left untouched")
    rows.append(f"found under its own kind: {result.same_kind} of {sum(result.found.values())}")
    return "\n".join(rows)


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["tune", "report", "fresh", "tricks"]
    for name in chosen:
        outcome = score(labelled(name))
        print(f"== {name}\n{table(outcome)}\n")
        if name == "tune":
            print("\n".join(outcome.mistakes))
