"""Puts the parts of the service together, in the order in which they need each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from feedback.container import House, Issuing, PublicNumbers
from feedback.key_files import KeyFiles
from feedback.master_keys import MasterKeys
from feedback.moderation.store.audit import AuditStore
from feedback.moderation.store.comments import CommentStore
from feedback.moderation.store.vault import Vault
from feedback.rate_limit import Throttle
from feedback.ratings.collector import Collector
from feedback.ratings.intake import Intake, Stores
from feedback.ratings.receipt_operations import Revisits
from feedback.ratings.store import RatingStore
from feedback.ratings.subjects import Subjects
from feedback.settings import Settings
from feedback.statistics.publisher import Publisher
from feedback.statistics.store.figures import FigureStore
from feedback.tokens.attestation import Attesters
from feedback.tokens.deskcodes import DeskCodes
from feedback.tokens.issuer import Issuer
from feedback.tokens.oidc_attester import SignedInPerson
from feedback.tokens.proof_of_work import ProofOfWork
from feedback.tokens.store import TokenStore
from services.clients.service_clients import Peers
from services.clock import Clock
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Verifiers
from services.documents.mongo import Mongo
from services.web.app import Running

NAME = "feedback"


async def build(running: Running, settings: Settings, peers: Peers) -> House:
    """The running service's parts, closed when `running` ends."""
    clock = running.clock
    mongo = await running.database(NAME)
    keys = MasterKeys(settings.secret.get_secret_value().encode())
    files = KeyFiles(settings.key_folder)
    stores = await _stores(running, mongo, files, settings, clock)
    intake = Intake(stores, files, settings.intake, clock)
    await intake.start()
    await running.enter(_stopped(intake))
    issuing = await _issuing(running, TokenStore(mongo), files, settings, clock)
    units = running.units()
    figures = FigureStore(mongo, clock)
    await figures.open()
    rule = ChallengeRule(settings.issuer.name, settings.issuer.origin)
    verifiers = Verifiers(BlindRsaVerifier(lambda key_id: issuing.issuer.ring.find(key_id), rule))
    collector = Collector(verifiers, Subjects(peers), intake, stores.ratings, keys, _public_numbers(running, peers))
    return House(
        settings=settings,
        clock=clock,
        cursors=running.cursors,
        units=units,
        keys=keys,
        rule=rule,
        issuing=issuing,
        intake=intake,
        collector=collector,
        revisits=Revisits(stores.ratings, stores.comments, stores.vault, intake, issuing.throttle, clock),
        ratings=stores.ratings,
        comments=stores.comments,
        audit=stores.audit,
        figures=figures,
        publisher=Publisher(figures, stores.ratings, peers, units, settings.statistics, clock),
        vault=stores.vault,
    )


async def _issuing(running: Running, store: TokenStore, files: KeyFiles, settings: Settings, clock: Clock) -> Issuing:
    await store.open()
    keys = MasterKeys(settings.secret.get_secret_value().encode())
    grants, throttle = settings.grants, Throttle(settings.receipts.misses, clock, settings.receipts.house_misses)
    issuer = Issuer(store, keys.period_keys, clock)
    await issuer.renew()
    proof_of_work = ProofOfWork(keys.challenges, store, settings.challenge, grants.proof_of_work, clock)
    signed_in = SignedInPerson(running.app.state.verifier, store, files, grants.signed_in, clock)
    desk_codes = DeskCodes(keys.desk_codes, store, grants, throttle, clock)
    return Issuing(
        issuer=issuer,
        attesters=Attesters([proof_of_work, signed_in, desk_codes]),
        proof_of_work=proof_of_work,
        signed_in=signed_in,
        desk_codes=desk_codes,
        throttle=throttle,
        store=store,
    )


def _public_numbers(running: Running, peers: Peers) -> PublicNumbers:
    numbers = PublicNumbers()
    if "hotline" in peers.names:
        running.follow("hotline", numbers)
    return numbers


async def _stores(running: Running, mongo: Mongo, files: KeyFiles, settings: Settings, clock: Clock) -> Stores:
    audit = AuditStore(mongo)
    ratings = RatingStore(mongo)
    comments = CommentStore(mongo, audit, clock)
    vault = Vault(mongo, f"{settings.database_prefix}{NAME}_vault.keys", files)
    await ratings.open()
    await comments.open()
    await vault.open()
    await running.enter(_closed(vault))
    return Stores(mongo, ratings, comments, vault, audit)


@asynccontextmanager
async def _stopped(intake: Intake) -> AsyncIterator[None]:
    yield
    await intake.stop()


@asynccontextmanager
async def _closed(vault: Vault) -> AsyncIterator[None]:
    yield
    await vault.close()
