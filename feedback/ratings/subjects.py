"""Looks up the publishing unit of a rated thing at its service, without identifying the caller."""

import asyncio
import contextvars

import httpx
import orjson
from cachetools import TTLCache

from feedback.models import RatedKind, Subject
from services.clients.service_clients import ServiceClients
from services.errors import Problem, Unavailable
from services.observability.metrics import UNCOUNTED

OWNERS = {
    RatedKind.UNIT: "hotline",
    RatedKind.HOTLINE: "hotline",
    RatedKind.SESSION: "schedule",
    RatedKind.NOTICE: "wanted",
    RatedKind.ARTICLE: "articles",
}
CACHE_SECONDS = 30.0
"""Seconds for which a lookup is cached."""


class SubjectUnknown(Problem):
    status, code, title = 422, "SUBJECT_UNKNOWN", "There is nothing published of that kind and id"


class Subjects:
    def __init__(self, clients: ServiceClients) -> None:
        self._clients = clients
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
        owner = OWNERS[subject.kind]
        try:
            answer = await self._clients[owner].post("/batch", json={"keys": [subject.key]}, headers={UNCOUNTED: "1"})
            answer.raise_for_status()
            document = orjson.loads(answer.content)["found"].get(subject.key)
        except (httpx.HTTPError, orjson.JSONDecodeError, KeyError) as error:
            raise Unavailable(f"The {owner} service does not answer just now; try again shortly.") from error
        unit = None if document is None else document["id" if subject.kind is RatedKind.UNIT else "unit"]
        if not isinstance(unit, str):
            raise SubjectUnknown(f"There is no published {subject.kind.value} of that id.")
        return unit
