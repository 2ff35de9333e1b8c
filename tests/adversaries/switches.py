"""Ways to switch one protection off, each with the adversary who must then win."""

import asyncio
import hashlib
import os
import zlib
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import orjson
import pytest
import structlog
from uuid_utils import uuid7

from feedback.app import ABOUT
from feedback.emergencies import emergency
from feedback.key_files import KeyFiles
from feedback.models import RatingInput
from feedback.moderation.api import comments as moderation
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.vault import Vault
from feedback.ratings import receipts
from feedback.ratings.batches import RECORD, IntakeBatch, PendingRating
from feedback.ratings.collector import RatingCollector
from feedback.ratings.receipts import Marks
from feedback.ratings.store import Rating, RatingStore
from feedback.redaction import RedactedText
from feedback.statistics import api as statistics
from feedback.statistics.noise import geometric
from feedback.statistics.year import Year
from gateway.execution.operation_log import OperationLog
from launcher.registry import REGISTRY
from services.audit.chain import ChainEntry
from services.crypto.encryption_at_rest import RecordCipher
from services.crypto.privacypass.messages import TokenChallenge
from services.documents.mongo import Mongo
from services.observability.request_ids import RequestIdMiddleware
from tests.adversaries import inside

Adversary = Callable[[Any], Awaitable[list[str]]]


@dataclass(frozen=True)
class Switch:
    """A protection switched off. `fast` ones are part of every run of the tests."""

    name: str
    adversary: Adversary
    off: Callable[[pytest.MonkeyPatch], None]
    fast: bool = False


def log_addresses(patch: pytest.MonkeyPatch) -> None:
    kept = RequestIdMiddleware.__call__

    async def call(self: RequestIdMiddleware, scope: Any, receive: Any, send: Any) -> None:
        structlog.get_logger().info("request", headers=[f"{k}: {v}" for k, v in scope.get("headers", [])])
        await kept(self, scope, receive, send)

    patch.setattr(RequestIdMiddleware, "__call__", call)


def log_messages(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "services.observability.logs.without_messages",
        lambda _, __, event: {**event, "exc_info": repr(event.get("exc_info"))},
    )


def keep_a_time(patch: pytest.MonkeyPatch) -> None:
    kept = Rating.to_mongo
    patch.setattr(Rating, "to_mongo", lambda self: {**kept(self), "at": datetime.now(UTC)})


def keep_the_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.ratings.intake.shuffled", list)


