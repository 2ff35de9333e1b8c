#!/usr/bin/env bash
# vietnamadminunits 1.0.4: converting an address sends it to an outside geocoding service.
#
# Expected: the package brings its data along (63 provinces, 34 provinces, the mapping); convert_address turns an
# address of before 2025-07-01 into one of today from them. Its documentation names no service and no key, so nothing
# goes out.
#
# Seen: where the old ward was divided among several new ones and the address has a street, convert_address asks a
# public geocoder (through geopy, ArcGIS) and sends it street, house number, ward, district and province. Without a
# network the same call raises. An address without a street, or in a ward that was not divided, asks nobody, so tests
# do not show it. This script lets no request out.
#
# Why it matters: addresses of citizens go to a third party one by one, and no setting forbids it.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vietnamadminunits==1.0.4 geopy==2.5.0

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
import urllib.parse
import urllib.request

asked = []


def record(self, request, *rest, **named):
    url = urllib.parse.urlsplit(request.full_url)
    asked.append((url.hostname, *urllib.parse.parse_qs(url.query).get("singleLine", ())))
    raise OSError("no request leaves this script")


urllib.request.OpenerDirector.open = record
from vietnamadminunits import convert_address

for address in (
    "123 Nguyễn Trãi, Phường 2, Quận 5, TP.HCM",
    "Phường Đa Kao, Quận 1, TP.HCM",
    "5 Điện Biên Phủ, Phường Đa Kao, Quận 1, TP.HCM",
):
    asked.clear()
    try:
        answer = convert_address(address).get_address()
    except Exception as error:
        answer = type(error).__name__
    print(address, "->", answer, "| asked:", *asked)
PROBE
)

expected=$(cat <<'SEEN'
123 Nguyễn Trãi, Phường 2, Quận 5, TP.HCM -> 123 Nguyễn Trãi, Phường Chợ Quán, Thành phố Hồ Chí Minh | asked:
Phường Đa Kao, Quận 1, TP.HCM -> Phường Sài Gòn, Thành phố Hồ Chí Minh | asked:
5 Điện Biên Phủ, Phường Đa Kao, Quận 1, TP.HCM -> GeocoderServiceError | asked: ('geocode.arcgis.com', '5 Điện Biên Phủ, Phường Đa Kao, Quận 1, Thành phố Hồ Chí Minh')
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
