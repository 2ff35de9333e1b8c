"""What the documents name is there: files, headings, targets, commands, options, settings, the schema of queries."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from graphql import build_schema, parse, validate

from docs.settings_table import FILE, rewritten
from launcher.cli import app
from tests.deploy.compose import ROOT

HIDDEN = {".venv", ".git", "node_modules", ".pytest_cache", "var"}
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.md") if not HIDDEN & set(path.relative_to(ROOT).parts)
)
FENCE = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
COMMANDS: Any = typer.main.get_command(app)


def text_of(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def code(text: str) -> Iterator[str]:
    """Everything that is set as code."""
    yield from (found["text"] for found in FENCE.finditer(text))
    yield from SPAN.findall(FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """The headings' anchors, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str):
    for found in LINK.finditer(FENCE.sub("", text_of(document))):
        target, _, anchor = found["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (ROOT / document).parent / target if target else ROOT / document
        assert file.exists(), f"{document}: {found['target']}"
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), f"{document}: {found['target']}"


PRESENT = frozenset(
    path.relative_to(ROOT).as_posix()
    for top in ROOT.iterdir()
    if top.is_dir() and top.name not in HIDDEN
    for path in (top, *top.rglob("*"))
    if not HIDDEN & set(path.relative_to(ROOT).parts)
)
MADE = {
    # A service that the text has the reader make.
    "lostfound/demo.py",
    # What is written where the system is installed and runs.
    "deploy/.env",
    "feedback/keys",
    "gateway/documents",
    "search/index",
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_are_there(document: str):
    """Words set as code that look like a path within the tree: `services/feeds/follower.py`, `deploy/keycloak/`."""
    folders = {path.partition("/")[0] for path in PRESENT | MADE}
    for word in SPAN.findall(FENCE.sub("", text_of(document))):
        path = word.rstrip("/")
        beside = (ROOT / document).parent / path
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)+", path) and path.partition("/")[0] in folders and path not in MADE:
            assert path in PRESENT or beside.exists(), f"{document}: {word}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_are_there(document: str):
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for piece in code(text_of(document)):
        for named in re.findall(r"(?:^|[\s;&])make ([a-z][a-z-]*)", piece):
            assert named in targets, f"{document}: make {named}"


def test_drawings_have_no_semicolons():
    """Mermaid ends a statement of a sequence diagram there."""
    for document in DOCUMENTS:
        for found in FENCE.finditer(text_of(document)):
            assert found["kind"] != "mermaid" or ";" not in found["text"], document


def invocations(piece: str) -> Iterator[list[str]]:
    """The words of each `tiepdan …` in a piece of code, up to the end of the command."""
    joined = piece.replace("\\\n", " ")
    for line in re.findall(r"(?:^|/)tiepdan((?:[ \t]+[^\s|;&>#()]+)+)", joined, re.MULTILINE):
        yield line.split()


def found_command(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, and the words after it. Raises KeyError for none."""
    command, rest = COMMANDS, words
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        command, rest = command.commands[rest[0]], rest[1:]
    return command, rest


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_and_options_are_there(document: str):
    for piece in code(text_of(document)):
        for words in invocations(piece):
            if not re.fullmatch(r"\[?-*[a-z-]+\]?", words[0]):
                continue
            try:
                command, rest = found_command(words)
            except KeyError as error:
                pytest.fail(f"{document}: tiepdan {' '.join(words)}: no command {error}")
            known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            for option in (word.strip("[]").partition("=")[0] for word in rest):
                assert not option.startswith("-") or option in known, f"{document}: tiepdan {' '.join(words)}"


def test_every_command_is_in_the_readme():
    named = {tuple(words[:1]) for piece in code(text_of("README.md")) for words in invocations(piece)}
    assert {(name,) for name in COMMANDS.commands} <= named


def test_the_queries_of_the_readme_fit_the_schema():
    schema = build_schema((ROOT / "gateway" / "schema.graphql").read_text("utf-8"))
    readme = text_of("README.md")
    queries = [found.encode().decode("unicode_escape") for found in re.findall(r'{"query": "(.+)"}', readme)]
    queries += [" ".join(found.split()) for found in re.findall(r"`({ search[^`]+})`", readme)]
    assert len(queries) == 2
    for query in queries:
        assert validate(schema, parse(query)) == [], query


def test_the_tables_of_settings_are_current():
    text = FILE.read_text("utf-8")
    assert rewritten(text) == text, "run `python -m docs.settings_table`"


def test_decisions_are_numbered_and_listed():
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("0*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == names
    for name in names:
        title = (folder / name).read_text("utf-8").splitlines()[0]
        assert title.startswith(f"# {int(name[:4])}. ")


def test_the_usual_papers_are_there():
    for name in ("LICENSE", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        assert (ROOT / name).stat().st_size > 500
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
