"""The sheet of desk codes: a page to print, cut up and hand out."""

from html import escape

import segno

from feedback.settings import Settings

_STYLE = """
@page { size: A4; margin: 12mm }
body { font: 10pt sans-serif; margin: 0 }
h1 { font-size: 13pt }
main { display: grid; grid-template-columns: repeat(3, 1fr) }
section { border: 1px dashed #888; padding: 4mm; text-align: center; break-inside: avoid }
code { font-size: 12pt; white-space: nowrap }
svg { width: 28mm; height: 28mm }
"""


def sheet(codes: list[str], unit: str, settings: Settings) -> str:
    """An HTML page with each code in letters and as a QR code of the address where it is used."""
    cards = "\n".join(_card(code, settings) for code in codes)
    title = f"Mã đánh giá — {escape(unit)}"
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n<main>\n{cards}\n</main></body></html>\n"
    )


def _card(code: str, settings: Settings) -> str:
    # Behind the #, so that the code is not sent to any server when the page is opened.
    address = f"https://{settings.issuer.origin}/rate#{code}"
    picture = segno.make(address, error="m").svg_inline(omitsize=True, border=1)
    return (
        f"<section>{picture}<p><code>{escape(code)}</code></p>"
        f"<p>Dùng được cho {settings.grants.desk_code} lần đánh giá, trong {settings.grants.desk_code_days} ngày. "
        "Không ai biết phiếu này của ai.</p></section>"
    )
