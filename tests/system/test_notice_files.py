"""Files of notices and folders of photos, given to the commands as a unit's clerk gives them."""

import json
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.identity import Role
from tests.approving import approve
from tests.pictures import picture
from tests.system.instance import Instance, in_thread
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book


async def told(system: Instance, *words: str, status: int = 0) -> dict[str, Any]:
    """The last line of a command that ends with this status: what came of it."""
    done = await in_thread(lambda: system.run("notices", *words, "--json"))
    assert done.returncode == status, done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


def editor(system: Instance, subject: str) -> tuple[str, str]:
    """The option by which a command is an editor's."""
    bearer = system.bearer(subject, [Role.EDITOR], ["ca-ha-noi"])["Authorization"]
    return "--token", bearer.removeprefix("Bearer ")


@pytest.mark.shape("together")
async def test_a_workbook_is_looked_at_first_then_taken_approved_and_shown_with_its_photos(
    system: Instance, citizen: httpx.AsyncClient, tmp_path: Path
):
    mark = uuid.uuid4().hex[:8]
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(book(["Mã", *VIETNAMESE], [f"{mark}-1", *ROW], [f"{mark}-2", *ROW[:1], "12345", *ROW[2:]]))
    clerk, second = editor(system, "chi"), editor(system, "binh")
    given = ("import", str(file), "--unit", "ca-ha-noi", *clerk)
    preview = await told(system, *given, "--dry-run", status=1)
    assert (preview["new"], preview["rejectedCount"], preview["waiting"]) == (1, 1, 1)
    path = f"/api/wanted/notices/{mark}-1"
    assert (await citizen.get(path)).status_code == 404
    # One row was refused, which counts for more than that the other waits.
    assert (await told(system, *given, status=1))["inserted"] == 1
    file.write_bytes(book(["Mã", *VIETNAMESE], [f"{mark}-1", *ROW], [f"{mark}-3", *ROW]))
    taken = await told(system, *given, status=3)
    assert (taken["inserted"], taken["unchanged"], taken["waiting"]) == (1, 1, 2)
    assert (await citizen.get(path)).status_code == 404
    approval = ("import", "--approve", taken["run"])
    own = await in_thread(lambda: system.run("notices", *approval, *clerk))
    assert (own.returncode, own.stderr.decode()) == (1, "Lỗi: Hệ thống từ chối: Cần một người khác phê duyệt.\n")
    approved = await told(system, *approval, *second)
    assert (approved["state"], approved["left"]) == ("APPROVED", 0)
    assert (await citizen.get(path)).status_code == 200
    folder = tmp_path / "ảnh" / "đợt 1"
    folder.mkdir(parents=True)
    (folder / f"{mark}-1.jpg").write_bytes(picture())
    (folder / "nobody.jpg").write_bytes(picture())
    photos = await told(system, "photos", str(folder.parent))
    assert (photos["kept"], photos["waiting"], photos["rejected"]) == (1, 1, 1)
    assert (await told(system, "photos", str(folder.parent)))["unchanged"] == 1
    assert (await citizen.get(path)).json()["photo"] is None
    who = {"Authorization": f"Bearer {second[1]}"}
    for answer in (await approve(citizen, path, who), await citizen.post(f"{path}/publish", headers=who)):
        assert answer.status_code == 200, answer.text
    ref = (await citizen.get(path)).json()["photo"]
    assert (await citizen.get(f"/api/wanted/photos/{ref}.webp")).status_code == 200
    undo = ("import", "--undo", taken["run"], *clerk)
    for language, begin in (("vi", "Lỗi: "), ("en", "Error: ")):
        unexplained = await in_thread(lambda lang=language: system.run("notices", *undo, "--lang", lang))
        said = unexplained.stderr.decode()
        assert (unexplained.returncode, said.startswith(begin), "--why" in said) == (1, True, True)
    # The photo was put on the first notice since, and it was brought by the import before.
    undone = await told(system, *undo, "--why", "Nhập nhầm tệp")
    assert (undone["state"], undone["left"]) == ("UNDONE", 1)
    assert (await citizen.get(path)).status_code == 200
    assert (await citizen.get(f"/api/wanted/notices/{mark}-3")).status_code == 410


@pytest.mark.slow
async def test_publishing_at_once_says_first_what_becomes_public(
    system: Instance, citizen: httpx.AsyncClient, tmp_path: Path
):
    mark = uuid.uuid4().hex[:8]
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(book(["Mã", *VIETNAMESE], [f"{mark}-1", *ROW]))
    given = ("import", str(file), "--unit", "ca-ha-noi", "--publish")
    asked = await in_thread(lambda: system.run("notices", *given))
    assert asked.returncode == 1
    assert "dòng 2" in asked.stdout.decode()
    assert "1 mục sẽ công khai ngay" in asked.stderr.decode()
    path = f"/api/wanted/notices/{mark}-1"
    assert (await citizen.get(path)).status_code == 404
    assert (await told(system, *given, "--yes"))["inserted"] == 1
    assert (await citizen.get(path)).status_code == 200
    clerk = editor(system, "chi")
    refused = await told(system, *given, "--yes", *clerk, status=1)
    assert (refused["unchanged"], refused["rejectedCount"]) == (0, 1)
