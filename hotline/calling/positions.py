"""Positions on the globe, and how far they lie apart. No address and no exact position is needed, or kept."""

from collections.abc import Iterable
from heapq import nsmallest
from math import acos, cos, radians, sin

from hotline.models import Location

Position = tuple[float, float, float]
"""A point of the unit sphere: the nearer two are, the larger the sum of their products."""

DECIMALS = 3
"""Of degrees, in which a citizen's position is used: about a hundred metres."""
_EARTH_KM = 6371.0


def rounded(location: Location) -> Location:
    """The location as coarse as it is used."""
    return Location(latitude=round(location.latitude, DECIMALS), longitude=round(location.longitude, DECIMALS))


def position_of(location: Location | None) -> Position | None:
    if location is None:
        return None
    latitude, longitude = radians(location.latitude), radians(location.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def nearest(here: Position, positions: Iterable[tuple[str, Position]], count: int) -> list[tuple[str, float]]:
    """The ids of the nearest so many, the nearest first, each with its distance in kilometres; ties by id."""
    x, y, z = here
    near = nsmallest(count, [(-x * a - y * b - z * c, id) for id, (a, b, c) in positions])
    return [(id, round(_EARTH_KM * acos(max(-1.0, min(1.0, -apart))), 1)) for apart, id in near]
