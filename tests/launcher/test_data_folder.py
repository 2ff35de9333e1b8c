import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from launcher import errors
from launcher.data_folder import FORMAT, DataFolder, holder_of, secret_of
from tests.launcher.conftest import Mount

NOBODY = 65534


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def one_sentence(error: BaseException) -> bool:
    text = str(error)
    return "\n" not in text and text.endswith(".") and "Traceback" not in text


def test_a_new_folder_is_ours_alone_and_says_who_made_it(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "deep" / "data", program="tiepdan 0.1") as folder:
        assert mode(folder.path) == 0o700
        version = json.loads((folder.path / "version.json").read_text())
        assert version["format"] == FORMAT
        assert version["madeBy"] == "tiepdan 0.1"
        assert mode(folder.folder("index")) == 0o700


def test_a_folder_made_by_hand_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    with DataFolder(tmp_path / "data") as folder:
        assert mode(folder.path) == 0o700


def test_a_folder_is_taken_up_again_by_the_same_version(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as folder:
        first = folder.version
    with DataFolder(tmp_path / "data") as folder:
        assert folder.version == first


def test_a_folder_in_use_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    held = "import sys; from launcher.data_folder import *; DataFolder(Path(sys.argv[1])); print(1, flush=True)"
    argv = [sys.executable, "-c", held + "; sys.stdin.read()", str(tmp_path / "data")]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        assert holder_of(tmp_path / "data") == holder.pid
        with pytest.raises(errors.FolderInUse, match=rf"process {holder.pid}") as caught:
            DataFolder(tmp_path / "data")
        assert one_sentence(caught.value)
        holder.kill()
    assert holder_of(tmp_path / "data") is None
    DataFolder(tmp_path / "data").close()


def test_a_folder_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    DataFolder(tmp_path).close()
    newer = json.dumps({"format": FORMAT + 1, "madeBy": "tiepdan 9", "madeAt": "2030-01-01T00:00:00Z"})
    (tmp_path / "version.json").write_text(newer)
    with pytest.raises(errors.FolderTooNew, match="tiepdan 9") as caught:
        DataFolder(tmp_path)
    assert one_sentence(caught.value)
    assert (tmp_path / "version.json").read_text() == newer
    assert holder_of(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", '{"format": "x"}', "\x00"])
def test_a_damaged_version_file_is_refused(tmp_path: Path, content: str) -> None:
    DataFolder(tmp_path).close()
    (tmp_path / "version.json").write_text(content)
    with pytest.raises(errors.FolderDamaged) as caught:
        DataFolder(tmp_path)
    assert one_sentence(caught.value)


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    tmp_path.chmod(0o755)
    with pytest.raises(errors.FolderForeign, match=r"thesis\.txt"):
        DataFolder(tmp_path)
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("path", ["file", "file/under"])
def test_a_file_is_no_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.NotAFolder) as caught:
        DataFolder(tmp_path / path)
    assert one_sentence(caught.value)


def test_a_read_only_disk_is_refused(mount: Mount) -> None:
    with pytest.raises(errors.FolderNotWritable, match="Read-only") as caught:
        DataFolder(mount("ro") / "data")
    assert one_sentence(caught.value)


def test_somebody_elses_folder_is_refused() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    # Not in tmp_path, which nobody but us may even pass through.
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        DataFolder(Path(parent) / "data").close()
        os.seteuid(NOBODY)
        try:
            with pytest.raises(errors.FolderNotWritable, match="Permission denied"):
                DataFolder(Path(parent) / "data")
            with pytest.raises(errors.FolderNotWritable, match="Permission denied"):
                DataFolder(Path(parent) / "new")
        finally:
            os.seteuid(0)


def test_too_little_space_is_refused_before_anything_is_started(mount: Mount) -> None:
    with pytest.raises(errors.DiskFull, match="free some space") as caught:
        DataFolder(mount("size=1m"))
    assert one_sentence(caught.value)


def test_a_full_disk_is_one_sentence_too(mount: Mount) -> None:
    disk = mount("size=64k")
    folder = DataFolder(disk, minimum_free=0)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        (disk / "filler").write_bytes(bytes(1 << 20))
    with pytest.raises(errors.DiskFull):
        folder.secret("cursor")
    (disk / "filler").unlink()
    assert len(folder.secret("cursor")) == 32


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        cursor, token = folder.secret("cursor"), folder.secret("token")
        assert len(cursor) == len(token) == 32
        assert cursor != token
        assert mode(tmp_path / "secrets" / "cursor") == 0o600
        assert mode(tmp_path / "secrets") == 0o700
    with DataFolder(tmp_path) as folder:
        assert folder.secret("cursor") == cursor
        # Another process, which cannot have the lock, reads the same.
        assert secret_of(tmp_path, "cursor") == cursor


def test_a_secret_nobody_made_is_not_invented_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(errors.LaunchError, match="start the system there first"):
        secret_of(tmp_path, "cursor")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        folder.secret("cursor")
        (tmp_path / "secrets" / "cursor").write_bytes(b"short")
        with pytest.raises(errors.FolderDamaged):
            folder.secret("cursor")


@pytest.mark.parametrize("name", ["../x", "", "a/b", "A", ".x"])
def test_a_secret_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with DataFolder(tmp_path) as folder, pytest.raises(ValueError, match="not a name"):
        folder.secret(name)
