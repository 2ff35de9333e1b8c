"""The sheet of desk codes: a page to print, cut up and hand out."""

from html import escape

import segno

from feedback.settings import Settings

PER_PAGE = 12
"""Cards on a page: three columns, four rows."""

# A page holds its cards by their fixed height, so that no browser comes to cut one in two, on A4 or Letter.
_STYLE = """
@page { margin: 12mm }
body { font: 10pt sans-serif; margin: 0; color: #000; background: #fff }
main { max-width: 186mm; break-inside: avoid }
main + main { break-before: page }
h1 { font-size: 12pt; height: 9mm; margin: 0; overflow: hidden }
div { display: grid; grid-template-columns: repeat(3, 1fr) }
section { box-sizing: border-box; height: 60mm; border: 1px dashed #888; padding: 1mm 3mm; text-align: center;
  overflow: hidden; break-inside: avoid }
p { margin: 1mm 0 }
code { font-size: 12pt; white-space: nowrap }
svg { width: 35mm; height: 35mm }
"""


def sheet(codes: list[str], unit: str, settings: Settings) -> str:
    """An HTML page with each code in letters and as a QR code of the address where it is used, 12 to a printed page."""
    title = f"Mã đánh giá — {escape(unit)}"
    pages = [codes[first : first + PER_PAGE] for first in range(0, len(codes), PER_PAGE)]
    body = "\n".join(_page(page, f"{title} ({n}/{len(pages)})", settings) for n, page in enumerate(pages, 1))
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _page(codes: list[str], title: str, settings: Settings) -> str:
    cards = "\n".join(_card(code, settings) for code in codes)
    return f"<main><h1>{title}</h1>\n<div>\n{cards}\n</div></main>"


def _card(code: str, settings: Settings) -> str:
    # Behind the #, so that the code is not sent to any server when the page is opened.
    address = f"https://{settings.issuer.origin}/rate#{code}"
    picture = segno.make(address, error="m").svg_inline(omitsize=True, border=4)
    return (
        f"<section>{picture}<p><code>{escape(code)}</code></p>"
        f"<p>Dùng được cho {settings.grants.desk_code} lần đánh giá, trong {settings.grants.desk_code_days} ngày. "
        "Không ai biết phiếu này của ai.</p></section>"
    )
