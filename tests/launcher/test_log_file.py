"""The log file of `tiepdan up`."""

import os
import sys
from pathlib import Path

import pytest

from launcher.errors import LaunchError
from launcher.log_file import standard_error_to


async def test_standard_error_goes_there_and_comes_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    path = tmp_path / "tiepdan.log"
    path.write_text("of before\n")
    async with standard_error_to(path):
        print("a line", file=sys.stderr)
        os.write(sys.stderr.fileno(), b"of a library\n")
    print("at the terminal", file=sys.stderr)
    assert path.read_text() == "of before\na line\nof a library\n"
    assert capfd.readouterr().err == "at the terminal\n"


async def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(LaunchError, match="No such file or directory"):
        async with standard_error_to(tmp_path / "missing" / "tiepdan.log"):
            raise AssertionError("it began")
    print("at the terminal", file=sys.stderr)
    assert capfd.readouterr().err == "at the terminal\n"
