#!/usr/bin/env bash
# npm opening_hours 3.15.0 and opening-hours-py 2.1.4: a night shift is closed by the calendar day, not by the shift; and
# Vietnam's public holidays lack those of the lunar calendar.
#
# Expected: with "22:00-06:00; Fr off" the shift of Friday evening is off: at 02:00 on Friday the shift of Thursday is
# still on, and at 02:00 on Saturday nobody is there. With "PH off" an office is closed on the first day of Tết.
#
# Seen: both evaluate "off" for the calendar day. At 02:00 on Friday the shift that began on Thursday is closed, and at
# 02:00 on Saturday the office is open, though the shift that would have brought it there never began. On 17 February
# 2026 and 6 February 2027, the first days of Tết, both say open; the days of fixed date they know. And on a Thursday
# that is no holiday "PH Mo-Fr off" closes in one and is open in the other.
#
# Why it matters: hours of a night desk taken from or given to maps say the wrong half of the night, and every office is
# open on the one week in which none is.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts opening_hours@3.15.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check opening-hours-py==2.1.4

cat > cases.json <<'CASES'
[["22:00-06:00; Fr off", "2026-12-04T02:00"], ["22:00-06:00; Fr off", "2026-12-04T23:00"],
 ["22:00-06:00; Fr off", "2026-12-05T02:00"], ["Mo-Su 08:00-17:00; PH off", "2026-02-17T10:00"],
 ["Mo-Su 08:00-17:00; PH off", "2027-02-06T10:00"], ["Mo-Su 08:00-17:00; PH off", "2026-09-02T10:00"],
 ["Mo-Fr 08:00-17:00; PH Mo-Fr off", "2026-12-03T10:00"]]
CASES
cat > probe.mjs <<'PROBE'
import { readFileSync } from 'node:fs'
import OpeningHours from 'opening_hours'

const place = { lat: 21.03, lon: 105.85, address: { country_code: 'vn', state: 'Hà Nội' } }
for (const [rule, time] of JSON.parse(readFileSync('cases.json', 'utf8'))) {
  const open = new OpeningHours(rule, place, { locale: 'en' }).getState(new Date(`${time}:00+07:00`))
  console.log(`opening_hours: ${rule} at ${time}: ${open ? 'open' : 'closed'}`)
}
PROBE
cat > probe.py <<'PROBE'
import json
from datetime import datetime

from opening_hours import OpeningHours

for rule, time in json.load(open("cases.json")):
    state = OpeningHours(rule, country="VN").is_open(datetime.fromisoformat(time))
    print(f"opening-hours-py: {rule} at {time}: {'open' if state else 'closed'}")
PROBE
seen=$(TZ=Asia/Ho_Chi_Minh node probe.mjs; venv/bin/python probe.py)

expected=$(cat <<'SEEN'
opening_hours: 22:00-06:00; Fr off at 2026-12-04T02:00: closed
opening_hours: 22:00-06:00; Fr off at 2026-12-04T23:00: closed
opening_hours: 22:00-06:00; Fr off at 2026-12-05T02:00: open
opening_hours: Mo-Su 08:00-17:00; PH off at 2026-02-17T10:00: open
opening_hours: Mo-Su 08:00-17:00; PH off at 2027-02-06T10:00: open
opening_hours: Mo-Su 08:00-17:00; PH off at 2026-09-02T10:00: closed
opening_hours: Mo-Fr 08:00-17:00; PH Mo-Fr off at 2026-12-03T10:00: open
opening-hours-py: 22:00-06:00; Fr off at 2026-12-04T02:00: closed
opening-hours-py: 22:00-06:00; Fr off at 2026-12-04T23:00: closed
opening-hours-py: 22:00-06:00; Fr off at 2026-12-05T02:00: open
opening-hours-py: Mo-Su 08:00-17:00; PH off at 2026-02-17T10:00: open
opening-hours-py: Mo-Su 08:00-17:00; PH off at 2027-02-06T10:00: open
opening-hours-py: Mo-Su 08:00-17:00; PH off at 2026-09-02T10:00: closed
opening-hours-py: Mo-Fr 08:00-17:00; PH Mo-Fr off at 2026-12-03T10:00: closed
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
