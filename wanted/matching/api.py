"""Names compared with the published notices: one by one for everybody, by the thousand for staff.

Queries are neither logged nor stored, here or in a cache on the way. A hit and a miss cost the same search; what
differs is the size of the answer. Nothing that the public cannot read in `/notices` can be found out by matching.
"""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Depends, Response

from services.errors import TooManyRequests
from services.identity import Identity, SignedIn
from services.identity.errors import Forbidden
from wanted.dependencies import ContainerDep, holds_a_role, within_rate
from wanted.matching import Grade, Hit, InvalidName, NameQuery
from wanted.matching.models import (
    CAUTIONS,
    BatchHit,
    BatchInput,
    BatchMatch,
    BatchMatches,
    BatchQuery,
    MatchFeature,
    MatchHit,
    MatchInput,
    MatchProblem,
    NameMatches,
)
from wanted.matching.scoring import GRADES
from wanted.notices.api.dependencies import Store
from wanted.notices.models.notices import Notice, NoticeState, PublicNotice
from wanted.notices.store.notices import WantedStore, public_notice

# Not idempotent routes: those would keep the answers for a day.
router = APIRouter(tags=["matching"])


def _match(hit: Hit, notice: Notice) -> MatchHit:
    return MatchHit(
        notice_id=hit.id,
        notice=public_notice(notice),
        grade=hit.grade.value,
        probability=hit.probability,
        score=hit.score,
        features=[MatchFeature(name=f.name, value=f.value, weight=f.weight, detail=f.detail) for f in hit.features],
    )


async def _published(store: WantedStore, hits: list[Hit]) -> dict[str, Notice]:
    found = await store.notices.get_many(hit.id for hit in hits)
    return {id: notice for id, notice in found.items() if notice.state is NoticeState.PUBLISHED}


@router.post("/match", dependencies=[Depends(within_rate("match", lambda rates: rates.match))])
async def match(given: MatchInput, store: Store, response: Response) -> NameMatches:
    """Published notices that may be about a person, the likeliest first, each with its grade and reasons.

    Limited for each client and day. The name comes in the body: an address ends up in histories and proxy logs.
    """
    hits, more = store.names.find_matches(_query(given, given))
    found = await _published(store, hits)
    shown = [_match(hit, found[hit.id]) for hit in _shown(hits, given.least) if hit.id in found]
    response.headers["Cache-Control"] = "no-store"
    return NameMatches(hits=shown, more=more, caution=CAUTIONS[given.language])


def _query(person: MatchInput | BatchQuery, asked: MatchInput | BatchInput) -> NameQuery:
    return NameQuery(
        person.name,
        person.birth_year,
        person.birth_date,
        person.sex.value if person.sex else None,
        person.province,
        frozenset(one.value for one in asked.lists) if asked.lists else None,
        asked.first,
        language=asked.language,
    )


def _shown(hits: Sequence[Hit], least: Grade) -> list[Hit]:
    """Those of at least that grade."""
    return [hit for hit in hits if GRADES.index(hit.grade) >= GRADES.index(least)]


async def _screener(caller: SignedIn) -> Identity:
    """A holder of any role for a unit: staff, or the service account of a bank or a border post."""
    if not holds_a_role(caller):
        raise Forbidden("Matching by the batch needs a role.")
    return caller


def _result(store: WantedStore, asked: BatchQuery, given: BatchInput) -> BatchMatch:
    try:
        hits, more = store.names.find_matches(_query(asked, given))
    except InvalidName as problem:
        return BatchMatch(key=asked.key, problem=MatchProblem(code=problem.code, detail=problem.detail))
    found = [
        BatchHit(notice_id=hit.id, grade=hit.grade.value, probability=hit.probability, score=hit.score)
        for hit in _shown(hits, given.least)
    ]
    return BatchMatch(key=asked.key, hits=found, more=more)


@router.post("/match/batch", dependencies=[Depends(_screener)])
async def match_batch(given: BatchInput, store: Store, container: ContainerDep, response: Response) -> BatchMatches:
    """Matches up to 1,000 names, for holders of a role (EDITOR, MODERATOR, AUDITOR or ADMIN) for a unit.

    A name that cannot be matched has a `problem` of its own; the others are answered.
    """
    running = container.batch_slots
    if running.locked():
        raise TooManyRequests("Other batches are being matched; try again shortly.", headers={"Retry-After": "2"})
    async with running:
        results: list[BatchMatch] = []
        for asked in given.queries:
            results.append(_result(store, asked, given))
            await asyncio.sleep(0)
    notices = await _notices_of(store, results)
    # Withdrawn while the later names were matched: then it is no hit any more.
    for result in results:
        result.hits = [hit for hit in result.hits if hit.notice_id in notices]
    response.headers["Cache-Control"] = "no-store"
    return BatchMatches(results=results, notices=notices, caution=CAUTIONS[given.language])


async def _notices_of(store: WantedStore, results: list[BatchMatch]) -> dict[str, PublicNotice]:
    found = await store.notices.get_many(hit.notice_id for result in results for hit in result.hits)
    return {id: public_notice(notice) for id, notice in found.items() if notice.state is NoticeState.PUBLISHED}
