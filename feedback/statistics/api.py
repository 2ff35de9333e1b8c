"""Statistics over HTTP: released figures only, the same for citizens and staff."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from feedback.container import FeedbackContainer
from feedback.dependencies import ContainerDep
from feedback.ratings.scales import RatingScale
from feedback.statistics import COUNTRY, Figure, Level, figure, to_csv
from feedback.statistics.methodology import FiguresMethod, method_of, spent_on
from feedback.statistics.model import ScaleFigure
from feedback.statistics.release_selection import DESIGN
from services.documents.models import Camel
from services.errors import BadInput
from services.identity import Forbidden, Identity, Role, SignedIn
from services.text import Code, KindName
from services.web.kinds import KnownKinds, check_kind

router = APIRouter(tags=["statistics"])

PERIOD = r"^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$"
Period = Annotated[
    str | None,
    Query(pattern=PERIOD, examples=["2026-11"], description="A month, quarter or year; without it the latest month."),
]


class ScaleSatisfaction(Camel):
    """Released figures of one scale; all null where they are withheld."""

    withheld: bool = True
    count: int | None = None
    count_margin: float | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    share_satisfied: float | None = None
    share_margin: float | None = None
    stars: list[int] | None = None

    @classmethod
    def of(cls, shown: Figure | ScaleFigure) -> Self:
        """What a place's figures and those of a scale have alike."""
        return cls(
            withheld=shown.withheld,
            count=shown.total,
            count_margin=shown.total_margin,
            mean=shown.mean,
            mean_low=shown.mean_low,
            mean_high=shown.mean_high,
            share_satisfied=shown.share_satisfied,
            share_margin=shown.share_margin,
            stars=list(shown.stars) if shown.stars else None,
        )


class Satisfaction(Camel):
    """Released figures of one place and period. All of them are null where nothing is released or it is withheld.

    `method` says how they are made, and of what size the error is; before a release, how they will be.
    """

    level: Level
    id: str
    period: str | None = None
    withheld: bool = True
    count: int | None = None
    count_margin: float | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    share_satisfied: float | None = None
    share_margin: float | None = None
    stars: list[int] | None = None
    reasons: dict[str, int] | None = None
    reasons_margin: float | None = None
    scales: dict[RatingScale, ScaleSatisfaction] | None = Field(
        default=None, description="Of units, provinces and the country, by quarter and year; null otherwise."
    )
    method: FiguresMethod


class ReleaseInput(Camel):
    month: str | None = Field(default=None, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")


class ReleaseResult(Camel):
    months: list[str]


class RecountResult(Camel):
    """How many counts (subject and month) differed from their ratings."""

    mended: int


class MonthRelease(Camel):
    """A released month: the ε spent on it and the count under which cells are withheld.

    `scale_epsilon` is the part of its ε that was kept for the scales of its quarter.
    """

    month: str
    epsilon: float
    scale_epsilon: float = 0.0
    threshold: int


async def _place(
    known: KnownKinds,
    kind: KindName | None = None,
    id: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._-]+$", max_length=64)] = None,
    unit: Code | None = None,
    province: Code | None = None,
) -> tuple[Level, str]:
    """The place that is asked for: one thing, a unit, a province; the whole country where none is named."""
    if kind is not None:
        check_kind(kind, known)
    if (kind is None) != (id is None):
        raise BadInput.at("id", "give kind and id together")
    if sum(given is not None for given in (kind, unit, province)) > 1:
        raise BadInput.at("unit", "give one of kind and id, unit, province")
    places = {Level.SUBJECT: kind and f"{kind}:{id}", Level.UNIT: unit, Level.PROVINCE: province}
    return next(((level, given) for level, given in places.items() if given), (Level.COUNTRY, COUNTRY))


PlaceDep = Annotated[tuple[Level, str], Depends(_place)]


