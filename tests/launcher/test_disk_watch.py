"""Warnings of a full disk."""

import io
from pathlib import Path

from launcher.disk_watch import DiskWatch
from launcher.output import Output

MIB = 1 << 20


def test_a_full_disk_is_said_once_and_so_is_space_again(tmp_path: Path):
    out, trouble = io.StringIO(), io.StringIO()
    watch = DiskWatch(tmp_path, Output(stdout=out, stderr=trouble), minimum_free=200 * MIB)
    for free in (201, 199, 0, 198):
        watch.check(free * MIB)
    assert trouble.getvalue().count("\n") == 1
    assert f"The disk of {tmp_path} is full, or nearly so: 199 MiB are left." in trouble.getvalue()
    assert out.getvalue() == ""
    for free in (200, 500):
        watch.check(free * MIB)
    assert out.getvalue() == f"The disk of {tmp_path} has space again: 200 MiB.\n"
    watch.check(0)
    assert trouble.getvalue().count("\n") == 2
