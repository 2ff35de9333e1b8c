"""The parts of the running service, as its routes ask for them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from feedback.master_keys import MasterKeys
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import Throttle
from feedback.ratings.collector import Collector
from feedback.ratings.intake import Intake
from feedback.ratings.receipt_operations import Revisits
from feedback.ratings.store import RatingStore
from feedback.settings import Settings
from feedback.statistics.publisher import Publisher
from feedback.statistics.store.figures import FigureStore
from feedback.tokens.attestation import Attesters
from feedback.tokens.deskcodes import DeskCodes
from feedback.tokens.issuer import Issuer
from feedback.tokens.oidc_attester import SignedInPerson
from feedback.tokens.proof_of_work import ProofOfWork
from feedback.tokens.store import TokenStore
from services.clock import Clock
from services.crypto.privacypass.verifiers import ChallengeRule
from services.documents.pages import Cursors
from services.feeds.follower import Change, Item
from services.geography.units import Units


@dataclass(frozen=True)
class Issuing:
    """The issuer, and who vouches for those who ask it for tokens."""

    issuer: Issuer
    attesters: Attesters
    proof_of_work: ProofOfWork
    signed_in: SignedInPerson
    desk_codes: DeskCodes
    throttle: Throttle
    store: TokenStore


@dataclass(frozen=True)
class House:
    """Everything a route may use."""

    settings: Settings
    clock: Clock
    cursors: Cursors
    units: Units
    keys: MasterKeys
    rule: ChallengeRule
    issuing: Issuing
    intake: Intake
    collector: Collector
    revisits: Revisits
    ratings: RatingStore
    comments: CommentStore
    audit: AuditStore
    figures: FigureStore
    publisher: Publisher
    vault: Vault


class PublicNumbers:
    """A `Sink` for the feed of hotlines: the numbers that everybody may know, E.164."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self) -> frozenset[str]:
        return frozenset(self._numbers.values())

    async def restore(self, items: AsyncIterator[Item], token: str) -> None:
        self._numbers = {i.id: i.document["number"] async for i in items if _has_number(i.kind, i.document)}

    async def change(self, change: Change) -> None:
        if change.document is not None and _has_number(change.kind, change.document):
            self._numbers[change.id] = change.document["number"]
        else:
            self._numbers.pop(change.id, None)

    async def position(self, token: str) -> None:
        return None

    async def lost(self) -> None:
        return None


def _has_number(kind: str, document: dict[str, object]) -> bool:
    return kind == "hotline" and bool(document.get("number"))
