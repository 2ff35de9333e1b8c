#!/usr/bin/env bash
# Babel 2.19.0: a Vietnamese time of day that Babel wrote is read back twelve hours early.
#
# Expected: parse_time reads what format_time writes in the same locale. In Vietnamese the twelve-hour clock ends in
# SA (sáng, morning) and CH (chiều, afternoon), as the locale's own data say; what cannot be read raises ParseError.
#
# Seen: 7:30 CH, written by Babel itself for 19:30, is read as 07:30, and so is 7:30 PM where the locale is
# Vietnamese. 12:05 SA, five past midnight, becomes five past noon. Nothing is raised. The English locale reads its
# own writing.
#
# Why it matters: opening hours and appointments typed or imported as 1:30 CH become 01:30 and are shown as such.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
from datetime import time

from babel.dates import format_time, parse_time

for locale in ("en", "vi"):
    for clock in (time(7, 30), time(19, 30), time(0, 5)):
        written = format_time(clock, "h:mm a", locale=locale).replace("\u202f", " ")
        print(locale, clock, "->", written, "->", parse_time(written, locale=locale))
print("vi 7:30 PM ->", parse_time("7:30 PM", locale="vi"))
PROBE
)

expected=$(cat <<'SEEN'
en 07:30:00 -> 7:30 AM -> 07:30:00
en 19:30:00 -> 7:30 PM -> 19:30:00
en 00:05:00 -> 12:05 AM -> 00:05:00
vi 07:30:00 -> 7:30 SA -> 07:30:00
vi 19:30:00 -> 7:30 CH -> 07:30:00
vi 00:05:00 -> 12:05 SA -> 12:05:00
vi 7:30 PM -> 07:30:00
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
