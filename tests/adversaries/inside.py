"""Each adversary on the feedback service in this process, where its clock and its protections can be moved."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from feedback.moderation.store.vault import Vault
from feedback.ratings import receipts
from feedback.statistics import release
from feedback.statistics.release_selection import DESIGN
from feedback.statistics.scales import QuarterScores
from feedback.tokens.keys import PeriodKey
from gateway.app import create as create_gateway
from gateway.settings import Settings
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.crypto.base64url import decode_base64url
from services.crypto.privacypass.verifiers import ChallengeRule
from services.identity import DevelopmentIssuer
from services.web.app import with_lifespan
from tests.adversaries import forging, linking, reading, staff, stored
from tests.adversaries.books import Books
from tests.adversaries.citizens import (
    PLANTED,
    SUBJECT,
    TELLTALE,
    Citizen,
    body,
    comment,
    give_oneself_away,
    phrase,
)
from tests.adversaries.polling import Poller, Rater
from tests.adversaries.searching import Searcher, files_under
from tests.conftest import Bearer, edges
from tests.feedback.service import MONTH, UNITS, WEEK, House
from tests.scraping import scraped

STEPS = (
    "feedback.ratings.collector.redact",
    "feedback.ratings.receipts.marks",
    "feedback.ratings.batches.IntakeBatch.seal",
    "feedback.ratings.store.RatingStore.insert_pending",
    "feedback.ratings.subjects.Subjects.publishing_unit",
)
"""Where an exception is forced, one after the other, whose message says all it was given."""


@dataclass
class Scene:
    """The service and all that its adversaries may lay hands on; `logged` gives what was logged so far."""

    house: House
    books: Books
    issuer: DevelopmentIssuer
    bearer: Bearer
    logged: Callable[[], str]
    files: Path

    @property
    def folder(self) -> Path:
        return self.house.settings.folder

    def citizen(self) -> Citizen:
        self.house.client.headers.update(TELLTALE)
        return Citizen(self.house.client, "", dict(PLANTED))


async def dump(scene: Scene) -> list[str]:
    """Searches everything for what a citizen left, before and after it moved on, with exceptions on the way."""
    citizen = scene.citizen()
    await give_oneself_away(citizen, {"Authorization": f"Bearer {scene.issuer.token(SUBJECT, name=SUBJECT)}"})
    await force_exceptions(citizen)
    kept = [name for name in citizen.secrets if name.endswith(", raw")]
    searcher = Searcher(citizen.secrets, kept)
    found = await asyncio.to_thread(_looked_through, scene, searcher)
    await scene.house.move()
    found |= await asyncio.to_thread(_looked_through, scene, searcher)
    hashes = Searcher({name: citizen.secrets[name] for name in kept})
    spent = await asyncio.to_thread(lambda: hashes.search_all(scene.books.bytes()))
    elsewhere = {hit for hit in spent if hit.where != "change stream" and not hit.where.endswith(".nullifiers")}
    return [str(hit) for hit in sorted(found | elsewhere, key=str)] + linking.by_time(scene.books)


def _looked_through(scene: Scene, searcher: Searcher) -> set[Any]:
    logged = [("the log", scene.logged().encode())]
    return searcher.search_all([*scene.books.bytes(), *files_under(scene.folder), *logged])


async def force_exceptions(citizen: Citizen) -> None:
    citizen.secrets["comment forced"] = phrase("forced")
    tokens = await citizen.signed(len(STEPS))
    for step, one in zip(STEPS, tokens, strict=True):
        citizen.keep(one.token)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(step, _raising(one.token))
            given = body(one.token, comment=comment("forced"))
            # Another subject, so that its unit is asked for again.
            # The error goes on past its answer, to the server.
            with suppress(httpx.ReadError):
                answer = await citizen.ask("/ratings", json={**given, "subject": {"kind": "unit", "id": "ca-hue"}})
                assert answer.status_code >= 500, step


def _raising(token: str) -> Callable[..., Any]:
    def fails(*given: object, **named: object) -> Any:
        raise RuntimeError(f"{given} {named} {token} {comment('forced')}")

    return fails


async def linked(scene: Scene) -> list[str]:
    """Rates one after the other and compares every order in the books with that of arrival."""
    citizen = scene.citizen()
    issued = []
    while len(issued) < linking.BATCH:
        issued += await citizen.signed(5)
    given = [
        await citizen.rate(one.token, stars=1 + n % 5, comment=f"Ý kiến {n}.")
        for n, one in enumerate(issued[: linking.BATCH])
    ]
    await scene.house.move()
    names: dict[bytes, str] = {}
    for receipt in given:
        marks = receipts.marks(receipt)
        names |= {marks.rating: receipt, marks.comment: receipt}

    def name_of(raw: linking.Raw) -> str | None:
        return names.get(bytes(raw["mark"])) if "mark" in raw else None

    seen = [part for one in issued for part in (one.blinded, one.signature)]
    return [
        *linking.by_order(scene.books, given, name_of),
        *linking.by_value(scene.books, seen),
        *linking.by_shared_marks(scene.books),
    ]


async def thief(scene: Scene) -> list[str]:
    """Takes the files after two batches with acts of staff between them, and reads what their numbers tell."""
    citizen, given = scene.citizen(), list[str]()
    names: dict[bytes, str] = {}
    moderator = scene.bearer("moderator", units=("ca-ha-noi",))
    for _ in range(2):
        issued = []
        while len(issued) < linking.BATCH // 2:
            issued += await citizen.signed(5)
        for one in issued[: linking.BATCH // 2]:
            receipt = await citizen.rate(one.token, comment=f"Ý kiến {len(given)}.")
            given.append(receipt)
            marks, spent = receipts.marks(receipt), hashlib.sha256(decode_base64url(one.token)).digest()
            names |= {marks.rating: receipt, marks.comment: receipt, spent: receipt}
        await scene.house.move()
        [first, *_] = edges((await scene.house.client.get("/queue", headers=moderator)).json())
        await scene.house.client.post(f"/comments/{first['id']}/claim", headers=moderator)
    await scene.house.database.client.admin.command("fsync")
    found = await asyncio.to_thread(stored.records, scene.files, scene.house.database.name)
    by_mark = dict.fromkeys(("ratings", "comments"), lambda raw: names.get(bytes(raw["mark"])))
    return stored.told(found, given, {**by_mark, "nullifiers": lambda raw: names.get(bytes(raw["_id"]))})


SCORED: tuple[dict[str, int], ...] = ({}, {"content": 5}, {"interface": 1, "content": 2, "quality": 3, "support": 4})


async def measurer(scene: Scene) -> list[str]:
    """Compares the lengths and names of what waits and is answered, of ratings that differ in their scales alone."""
    citizen = scene.citizen()
    lengths: dict[str, set[int]] = {"answers": set()}
    for one, scales in zip(await citizen.signed(len(SCORED)), SCORED, strict=True):
        given = body(one.token, scales=scales) if scales else body(one.token)
        answer = await citizen.ask("/ratings", json=given)
        citizen.keep(one.token, answer.json()["receipt"])
        lengths["answers"].add(len(answer.content))
    waiting = scene.books.all("intake")
    assert len(waiting) == len(SCORED)
    lengths |= {"waiting records": {len(raw["sealed"]) for raw in waiting}}
    names = Searcher({scale: scale for scale in (*SCORED[-1], *(scale.upper() for scale in SCORED[-1]))})
    logged = names.search(scene.logged().encode(), "the log")
    told = [f"the lengths of {what} differ: {sorted(found)}" for what, found in lengths.items() if len(found) > 1]
    return told + [str(hit) for hit in sorted(logged, key=str)]


async def forger(scene: Scene) -> list[str]:
    """Uses a token twice at once, signs one himself, and brings one that was made for another origin."""
    citizen = scene.citizen()
    [one] = await citizen.signed(1)
    real, rule = await citizen.key(), await citizen.rule()
    period = real.period
    ours = await asyncio.to_thread(PeriodKey.generate, period)
    [elsewhere] = await citizen.signed(1, challenge=ChallengeRule("other.example", rule.origin).challenge(period))
    forged = {
        "signed by himself": forging.self_signed(ours, rule.challenge(period), real.key_id),
        "made for another issuer": elsewhere.token,
    }
    wins = [f"{what} is taken" for what, token in forged.items() if (await forging.rated(citizen, token)).is_success]
    uses = sum(answer.status_code == 201 for answer in await forging.replayed(citizen, one.token, 10))
    return wins if uses == 1 else [*wins, f"{uses} uses of one token count"]


async def reader(scene: Scene | None = None) -> list[str]:
    """Reads a quarter's releases of made-up counts and works out what he can."""
    subjects = {f"s{p}{u}{s}": (f"u{p}{u}", f"p{p}") for p in range(3) for u in range(3) for s in range(4)}
    truth = reading.Truth(reading.counts(subjects, ["2026-07", "2026-08", "2026-09"]))
    scored = reading.scored(truth)
    closing = {"2026-Q3": QuarterScores(DESIGN.scale_epsilon(1.0), scored)}
    made = await asyncio.to_thread(release, truth.counts, 1.0, reading.THRESHOLD, design=DESIGN, closing=closing)
    figures = list(made.figures())
    return [*reading.wins(figures, truth), *reading.scale_wins(figures, scored)]


