"""Proven bounds: a certificate's claim, recomputed by weak duality."""

from visitation.plan_checks.bound.check import TOLERANCE_POINTS, BoundReport, check_bound

__all__ = ["TOLERANCE_POINTS", "BoundReport", "check_bound"]
