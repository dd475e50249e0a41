"""Defects that somebody might make, each of which must turn a test red."""

from tests.proof.defects.of_leaks import LEAKS
from tests.proof.defects.of_rights import RIGHTS
from tests.proof.defects.of_scope import SCOPE
from tests.proof.defects.planting import Defect, NotPlanted, planted

DEFECTS = (*RIGHTS, *SCOPE, *LEAKS)

__all__ = ["DEFECTS", "Defect", "NotPlanted", "planted"]
