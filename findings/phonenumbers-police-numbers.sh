#!/usr/bin/env bash
# phonenumbers 9.0.43: the police's own numbers are no valid numbers, and an old landline is somebody's mobile.
#
# Expected: 069, the service code of the police and the army, is used today with seven more digits (069 234 xxxx, as
# police units print it), so those numbers are valid; text search finds them like any other number; the national short
# numbers 111 (children), 112 (search and rescue) and 113 to 115 are all known; a Ho Chi Minh City landline as written
# until 2017, 08 and eight digits, is no valid number any more.
#
# Seen: only the old form, 069 and five digits, is valid. The form of today is "possible, not valid", so the search
# with its default leniency passes it over between two numbers that it finds. 111 and 112 are unknown. The old
# landline is a valid number and of type MOBILE: since 2018 the same ten digits belong to subscribers of the prefix
# 083.
#
# Why it matters: a form that asks for is_valid_number refuses the numbers of a police directory; redaction that rests
# on the search leaves them standing; and a number copied from an old notice rings in a stranger's pocket, which no
# check can tell.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
import phonenumbers as p
from phonenumbers import shortnumberinfo as short

KINDS = {value: name for name, value in vars(p.PhoneNumberType).items() if isinstance(value, int)}
for written in ("069 234 5678", "069 234 56", "08 3822 0000", "028 3822 0000"):
    number = p.parse(written, "VN")
    print(written, p.is_possible_number(number), p.is_valid_number(number), KINDS[p.number_type(number)])
text = "Gọi 024 3942 0000, 069 234 5678 hoặc 0912 345 678."
print([match.raw_string for match in p.PhoneNumberMatcher(text, "VN")])
print([digits for digits in ("111", "112", "113", "114", "115") if short.is_emergency_number(digits, "VN")])
PROBE
)

expected=$(cat <<'SEEN'
069 234 5678 True False UNKNOWN
069 234 56 True True UAN
08 3822 0000 True True MOBILE
028 3822 0000 True True FIXED_LINE
['024 3942 0000', '0912 345 678']
['113', '114', '115']
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
