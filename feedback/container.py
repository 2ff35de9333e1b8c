"""The container of the running service, each part built after those it depends on."""

from dataclasses import dataclass

from feedback.key_files import KeyFiles
from feedback.master_keys import MasterKeys
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import MissLimit
from feedback.ratings.collector import RatingCollector
from feedback.ratings.intake import Intake, IntakeStores
from feedback.ratings.public_numbers import PublicNumbers
from feedback.ratings.receipt_operations import ReceiptOperations
from feedback.ratings.store import RatingStore
from feedback.ratings.stored_order import StoredOrder
from feedback.ratings.subjects import Subjects
from feedback.settings import Settings
from feedback.statistics.publisher import Publisher
from feedback.statistics.store.figures import FigureStore
from feedback.store import ratings_database
from feedback.tokens.attestation import Attesters
from feedback.tokens.deskcodes import DeskCodes
from feedback.tokens.issuer import Issuer
from feedback.tokens.oidc_attester import OidcAttester
from feedback.tokens.proof_of_work import ProofOfWork
from feedback.tokens.store import TokenStore
from services.clock import Clock
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Verifiers
from services.documents.mongo import Mongo
from services.documents.pages import CursorCodec
from services.domain import Registry
from services.geography.units import Units
from services.web.runtime import ServiceRuntime

NAME = "feedback"


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
    stored_order: StoredOrder


async def build(running: ServiceRuntime, settings: Settings, registry: Registry) -> FeedbackContainer:
    """The service's parts, each after those it depends on; closed when `running` ends."""
    clock = running.clock
    mongo = await running.database(NAME)
    keys = MasterKeys(settings.secret.get_secret_value().encode())
    files = KeyFiles(settings.key_folder)
    stores = await _stores(running, mongo, files, settings, clock)
    intake = Intake(stores, files, settings.intake, clock)
    await intake.start()
    running.at_end(intake.stop)
    issuing = await _token_issuance(running, TokenStore(mongo), files, settings, clock)
    units = running.units()
    figures = FigureStore(mongo, clock)
    await figures.open()
    rule = ChallengeRule(settings.issuer.name, settings.issuer.origin)
    verifiers = Verifiers(BlindRsaVerifier(lambda key_id: issuing.issuer.ring.find(key_id), rule))
    subjects = Subjects(running.clients, registry)
    collector = RatingCollector(verifiers, subjects, intake, stores.ratings, keys, _public_numbers(running))
    return FeedbackContainer(
        settings=settings,
        clock=clock,
        cursors=running.cursors,
        units=units,
        keys=keys,
        challenge_rule=rule,
        issuance=issuing,
        intake=intake,
        collector=collector,
        receipt_operations=ReceiptOperations(
            stores.ratings, stores.comments, stores.vault, intake, issuing.miss_limit, clock
        ),
        ratings=stores.ratings,
        comments=stores.comments,
        audit=stores.audit,
        figures=figures,
        publisher=Publisher(figures, stores.ratings, subjects, units, settings.statistics, clock),
        vault=stores.vault,
        stored_order=stores.order,
    )


async def _token_issuance(
    running: ServiceRuntime, store: TokenStore, files: KeyFiles, settings: Settings, clock: Clock
) -> TokenIssuance:
    await store.open()
    keys = MasterKeys(settings.secret.get_secret_value().encode())
    grants, miss_limit = settings.grants, MissLimit(settings.receipts.misses, clock, settings.receipts.gateway_misses)
    issuer = Issuer(store, keys.period_keys, clock)
    await issuer.renew()
    proof_of_work = ProofOfWork(keys.challenges, store, settings.challenge, grants.proof_of_work, clock)
    signed_in = OidcAttester(running.kit.verifier, store, files, grants.signed_in, clock)
    desk_codes = DeskCodes(keys.desk_codes, store, grants, miss_limit, clock)
    return TokenIssuance(
        issuer=issuer,
        attesters=Attesters([proof_of_work, signed_in, desk_codes]),
        proof_of_work=proof_of_work,
        oidc_attester=signed_in,
        desk_codes=desk_codes,
        miss_limit=miss_limit,
        store=store,
    )


def _public_numbers(running: ServiceRuntime) -> PublicNumbers:
    numbers = PublicNumbers()
    if "hotline" in running.clients.names:
        running.follow("hotline", numbers)
    return numbers


async def _stores(
    running: ServiceRuntime, mongo: Mongo, files: KeyFiles, settings: Settings, clock: Clock
) -> IntakeStores:
    audit, beside = AuditStore(mongo), ratings_database(mongo)
    ratings = RatingStore(beside)
    comments = CommentStore(beside, audit, clock)
    vault = Vault(mongo, f"{settings.database_prefix}{NAME}_vault.keys", files)
    await ratings.open()
    await comments.open()
    await vault.open()
    running.at_end(vault.close)
    locks = {"ratings": ratings.counts_lock, "tallies": ratings.counts_lock, "comments": comments.update_lock}
    order = StoredOrder(beside, locks, settings.intake, clock)
    return IntakeStores(mongo, ratings, comments, vault, audit, order)
