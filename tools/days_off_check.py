"""Compares our days off by law with those of the newest release of the package `holidays`.

The package is fetched for the purpose into a folder of its own: it needs an older dateutil than ours. It is asked for
the days alone, without the swapped ones, which are the government's decisions.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from tempfile import TemporaryDirectory

from services.calendar.law import FIRST_YEAR, LAST_YEAR, holidays_of, is_weekend

PACKAGE = "holidays"
_PROGRAM = f"""
import json
from holidays.countries import VN
years = VN(years=range({FIRST_YEAR}, {LAST_YEAR + 1}), language="vi")
print(json.dumps({{day.isoformat(): name for day, name in years.items() if "thay cho" not in name}}))
"""


def differences(listed: Iterable[str]) -> Iterator[str]:
    """The days from Monday to Friday that only one of the two has off, given those of the package."""
    theirs = {date.fromisoformat(day) for day in listed}
    ours = {day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in holidays_of(year)}
    for day in sorted(day for day in ours ^ theirs if not is_weekend(day)):
        yield f"{day:%a %Y-%m-%d} is off {'for us alone' if day in ours else 'for the package alone'}"


def newest_list() -> dict[str, str]:
    """The days of the package and their names, fetched from the package index."""
    with TemporaryDirectory() as folder:
        options = ["--quiet", "--target", folder, "--upgrade", PACKAGE]
        subprocess.run([sys.executable, "-m", "uv", "pip", "install", *options], check=True)
        program = [sys.executable, "-c", f"import sys; sys.path.insert(0, {folder!r}){_PROGRAM}"]
        return json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    found = list(differences(newest_list()))
    for difference in found:
        print(difference)
    print("Our days off differ from the package's." if found else "Our days off are the package's.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
