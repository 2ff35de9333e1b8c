"""Pictures for trying the system: drawn by code, plainly no photographs, and marked as made up.

The words in them have no diacritics: Pillow's own font has none of Vietnam's.
"""

import io

from PIL import Image, ImageDraw, ImageFont

MARK = ("MINH HOA", "MADE UP")
GROUNDS = ("#3d6b8e", "#7a5c8e", "#5c8e6b", "#8e6f3d", "#8e4f4f", "#4f7f8e")
SKINS = ("#c9b79c", "#b59f83", "#d8c9b2")
INK, PAPER = "#202020", "#f4f1ea"


def portrait(number: int) -> bytes:
    """The outline of nobody's head and shoulders, 480 by 640, as a JPEG; by its number in other colours."""
    image, draw = _sheet((480, 640), GROUNDS[number % len(GROUNDS)])
    skin = SKINS[number % len(SKINS)]
    draw.ellipse((90, 400, 390, 800), fill=INK)
    draw.ellipse((160, 140 - number % 20, 320, 360), fill=skin)
    draw.chord((150, 120 - number % 20, 330, 300), 180, 360, fill=INK)
    draw.rectangle((215, 340, 265, 420), fill=skin)
    return _marked(image, draw)


def scene(number: int) -> bytes:
    """Houses under a sun, 1,200 by 675, as a JPEG; by its number in other colours."""
    image, draw = _sheet((1200, 675), "#cfe0ea")
    draw.ellipse((950, 60, 1080, 190), fill="#e8b84a")
    for place, height in enumerate((220, 300, 180, 260)):
        left = 80 + 270 * place
        draw.rectangle((left, 560 - height, left + 210, 560), fill=GROUNDS[(number + place) % len(GROUNDS)])
        draw.polygon(
            ((left - 20, 560 - height), (left + 105, 480 - height), (left + 230, 560 - height)), fill="#7d4034"
        )
    draw.rectangle((0, 560, 1200, 675), fill="#6f8f5a")
    return _marked(image, draw)


def _sheet(size: tuple[int, int], ground: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", size, ground)
    return image, ImageDraw.Draw(image)


def _marked(image: Image.Image, draw: ImageDraw.ImageDraw) -> bytes:
    """With the mark over its foot."""
    width, height = image.size
    high = height // 8
    draw.rectangle((0, height - high, width, height), fill=PAPER)
    text, font = " - ".join(MARK), ImageFont.load_default(high * 0.45)
    draw.text((width / 2, height - high / 2), text, fill=INK, font=font, anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
