"""Which unit a text means, with the units that the system comes with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from hotline import demo
from services.feeds.follower import SnapshotItem
from services.geography.unit_names import UnitNames
from services.geography.units import KIND, Units


async def _units(**more: dict[str, object]) -> Units:
    async def items() -> AsyncIterator[SnapshotItem]:
        for document in demo.lines(datetime(2026, 11, 30, tzinfo=UTC))["units"]:
            code = str(document["code"])
            yield SnapshotItem(KIND, code, {**document, **more.get(code, {})})

    units = Units()
    await units.restore(items(), "")
    return units


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ca-ha-noi", "ca-ha-noi"),
        ("C02", "c02"),
        ("Cục Cảnh sát hình sự", "c02"),
        ("CQCSĐT - Cục Cảnh sát hình sự (C02)", "c02"),
        ("Cục CSĐT tội phạm về ma túy (C04)", "c04"),
        ("Bộ Công an", "bca"),
        ("PC02 CATP Hà Nội", "ca-ha-noi"),
        ("CQCSĐT Công an thành phố Hà Nội", "ca-ha-noi"),
        ("CA Hà Nội", "ca-ha-noi"),
        ("Ha Noi City Police", "ca-ha-noi"),
        ("Công an quận Ba Đình", "ca-ha-noi"),
        ("Công an quận Ba Đình - CATP Hà Nội", "ca-ha-noi"),
        ("Công an huyện Ðông Anh", "ca-ha-noi"),
        ("CA Q.1", "ca-ho-chi-minh"),
        ("CATP HCM", "ca-ho-chi-minh"),
        ("Công an phường 5, quận Gò Vấp, TP. HCM", "ca-ho-chi-minh"),
        ("Công an thành phố Vinh", "ca-nghe-an"),
        ("Công an tỉnh Thái Bình", "ca-hung-yen"),
        ("Phòng CSHS - CA tỉnh Bắc Giang", "ca-bac-ninh"),
        ("Công an huyện Châu Thành, tỉnh Tiền Giang", "ca-dong-thap"),
        # Nobody can tell: districts of one name, a department that is not there, no police.
        ("Công an huyện Châu Thành", None),
        ("Công an thị xã Sơn Tây", None),
        ("Cục A99 Bộ Công an", None),
        ("Viện kiểm sát Hà Nội", None),
        ("Công an", None),
        ("xyz", None),
    ],
)
async def test_a_unit_is_found_by_what_it_is_called(text: str, code: str | None):
    assert UnitNames(await _units()).find(text) == code


async def test_names_that_are_kept_with_a_unit_find_it_unless_two_bear_them():
    units = await _units(
        c02={"otherNames": ["Văn phòng CSHS"], "shortName": "Cục HS"},
        c03={"otherNames": ["Văn phòng chung"]},
        c04={"otherNames": ["văn phòng CHUNG"]},
    )
    names = UnitNames(units)
    assert [names.find(text) for text in ("van phong cshs", "Cục HS", "Văn phòng chung")] == ["c02", "c02", None]


def test_before_the_units_are_known_a_name_is_the_code_that_it_gives():
    names = UnitNames(Units())
    assert [names.find(text) for text in ("Công an tỉnh Thái Bình", "C02")] == ["ca-thai-binh", "c02"]
