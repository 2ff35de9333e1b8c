"""Files of notices and folders of photos, given to the commands as a unit's clerk gives them."""

import json
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system.instance import Instance, in_thread
from tests.wanted.pictures import picture
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book


async def told(system: Instance, *words: str) -> dict[str, Any]:
    """The last line of a command that goes well: what came of it."""
    done = await in_thread(lambda: system.run("notices", *words, "--json"))
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.shape("together")
async def test_a_workbook_is_looked_at_first_then_taken_and_shown_with_its_photos(
    system: Instance, citizen: httpx.AsyncClient, tmp_path: Path
):
    mark = uuid.uuid4().hex[:8]
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(book(["Mã", *VIETNAMESE], [f"{mark}-1", *ROW], [f"{mark}-2", *ROW[:1], "12345", *ROW[2:]]))
    given = ("import", str(file), "--unit", "ca-ha-noi")
    preview = await told(system, *given, "--dry-run")
    assert (preview["new"], preview["rejectedCount"]) == (1, 1)
    path = f"/api/wanted/notices/{mark}-1"
    assert (await citizen.get(path)).status_code == 404
    assert (await told(system, *given))["inserted"] == 1
    assert (await told(system, *given))["unchanged"] == 1
    folder = tmp_path / "ảnh" / "đợt 1"
    folder.mkdir(parents=True)
    (folder / f"{mark}-1.jpg").write_bytes(picture())
    (folder / "nobody.jpg").write_bytes(picture())
    photos = await told(system, "photos", str(folder.parent))
    assert (photos["kept"], photos["rejected"]) == (1, 1)
    assert (await told(system, "photos", str(folder.parent)))["unchanged"] == 1
    ref = (await citizen.get(path)).json()["photo"]
    assert (await citizen.get(f"/api/wanted/photos/{ref}.webp")).status_code == 200
