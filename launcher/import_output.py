"""What is told of an import: what is public, what waits for whom, and what was refused."""

from collections.abc import Mapping
from typing import Any

from launcher import messages
from launcher.import_answer import ImportAnswer, reason_of_line
from launcher.output import Output


def tell(answer: ImportAnswer, output: Output) -> None:
    """What would change, rows as they were read, and what is doubtful or refused."""
    for one in answer.changes:
        fields = ", ".join(one.fields)
        output.note(output.text(messages.WOULD_CHANGE, id=one.id, fields=fields), id=one.id, fields=fields)
    for one in answer.probable:
        text = output.text(messages.PROBABLY_LISTED, id=one.id, name=one.full_name, notice=one.notice_id, unit=one.unit)
        output.note(text, id=one.id, noticeId=one.notice_id, unit=one.unit, inFile=one.in_file)
    tell_rows(answer, output)
    for one in answer.warnings:
        if one.text:
            output.note(one.text, line=one.line, code=one.code, cell=one.cell, doubtful=one.doubtful)
    for one in answer.rejected:
        reason = output.text(reason_of_line(one))
        # The reason names a cell itself.
        text = reason if one.cell else output.text(messages.LINE_REFUSED, line=one.line, reason=reason)
        output.warn(text, line=one.line, reason=one.reason, cell=one.cell)


def tell_rows(answer: ImportAnswer, output: Output) -> None:
    """Rows as they were read: the first, the last, and those that were mended or guessed."""
    shown = (
        ("first", messages.FIRST_ROW, answer.first),
        ("last", messages.LAST_ROW, answer.last),
        ("odd", messages.ODD_ROW, answer.odd),
    )
    for place, message, rows in shown:
        for row in rows:
            text = output.text(message, line=row.line, title=row.title)
            output.note(text, line=row.line, place=place, title=row.title)


def tell_end(answer: ImportAnswer, output: Output, *, dry_run: bool) -> None:
    """The counts, and what is public or waits."""
    facts = {**answer.counts, **answer.totals, "rejected": answer.rejected_count, "waiting": answer.waiting}
    counts = _counts(answer, output)
    if dry_run:
        text = output.text(messages.PREVIEWED, counts=counts, published=answer.published, waiting=answer.waiting)
        output.result(text, **facts, published=answer.published)
        return
    message = messages.IMPORTED_AS_DRAFTS if answer.waiting else messages.IMPORTED
    output.result(output.text(message, counts=counts, waiting=answer.waiting, run=answer.run), **facts, run=answer.run)


def tell_run(run: Mapping[str, Any], output: Output) -> None:
    """How an approval or an undoing ended, and the rows that it left."""
    for row in run["left"]:
        reason = messages.LEFT_REASONS.get(row["reason"], row["reason"])
        text = output.text(messages.ROW_LEFT, line=row["line"], id=row["id"], reason=reason)
        output.warn(text, line=row["line"], id=row["id"])
    left = run["leftCount"]
    text = output.text(messages.RUN_ENDS[run["state"]], run=run["id"], left=left)
    output.result(text, state=run["state"], left=left)


def _counts(answer: ImportAnswer, output: Output) -> str:
    counts = {**answer.counts, **answer.totals}
    named = (
        (messages.NEW, counts.get("new", counts.get("inserted"))),
        (messages.CHANGED, counts.get("changed", counts.get("replaced"))),
        (messages.UNCHANGED, counts.get("same", counts.get("unchanged"))),
        (messages.REJECTED, answer.rejected_count),
    )
    more = (
        (messages.PASSED_OVER, counts.get("passedOver")),
        (messages.DOUBTFUL, counts.get("doubtful")),
        (messages.PROBABLE, counts.get("probableCount")),
        (messages.UNCHECKED, counts.get("unchecked")),
    )
    said = (*named, *((message, count) for message, count in more if count))
    return ", ".join(output.text(message, count=count) for message, count in said)
