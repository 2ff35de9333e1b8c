"""Consumers of webhooks, for administrators."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends

from services.clock import Now
from services.errors import AlreadyExists, NotFound
from services.geography.units import UnitsDep
from services.identity import Role, SignedIn, require, require_units
from services.web.idempotency import RetryNonce
from wanted.audit.models import AuditAct
from wanted.dependencies import ContainerDep
from wanted.notices.api.dependencies import Store
from wanted.webhooks.addresses import checked_target
from wanted.webhooks.models import (
    Consumer,
    ConsumerInput,
    Consumers,
    Deliveries,
    DeliveryState,
    RegisteredConsumer,
    ReplayResult,
)
from wanted.webhooks.signing import new_secret

# Not idempotent routes: the response contains the secret and must not be stored. A retry finds what the first made.
router = APIRouter(prefix="/consumers", tags=["webhooks"])


async def _own(id: str, staff: SignedIn, store: Store, units: UnitsDep) -> Consumer:
    found = await store.webhooks.consumer(id)
    if found.unit not in require_units(staff, Role.ADMIN, units):
        raise NotFound(f"There is no consumer with the id {id!r}.")
    return found


OwnConsumer = Annotated[Consumer, Depends(_own)]


@router.post("", status_code=201)
async def register(
    body: ConsumerInput,
    staff: SignedIn,
    store: Store,
    units: UnitsDep,
    at: Now,
    container: ContainerDep,
    nonce: RetryNonce,
) -> RegisteredConsumer:
    """Registers a consumer; everything that changes from now on is sent to it, signed with the secret.

    A retry with the same Idempotency-Key registers nothing more, and gets the same secret.
    """
    require(staff, Role.ADMIN, body.unit, units)
    units.check_exists(body.unit)
    await checked_target(body.url, container.settings.webhooks, container.resolve)
    id = (nonce or secrets.token_bytes(8)).hex()[:16]
    try:
        consumer = await store.webhooks.register(id, body, new_secret(), at)
    except AlreadyExists:
        consumer = await store.webhooks.consumer(id)
    else:
        await store.audit.note(staff.subject, AuditAct.CONSUMER_REGISTERED, f"consumer:{id}", body.unit)
    return RegisteredConsumer(**consumer.model_dump(), secret=await store.webhooks.secret(id))


@router.get("")
async def consumers(staff: SignedIn, store: Store, units: UnitsDep) -> Consumers:
    """Those of the caller's units."""
    allowed = require_units(staff, Role.ADMIN, units)
    return Consumers(consumers=[one for one in await store.webhooks.consumers() if one.unit in allowed])


@router.delete("/{id}", status_code=204)
async def remove(found: OwnConsumer, staff: SignedIn, store: Store) -> None:
    """Removes a consumer."""
    await store.webhooks.remove(found.id)
    await store.audit.note(staff.subject, AuditAct.CONSUMER_REMOVED, f"consumer:{found.id}", found.unit)


@router.get("/{id}/deliveries")
async def deliveries(found: OwnConsumer, store: Store, state: DeliveryState | None = None) -> Deliveries:
    """What was sent, waits, or is dead, the newest first; at most 500."""
    return Deliveries(deliveries=await store.webhooks.of_consumer(found.id, state))


@router.post("/{id}/replay")
async def replay(found: OwnConsumer, store: Store, at: Now, container: ContainerDep) -> ReplayResult:
    """Retries all dead deliveries."""
    count = await store.webhooks.replay(found.id, at)
    if container.dispatcher is not None:
        container.dispatcher.wake()
    return ReplayResult(count=count)