def leave_documents_in_their_places(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.ratings.stored_order.reorder", _nothing)


def number_as_they_come(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.ratings.intake.new_id", lambda: str(uuid7()))
    patch.setattr("feedback.ratings.intake.shuffled", lambda items: sorted(items, key=lambda _: os.urandom(8)))


def keep_the_token(patch: pytest.MonkeyPatch) -> None:
    kept, opened = RatingCollector.collect_rating, RatingStore.__init__
    databases: list[Any] = []

    def open_store(self: RatingStore, mongo: Mongo) -> None:
        databases.append(mongo.database)
        opened(self, mongo)

    async def collect_rating(self: RatingCollector, given: Any, token: bytes, now: datetime) -> Any:
        receipt = await kept(self, given, token, now)
        await databases[-1]["ratings_log"].insert_one({"token": token, "stars": given.stars})
        return receipt

    patch.setattr(RatingStore, "__init__", open_store)
    patch.setattr(RatingCollector, "collect_rating", collect_rating)


def keep_the_nullifier(patch: pytest.MonkeyPatch) -> None:
    drawn, receipt_of, marks_of = dict[str, bytes](), receipts.receipt, receipts.marks

    def receipt(key: bytes, token: bytes, given: Any) -> str:
        found = receipt_of(key, token, given)
        drawn[found] = hashlib.sha256(token).digest()
        return found

    patch.setattr(receipts, "receipt", receipt)
    patch.setattr(receipts, "marks", lambda text: replace(marks_of(text), rating=drawn[text]))


def skip_redaction(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.ratings.collector.redact", lambda text, numbers: RedactedText(text, ()))


def keep_comments_in_clear(patch: pytest.MonkeyPatch) -> None:
    async def seal(self: Vault, text: str, period: str) -> bytes:
        return text.encode()

    async def read_many(self: Vault, sealed: Sequence[tuple[bytes, str]]) -> list[str | None]:
        return [text.decode() for text, _ in sealed]

    patch.setattr(Vault, "seal", seal)
    patch.setattr(Vault, "read_many", read_many)


def keep_the_intake_in_clear(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IntakeBatch, "seal", lambda self, w: orjson.dumps(w.model_dump(mode="json")).ljust(RECORD))
    patch.setattr(IntakeBatch, "open", lambda self, record: PendingRating.model_validate(orjson.loads(record)))


def seal_at_its_length(patch: pytest.MonkeyPatch) -> None:
    def seal(self: IntakeBatch, waiting: PendingRating) -> bytes:
        packed = zlib.compress(orjson.dumps(waiting.model_dump(mode="json")), 9)
        return RecordCipher(self.key).seal_bytes(len(packed).to_bytes(4, "big") + packed, self.name)

    patch.setattr(IntakeBatch, "seal", seal)


def log_which_scales_are_scored(patch: pytest.MonkeyPatch) -> None:
    kept = RatingInput.scores

    def scores(self: RatingInput) -> Any:
        structlog.get_logger().info("rated", scales=sorted(kept(self)))
        return kept(self)

    patch.setattr(RatingInput, "scores", scores)


def keep_receipts(patch: pytest.MonkeyPatch) -> None:
    def marks(receipt: str) -> Marks:
        return Marks(*(f"{place}:{receipt}".encode() for place in ("ticket", "rating", "comment")))

    patch.setattr("feedback.ratings.receipts.marks", marks)


def mark_alike(patch: pytest.MonkeyPatch) -> None:
    def marks(receipt: str) -> Marks:
        mark = hashlib.sha256(f"mark:{receipt}".encode()).digest()
        return Marks(mark, mark, mark)

    patch.setattr("feedback.ratings.receipts.marks", marks)


def name_who_signs_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.tokens.oidc_attester.hmac", SimpleNamespace(digest=lambda key, message, how: message))


def forget_what_is_spent(patch: pytest.MonkeyPatch) -> None:
    kept = RatingStore.insert_pending

    async def insert_pending(self: RatingStore, spend: Any, *rest: Any) -> None:
        await kept(self, replace(spend, nullifier=os.urandom(32)), *rest)

    patch.setattr(RatingStore, "insert_pending", insert_pending)


def believe_signatures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("services.crypto.privacypass.blindrsa.verify", lambda *_: None)


def take_any_challenge(patch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(b"the same for all").digest()
    patch.setattr(TokenChallenge, "digest", lambda self: digest)


def keep_keys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeyFiles, "destroy", lambda self, name: None)


def open_every_queue(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moderation, "_moderated_units", lambda staff, unit, container: frozenset({unit or "ca-ha-noi"}))


def leave_the_log_unchained(patch: pytest.MonkeyPatch) -> None:
    def number_alone(self: object, entry: ChainEntry) -> str:
        return hashlib.sha256(str(entry.sequence).encode()).hexdigest()

    patch.setattr("services.audit.chain.PublicChain.digest", number_alone)


def sign_no_checkpoints(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.moderation.store.audit.AuditStore.add_checkpoint", _nothing)


def draw_the_same_noise(patch: pytest.MonkeyPatch) -> None:
    def noisy(counts: Any, epsilon: float, sensitivity: int = 1) -> Any:
        return counts + np.random.default_rng(7).integers(-4, 5, counts.shape)

    patch.setattr("feedback.statistics.year.geometric", noisy)


def draw_no_noise(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.statistics.year.geometric", lambda counts, *_: counts)


def draw_no_noise_for_scales(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.statistics.scales.geometric", lambda counts, *_: counts)


def withhold_small_scales_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.statistics.scales.withhold", lambda stage: stage.wanted & stage.eligible)


def draw_at_each_question(patch: pytest.MonkeyPatch) -> None:
    kept = statistics.figure

    def figure(cell: Any) -> Any:
        stars = geometric(np.array(cell.stars), 1.0)
        return kept(replace(cell, stars=tuple(int(max(n, 1)) for n in stars)))

    patch.setattr(statistics, "figure", figure)


def show_small_cells(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Year, "_small", lambda self, sheet: np.zeros(len(sheet.totals), dtype=bool))


def withhold_small_cells_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.statistics.year.withhold", lambda stage: stage.wanted & stage.eligible)


def acknowledge_first(patch: pytest.MonkeyPatch) -> None:
    kept, later = RatingStore.insert_pending, set[asyncio.Task[None]]()

    async def insert_pending(self: RatingStore, *given: Any) -> None:
        later.add(asyncio.create_task(kept(self, *given)))

    patch.setattr(RatingStore, "insert_pending", insert_pending)


def count_what_citizens_ask(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.app.ABOUT", replace(ABOUT, domain=replace(ABOUT.domain, private=False)))


def count_every_operation(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OperationLog, "completed", lambda self, record: self._metrics.count_operation(record))


def alert_staff_of_a_cry(patch: pytest.MonkeyPatch) -> None:
    """An alarm at the moment of sending, as one would like to have it."""
    kept, opened = RatingCollector.collect_rating, AuditStore.__init__
    stores = list[tuple[AuditStore, Mongo]]()

    def open_store(self: AuditStore, mongo: Mongo) -> None:
        stores.append((self, mongo))
        opened(self, mongo)

    async def collect_rating(self: RatingCollector, given: Any, token: bytes, now: datetime) -> Any:
        receipt = await kept(self, given, token, now)
        if given.comment and emergency(given.comment):
            store, mongo = stores[-1]
            async with mongo.transaction() as session:
                await store.append([(now, "system", "alert", "comment", {})], session)
        return receipt

    patch.setattr(AuditStore, "__init__", open_store)
    patch.setattr(RatingCollector, "collect_rating", collect_rating)


def count_every_call(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("gateway.clients.counted", ContextVar("counted", default=True))
    patch.setattr(REGISTRY, "private_services", frozenset())


def count_the_look_at_what_is_rated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("feedback.ratings.subjects.UNCOUNTED", "X-Nothing")


def tell_when_counting_began(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("prometheus_client.metrics._use_created", True)


async def _nothing(*_: Any) -> None:
    return None


SWITCHES = (
    Switch("log an address", inside.dump, log_addresses, fast=True),
    Switch("log what exceptions say", inside.dump, log_messages),
    Switch("keep a time", inside.dump, keep_a_time),
    Switch("keep the token beside the rating", inside.dump, keep_the_token, fast=True),
    Switch("keep comments in clear", inside.dump, keep_comments_in_clear),
    Switch("keep the intake in clear", inside.dump, keep_the_intake_in_clear),
    Switch("leave waiting records at their length", inside.measurer, seal_at_its_length, fast=True),
    Switch("log which scales are scored", inside.measurer, log_which_scales_are_scored),
    Switch("keep receipts as they are", inside.dump, keep_receipts),
    Switch("count people by name", inside.dump, name_who_signs_in),
    Switch("skip the shuffle", inside.linked, keep_the_order, fast=True),
    Switch("leave documents in their places", inside.thief, leave_documents_in_their_places),
    Switch("number ratings as they come", inside.linked, number_as_they_come),
    Switch("keep the nullifier with the rating", inside.linked, keep_the_nullifier),
    Switch("mark rating and comment alike", inside.linked, mark_alike),
    Switch("forget what is spent", inside.forger, forget_what_is_spent, fast=True),
    Switch("believe signatures", inside.forger, believe_signatures),
    Switch("take any challenge", inside.forger, take_any_challenge),
    Switch("draw the same noise again", inside.reader, draw_the_same_noise, fast=True),
    Switch("draw no noise", inside.reader, draw_no_noise, fast=True),
    Switch("show small cells", inside.reader, show_small_cells, fast=True),
    Switch("withhold small cells alone", inside.reader, withhold_small_cells_alone, fast=True),
    Switch("draw no noise for scales", inside.reader, draw_no_noise_for_scales, fast=True),
    Switch("withhold small scales alone", inside.reader, withhold_small_scales_alone),
    Switch("draw noise at each question", inside.asker, draw_at_each_question),
    Switch("skip redaction", inside.curious, skip_redaction, fast=True),
    Switch("open every queue", inside.curious, open_every_queue),
    Switch("leave the audit log unchained", inside.curious, leave_the_log_unchained),
    Switch("sign no checkpoints", inside.curious, sign_no_checkpoints),
    Switch("keep keys", inside.backup, keep_keys, fast=True),
    Switch("count what citizens ask of feedback", inside.poller, count_what_citizens_ask),
    Switch("count every operation", inside.poller, count_every_operation),
    Switch("count every call of the gateway", inside.poller, count_every_call),
    Switch("count the look at what is rated", inside.poller, count_the_look_at_what_is_rated),
    Switch("alert staff of a cry for help", inside.poller, alert_staff_of_a_cry, fast=True),
    Switch("tell when counting began", inside.poller, tell_when_counting_began),
    Switch("acknowledge before it is kept", inside.crash, acknowledge_first, fast=True),
)
