"""What logs say of an error: where, never what was sent."""

import errno
import json
import logging
import os

import pytest
import structlog

from services.observability import logs


@pytest.fixture(autouse=True)
def _restored():
    yield
    structlog.reset_defaults()
    logging.getLogger().setLevel(logging.WARNING)


def test_an_exception_is_logged_without_its_message(capsys: pytest.CaptureFixture[str]):
    logs.configure("debug")
    try:
        raise ValueError("0912 345 678 said something")
    except ValueError as error:
        structlog.get_logger().error("it_failed", exc_info=error)
    line = json.loads(capsys.readouterr().err.strip())
    assert line["error"] == "ValueError"
    assert line["frames"]
    assert "0912" not in json.dumps(line)


def test_a_full_disk_is_said_without_the_file_s_name(capsys: pytest.CaptureFixture[str]):
    logs.configure("debug")
    try:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/var/0912345678")
    except OSError as error:
        structlog.get_logger().error("it_failed", exc_info=error)
    line = json.loads(capsys.readouterr().err.strip())
    assert line["error"] == f"OSError ({os.strerror(errno.ENOSPC)})"
    assert "0912" not in json.dumps(line)
