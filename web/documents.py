"""The project's documents as pages: Markdown rendered to plain HTML, read from the folder `docs/` of the source."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).resolve().parent.parent / "docs"
VIETNAMESE = {"quyen-rieng-tu"}
"""The documents that are not in English: screen readers choose their voice by it."""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Tiếp Dân</title>
  <style>
    :root {{ color-scheme: light dark; }}
    body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
    code {{ overflow-wrap: anywhere; }}
    pre code {{ overflow-wrap: normal; }}
    pre {{ overflow-x: auto; padding: .8rem; border: 1px solid; }}
    table {{ border-collapse: collapse; }}
    th, td {{ text-align: start; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid; vertical-align: top;
      overflow-wrap: anywhere; }}
  </style>
</head>
<body>
<nav><a href="/">Tiếp Dân</a> · <a href="/docs/">documents</a></nav>
<main>
{body}
</main>
</body>
</html>
"""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def names(folder: Path = FOLDER) -> Iterator[str]:
    """Every document by its path without the ending: `architecture`, `decisions/0001-motor`."""
    for path in sorted(folder.rglob("*.md")):
        yield path.relative_to(folder).with_suffix("").as_posix()


def page(name: str, folder: Path = FOLDER) -> str | None:
    """A document's HTML, or None where there is none of that name.

    Headings can be linked to as on a code host. What a document links outside the folder, such as source, is named
    and not linked: it is not served.
    """
    if name not in set(names(folder)):
        return None
    path = folder / f"{name}.md"
    tokens = _MARKDOWN.parse(path.read_text("utf-8"))
    title = name
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor(words.content))
            title = words.content if title == name else title
    for token in tokens:
        token.children = list(_served(token.children, path.parent, folder)) if token.children else token.children
    # What scrolls sideways can be reached with the keyboard.
    body = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).replace("<pre>", '<pre tabindex="0">')
    return PAGE.format(language="vi" if name in VIETNAMESE else "en", title=escape(title), body=body)


def anchor(heading: str) -> str:
    """What a link to a heading names it by: `What is kept` is `what-is-kept`."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _served(tokens: Sequence[Token], beside: Path, folder: Path) -> Iterator[Token]:
    """The tokens without the links to files that are not documents."""
    dropping = False
    for token in tokens:
        if token.type == "link_open":
            dropping = _leads_nowhere(str(token.attrs["href"]), beside, folder)
        if not (dropping and token.type in {"link_open", "link_close"}):
            yield token


def _leads_nowhere(href: str, beside: Path, folder: Path) -> bool:
    target = urlsplit(href)
    if target.scheme or target.path.startswith("/") or not target.path:
        return False
    file = (beside / target.path).resolve()
    return not (file.is_relative_to(folder) and file.suffix == ".md" and file.is_file())


def contents(folder: Path = FOLDER) -> str:
    """A page that lists them all."""
    rows = "\n".join(f'<li><a href="/docs/{escape(name)}.md">{escape(name)}</a></li>' for name in names(folder))
    return PAGE.format(language="en", title="Documents", body=f"<h1>Documents</h1>\n<ul>\n{rows}\n</ul>")
