"""The tables of the places: facilities, their rulebooks' editions, closures, and the hours that open."""

from facilities.models.closures import Closure
from facilities.models.confirmations import Confirmation, Settlement
from facilities.models.editions import RulebookEdition
from facilities.models.facilities import Facility
from facilities.models.signers import PackSigner
from facilities.models.windows import Opening, VisitingWindow

__all__ = [
    "Closure",
    "Confirmation",
    "Facility",
    "Opening",
    "PackSigner",
    "RulebookEdition",
    "Settlement",
    "VisitingWindow",
]
