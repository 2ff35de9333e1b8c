"""Pictures that are sent: only pixels remain, and nothing that is sent breaks the service."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from services.media.pictures import (
    SIDE,
    BlankPhoto,
    NotAPhoto,
    PhotoTooLarge,
    PhotoTooSmall,
    TwoFilesInOne,
    process_picture,
)
from tests.pictures import (
    PLACE_TAKEN,
    green_by_its_profile,
    opened,
    picture,
    png16,
    png_bomb,
    text_bomb,
    with_exif,
    with_zip,
)


def flat(mode: str, colour: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (100, 100), colour).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_comes_out_as_jpeg_and_webp_of_the_same_picture(kind: str):
    photo = process_picture(picture(kind, (2_000, 1_000)))
    for content, form, size in (
        (photo.jpeg, "JPEG", (1_600, 800)),
        (photo.webp, "WEBP", (1_600, 800)),
        (photo.small_jpeg, "JPEG", (320, 160)),
        (photo.small_webp, "WEBP", (320, 160)),
    ):
        image = opened(content)
        assert (image.format, image.size, image.mode) == (form, size, "RGB")
    assert photo.ref == hashlib.sha256(photo.jpeg).hexdigest()
    assert process_picture(picture(kind, (2_000, 1_000))) == photo


def test_nothing_but_pixels_remains_and_they_stand_upright():
    sent = with_exif()
    assert PLACE_TAKEN.encode() in sent
    photo = process_picture(sent)
    for content in (photo.jpeg, photo.webp, photo.small_jpeg, photo.small_webp):
        assert PLACE_TAKEN.encode() not in content
        assert not opened(content).getexif()
        assert "icc_profile" not in opened(content).info
    assert opened(photo.jpeg).size == (200, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_colour_is_taken(mode: str):
    levels = np.full((100, 100), 0x8000 if mode == "I;16" else 255, np.uint16 if mode == "I;16" else np.uint8)
    levels[:50, :50] = 0
    image = Image.fromarray(levels).convert(mode)
    out = io.BytesIO()
    image.save(out, "JPEG" if mode == "CMYK" else "PNG")
    value = opened(process_picture(out.getvalue()).jpeg).convert("L").getpixel((80, 80))
    assert isinstance(value, int)
    assert abs(value - (128 if mode == "I;16" else 255)) < 3


def test_what_is_transparent_becomes_white():
    out = io.BytesIO()
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((10, 20, 30, 255), (0, 0, 50, 50))
    image.save(out, "PNG")
    assert opened(process_picture(out.getvalue()).jpeg).getpixel((80, 80)) == (255, 255, 255)


@pytest.mark.parametrize("transparent", [None, 0, 40_000])
def test_sixteen_bits_of_grey_keep_their_levels(transparent: int | None):
    photo = opened(process_picture(png16(transparent)).jpeg).convert("L")
    for column in (20, 30, 50):
        level = photo.getpixel((column, 32))
        assert isinstance(level, int)
        assert abs(level - column * 1_000 // 256) < 6
    white = opened(process_picture(png16(40_000)).jpeg).convert("L").getpixel((40, 32))
    assert isinstance(white, int)
    assert white > 220


def test_colours_are_those_of_the_profile_that_came_with_them():
    red, green, blue = np.asarray(opened(process_picture(green_by_its_profile()).jpeg))[200, 300]
    assert green > 200
    assert max(red, blue) < 60


def test_a_profile_that_does_not_fit_the_picture_changes_nothing():
    grey = opened(process_picture(green_by_its_profile("L")).jpeg)
    plain = opened(process_picture(picture("PNG", colour="red")).jpeg).convert("L")
    assert grey.getpixel((300, 200)) == (plain.getpixel((300, 200)),) * 3


@pytest.mark.parametrize("name", ["icc-p3.jpg", "icc-prophoto.jpg", "alpha0.png"])
def test_cases_that_show_nothing_are_refused(name: str):
    with pytest.raises(BlankPhoto):
        process_picture(case(name))


@pytest.mark.parametrize("name", ["g16t0.png", "g16trns.png", "xmpbig.png"])
def test_cases_that_were_refused_or_came_out_white_are_taken(name: str):
    assert np.ptp(np.asarray(opened(process_picture(case(name)).jpeg).convert("L"))) > 50


def case(name: str) -> bytes:
    file = Path(__file__).parents[4] / "shared" / "cases" / "photos" / name
    if not file.exists():
        pytest.skip(f"{file} is not on this machine")
    return file.read_bytes()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotAPhoto),
        (b"hello", NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAPhoto),
        (picture("GIF"), NotAPhoto),
        (picture("TIFF"), NotAPhoto),
        (picture("BMP"), NotAPhoto),
        (picture()[:300], NotAPhoto),
        (b"\xff\xd8\xff" + bytes(500), NotAPhoto),
        (b"RIFF\xff\x00\x00\x00WEBP" + bytes(100), NotAPhoto),
        (picture("PNG").replace(b"IDAT", b"IDAX"), NotAPhoto),
        (png_bomb(), PhotoTooLarge),
        (png_bomb(13_000), PhotoTooLarge),
        (picture("PNG", (13_000, 60)), PhotoTooLarge),
        (bytes(11 << 20), PhotoTooLarge),
        (picture(size=(400, 40)), PhotoTooSmall),
        (flat("RGB", "white"), BlankPhoto),
        (flat("RGB", "teal"), BlankPhoto),
        (flat("RGBA", (200, 30, 30, 0)), BlankPhoto),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), NotAPhoto),
        (with_zip(), TwoFilesInOne),
        (picture("PNG") + b"more", TwoFilesInOne),
        (picture("WEBP") + b"much more", TwoFilesInOne),
        (picture() + b"<?php system($_GET[0]);", TwoFilesInOne),
        (picture() + b"<SCRIPT>alert(1)</SCRIPT>", TwoFilesInOne),
        (picture()[:20] + b"%PDF-1.7" + picture()[20:], TwoFilesInOne),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{len(value)}b",
)
def test_what_is_not_one_good_photo_is_refused_with_its_reason(content: bytes, refusal: type[Exception]):
    with pytest.raises(refusal):
        process_picture(content)


def test_comments_are_not_read_however_much_they_unpack_to():
    assert process_picture(text_bomb()) == process_picture(picture("PNG"))


def test_a_photo_of_a_telephone_is_named_as_what_it_is():
    with pytest.raises(NotAPhoto, match="HEIC"):
        process_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))


@hypothesis_settings(max_examples=20, deadline=None)
@given(st.data())
def test_damage_is_a_typed_refusal_or_harmless(data: st.DataObject):
    content = bytearray(picture(data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), (64, 64)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        photo = process_picture(bytes(content))
    except (NotAPhoto, TwoFilesInOne, PhotoTooLarge, PhotoTooSmall, BlankPhoto):
        return
    assert opened(photo.jpeg).size <= (SIDE, SIDE)
