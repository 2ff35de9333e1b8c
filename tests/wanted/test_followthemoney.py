"""The export against the `followthemoney` package itself, where that is installed: it is no requirement of ours."""

import orjson
import pytest

from wanted import followthemoney
from wanted.models import Notice

NOTICES = [
    {
        "list": "WANTED",
        "fullName": "Nguyễn Trần Khuyết Danh",
        "names": [{"kind": kind, "name": f"Tên {kind}"} for kind in ("ALIAS", "NICKNAME", "FORMER", "TRANSLITERATED")],
        "sex": "MALE",
        "birthDates": ["1985", "1985-04", "1985-04-12"],
        "registeredResidence": {"text": "Thái Bình", "province": "Thái Bình"},
        "offence": {"name": "Lừa đảo", "article": "Điều 174"},
        "heightCm": 170,
        "marks": "Sẹo trên trán",
        "sourceUrl": "https://example.org/thong-bao",
    },
    {
        "list": "TERRORISM",
        "subjectKind": "ORGANISATION",
        "fullName": "Tổ chức Giả Định",
        "measures": "Phong toả tài sản",
        "decision": {"number": "7/QĐ", "date": "2025-02-03"},
    },
    {"list": "TERRORISM", "fullName": "Ai Đó", "sex": "FEMALE"},
    *({"list": "INTERPOL", "fullName": "John Sample", "colour": colour} for colour in ("RED", "GREEN", "ORANGE")),
]


@pytest.mark.parametrize("fields", NOTICES)
def test_the_model_knows_every_schema_property_and_value(fields: dict[str, object]):
    model = pytest.importorskip("followthemoney", reason="followthemoney is not installed").model
    fixed = {"id": "n1", "unit": "c02", "state": "PUBLISHED", "publishedAt": "2026-01-01T00:00:00Z"}
    found = list(followthemoney.entities(Notice.model_validate(fixed | fields)))
    assert found
    for entity in found:
        proxy = model.get_proxy(orjson.loads(orjson.dumps(entity)), cleaned=False)
        assert not proxy.schema.abstract
        for name, values in entity["properties"].items():  # type: ignore[attr-defined]
            kind = proxy.schema.get(name).type
            # Cleaning drops what the type does not take, such as a topic or a country that there is not.
            assert [kind.clean(value, proxy=proxy) for value in values] == values
