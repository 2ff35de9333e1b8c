"""What staff do with what citizens sent: comments brought into each state, submissions taken up and closed, figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from services.timezone import ZONE
from tests.released.citizens import COMMENTS, FEEDBACK, Citizens
from tests.released.published import Staff
from tests.waiting import until

STATES = ["OPEN", "CLAIMED", "ESCALATED", "APPEALED", "APPROVED", "REJECTED"]
MARKS = {name: text[:12] for name, text in COMMENTS.items()}


class Moderators:
    """Two of them, each with every role for the whole system."""

    def __init__(self, staff: Staff, citizens: Citizens) -> None:
        self._staff, self._citizens = staff, citizens
        self._ids: Mapping[str, str] = {}

    def of(self, staff: Staff) -> Self:
        """The same people at another start of the system."""
        self._staff = staff
        return self

    async def moderate(self) -> None:
        """Brings each comment into the state for which it is named; all but the claim, which does not last."""
        self._ids = await until(self._queued)
        await self._decide("approved", decision="APPROVE")
        await self._decide("redacted", decision="APPROVE", redactions=[[0, 10]])
        await self._decide("rejected", decision="REJECT", reason="SPAM")
        await self._decide("answered", decision="APPROVE")
        await self.act("answered", "answer", {"text": "Đơn vị đã sửa giờ mở cửa."})
        await self._decide("taken-down", decision="APPROVE")
        await self.act("taken-down", "take-down", {"reason": "OFF_TOPIC"})
        for name in ("appealed", "overturned"):
            await self._decide(name, decision="REJECT", reason="INSULT")
            await self._citizens.by_receipt(name, "appeal")
        await self._decide("overturned", second=True, decision="APPROVE")
        await self._decide("escalated", decision="ESCALATE")
        await self._citizens.by_receipt("withdrawn", "withdraw")
        await self._citizens.by_receipt("changed", "change", stars=3, reasons=["UNCLEAR"])
        await self._citizens.by_receipt("taken-back", "withdraw")

    async def act(self, name: str, act: str, given: object = None, *, second: bool = False) -> Any:
        """What an act on a comment answers."""
        return await self._staff.post(f"{FEEDBACK}/comments/{self._ids[name]}/{act}", given, second=second)

    async def _decide(self, name: str, *, second: bool = False, **given: object) -> None:
        await self.act(name, "claim", second=second)
        await self.act(name, "decide", given, second=second)

    async def _queued(self) -> Mapping[str, str] | None:
        """The comments' ids by name, once all of them have left the intake."""
        page = (await self._staff.one.get(f"{FEEDBACK}/queue", params={"first": 100})).raise_for_status().json()
        texts = {edge["node"]["text"]: edge["node"]["id"] for edge in page["edges"]}
        found = {name: id for name, mark in MARKS.items() for text, id in texts.items() if text.startswith(mark)}
        return found if len(found) == len(MARKS) else None

    async def deal(self) -> None:
        """Takes up some of what was sent about notices, and closes some."""
        base = "/api/wanted"
        outcomes = {"sighting": "USEFUL", "correction": "REJECTED"}
        for kind, path in (("sighting", "sightings"), ("correction", "correction-requests")):
            for name in (f"{kind}-taken-up", f"{kind}-closed"):
                number = self._citizens.kept.submissions[name]["number"]
                await self._staff.post(f"{base}/{path}/{number}/claim")
                if name.endswith("closed"):
                    end = {"outcome": outcomes[kind], "answer": "Cảm ơn, đơn vị đã xem."}
                    await self._staff.post(f"{base}/{path}/{number}/close", end)

    async def release(self) -> str:
        """Releases the figures of the running month, which the settings of this system allow; the month."""
        month = f"{datetime.now(ZONE):%Y-%m}"
        await self._staff.post(f"{FEEDBACK}/statistics/release", {"month": month})
        return month

    async def signed(self) -> bool:
        """Whether the newest act is under a signed checkpoint."""
        log = (await self._staff.one.get(f"{FEEDBACK}/audit", params={"first": 1})).raise_for_status().json()
        return any(mark["sequence"] == log["length"] for mark in log["checkpoints"])
