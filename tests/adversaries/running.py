"""The running system on which the adversaries try: one in each shape, with a day's ratings in it."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from feedback.tokens.headers import Attestation
from hotline.demo import lines
from launcher.database import database_url
from services.documents.models import now
from services.identity import DevelopmentIssuer, Role
from tests.adversaries.books import Books
from tests.adversaries.citizens import (
    ADDRESS,
    PLANTED,
    SUBJECT,
    TELLTALE,
    Citizen,
    body,
    comment,
    give_oneself_away,
    phrase,
)
from tests.adversaries.linking import BATCH
from tests.adversaries.searching import Hit, Searcher, files_under
from tests.scraping import free_metrics_port
from tests.system.conftest import jsonl
from tests.system.instance import Instance
from tests.waiting import until

PREFIX = "/api/feedback"
TOGETHER = [
    pytest.param(False, id="together", marks=[pytest.mark.xdist_group("adversaries-together"), pytest.mark.slow])
]
"""Slow, as the shape that is deployed is the other one."""
SEPARATE = [pytest.param(True, id="separate", marks=pytest.mark.xdist_group("adversaries-separate"))]
STAFFED = ["ca-hue", "ca-ha-noi"]
"""Units in whose queues staff of the tests look."""
CODES = sorted({str(unit["code"]) for unit in lines(now())["units"]}.difference(STAFFED))
UNITS = random.Random(11).sample([*STAFFED, *random.Random(11).sample(CODES, BATCH - len(STAFFED))], BATCH)
"""In an order that nothing else has, so that where it shows it was kept."""

WRONG_QUERY = 'mutation {{ submitRating(input: {{ subject: "x", stars: 2, comment: "{text}" }}) {{ receipt '
RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { receipt errors { code } } }"
LOOK = "query($receipt: String!) { ratingByReceipt(receipt: $receipt) { state } }"
TAKE_BACK = "mutation($input: WithdrawRatingInput!) { withdrawRating(input: $input) { errors { code } } }"


@dataclass(repr=False)
class Played:
    """A running system after many ratings: what arrived in which order, and what must be found nowhere."""

    system: Instance
    issuer: DevelopmentIssuer
    temporary: Path
    secrets: dict[str, str | bytes]
    arrived: list[str] = field(default_factory=list)
    seen_by_issuer: list[bytes] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)
    last_token: str = ""
    said: str = ""
    found_while_waiting: set[Hit] = field(default_factory=set)

    def bearer(self, subject: str, roles: Sequence[Role] = (), units: Sequence[str] = ()) -> dict[str, str]:
        """The headers of somebody with these roles for these units."""
        return {"Authorization": f"Bearer {self.issuer.token(subject, name=subject, roles=roles, units=units)}"}

    @property
    def searcher(self) -> Searcher:
        # That a token was spent is known by its hash.
        return Searcher(self.secrets, [name for name in self.secrets if name.endswith(", raw")])

    def books(self) -> Books:
        return Books(database_url(self.system.database_ports[1]), "tiepdan_")

    def search(self) -> set[Hit]:
        """Every byte on disk, and everything that was printed."""
        printed = [("what it printed", (self.said + self.system.said).encode())]
        searcher = self.searcher
        return searcher.search_all([*files_under(self.system.data), *files_under(self.temporary), *printed])


def settings(temporary: Path, issuer: DevelopmentIssuer) -> dict[str, str]:
    return {
        # Named, so that ratings are held as in production and not as where the system is only tried.
        "TIEPDAN_IDENTITY__ISSUER": issuer.issuer,
        "TIEPDAN_IDENTITY__JWKS": issuer.jwks(),
        "TIEPDAN_LOG_LEVEL": "debug",
        "TMPDIR": str(temporary),
        # A batch is whole when the last of these citizens has come.
        "TIEPDAN_INTAKE__MIN_BATCH": str(BATCH + 3),
        "TIEPDAN_INTAKE__HOLD": "PT0S",
        "TIEPDAN_CHALLENGE__COST": "100",
    }


@asynccontextmanager
async def at_the_door(system: Instance, secrets: dict[str, str | bytes]) -> AsyncIterator[Citizen]:
    """A citizen who comes from an address of his own."""
    way = httpx.AsyncHTTPTransport(local_address=ADDRESS)
    async with httpx.AsyncClient(base_url=system.address, headers=TELLTALE, transport=way, timeout=60) as client:
        yield Citizen(client, PREFIX, secrets)


def start(folder: Path, separate: bool) -> Played:
    temporary = folder / "temporary"
    temporary.mkdir()
    issuer = DevelopmentIssuer(folder / "issuer")
    given = settings(temporary, issuer)
    system = Instance(folder / "var", separate=separate, settings=given, metrics_port=free_metrics_port())
    played = Played(system, issuer, temporary, dict(PLANTED))
    system.start()
    put_in_units(system, played.bearer("admin", [Role.ADMIN, Role.EDITOR], ["bca"]))
    return played


async def play(played: Played) -> None:
    """Citizens give themselves away, then many rate one after the other, until the batch is whole and has moved on."""
    system = played.system
    async with at_the_door(system, played.secrets) as citizen:
        # From here on nothing of theirs may be anywhere.
        await until_rateable(citizen)
        bearer = played.bearer(SUBJECT)
        await give_oneself_away(citizen, bearer)
        await _through_the_gateway(citizen, bearer)
        await _arrive_in_order(played, citizen, UNITS[:-1])
        played.found_while_waiting = played.search()
        await _while_the_database_dies(played, citizen, UNITS[-1])
        with played.books() as books:

            async def moved() -> bool:
                return len(await asyncio.to_thread(books.all, "ratings")) >= BATCH + 3

            await until(moved, patience=60)


async def until_rateable(citizen: Citizen) -> None:
    """Until the service has heard of the units, which it says by refusing the token instead."""

    async def known() -> bool:
        answer = await citizen.ask("/ratings", json={"subject": {"kind": "unit", "id": UNITS[0]}, "stars": 1})
        return answer.status_code == 401

    await until(known)


async def _arrive_in_order(played: Played, citizen: Citizen, units: Sequence[str]) -> None:
    """A rating for each unit, with tokens spent in the order in which they were signed."""
    people = (f"citizen-{number}" for number in range(10))
    tokens = []
    while len(tokens) <= len(units):
        account = played.bearer(next(people))["Authorization"].removeprefix("Bearer ")
        tokens += await citizen.signed(20, Attestation("oidc", account))
    played.seen_by_issuer = [part for one in tokens for part in (one.blinded, one.signature)]
    played.last_token = tokens[len(units)].token
    for unit, one in zip(units, tokens, strict=False):
        fields = {"subject": {"kind": "unit", "id": unit}, "stars": 4, "reasons": [], "comment": comment(unit)}
        played.secrets[f"comment {unit}"] = phrase(unit)
        played.receipts[unit] = await citizen.rate(one.token, **fields)
        played.arrived.append(unit)


async def _through_the_gateway(citizen: Citizen, bearer: dict[str, str]) -> None:
    """Queries that cannot be run, and a rating that is refused, with secrets in text and variables."""
    citizen.secrets["comment gateway"] = phrase("gateway")
    text = comment("gateway")
    given = {"subject": "nothing", "stars": 2, "token": "AAAA", "comment": text}
    for query, variables in (
        (WRONG_QUERY.format(text=text), {}),
        (RATE, {"input": {**given, "stars": text}}),
        (RATE, {"input": given}),
        (LOOK, {"receipt": "plantedReceipt00000000"}),
        (TAKE_BACK, {"input": {"receipt": "plantedReceipt00000000"}}),
        ("{ search(text: $text) { edges { cursor } } }", {"text": text}),
    ):
        answer = await citizen.client.post("/graphql", json={"query": query, "variables": variables}, headers=bearer)
        assert 'receipt":"' not in answer.text


async def _while_the_database_dies(played: Played, citizen: Citizen, unit: str) -> None:
    """The last rating is sent again and again while feedback's database is killed under it."""
    fields: dict[str, Any] = {"subject": {"kind": "unit", "id": unit}, "stars": 4, "reasons": []}
    fields["comment"] = comment(unit)
    played.secrets[f"comment {unit}"] = phrase(unit)
    citizen.keep(played.last_token)
    os.kill(played.system.processes()["feedback-database"], signal.SIGKILL)
    statuses: set[int] = set()

    async def taken() -> str:
        with suppress(httpx.TransportError):
            answer = await citizen.ask("/ratings", json=body(played.last_token, **fields))
            statuses.add(answer.status_code)
            return str(answer.json().get("receipt", ""))
        return ""

    receipt = await until(taken, patience=60)
    played.receipts[unit] = receipt
    citizen.keep(played.last_token, receipt)
    played.arrived.append(unit)
    assert statuses <= {201, 503}


def put_in_units(system: Instance, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=system.address, headers=headers, timeout=60, trust_env=False) as client:
        answer = client.post("/api/hotline/units/import", content=jsonl(list(lines(now())["units"])))
    assert answer.raise_for_status().json()["rejectedCount"] == 0, answer.text


def restart(played: Played) -> set[Hit]:
    """Stops it, which writes what was still in memory, searches what it leaves, and starts it again."""
    played.system.interrupt()
    hits = played.search()
    played.said += played.system.said
    played.system.start()
    return hits
