"""Where items lie and where households collect: how far apart, what goes where, the nearest point.
Distances are straight lines in steps of 100 metres; a step is enough to choose between points in one region.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
FARTHEST = 1_000  # 100 km: what a pair of places counts when nobody has recorded the distance


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place:
    """A workshop or a collection point; whoever makes the list leaves out points that are closed."""

    code: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Steps of 100 metres between (site, collection point), and the pairs nothing is carried between."""

    distances: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unreachable: frozenset[tuple[str, str]] = frozenset()

    def can_reach(self, site: str | None, point: str | None) -> bool:
        """Whether an item at this site can be collected here; an item without a site goes anywhere."""
        return site is None or point is None or (site, point) not in self.unreachable

    def distance(self, site: str | None, point: str | None) -> int:
        """Steps of 100 metres, at most FARTHEST: nothing to carry counts 0, not known counts FARTHEST."""
        if site is None or point is None or site == point:
            return 0
        return min(self.distances.get((site, point), FARTHEST), FARTHEST)


def steps_between(here: Position, there: Position) -> int:
    """The great-circle distance in steps of 100 metres, rounded to the nearest."""
    latitude_1, latitude_2 = radians(here.latitude), radians(there.latitude)
    half_latitude = sin((latitude_2 - latitude_1) / 2) ** 2
    half_longitude = sin(radians(there.longitude - here.longitude) / 2) ** 2
    chord = half_latitude + cos(latitude_1) * cos(latitude_2) * half_longitude
    return round(2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord))) * 10)


def places_between(
    sites: Iterable[Place], points: Iterable[Place], unreachable: frozenset[tuple[str, str]] = frozenset()
) -> Places:
    """The table of distances between every site and every collection point whose positions are known."""
    points = tuple(points)
    distances = {
        (site.code, point.code): steps_between(site.position, point.position)
        for site in sites
        for point in points
        if site.position is not None and point.position is not None
    }
    return Places(distances, unreachable)


def nearest_point(home: Position | None, points: Iterable[Place]) -> str | None:
    """The code of the collection point nearest to home; None when home or every point has no position."""
    if home is None:
        return None
    placed = [(steps_between(home, p.position), p.code) for p in points if p.position is not None]
    return min(placed)[1] if placed else None
