#!/usr/bin/env bash
# num2words 0.5.14: Vietnamese numbers are spoken wrongly, a negative one as another number.
#
# Expected: lang="vi" speaks what the digits say: -3 is "âm ba", 5.5 is "năm phẩy năm", 2026 is "hai nghìn không trăm
# hai mươi sáu" (an empty hundreds place is spoken when tens follow), the fourth is "thứ tư". What is not supported
# raises, as to="currency" does.
#
# Seen: -3 is "mười bảy" (17) and -1 "mười chín" (19), without an error; 5.5 is "five point fifty", while 5.05 is
# "five point five"; the hundreds place of 2026 is not spoken; to="ordinal" gives the cardinal, so that weekday and
# rank ("thứ tư", fourth) cannot be said.
#
# Why it matters: a page or a hotline that reads figures aloud, to those who cannot see them, says other figures.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
from num2words import num2words

for number in (-1, -3, 5.5, 5.05, 2026, 1015):
    print(number, num2words(number, lang="vi"))
print("4th", num2words(4, lang="vi", to="ordinal"))
try:
    num2words(4, lang="vi", to="currency", currency="VND")
except Exception as error:
    print("currency raises", type(error).__name__)
PROBE
)

expected=$(cat <<'SEEN'
-1 mười chín
-3 mười bảy
5.5 năm phẩy năm mươi
5.05 năm phẩy năm
2026 hai nghìn lẻ hai mươi sáu
1015 một nghìn lẻ mười lăm
4th bốn
currency raises AttributeError
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
