"""Pairs of people who wait and volunteers: what a pair is worth, and the best pairs of all together. No Django.

    aims = Aims(continuity=1, language=1, miles=25)      what speaks against one pair; less is better
    best = assign(problem)                               whoever waits longest first, then the aims in their order
    proven_gap(problem, best)                            0: no other assignment is better
"""

from .aims import AIMS, Aims, encoded
from .assign import Assigned, assign
from .certificate import Gap, proven_gap
from .problem import Problem, ProblemRefused

__all__ = ["AIMS", "Aims", "Assigned", "Gap", "Problem", "ProblemRefused", "assign", "encoded", "proven_gap"]
