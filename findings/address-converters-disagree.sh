#!/usr/bin/env bash
# vn-address-converter 0.1.3, vietnam-address-converter 1.0.5, vietnamadminunits 1.0.4: one old address, other
# answers.
#
# Expected: an address of before 2025-07-01 with ward, district and province is converted to the ward and province of
# today; one that cannot be converted is refused; a ward that was divided is said to be uncertain. So three packages
# differ at most in spelling, or one of them raises.
#
# Seen: where the district is a city (thành phố Vinh, TP Thủ Đức), vn-address-converter takes the city for the
# province and what follows for a street, or loses it, and returns that as the converted address. With "tỉnh" before
# the province it converts. For wards that were divided vietnamadminunits chooses another successor than the other
# two, and none of the three says that it chose.
#
# Why it matters: a citizen's letter or an old notice goes to another unit's queue, or to a province that does not
# exist.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    vn-address-converter==0.1.3 vietnam-address-converter==1.0.5 vietnamadminunits==1.0.4 geopy==2.5.0

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
import vietnam_address_converter
import vn_address_converter
from vietnamadminunits import convert_address


def first(address):
    answer = vn_address_converter.convert_to_new_address(address)
    return f"street {answer.street_address}, ward {answer.ward}, province {answer.province}"


def second(address):
    answer = vietnam_address_converter.convert_address_text(address)
    return f"{answer['converted_text']} ({answer['conversion']['status']})"


for address in (
    "Phường Lê Lợi, thành phố Vinh, Nghệ An",
    "Phường Lê Lợi, thành phố Vinh, tỉnh Nghệ An",
    "Phường Hiệp Bình Chánh, TP Thủ Đức, TP Hồ Chí Minh",
    "Phường Cửa Nam, quận Hoàn Kiếm, Hà Nội",
    "Xã Tân Lập, huyện Đan Phượng, Hà Nội",
):
    print(address)
    print("  vn-address-converter:", first(address))
    print("  vietnam-address-converter:", second(address))
    print("  vietnamadminunits:", convert_address(address).get_address())
PROBE
)

expected=$(cat <<'SEEN'
Phường Lê Lợi, thành phố Vinh, Nghệ An
  vn-address-converter: street Nghệ An, ward Phường Lê Lợi, province thành phố Vinh
  vietnam-address-converter: Phường Thành Vinh, Tỉnh Nghệ An (matched)
  vietnamadminunits: Phường Thành Vinh, Tỉnh Nghệ An
Phường Lê Lợi, thành phố Vinh, tỉnh Nghệ An
  vn-address-converter: street None, ward Phường Thành Vinh, province Nghệ An
  vietnam-address-converter: Phường Thành Vinh, Tỉnh Nghệ An (matched)
  vietnamadminunits: Phường Thành Vinh, Tỉnh Nghệ An
Phường Hiệp Bình Chánh, TP Thủ Đức, TP Hồ Chí Minh
  vn-address-converter: street None, ward Phường Hiệp Bình Chánh, province TP Thủ Đức
  vietnam-address-converter: Phường Hiệp Bình, Thành phố Hồ Chí Minh (matched)
  vietnamadminunits: Phường Hiệp Bình, Thành phố Hồ Chí Minh
Phường Cửa Nam, quận Hoàn Kiếm, Hà Nội
  vn-address-converter: street None, ward Phường Cửa Nam, province Thành phố Hà Nội
  vietnam-address-converter: Phường Cửa Nam, Thành phố Hà Nội (matched)
  vietnamadminunits: Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội
Xã Tân Lập, huyện Đan Phượng, Hà Nội
  vn-address-converter: street None, ward Xã Ô Diên, province Thành phố Hà Nội
  vietnam-address-converter: Xã Ô Diên, Thành phố Hà Nội (matched)
  vietnamadminunits: Xã Hoài Đức, Thành phố Hà Nội
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
