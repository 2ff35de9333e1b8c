"""Whom to call, and which units are near, over HTTP.

What citizens say of themselves comes in the body and is neither kept nor logged; answers are stored by nobody.
"""

from fastapi import APIRouter, Response

from hotline.api.dependencies import Offline, Store
from hotline.calling.advice import UNCLEAR, situation_of
from hotline.calling.choice import PublishedLine
from hotline.calling.models import (
    NearestInput,
    NearestUnits,
    NearUnit,
    NumberToCall,
    SituationTitle,
    WhoToCall,
    WhoToCallInput,
)
from hotline.calling.published import lines_to_call, nearest_units
from hotline.calling.situations import CallUrgency, Situation
from hotline.models import HotlineState
from hotline.store import HotlineStore, public_hotline, public_unit
from services.clock import Now

# Not idempotent routes: those would keep the answers for a day.
router = APIRouter(tags=["calling"])


@router.post("/who-to-call")
async def who_to_call(given: WhoToCallInput, store: Store, at: Now, response: Response) -> WhoToCall:
    """The published numbers to call for what happened, the best first, and what to say.

    What is not understood is answered too: with 113 first, and situations to choose from.
    """
    response.headers["Cache-Control"] = "no-store"
    situation, others = situation_of(given.situation, given.text)
    lines = lines_to_call(store, situation, given.province, given.location, at)
    return WhoToCall(
        urgent=bool(given.text) if situation is None else situation.urgency is CallUrgency.EMERGENCY,
        situation=None if situation is None else _title(situation),
        say=UNCLEAR if situation is None else situation.say,
        numbers=await _numbers(store, lines),
        choices=[_title(one) for one in others],
    )


def _title(situation: Situation) -> SituationTitle:
    return SituationTitle(code=situation.code, title=situation.title)


async def _numbers(store: HotlineStore, lines: list[PublishedLine]) -> list[NumberToCall]:
    found = await store.hotlines.get_many(line.id for line in lines)
    return [
        NumberToCall(hotline=public_hotline(found[line.id]), open_now=line.open)
        for line in lines
        if line.id in found and found[line.id].state is HotlineState.ACTIVE
    ]


@router.post("/nearest-units")
async def nearest(given: NearestInput, store: Store, response: Response) -> NearestUnits:
    """The units nearest to a place. A position of more than 3 decimals is rounded before it is used."""
    response.headers["Cache-Control"] = "no-store"
    near = nearest_units(store, given.location, given.purpose, given.first)
    found = await store.units.get_many(code for code, _ in near)
    return NearestUnits(
        units=[NearUnit(unit=public_unit(found[code]), distance_km=km) for code, km in near if code in found]
    )


@router.get("/hotlines.json", response_class=Response)
async def hotlines_json(package: Offline, at: Now) -> Response:
    """The offline package: all published numbers, and what it takes to find the right one without a connection."""
    return Response(await package.content(at), media_type="application/json")
