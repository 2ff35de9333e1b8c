"""What somebody who sees matches pass by, and cannot read them, learns from their time and size over HTTP."""

import time
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import httpx
import orjson

from tests.bench.measuring import quantile
from tools.matching_evaluation import measurement as m
from tools.matching_evaluation.census import Census
from tools.matching_evaluation.people import Person
from tools.matching_evaluation.recipes import CENSUS

if TYPE_CHECKING:
    from tests.bench.benches import Bench

LISTED, ASKED, LINES = 20_000, 400, 1_000


@dataclass
class Heard:
    """Milliseconds and bytes of the answers to one kind of query."""

    took: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)


def line(number: int, person: Person) -> bytes:
    notice = {"id": f"listening-{number}", "list": "WANTED", "fullName": person.name, "unit": "ca-ha-noi", "demo": True}
    sex = {"sex": person.sex.upper()} if person.sex else {"subjectKind": "ORGANISATION"}
    return orjson.dumps(notice | sex | ({"birthDates": [person.birth]} if person.birth else {})) + b"\n"


async def listening(bench: "Bench") -> None:
    """Names of listed people and of others, typed in the same ways, asked for by turns, with the year and without."""
    count = LISTED // 10 if bench.quick else LISTED
    people, luck = Census(77), Random(7)
    listed, others = ([people.person() for _ in range(count)] for _ in range(2))
    async with bench.instance.client(bench.instance.bearer()) as client:
        for at in range(0, count, LINES):
            body = b"".join(line(at + place, person) for place, person in enumerate(listed[at : at + LINES]))
            (await client.post("/api/wanted/notices/import?publish=true", content=body)).raise_for_status()
        heard = {(about, year): Heard() for about in ("listed", "others") for year in (True, False)}
        for _ in range(bench.times(ASKED)):
            for (about, year), of_kind in luck.sample(list(heard.items()), len(heard)):
                person = luck.choice(listed if about == "listed" else others)
                await _ask(client, person, luck, of_kind, year=year)
    for year, said in ((True, "with the year"), (False, "without")):
        ones, rest = heard["listed", year], heard["others", year]
        p50, other = quantile(ones.took, 0.5), quantile(rest.took, 0.5)
        bench.results.add("listening", f"{said}: p50 about listed people", p50, "ms")
        bench.results.add("listening", f"{said}: p50 about others", other, "ms")
        bench.results.add(
            "listening", f"{said}: guessed right by the time", m.distinguishability(ones.took, rest.took), ""
        )
        bench.results.add(
            "listening", f"{said}: guessed right by the size", m.distinguishability(ones.sizes, rest.sizes), ""
        )


async def _ask(client: httpx.AsyncClient, person: Person, luck: Random, heard: Heard, *, year: bool) -> None:
    kind = luck.choice([kind for kind in CENSUS.typings if CENSUS.fits(kind, person)] or [CENSUS.kinds[0]])
    asked = {"name": CENSUS.type(kind, person, luck).text}
    begun = time.perf_counter()
    answer = await client.post(
        "/api/wanted/match", json=asked | ({"birthYear": person.year} if year and person.year else {})
    )
    heard.took.append((time.perf_counter() - begun) * 1000)
    assert answer.status_code in {200, 422}, answer.text
    heard.sizes.append(len(answer.content))
