"""Schemathesis over the GraphQL schema: whatever is asked, no 5xx and no error that was not meant for clients.

A few examples of every field in each run; `make fuzz-gateway` takes ten thousand, other ones each time. What may do
everything asks, of a system of its own, about things that are there.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import pytest
import requests
import schemathesis
from graphql import build_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from gateway.schema import EXPORTED
from tests.system.instance import Instance

pytestmark = pytest.mark.xdist_group("fuzz")
"""One system for all of them."""

CASES = int(os.environ.get("TIEPDAN_FUZZ_CASES", "0"))
"""Altogether; 0 is the few of every run, the same each time."""
FEW = 4
NOT_FOR_CLIENTS = {"INTERNAL", "SERVICE_UNAVAILABLE", "TIMEOUT"}
PLACE = re.compile(r'\b(id|ids|subject|unit|code|province|parent|supersededBy|replacedBy|kind): (\[?)"(?:[^"\\]|\\.)*"')

DAYS = st.dates().map(lambda day: day.isoformat())
SCALARS = {
    "DateTime": st.datetimes().map(lambda at: at.isoformat() + "+07:00"),
    "Date": DAYS,
    "PartialDate": DAYS.flatmap(lambda day: st.sampled_from([day, day[:7], day[:4], "0000", "1985-13"])),
    "PhoneNumber": st.from_regex(r"\A\+[1-9][0-9]{3,14}\Z"),
    "URL": st.sampled_from(["https://bocongan.gov.vn/", "http://127.0.0.1:1/", "https://user:word@host/%00"]),
    "HTML": st.sampled_from(["<p>Chữ</p>", "<script>1</script>", "<", "", "<a href='javascript:1'>x</a>" * 50]),
    "LanguageTag": st.sampled_from(["vi", "en-GB", "x"]),
}
for name, strategy in SCALARS.items():
    schemathesis.graphql.scalar(name, strategy.map(nodes.String))

TEXT = EXPORTED.read_text("utf-8")
SCHEMA = schemathesis.graphql.from_file(TEXT)
ROOTS = [
    pytest.param(kind.name, field, id=f"{kind.name}.{field}")
    for kind in (build_schema(TEXT).query_type, build_schema(TEXT).mutation_type)
    if kind is not None
    for field in kind.fields
]


@dataclass(frozen=True)
class Target:
    """A system, somebody who may do everything there, and global ids of what is there."""

    address: str
    staff: dict[str, str]
    ids: Sequence[str]
    session: requests.Session


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    settings = {"TIEPDAN_ENDPOINT__RATE_LIMIT__BURST": "1e12", "TIEPDAN_ENDPOINT__RATE_LIMIT__PER_SECOND": "1e12"}
    with (
        Instance(tmp_path_factory.mktemp("fuzz") / "var", arguments=(), settings=settings) as instance,
        requests.Session() as session,
    ):
        lists = ("units", "hotlines", "receptionSessions", "wantedNotices", "articles")
        query = "".join(f"{name}(first: 3) {{ edges {{ node {{ id }} }} }} " for name in lists)
        answer = session.post(f"{instance.address}/graphql", json={"query": f"{{ {query} }}"}, timeout=60).json()
        ids = [edge["node"]["id"] for page in answer["data"].values() for edge in page["edges"]]
        assert len(ids) == 15
        yield Target(instance.address, instance.bearer(), ids, session)


def placed(body: str, ids: Sequence[str]) -> str:
    """The same document about things that are there, so that not everything ends at the same refusal."""
    luck = Random(body)
    there = {"unit": ["bca", "ca-hue"], "code": ["ca-hue"], "province": ["hue"], "parent": ["bca"], "kind": ["unit"]}

    def put(found: re.Match[str]) -> str:
        value = luck.choice(there.get(found[1], ids)) if luck.random() < 0.7 else None
        return found[0] if value is None else f'{found[1]}: {found[2]}"{value}"'

    return PLACE.sub(put, body)


def answered_well(target: Target, document: str) -> None:
    answer = target.session.post(
        f"{target.address}/graphql", json={"query": document}, headers=target.staff, timeout=60
    )
    assert answer.status_code < 500, (document, answer.text)
    told = answer.json()
    codes = {error["extensions"]["code"] for error in told.get("errors", ())}
    assert codes.isdisjoint(NOT_FOR_CLIENTS), (document, told["errors"])
    assert codes or "data" in told


@pytest.mark.parametrize(("kind", "field"), ROOTS)
def test_no_document_makes_the_system_fail(target: Target, kind: str, field: str):
    operation = SCHEMA[kind][field]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])

    @settings(
        max_examples=max(FEW, CASES // len(ROOTS) + 1) if CASES else FEW,
        derandomize=not CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=cases, moved=st.booleans())
    def asked(case: schemathesis.Case, moved: bool) -> None:
        document = str(case.body)
        answered_well(target, placed(document, target.ids) if moved else document)

    asked()
