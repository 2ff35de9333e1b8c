"""The project's documents as pages: Markdown rendered to plain HTML, read from the folder `docs/` of the source."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parent.parent / "docs"
PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Tiếp Dân</title>
  <style>
    :root {{ color-scheme: light dark; }}
    body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
    pre {{ overflow-x: auto; padding: .8rem; border: 1px solid; }}
    table {{ border-collapse: collapse; }}
    th, td {{ text-align: start; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid; vertical-align: top; }}
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
    """A document's HTML, or None where there is none of that name."""
    if name not in set(names(folder)):
        return None
    text = (folder / f"{name}.md").read_text("utf-8")
    title = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), name)
    return PAGE.format(title=escape(title), body=_MARKDOWN.render(text))


def contents(folder: Path = FOLDER) -> str:
    """A page that lists them all."""
    rows = "\n".join(f'<li><a href="/docs/{escape(name)}.md">{escape(name)}</a></li>' for name in names(folder))
    return PAGE.format(title="Documents", body=f"<h1>Documents</h1>\n<ul>\n{rows}\n</ul>")
