"""Looks up the publishing unit of a rated thing at its service, without identifying the caller."""

import asyncio
import contextvars
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
from cachetools import TTLCache

from feedback.models import Subject
from services.clients.service_clients import ServiceClients
from services.domain import Registry
from services.errors import Problem, Unavailable
from services.feeds.sinks import InvalidFeed
from services.lines import json_lines
from services.observability.metrics import UNCOUNTED

CACHE_SECONDS = 30.0
"""Seconds for which a lookup is cached."""


class SubjectUnknown(Problem):
    status, code, title = 422, "SUBJECT_UNKNOWN", "There is nothing published of that kind and id"


class Subjects:
    def __init__(self, clients: ServiceClients, registry: Registry) -> None:
        self._clients, self._registry = clients, registry
        self._units: TTLCache[str, str] = TTLCache(10_000, CACHE_SECONDS)

    async def publishing_unit(self, subject: Subject) -> str:
        """The code of the unit that published the subject. Raises `SubjectUnknown`, `Unavailable`."""
        unit = self._units.get(subject.key)
        if unit is None:
            # A context of its own: neither the request's id nor its deadline goes with the question.
            asking = asyncio.create_task(self._fetch_unit(subject), context=contextvars.Context())
            unit = self._units[subject.key] = await asking
        return unit

    async def _fetch_unit(self, subject: Subject) -> str:
        owner = self._registry.service_of(subject.kind)
        try:
            answer = await self._clients[owner].post("/batch", json={"keys": [subject.key]}, headers={UNCOUNTED: "1"})
            answer.raise_for_status()
            document = orjson.loads(answer.content)["found"].get(subject.key)
        except (httpx.HTTPError, orjson.JSONDecodeError, KeyError) as error:
            raise Unavailable(f"The {owner} service does not answer just now; try again shortly.") from error
        unit = None if document is None else document[self._registry.kinds[subject.kind].unit_key]
        if not isinstance(unit, str):
            raise SubjectUnknown(f"There is no published {subject.kind} of that id.")
        return unit

    async def published(self) -> AsyncIterator[tuple[str, str]]:
        """Everything published that can be rated, with its unit. Raises `Unavailable` where a service is away."""
        owners = {self._registry.service_of(kind) for kind in self._registry.rateable}
        for owner in sorted(owners & self._clients.names):
            try:
                async for item in self._snapshot(owner):
                    kind = self._registry.kinds.get(item["kind"])
                    if kind is not None and kind.rateable:
                        yield f"{kind.name}:{item['id']}", item["document"].get(kind.unit_key)
            except (httpx.HTTPError, orjson.JSONDecodeError, InvalidFeed) as error:
                raise Unavailable(f"The {owner} service does not answer just now; try again shortly.") from error

    async def _snapshot(self, owner: str) -> AsyncIterator[dict[str, Any]]:
        """The items of a service's snapshot. Raises `InvalidFeed` if it breaks off."""
        complete = False
        async with self._clients[owner].stream("GET", "/snapshot", timeout=60.0) as answer:
            answer.raise_for_status()
            async for line in json_lines(answer.aiter_bytes()):
                item = orjson.loads(line)
                complete = complete or bool(item.get("complete"))
                if "kind" in item:
                    yield item
        if not complete:
            raise InvalidFeed("the snapshot broke off")
