"""The export against FollowTheMoney's own model: run, by its last version that comes without a compiler; read, by its
newest.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from wanted.notices import followthemoney
from wanted.notices.models.notices import Notice

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
FIXED = {"unit": "c02", "state": "PUBLISHED", "publishedAt": "2026-01-01T00:00:00Z"}


def exported(*notices: dict[str, Any]) -> list[dict[str, Any]]:
    """The entities of the notices, as they go out."""
    made = [Notice.model_validate(FIXED | {"id": f"n{number}"} | given) for number, given in enumerate(notices)]
    return [orjson.loads(orjson.dumps(entity)) for notice in made for entity in followthemoney.entities(notice)]


def faults(entities: list[dict[str, Any]], packages: Path) -> list[str]:
    """What the model itself finds wrong."""
    judge = subprocess.run(
        [sys.executable, Path(__file__).with_name("judge.py")],
        input=b"".join(orjson.dumps(entity) + b"\n" for entity in entities),
        capture_output=True,
        env={"PYTHONPATH": str(packages), "PYTHONWARNINGS": "ignore"},
        timeout=120,
        check=False,
    )
    assert judge.returncode == 0, judge.stderr.decode()
    return judge.stdout.decode().splitlines()


def test_the_model_takes_every_schema_property_and_value(working_model: Path):
    entities = exported(*NOTICES)
    assert {e["schema"] for e in entities} == {"Person", "Organization", "Sanction"}
    assert faults(entities, working_model) == []


@pytest.mark.parametrize(
    ("name", "value"), [("topics", "nonsense"), ("birthDate", "neunzehn"), ("country", "qq"), ("colour", "red")]
)
def test_the_model_is_asked_in_earnest(working_model: Path, name: str, value: str):
    (entity,) = exported(NOTICES[0])
    entity["properties"][name] = [value]
    (fault,) = faults([entity], working_model)
    assert name in fault


def properties_of(schema: str, folder: Path) -> Iterator[str]:
    """Properties of a schema and of all that it extends, as its file names them."""
    read = yaml.safe_load((folder / f"{schema}.yaml").read_text("utf-8"))[schema]
    yield from read.get("properties", {})
    for parent in read.get("extends", ()):
        yield from properties_of(parent, folder)


def test_the_newest_model_still_has_every_schema_and_property(newest_model: Path):
    folder = newest_model / "followthemoney" / "schema"
    for entity in exported(*NOTICES):
        assert set(entity["properties"]) <= set(properties_of(entity["schema"], folder))