@router.get("/satisfaction")
async def satisfaction(container: ContainerDep, location: PlaceDep, period: Period = None) -> Satisfaction:
    """How satisfied citizens are: with one thing (`kind` and `id`), a unit, a province, or in the whole country.

    From released figures alone. They hold noise that hides every single rating; the margins say how much.
    """
    level, place = location
    cell = await container.publisher.latest(level, place, period)
    if cell is None:
        return Satisfaction(level=level, id=place, method=await _method(container, period))
    shown = figure(cell)
    return Satisfaction(
        level=level,
        id=place,
        method=_made_by(container, cell.period, container.figures.cached_releases()),
        period=shown.period,
        **dict(ScaleSatisfaction.of(shown)),
        reasons=shown.reasons,
        reasons_margin=shown.reasons_margin,
        scales={RatingScale(code): ScaleSatisfaction.of(scale) for code, scale in (shown.scales or {}).items()} or None,
    )


CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


@router.get("/satisfaction/csv", response_class=Response, responses=CSV)
async def satisfaction_as_csv(container: ContainerDep, location: PlaceDep, period: Period = None) -> Response:
    """The same figures as a line of CSV (RFC 4180) under its heading; the heading alone where nothing is released."""
    cell = await container.publisher.latest(*location, period)
    return Response(to_csv([figure(cell)] if cell else []), media_type="text/csv; charset=utf-8")


async def _method(container: FeedbackContainer, period: str | None) -> FiguresMethod:
    """How a period's figures were made; without one that is released, how the next ones will be."""
    return _made_by(container, period, await container.figures.releases() if period else ())


def _made_by(
    container: FeedbackContainer, period: str | None, releases: Sequence[Mapping[str, object]]
) -> FiguresMethod:
    settings = container.settings.statistics
    spent = spent_on(period, releases) if period else None
    epsilon, threshold = spent or (settings.epsilon, settings.threshold)
    return method_of(epsilon, threshold, DESIGN)


@router.get("/statistics/method")
async def method(container: ContainerDep) -> FiguresMethod:
    """How figures are made: mechanism, ε, threshold, the size of the error, and all of it in plain words."""
    released = await container.figures.releases()
    return await _method(container, released[-1]["_id"] if released else None)


@router.get("/statistics")
async def releases(container: ContainerDep) -> list[MonthRelease]:
    """The months released so far."""
    found = await container.figures.releases()
    names = ("epsilon", "scale_epsilon", "threshold")
    return [MonthRelease(month=raw["_id"], **{name: raw[name] for name in names if name in raw}) for raw in found]


def _require_head(staff: Identity, container: FeedbackContainer) -> None:
    if not (staff.holds(Role.ADMIN) and any(map(container.units.is_head, staff.units))):
        raise Forbidden("This needs the role admin for the unit above all others.")


@router.post("/statistics/release")
async def release(body: ReleaseInput, staff: SignedIn, container: ContainerDep) -> ReleaseResult:
    """Releases a month that is over, or all that are due. Each is released once."""
    _require_head(staff, container)
    if body.month is None:
        return ReleaseResult(months=await container.publisher.release_due())
    await container.publisher.release(body.month)
    return ReleaseResult(months=[body.month])


@router.post("/statistics/recount")
async def recount(staff: SignedIn, container: ContainerDep) -> RecountResult:
    """Recounts all ratings and corrects running counts that differ, for instance after a partial restore."""
    _require_head(staff, container)
    return RecountResult(mended=await container.ratings.recount())


PeriodPath = Annotated[str, Path(pattern=PERIOD, examples=["2026-11"])]
Levels = Annotated[list[Level] | None, Query(description="Without it, all but single subjects.")]


async def _figures(container: ContainerDep, period: str, levels: list[Level] | None) -> list[Figure]:
    wanted = levels or [Level.COUNTRY, Level.PROVINCE, Level.UNIT]
    return [figure(cell) for cell in await container.figures.of_period(period, wanted)]


@router.get("/statistics/{period}")
async def figures(period: PeriodPath, container: ContainerDep, level: Levels = None) -> list[Figure]:
    """The released figures of a month, quarter or year."""
    return await _figures(container, period, level)


@router.get("/statistics/{period}/csv", response_class=Response, responses=CSV)
async def figures_as_csv(period: PeriodPath, container: ContainerDep, level: Levels = None) -> Response:
    """The same as CSV (RFC 4180)."""
    return Response(to_csv(await _figures(container, period, level)), media_type="text/csv; charset=utf-8")
