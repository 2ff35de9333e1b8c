"""Writes the unreleased part of docs/api/changes.md: how the schema differs from the last release.

python -m docs.api.changes                    # writes it anew; a test checks that it is current
python -m docs.api.changes --release 0.2.0    # makes it that release's part, and the schema the released one
"""

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_required_input_field,
    is_specified_scalar_type,
)

from gateway.schema import EXPORTED, RELEASED

FILE = Path(__file__).with_name("changes.md")
BEGIN, END = "<!-- unreleased: begin -->", "<!-- unreleased: end -->"
NOTHING = "The schema is as it was last released."
MEANINGS = (
    "- **Take care:** `saveArticle`, `saveHotline`, `saveNotice`, `saveReceptionSession`, `saveUnit` and"
    " `changeRating` leave omitted fields unchanged, where they reset them before. Send null to clear a field. The"
    " `version` of a save refuses fields that were changed after it, and no others.",
    "- **Take care:** `approveArticle`, `approveNotice`, `approveHotline`, `approveReceptionSession` and"
    " `approveImportRun` require the `version` that was read, where it could be omitted before: without it they return"
    " `PRECONDITION_REQUIRED`. Over REST they require `If-Match` (428 without it).",
    "- **Take care:** `supersedeArticle` waits for a second person as a correction, and needs an editor of both units;"
    " it took effect at once before.",
    "- **Take care:** `answerComment`, `cancelReceptionSession` and `saveUnit` refuse telephone numbers, e-mail"
    " addresses and links in what becomes public at once (`CONTACT_NAMED`).",
    "- **Take care:** `saveReceptionSession` refuses another leader, time, place or unit of an announced session"
    " without `changeReason` (`BAD_INPUT`), and a session that is over is not moved (`SESSION_OVER`).",
    "- **Take care:** a correction that is saved, submitted or returned changes neither `version` nor `updatedAt` for"
    " the public. Editors of the unit read the `version` of the last save, by `node` and in lists.",
)
"""Unreleased changes of meaning, which the schemas do not show; to be emptied after a release."""


def parts(schema: GraphQLSchema) -> dict[str, str | None]:
    """Everything of the schema that a client may name, with the reason where it is deprecated."""
    found: dict[str, str | None] = {}
    for name, kind in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        found[name] = None
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for field, given in kind.fields.items():
                found[f"{name}.{field}"] = given.deprecation_reason
                found |= {f"{name}.{field}({arg}:)": one.deprecation_reason for arg, one in given.args.items()}
        elif isinstance(kind, GraphQLInputObjectType):
            found |= {f"{name}.{field}": given.deprecation_reason for field, given in kind.fields.items()}
        elif isinstance(kind, GraphQLEnumType):
            found |= {f"{name}.{value}": given.deprecation_reason for value, given in kind.values.items()}
    return found


def differences(before: str, after: str) -> list[str]:
    """What an app developer has to know of a new schema, the worst first, as lines of Markdown.

    What was added stands among the new things, also where an old client may not expect it.
    """
    old, new = build_schema(before), build_schema(after)
    known, now = parts(old), parts(new)
    lines = [f"- **Breaks clients:** {change.description}" for change in find_breaking_changes(old, new)]
    dangers = (change for change in find_dangerous_changes(old, new) if "ADDED" not in change.type.name)
    lines += [f"- **Take care:** {change.description}" for change in dangers]
    lines += [f"- Deprecated: `{name}`. {reason}" for name, reason in now.items() if reason and not known.get(name)]
    lines += [f"- Optional now: `{name}`" for name in _optional_now(old, new)]
    lines += [f"- New: `{name}`" for name in _new(known, now)]
    return lines or [NOTHING]


def _optional_now(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """Input fields that had to be given and need not be any more."""
    for name, kind in old.type_map.items():
        after = new.type_map.get(name)
        if isinstance(kind, GraphQLInputObjectType) and isinstance(after, GraphQLInputObjectType):
            for field, given in kind.fields.items():
                if is_required_input_field(given) and not is_required_input_field(after.fields.get(field, given)):
                    yield f"{name}.{field}"


def _new(known: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    """What was not there; not the parts of what is new as a whole."""
    for name in now:
        whole = name.partition("(")[0] if "(" in name else name.partition(".")[0]
        if name not in known and (whole == name or whole in known):
            yield name


def rewritten(text: str) -> str:
    """The page with its unreleased part anew."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    lines = [*MEANINGS, *differences(RELEASED.read_text("utf-8"), EXPORTED.read_text("utf-8"))]
    return "\n".join([before + BEGIN, "", *lines, "", END + after])


def released(text: str, version: str, day: date) -> str:
    """The page with the unreleased part as a release's, and a fresh one above it."""
    before, rest = text.split(BEGIN)
    lines, after = rest.split(END)
    fresh = f"{BEGIN}\n\n{NOTHING}\n\n{END}"
    return f"{before}{fresh}\n\n## {version} ({day.isoformat()})\n{lines.rstrip()}\n{after}"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--release", metavar="VERSION")
    version: str | None = options.parse_args().release
    text = rewritten(FILE.read_text("utf-8"))
    if version:
        text = released(text, version, date.today())
        RELEASED.write_text(EXPORTED.read_text("utf-8"), "utf-8")
    FILE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
