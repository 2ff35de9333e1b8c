"""Makes the virtual environment and installs the pinned requirements; needs nothing but Python 3.11 or newer.

usage: python3 bootstrap.py [--dev]

Run again it does nothing, unless the requirements changed since.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def digest(files: list[Path]) -> str:
    """Of the requirements, the project file and the interpreter's version: what the environment is made from."""
    content = b"".join(file.read_bytes() for file in [*files, ROOT / "pyproject.toml"])
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def run(*command: str) -> bool:
    """Runs a module of the environment; says whether it went well."""
    return subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT).returncode == 0


def index() -> list[str]:
    """The package index that pip is configured to use, for uv, which does not read pip's settings."""
    command = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return ["--index-url", configured] if configured else []


def install(files: list[Path]) -> None:
    """Installs the pinned packages with uv, which takes a tenth of pip's time; with pip where uv does not work."""
    pip = ("pip", "install", "--quiet", "--disable-pip-version-check")
    pins = [word for file in files for word in ("-r", str(file))]
    installed = run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt")) and run(
        "uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", *index(), *pins
    )
    if not (installed or run(*pip, "--require-hashes", *pins)):
        sys.exit("The requirements could not be installed; see above.")
    if not run(*pip, "--no-build-isolation", "--no-deps", "--editable", "."):
        sys.exit("The project could not be installed; see above.")


def read_once() -> None:
    """Imports what a start imports, so that Python keeps it compiled.

    Else the first start takes 3 s of processor time more, and every start where Python may not write.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    database = PYTHON.with_name("secantusd-py")
    modules = "*up.modules_to_load(), *up.modules_to_load(separate=True)"
    code = f"from launcher import packages, up; packages.import_modules({modules})"
    for command in ([PYTHON, "-c", code], [PYTHON, database, "--help"]):
        if subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
            sys.exit("What was installed does not work; see above.")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one check that an older Python can run
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    files = [ROOT / "requirements" / name for name in ("run.txt", "dev.txt")[: 1 + ("--dev" in sys.argv)]]
    mark = HOME / ("installed-dev" if "--dev" in sys.argv else "installed")
    wanted = digest(files)
    if PYTHON.exists() and mark.exists() and mark.read_text() == wanted:
        return
    print("Making .venv and installing the requirements …", file=sys.stderr)
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
    install(files)
    read_once()
    mark.write_text(wanted)


if __name__ == "__main__":
    main()
