#!/usr/bin/env bash
# lunar-vn 1.4.0, vi-lunaire 2026.4.11, vnlunar 1.0.5: the 30th of the last lunar month, and Tết before 2001.
#
# Expected: the twelfth lunar month of 2025 has 29 days, so its 30th is refused, as an impossible leap month is; the
# first day of the first month is Tết for every year that a package says it covers (vi-lunaire: 1900 to 2100).
#
# Seen: lunar-vn and vi-lunaire answer the 30th of a month of 29 days with the next day, which is Tết itself: a yearly
# rule "closed on 30 tháng Chạp" closes New Year's Day in 2026 and leaves New Year's Eve open. Only vnlunar says that
# there is no such day. The twelfth month has 29 days in every lunar year from 2024 to 2031. And vi-lunaire places
# every Tết of the twentieth century one to three months late, without an error; from 2001 on the three agree.
#
# Why it matters: reception days, hotline hours and deadlines skip Tết; dates in old cases are given by the lunar
# calendar.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lunar-vn==1.4.0 vi-lunaire==2026.4.11 vnlunar==1.0.5

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
from datetime import date

import lunar_vn
import vi_lunaire
import vnlunar


def first(day, month, year):
    return lunar_vn.convert_lunar_to_solar(day, month, year)


def second(day, month, year):
    return vi_lunaire.lunar_to_solar(year, month, day)


def third(day, month, year):
    found = vnlunar.convert_lunar_to_solar(day, month, year)
    return date(*reversed(found)) if found else None


for asked in ((30, 12, 2023), (29, 12, 2025), (30, 12, 2025), (1, 1, 2026), (1, 1, 1990), (1, 1, 2000)):
    print(*asked, "|", first(*asked), second(*asked), third(*asked))
short = [year for year in range(2020, 2036) if third(30, 12, year) is None]
print("no 30th:", *short)
late = [(second(1, 1, year) - third(1, 1, year)).days for year in range(1900, 2101)]
moved = [days for days in late if days]
print("Tết moved by vi-lunaire:", len(moved), "of 201 years,", min(moved), "to", max(moved), "days")
print("last of them:", 1900 + max(place for place, days in enumerate(late) if days))
PROBE
)

expected=$(cat <<'SEEN'
30 12 2023 | 2024-02-09 2024-02-09 2024-02-09
29 12 2025 | 2026-02-16 2026-02-16 2026-02-16
30 12 2025 | 2026-02-17 2026-02-17 None
1 1 2026 | 2026-02-17 2026-02-17 2026-02-17
1 1 1990 | 1990-01-27 1990-04-25 1990-01-27
1 1 2000 | 2000-02-05 2000-03-06 2000-02-05
no 30th: 2021 2024 2025 2026 2027 2028 2029 2030 2031
Tết moved by vi-lunaire: 101 of 201 years, 30 to 90 days
last of them: 2000
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
