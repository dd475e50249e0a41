"""Hold a claimed bound against the one recomputed from its certificate."""

import math
from dataclasses import dataclass
from typing import Any

from visitation.plan_checks.bound.certificate import read_certificate
from visitation.plan_checks.bound.sums import recomputed_bound
from visitation.plan_checks.instance import read_instance

TOLERANCE_POINTS = 0.01  # what two ways of adding up many numbers may differ by


@dataclass(frozen=True, slots=True)
class BoundReport:
    """Points. `holds`: no schedule can exceed the claim; `exact`: the claim is also the number recomputed.

    `faults` say why it does not hold: "other_instance", "negative_multiplier", "below_recomputed".
    """

    claimed: float
    recomputed: float
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def exact(self) -> bool:
        return abs(self.claimed - self.recomputed) <= TOLERANCE_POINTS


def check_bound(instance: dict[str, Any], certificate: dict[str, Any]) -> BoundReport:
    """Recompute the bound from the multipliers by weak duality.

    Raises DocumentRefused for a malformed instance or certificate. A negative multiplier proves nothing: it is a
    fault, and counts as 0 in what is recomputed.
    """
    known = read_instance(instance)
    given = read_certificate(certificate)
    recomputed = recomputed_bound(known, given)
    faults = []
    if given.instance != known.name:
        faults.append("other_instance")
    if given.negative:
        faults.append("negative_multiplier")
    if not math.isfinite(recomputed) or given.bound < recomputed - TOLERANCE_POINTS:
        faults.append("below_recomputed")
    return BoundReport(given.bound, recomputed, tuple(faults))
