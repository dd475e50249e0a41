"""The best team of one start: volunteers are told apart only by four flags and a price."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

EXPERIENCED, SPEAKS, SPEAKS_FIRST, PAIRED = 1, 2, 4, 8
NO_TEAM = float("-inf")


def best_team(
    candidates: Iterable[tuple[int, float]], least: int, most: int, needed: int, bonuses: Mapping[int, float]
) -> float:
    """The greatest worth of a team of `least` to `most` candidates, each given as flags and own worth.

    Some member has each flag of `needed`; each flag of `bonuses` that some member has adds its points once. NO_TEAM
    when there is no such team. Exact: of each combination of flags only the best `most` candidates can matter.
    """
    by_flags: dict[int, list[float]] = defaultdict(list)
    for flags, worth in candidates:
        by_flags[flags].append(worth)
    # best[n]: flags that a team of n has between its members → greatest worth of such a team
    best: list[dict[int, float]] = [{0: 0.0}]
    for flags, worths in by_flags.items():
        for worth in sorted(worths, reverse=True)[:most]:
            if len(best) <= most:
                best.append({})
            for size in range(len(best) - 2, -1, -1):
                larger = best[size + 1]
                for had, value in best[size].items():
                    if value + worth > larger.get(had | flags, NO_TEAM):
                        larger[had | flags] = value + worth
    return max(
        (
            value + sum(points for flag, points in bonuses.items() if had & flag)
            for teams in best[least : most + 1]
            for had, value in teams.items()
            if had & needed == needed
        ),
        default=NO_TEAM,
    )
