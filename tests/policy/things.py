"""Things in each of their states, all of one unit that stands under the ministry."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import requests

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from services.global_ids import encode_id
from services.identity import DevelopmentIssuer, Role
from tests.policy.callers import Headers, signed_in
from tests.system.rating import tokens
from tests.waiting import until

OWN, PARENT, OTHER = "ca-ha-noi", "bca", "ca-hue"
WORD = "dưa hấu"
"""In the text of each."""


@dataclass(frozen=True)
class Thing:
    """A thing in a state; `public` says whether everybody may read it."""

    type: str
    state: str
    id: str
    public: bool

    @property
    def path(self) -> str:
        """Where its service has it."""
        kind = next(kind for kind in REGISTRY.kinds.values() if kind.type == self.node_type)
        return f"/api/{REGISTRY.service_of(kind.name)}{kind.path}/{decode_id(REGISTRY, self.id).id}"

    @property
    def node_type(self) -> str:
        return "WantedNotice" if self.type == "Notice" else self.type


STEPS = {"Article": ("submit", "approve", "publish", "withdraw"), "Notice": ("approve", "publish", "withdraw")}
GIVEN: dict[str, dict[str, Any]] = {
    "Article": {"kind": "CRIME_WARNING", "unit": OWN, "title": f"Về {WORD}", "body": f"<p>{WORD}</p>"},
    "Notice": {"list": "WANTED", "fullName": f"Nguyễn {WORD}", "unit": OWN, "demo": True},
    "Hotline": {"unit": OWN, "purpose": "TRAFFIC", "note": WORD},
    "ReceptionSession": {
        "unit": OWN,
        "leader": {"name": "Nguyễn Văn Mẫu", "position": "Trưởng phòng"},
        "place": WORD,
    },
}


class Making:
    """Makes things through the gateway; two people, as approving takes two."""

    def __init__(self, session: requests.Session, address: str, issuer: DevelopmentIssuer) -> None:
        self._session, self._address = session, address
        self._people = [
            {"Authorization": f"Bearer {issuer.token(name, roles=list(Role), units=[PARENT])}"} for name in ("an", "ba")
        ]

    def all(self) -> Iterator[Thing]:
        for type, steps in STEPS.items():
            for done in range(len(steps) + 1):
                yield self._worked_on(type, steps[:done])
        for number, state in enumerate(("DRAFT", "ACTIVE", "SUSPENDED", "RETIRED")):
            wanted = {"state": state} if state != "DRAFT" else {}
            yield self._approved("Hotline", {"dialled": f"024 3942 {number:04}", **wanted}, draft=state == "DRAFT")
        for hour, state in ((2, "DRAFT"), (5, "SCHEDULED"), (8, "CANCELLED")):
            hours = {"startsAt": f"2030-12-24T{hour:02}:00:00Z", "endsAt": f"2030-12-24T{hour + 2:02}:00:00Z"}
            made = self._approved("ReceptionSession", hours, draft=state == "DRAFT")
            if state == "CANCELLED":
                done = self._act("cancel", "ReceptionSession", {"id": made.id, "reason": WORD})
                made = Thing(made.type, done["state"], made.id, public=True)
            yield made
        yield from self._comments()

    def _approved(self, type: str, given: Mapping[str, Any], *, draft: bool) -> Thing:
        """What a second person approved unless it stays a `draft`."""
        made = self._act("save", type, GIVEN[type] | given)
        if not draft:
            made = self._act("approve", type, {"id": made["id"], "version": made["version"]}, 1)
        return Thing(type, made["state"], made["id"], made["state"] in {"ACTIVE", "SCHEDULED"})

    def _worked_on(self, type: str, steps: tuple[str, ...]) -> Thing:
        made = self._act("save", type, GIVEN[type])
        for place, step in enumerate(steps):
            why: dict[str, Any] = {"Article": {"why": "Nhầm"}, "Notice": {"reason": "ARRESTED"}}[type]
            more = why if step == "withdraw" else {}
            second = (place + (type == "Notice")) % 2
            made = self._act(step, type, {"id": made["id"], "version": made["version"], **more}, second)
        return Thing(type, made["state"], made["id"], made["state"] == "PUBLISHED")

    def _act(self, verb: str, type: str, given: Mapping[str, Any], person: int = 0) -> dict[str, Any]:
        name, field = f"{verb}{type}", {"Notice": "notice"}.get(type, type[0].lower() + type[1:])
        fields = "id state version" if type in GIVEN else "id state"
        text = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
            f" {field} {{ {fields} }} errors {{ code field detail }} }} }}"
        )
        body = {"query": text, "variables": {"input": given}}
        answer = self._session.post(f"{self._address}/graphql", json=body, headers=self._people[person]).json()
        payload = (answer.get("data") or {}).get(name) or {"errors": answer}
        assert payload["errors"] == [], (name, given, payload)
        return payload[field]

    def _comments(self) -> Iterator[Thing]:
        marks = {state: uuid.uuid4().hex for state in ("OPEN", "APPROVED", "REJECTED")}
        ids = asyncio.run(self._rated(list(marks.values())))
        yield Thing("Comment", "OPEN", ids[marks["OPEN"]], public=False)
        decisions = {"APPROVED": {"decision": "APPROVE"}, "REJECTED": {"decision": "REJECT", "reason": "SPAM"}}
        for state, decision in decisions.items():
            id = ids[marks[state]]
            self._act("claim", "Comment", {"id": id})
            decided = self._act("decide", "Comment", {"id": id, **decision})
            yield Thing("Comment", decided["state"], id, public=state == "APPROVED")

    async def _rated(self, marks: list[str]) -> dict[str, str]:
        """Rates with a comment each; gives the global ids once they wait for a moderator."""
        async with httpx.AsyncClient(base_url=self._address, timeout=60, trust_env=False) as client:
            for mark, token in zip(marks, await tokens(client, len(marks)), strict=True):
                subject = {"kind": "unit", "id": OWN}
                given = {"subject": subject, "stars": 4, "comment": f"{WORD} {mark}", "token": token}
                (await client.post("/api/feedback/ratings", json=given)).raise_for_status()

            async def waiting() -> dict[str, str] | None:
                answer = await client.get("/api/feedback/queue", params={"first": 100}, headers=self._people[0])
                nodes = [edge["node"] for edge in answer.json()["edges"]]
                found = {mark: encode_id("Comment", n["id"]) for n in nodes for mark in marks if mark in n["text"]}
                return found if len(found) == len(marks) else None

            return await until(waiting)


def callers(issuer: DevelopmentIssuer) -> Iterator[tuple[str, frozenset[Role], bool, Headers]]:
    """Everybody: a name, the roles, whether they reach the unit of the things, and the headers."""
    yield "nobody", frozenset(), False, {}
    yield "no role", frozenset(), True, signed_in(issuer, unit=OWN)
    for role in Role:
        for unit in (OWN, PARENT, OTHER):
            yield f"{role} of {unit}", frozenset({role}), unit != OTHER, signed_in(issuer, role, unit=unit)
