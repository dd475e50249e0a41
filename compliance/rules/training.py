"""Training that is current on the day of the visit."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from .facts import ProgramRules, Validity, VisitorFacts
from .findings import Finding, refused, unknown
from .rulebook import CommunityFacts
from .stated import Stated


def training_findings(
    visitor: VisitorFacts, day: date, program: ProgramRules | None, community: CommunityFacts | None
) -> Iterator[Finding]:
    """Each training the programme names, and the one a facility asks of programme visitors; dates are included.

    A facility that asks for training without naming it is content with any that is valid, long enough where it says
    minutes.
    """
    for name in program.trainings if program else ():
        yield from _named(visitor, name, day, program.stated if program else None)
    required = community.training_required if community else None
    if required is None or not required.value:
        return
    minutes = community.training_minutes.value if community and community.training_minutes else 0
    current = [training for training in visitor.trainings.values() if _is_current(training, day)]
    if not current:
        yield refused("training_missing", required, visitor=visitor.key, training="", minutes=minutes)
    elif minutes and all(training.minutes is None for training in current):
        yield unknown("training_minutes_unknown", required, visitor=visitor.key, minutes=minutes)
    elif minutes and not any((training.minutes or 0) >= minutes for training in current):
        yield refused("training_too_short", required, visitor=visitor.key, minutes=minutes)


def _is_current(training: Validity, day: date) -> bool:
    begun = training.valid_from is None or training.valid_from <= day
    return begun and (training.valid_to is None or day <= training.valid_to)


def _named(visitor: VisitorFacts, name: str, day: date, stated: Stated[Any] | None) -> Iterator[Finding]:
    training = visitor.trainings.get(name)
    if training is None:
        yield refused("training_missing", stated, visitor=visitor.key, training=name, minutes=0)
    elif training.valid_from is not None and day < training.valid_from:
        first = training.valid_from.isoformat()
        yield refused("training_not_yet", stated, visitor=visitor.key, training=name, first=first)
    elif training.valid_to is not None and day > training.valid_to:
        last = training.valid_to.isoformat()
        yield refused("training_expired", stated, visitor=visitor.key, training=name, last=last)
