"""Consumers of webhooks, and what is delivered to them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.documents.models import Camel, Instant, SecretAnswer
from services.text import Code, Exact, Line
from wanted.notices.models.notices import NoticeList, PublicNotice


class ConsumerInput(Camel):
    name: Line
    unit: Code = Field(description="The unit whose administrators look after it.")
    url: Annotated[str, StringConstraints(max_length=500), Exact]
    lists: list[NoticeList] = Field([], max_length=5, description="Notices of these lists; of all where empty.")


class Consumer(ConsumerInput):
    """`disabled` is when deliveries stopped because the consumer answered 410."""

    id: str
    created_at: Instant
    disabled: Instant | None = None


class RegisteredConsumer(Consumer, SecretAnswer):
    secret: str = Field(description="Shown once: signs what is sent (Standard Webhooks).")


class Consumers(Camel):
    consumers: list[Consumer]


class WebhookType(StrEnum):
    PUBLISHED = "notice.published"
    UPDATED = "notice.updated"
    WITHDRAWN = "notice.withdrawn"
    RESET = "feed.reset"
    """Changes may have been missed: refetch /snapshot."""


class WebhookData(Camel):
    id: str | None = None
    notice: PublicNotice | None = None


class WebhookPayload(Camel):
    """What is sent. A notice comes as it is at that moment; a withdrawal names the id alone."""

    type: WebhookType
    timestamp: Instant
    data: WebhookData


class DeliveryState(StrEnum):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    OVERTAKEN = "OVERTAKEN"
    """The notice was withdrawn before the delivery."""
    DEAD = "DEAD"


class Delivery(Camel):
    """One message to one consumer. It names the notice and holds nothing of it."""

    id: str
    consumer: str
    type: WebhookType
    notice_id: str | None
    list: NoticeList | None = None
    at: Instant
    due: Instant
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    last: str | None = None
    """The result of the last attempt."""


class Deliveries(Camel):
    deliveries: list[Delivery]


class ReplayResult(Camel):
    count: int
