"""A sheet of codes: none is made where it cannot be written down."""

import os
import stat
import threading
from pathlib import Path

import pytest

from launcher.atomic_file import CARD_BYTES, PAGE_BYTES, write_sheet
from launcher.errors import LaunchError
from tests.launcher.conftest import Mount

SHEET = "<p>Mã: ABCD</p>"


class Desk:
    """Makes sheets, and counts them."""

    def __init__(self, sheet: str = SHEET) -> None:
        self.sheet, self.made = sheet, 0

    async def make(self) -> str:
        self.made += 1
        return self.sheet


async def refused(file: Path) -> str:
    desk = Desk()
    with pytest.raises(LaunchError) as raised:
        await write_sheet(file, 24, desk.make)
    assert desk.made == 0
    assert str(file) in str(raised.value)
    return str(raised.value)


async def test_a_sheet_is_written_for_its_owner_alone(tmp_path: Path):
    file, desk = tmp_path / "sheet.html", Desk()
    file.write_text("the sheet of before, which is longer than the new one")
    file.chmod(0o644)
    await write_sheet(file, 24, desk.make)
    assert desk.made == 1
    assert file.read_text("utf-8") == SHEET
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


async def test_a_link_goes_on_leading_to_the_sheet(tmp_path: Path):
    (tmp_path / "link.html").symlink_to(tmp_path / "sheet.html")
    await write_sheet(tmp_path / "link.html", 1, Desk().make)
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "sheet.html").read_text("utf-8") == SHEET


async def test_no_codes_are_made_where_no_file_can_be(tmp_path: Path):
    await refused(tmp_path / "none" / "sheet.html")
    (tmp_path / "file").touch()
    await refused(tmp_path / "file" / "sheet.html")
    await refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


async def test_no_codes_are_made_in_a_folder_that_is_read_only(mount: Mount):
    assert "ead-only" in await refused(mount("size=1m,ro") / "sheet.html")


async def test_no_codes_are_made_on_a_disk_without_room_for_them(mount: Mount):
    disk = mount("size=256k")
    (disk / "sheet.html").write_text("of before")
    assert "No space" in await refused(disk / "sheet.html")
    assert [path.read_text() for path in disk.iterdir()] == ["of before"]


async def test_a_sheet_fits_where_there_was_room_at_first(mount: Mount):
    disk = mount("size=1m")

    async def make() -> str:
        with pytest.raises(OSError, match="No space"):
            (disk / "other").write_bytes(bytes(1 << 20))
        return "x" * (PAGE_BYTES + CARD_BYTES)

    await write_sheet(disk / "sheet.html", 1, make)
    assert (disk / "sheet.html").stat().st_size == PAGE_BYTES + CARD_BYTES


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
async def test_no_codes_are_made_for_a_device_that_takes_nothing():
    assert "No space" in await refused(Path("/dev/full"))
    assert Path("/dev/full").is_char_device()


async def test_a_sheet_can_be_handed_on_to_a_pipe(tmp_path: Path):
    pipe, got = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")))
    reader.start()
    await write_sheet(pipe, 24, Desk().make)
    reader.join()
    assert got == ["\n" + SHEET]


async def test_where_the_codes_are_refused_nothing_is_left(tmp_path: Path):
    async def make() -> str:
        raise LaunchError("The codes were refused: no such unit")

    with pytest.raises(LaunchError, match="refused"):
        await write_sheet(tmp_path / "sheet.html", 24, make)
    assert list(tmp_path.iterdir()) == []
