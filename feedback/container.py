"""The container of the running service: its parts, by type."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from feedback.master_keys import MasterKeys
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import MissLimit
from feedback.ratings.collector import RatingCollector
from feedback.ratings.intake import Intake
from feedback.ratings.receipt_operations import ReceiptOperations
from feedback.ratings.store import RatingStore
from feedback.settings import Settings
from feedback.statistics.publisher import Publisher
from feedback.statistics.store.figures import FigureStore
from feedback.tokens.attestation import Attesters
from feedback.tokens.deskcodes import DeskCodes
from feedback.tokens.issuer import Issuer
from feedback.tokens.oidc_attester import OidcAttester
from feedback.tokens.proof_of_work import ProofOfWork
from feedback.tokens.store import TokenStore
from services.clock import Clock
from services.crypto.privacypass.verifiers import ChallengeRule
from services.documents.pages import CursorCodec
from services.feeds.follower import FeedChange, SnapshotItem
from services.geography.units import Units


@dataclass(frozen=True)
class TokenIssuance:
    """The issuer, its store and its attesters."""

    issuer: Issuer
    attesters: Attesters
    proof_of_work: ProofOfWork
    oidc_attester: OidcAttester
    desk_codes: DeskCodes
    miss_limit: MissLimit
    store: TokenStore


@dataclass(frozen=True)
class FeedbackContainer:
    """Everything a route may use."""

    settings: Settings
    clock: Clock
    cursors: CursorCodec
    units: Units
    keys: MasterKeys
    challenge_rule: ChallengeRule
    issuance: TokenIssuance
    intake: Intake
    collector: RatingCollector
    receipt_operations: ReceiptOperations
    ratings: RatingStore
    comments: CommentStore
    audit: AuditStore
    figures: FigureStore
    publisher: Publisher
    vault: Vault


class PublicNumbers:
    """A `Sink` of the hotline feed: the public numbers, E.164."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self) -> frozenset[str]:
        return frozenset(self._numbers.values())

    async def restore(self, items: AsyncIterator[SnapshotItem], token: str) -> None:
        self._numbers = {i.id: i.document["number"] async for i in items if _has_number(i.kind, i.document)}

    async def apply_change(self, change: FeedChange) -> None:
        if change.document is not None and _has_number(change.kind, change.document):
            self._numbers[change.id] = change.document["number"]
        else:
            self._numbers.pop(change.id, None)

    async def record_position(self, token: str) -> None:
        return None

    async def mark_lost(self) -> None:
        return None


def _has_number(kind: str, document: dict[str, object]) -> bool:
    return kind == "hotline" and bool(document.get("number"))
