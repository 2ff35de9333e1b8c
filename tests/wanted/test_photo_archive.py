"""Photos by the zip."""

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.pictures import picture, png_bomb
from tests.wanted.notices import Headers, confirm, imported, withdraw


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


async def send(client: httpx.AsyncClient, headers: Headers, content: bytes) -> httpx.Response:
    return await client.post("/notices/photos/import", content=content, headers=headers)


async def test_each_photo_goes_to_its_notice_and_the_bad_ones_are_named(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Any
):
    await imported(client, editor, {"id": "n1"}, {"id": "n2"}, {"id": "n3"}, {"id": "gone"})
    await imported(client, bearer("admin", units=("ca-hue",)), {"id": "theirs", "unit": "ca-hue"})
    await withdraw(client, editor, "gone")
    content = zipped(
        **{
            "folder/n1.jpg": picture(),
            "n2.png": picture("PNG"),
            "n3.png": png_bomb(),
            "gone.jpg": picture(),
            "theirs.jpg": picture(),
            "nobody.jpg": picture(),
            "../../etc/n1": b"hello",
            "big.webp": bytes(20 << 20),
            "__MACOSX/n1.jpg": b"x",
            ".DS_Store": b"x",
        }
    )
    report = (await send(client, editor, content)).json()
    assert (report["kept"], report["unchanged"], report["waiting"]) == (2, 0, 2)
    assert {row["name"] for row in report["rejected"]} == {
        "n3.png",
        "gone.jpg",
        "theirs.jpg",
        "nobody.jpg",
        "../../etc/n1",
        "big.webp",
    }
    assert (await client.get("/notices/n1")).json()["photo"] is None
    again = (await send(client, editor, content)).json()
    assert (again["kept"], again["unchanged"]) == (0, 2)
    ref = (await confirm(client, second, "n1"))["photo"]
    assert (await client.get(f"/photos/{ref}.webp")).status_code == 200
    again = (await send(client, editor, content)).json()
    assert (again["kept"], again["unchanged"]) == (0, 2)
    assert (await client.get("/notices/theirs")).json()["photo"] is None


async def test_a_zip_as_windows_makes_it_is_taken(client: httpx.AsyncClient, editor: Headers, second: Headers):
    await imported(client, editor, {"id": "n1"})
    content = zipped(
        **{
            "ảnh\\n1.jpg": picture(),
            "ảnh\\n1 (1).jpg": picture(colour="red"),
            "ảnh\\n1 (2).jpg": picture(colour="navy"),
            "ảnh\\Thumbs.db": b"x",
            "ảnh\\desktop.ini": b"x",
        }
    )
    report = (await send(client, editor, content)).json()
    assert (report["kept"], report["rejected"]) == (3, [])
    notice = await confirm(client, second, "n1")
    assert notice["photo"] is not None
    assert len(notice["morePhotos"]) == 2
    again = (await send(client, editor, content)).json()
    assert (again["kept"], again["unchanged"]) == (0, 3)


@pytest.mark.parametrize("content", [b"", b"hello", zipped(a=b"b")[:-10]], ids=["empty", "text", "cut"])
async def test_what_is_no_zip_is_refused(client: httpx.AsyncClient, editor: Headers, content: bytes):
    answer = await send(client, editor, content)
    assert (answer.status_code, answer.json()["code"]) == (415, "NOT_AN_ARCHIVE")


async def test_it_is_for_staff(client: httpx.AsyncClient):
    assert (await send(client, {}, zipped(a=b"b"))).status_code == 401
