#!/usr/bin/env bash
# ical.js 2.2.1: a recurrence by the lunar calendar is taken for a Gregorian one, and written back as one.
#
# Expected: RFC 7529 gives a recurrence rule its calendar (RSCALE), so that Tết can be "every year" in a feed. A
# program that does not know the calendar says so; one that only passes the event on keeps the part that it does not
# know.
#
# Seen: ical.js drops RSCALE and answers 29 January for every year after 2025 (Tết was 17 February in 2026 and is 6
# February in 2027). It drops RSCALE's companion SKIP as well: with SKIP=BACKWARD the last day of every month loses
# the months of fewer than 31 days. And it writes the rule without them: whoever reads the file next cannot see that
# it ever was a lunar one. npm's rrule 2.8.1 refuses the same rule by name.
#
# Why it matters: a calendar feed of closing days is read by other people's calendars; a day that moves in silence
# sends citizens to a closed office.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 rrule@2.8.1

cat > probe.mjs <<'PROBE'
import ICAL from 'ical.js'
import rrule from 'rrule'

for (const text of ['RSCALE=CHINESE;FREQ=YEARLY;COUNT=3', 'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=3']) {
  const rule = ICAL.Recur.fromString(text)
  const days = rule.iterator(ICAL.Time.fromString(text.includes('MONTHLY') ? '2025-01-31' : '2025-01-29'))
  const found = []
  for (let day = days.next(); day; day = days.next()) found.push(day.toString())
  console.log(text, '->', found.join(' '), '->', rule.toString())
}
try {
  rrule.rrulestr('DTSTART:20250129T000000Z\nRRULE:RSCALE=CHINESE;FREQ=YEARLY;COUNT=3')
} catch (error) {
  console.log('rrule:', error.message)
}
PROBE
seen=$(node probe.mjs)

expected=$(cat <<'SEEN'
RSCALE=CHINESE;FREQ=YEARLY;COUNT=3 -> 2025-01-29 2026-01-29 2027-01-29 -> FREQ=YEARLY;COUNT=3
RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=3 -> 2025-01-31 2025-03-31 2025-05-31 -> FREQ=MONTHLY;COUNT=3
rrule: Unknown RRULE property 'RSCALE'
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