def counted(unit: str, month: str, many: int) -> list[dict[str, Any]]:
    """Ratings of a unit that have left the intake, as they are stored."""
    same = {
        "state": "COUNTED",
        "period": WEEK,
        "subject": f"unit:{unit}",
        "unit": unit,
        "reasons": [],
        "month": month,
    }
    return [{"_id": f"{unit}-{month}-{n}", "mark": os.urandom(32), "stars": 1 + n % 5, **same} for n in range(many)]


async def asker(scene: Scene) -> list[str]:
    """Asks again and again, in case each answer has noise of its own to be averaged out."""
    for unit in ("bca", "ca-ha-noi", "ca-hue"):
        await scene.house.ratings_database["ratings"].insert_many(counted(unit, MONTH, 300))
    await scene.house.app.state.container.ratings.recount()
    await scene.house.upkeep.release_due()
    first = (await scene.house.client.get("/satisfaction?unit=ca-ha-noi")).content
    assert b'"withheld":false' in first, "there is something to ask for"
    wins: list[str] = []
    for number in range(100):
        if (await scene.house.client.get("/satisfaction?unit=ca-ha-noi")).content != first:
            wins.append(f"the answer changed after {number}")
            break
    again = await scene.house.client.post("/statistics/release", json={"month": MONTH}, headers=scene.bearer("admin"))
    return wins + ([f"drawn again: {again.status_code}"] if again.status_code != 409 else [])


