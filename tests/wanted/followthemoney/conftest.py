"""FollowTheMoney itself, installed once into the user's cache: it is no requirement of ours."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

CACHE = Path.home() / ".cache" / "tiepdan"
INSTALL_SECONDS = 250


def installed(requirements: Path) -> Path:
    """The folder with the pinned packages, from wheels alone. Skips the test where they cannot be fetched."""
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    place = CACHE / f"{requirements.stem}-{digest}"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "installed").exists():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
            chosen = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(requirements)]
            done = subprocess.run(
                [*pip, "--target", str(place / "packages"), *chosen],
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
            if done.returncode:
                pytest.skip(f"pip could not install {requirements.name}: {done.stderr[-500:]}")
            (place / "installed").touch()
    return place / "packages"


@pytest.fixture(scope="session")
def working_model() -> Path:
    """The last version whose requirements all come as wheels: later ones need ICU's headers and a compiler."""
    return installed(Path(__file__).with_name("running.txt"))


@pytest.fixture(scope="session")
def newest_model() -> Path:
    """The newest version's files, to be read and not run."""
    return installed(Path(__file__).with_name("newest.txt"))
