"""From a ZIP code to a place and a way: the only door to the `zipcodes` wheel.

It knows the middle of every US ZIP area and its IANA zone, without a network. That is exact enough to say how long a
drive takes, and says no more of where somebody lives than the ZIP code does.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, ceil, cos, radians, sin, sqrt

import zipcodes

_EARTH_KM = 6371.0
_ROADS_ARE_LONGER = 1.3  # a road against the straight line
_KM_PER_HOUR = 70
_DOOR_TO_CAR_MINUTES = 10
_ROUNDED_TO_MINUTES = 5


@dataclass(frozen=True)
class Place:
    """The middle of a ZIP area, in degrees (WGS84), and the zone its clocks show."""

    latitude: float
    longitude: float
    zone: str


@lru_cache(maxsize=4096)
def place_of(zip_code: str) -> Place | None:
    """Where a five-digit ZIP code is; None when no such code is known."""
    if len(zip_code) != 5 or not (zip_code.isascii() and zip_code.isdigit()):
        return None
    found = zipcodes.matching(zip_code)
    return _place(found[0]) if found else None


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The straight line over the ground (haversine)."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def minutes_one_way(place: Place, latitude: float, longitude: float) -> int:
    """Minutes from a door to a facility's gate.

    Straight line × 1.3 for the road, at 70 km an hour, and 10 minutes to set out and to park, rounded up to 5. An
    estimate for planning: a volunteer who needs longer lowers how far they are willing to go.
    """
    road_km = kilometres(place.latitude, place.longitude, latitude, longitude) * _ROADS_ARE_LONGER
    minutes = road_km / _KM_PER_HOUR * 60 + _DOOR_TO_CAR_MINUTES
    return ceil(minutes / _ROUNDED_TO_MINUTES) * _ROUNDED_TO_MINUTES


def _place(row: dict[str, str]) -> Place:
    return Place(float(row["lat"]), float(row["long"]), row["timezone"])
