#!/usr/bin/env bash
# nomenklatura 4.17.4: the same person without diacritics scores below two different people.
#
# Expected: the matching of sanctions and wanted lists treats đ as it treats ă, ê and ư: a name written without
# diacritics, as passports write it, is the same name. Two people whose given names are A and B are two people. In
# Vietnamese the order of middle and given name tells people apart (Minh Quang, Quang Minh).
#
# Seen: logic-v1 scores a name without its diacritics 1.0 unless a đ is among them, then 0.8, the same for one đ as
# for three; Nguyễn Văn A and Nguyễn Văn B, in Vietnamese texts what "John Doe" and "Richard Roe" are, score 0.9. No
# threshold takes the first without the second. logic-v2 mends both to 1.0 and 0.81, but calls Trần Minh Quang and
# Trần Quang Minh the same with 1.0; and to neither do marks tell names apart (Hùng, Hưng).
#
# Why it matters: it is the peer that a matcher of wanted names is measured against, and its thresholds are copied.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nomenklatura==4.17.4 followthemoney==4.11.2 rigour==2.6.1

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
from followthemoney import model
from nomenklatura.matching import get_algorithm


def person(name):
    entity = model.make_entity("Person")
    entity.id = name
    entity.add("name", name)
    return entity


PAIRS = (
    ("Nguyễn Văn An", "Nguyen Van An"),
    ("Nguyễn Văn Đức", "Nguyen Van Duc"),
    ("Đặng Đình Đức", "Dang Dinh Duc"),
    ("Nguyễn Văn A", "Nguyễn Văn B"),
    ("Trần Minh Quang", "Trần Quang Minh"),
    ("Trần Văn Hùng", "Trần Văn Hưng"),
)
for one, other in PAIRS:
    scores = []
    for name in ("logic-v1", "logic-v2"):
        algorithm = get_algorithm(name)
        score = algorithm.compare(person(one), person(other), algorithm.default_config()).score
        scores.append(f"{name} {score:.2f}")
    print(one, "|", other, "|", *scores)
PROBE
)

expected=$(cat <<'SEEN'
Nguyễn Văn An | Nguyen Van An | logic-v1 1.00 logic-v2 1.00
Nguyễn Văn Đức | Nguyen Van Duc | logic-v1 0.80 logic-v2 1.00
Đặng Đình Đức | Dang Dinh Duc | logic-v1 0.80 logic-v2 1.00
Nguyễn Văn A | Nguyễn Văn B | logic-v1 0.90 logic-v2 0.81
Trần Minh Quang | Trần Quang Minh | logic-v1 0.90 logic-v2 1.00
Trần Văn Hùng | Trần Văn Hưng | logic-v1 1.00 logic-v2 1.00
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