async def curious(scene: Scene) -> list[str]:
    """A moderator of Huế reads on at Hà Nội, one of Hà Nội reads his own queue; somebody edits the log."""
    citizen = scene.citizen()
    for one in await citizen.signed(3):
        await citizen.rate(one.token, comment=comment("staff"))
    await scene.house.move()
    client = scene.house.client
    own, other = scene.bearer("moderator", units=("ca-ha-noi",)), scene.bearer("moderator", units=("ca-hue",))
    [id, *_] = [raw["_id"] for raw in scene.books.all("comments")]
    assert (await client.post(f"/comments/{id}/claim", headers=own)).status_code == 200
    assert (await client.post(f"/comments/{id}/return", headers=own)).status_code == 200
    await scene.house.upkeep.sign_checkpoint()
    return [
        *await staff.reads_another_queue(client, "", other, "ca-ha-noi"),
        *await staff.acts_on_another(client, "", other, id),
        *await staff.reads_raw_text(client, "", own),
        *await staff.edits_unseen(client, "", scene.books, scene.bearer("auditor"), staff.edits()),
    ]


async def backup(scene: Scene) -> list[str]:
    """Puts back a dump from before a comment's time was over, and reads it with all that is still there."""
    citizen = scene.citizen()
    [one] = await citizen.signed(1)
    await citizen.rate(one.token, comment=phrase("backup"))
    waiting = scene.books.all("intake")
    await scene.house.move()
    dumped = list(scene.books.contents())
    scene.house.clock.forward(days=99)
    await scene.house.upkeep.purge_expired()
    [comment_] = [raw for where, raw in dumped if where.endswith(".comments")]
    vault = scene.house.database.client[scene.house.database.name + "_vault"]["keys"]
    await vault.insert_many([raw for where, raw in dumped if where.endswith("_vault.keys")])
    wins: list[str] = []
    house = scene.house.app.state.container
    if await _opened(house.vault, bytes(comment_["sealed"]), comment_["period"]):
        wins.append("the comment is read")
    for raw in waiting:
        batch = await house.intake.find_batch(raw["batch"])
        if batch is not None and phrase("backup") in str(batch.open(bytes(raw["sealed"]))):
            wins.append("the waiting record is read")
    return wins


async def _opened(vault: Vault, sealed: bytes, period: str) -> bool:
    return await vault.read(sealed, period) is not None


async def crash(scene: Scene) -> list[str]:
    """Looks, at the moment of each acknowledgement, whether what was acknowledged is there and there once."""
    citizen, wins = scene.citizen(), list[str]()
    before = scene.books.counts()
    for number, one in enumerate(await citizen.signed(5), 1):
        # The answer is lost as in a crash, and the same is sent again.
        for _ in range(2):
            assert (await forging.rated(citizen, one.token, stars=1 + number % 5)).status_code in {201, 409, 503}
            kept = {name: count - before[name] for name, count in scene.books.counts().items()}
            if kept["nullifiers"] != number or kept["intake"] != number:
                wins.append(f"after {number}: {kept}")
    return wins


async def poller(scene: Scene) -> list[str]:
    """Reads the metrics of the gateway, of feedback and of the service that keeps what is rated, around each act, and
    with them all that staff may read."""
    house = scene.house
    transports = {"hotline": AppTransport(house.hotline), "feedback": AppTransport(house.app)}
    peers = ServiceClients(transports=transports)
    gateway: Any = create_gateway(Settings(**house.settings.model_dump()), peers, REGISTRY)
    apps = {"gateway": gateway, "feedback": house.app, "hotline": house.hotline}
    sources = {name: partial(scraped, app) for name, app in apps.items()}
    async with (
        with_lifespan(gateway),
        httpx.AsyncClient(transport=AppTransport(gateway), base_url="http://gateway") as client,
    ):
        rater = Rater(client, house.client, "", [unit["code"] for unit in UNITS])
        found = await Poller(sources, staff.pages(house.client, "", scene.bearer)).dated(rater.acts())
    await peers.close()
    return found
