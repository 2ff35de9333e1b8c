"""Compares the table of provinces with the newest list of the General Statistics Office.

The list is that of the package `vietnam-provinces`, which is fetched for the purpose and read as data: its code is not
run, and its newest release needs a newer Python than ours. Its JSON files are not read: in 2026.9.0 they still have the
cities of 2025, which its table of code has not.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from services.geography.provinces import PROVINCES, province_of

PACKAGE = "vietnam-provinces"
PYTHON = "3.13"
_NAME = re.compile(r"\bProvince\(\s*'((?:Tỉnh|Thành phố) [^']+)'")
_CITY = "Thành phố "


def differences(official: Sequence[str]) -> Iterator[str]:
    """What the official list of full names says otherwise, one sentence each."""
    found = {name: province_of(name) for name in official}
    yield from (f"{name} is not in our table" for name, province in found.items() if province is None)
    listed = {province.slug for province in found.values() if province is not None}
    yield from (f"{province.name} is no longer listed" for province in PROVINCES if province.slug not in listed)
    for name, province in found.items():
        if province is not None and province.city is not name.startswith(_CITY):
            yield f"it is {name} by now: say so in CITIES, with the resolution"


def newest_list() -> list[str]:
    """The full names of all provinces and cities, fetched from the package index."""
    with TemporaryDirectory() as folder:
        options = ["--no-deps", "--quiet", "--python-version", PYTHON, "--target", folder]
        subprocess.run([sys.executable, "-m", "uv", "pip", "install", *options, "--upgrade", PACKAGE], check=True)
        return _NAME.findall((Path(folder) / "vietnam_provinces" / "_lookup.py").read_text())


def main() -> int:
    found = list(differences(newest_list()))
    for difference in found:
        print(difference)
    print("Our table differs from the newest list." if found else "Our table is that of the newest list.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
