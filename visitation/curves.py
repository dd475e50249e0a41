"""How a plan came closer to the best possible one while it was made: points kept, and drawn as a small curve."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_POINTS = 60
WIDTH, HEIGHT, EDGE = 320, 96, 6


def grown(curve: Sequence[list[float]], point: list[float]) -> list[list[float]]:
    """The curve with one more [seconds, visits, points, bound]; over MOST_POINTS, every second one of the rest goes."""
    longer = [*curve, point]
    return longer if len(longer) <= MOST_POINTS else [*longer[:-1:2], longer[-1]]


@dataclass(frozen=True)
class Drawn:
    """Two lines of an SVG of WIDTH × HEIGHT, and where the run stands. `worth` and `bound`: points of the polylines."""

    worth: str
    bound: str
    visits: int
    gap_percent: float
    seconds: int


def drawn(curve: Sequence[Sequence[float]]) -> Drawn | None:
    """The curve as lines; None before there is something to draw."""
    if not curve:
        return None
    last = curve[-1]
    low = min(point[2] for point in curve)
    high = max(point[3] for point in curve)
    low = min(low, high * 0.9)  # else the smallest step would look like the whole way
    begin, end = curve[0][0], last[0]

    def place(seconds: float, points: float) -> str:
        across = (seconds - begin) / (end - begin) if end > begin else 1.0
        up = (points - low) / (high - low) if high > low else 1.0
        return f"{EDGE + across * (WIDTH - 2 * EDGE):.1f},{HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE):.1f}"

    first = f"{EDGE},{place(begin, curve[0][2]).partition(',')[2]}"
    worth, bound = [], []
    for at, point in enumerate(curve):
        if at:
            worth.append(place(point[0], curve[at - 1][2]))  # a better plan is found at once: steps, not slopes
        worth.append(place(point[0], point[2]))
        bound.append(place(point[0], point[3]))
    gap = max(0.0, (last[3] - last[2]) / last[3] * 100) if last[3] > 0 else 0.0
    return Drawn(" ".join([first, *worth]), " ".join(bound), int(last[1]), gap, int(last[0]))
