"""What stands against a visit, and how far a program's leads have looked."""

from tests.factories.told_visits import STARTS
from visitation.models import LastLook, RecheckMark, ReviewFlag, ReviewTask, RuleChoice


def a_task(visit, *kinds, holder=None, about=""):
    """A task about a visit with a flag of each of these kinds; one about days away where none is named."""
    task = ReviewTask.objects.create(
        program=visit.program, visit=visit, holder=holder, held_since=STARTS if holder else None
    )
    for kind in kinds or ("away",):
        rule = "volunteer_away" if kind == "away" else f"rule_{kind}"
        ReviewFlag.objects.create(task=task, kind=kind, rule=rule, about=about, raised_at=STARTS)
    return task


def a_choice(visit, **columns):
    """What becomes of a visit that its own edition hits: kept, as its lead chose, and still to be done."""
    told = {"what": "keep", "because": "facility_agreed", "chosen_by": "tests", "chosen_at": STARTS}
    return RuleChoice.objects.create(
        **{"program": visit.program, "edition": visit.edition, "visit": visit, "made_at": STARTS} | told | columns
    )


def looked_at(world):
    """One of each: a task with a flag, a choice about its visit, how far the trail was read, a lead's last look."""
    task = a_task(world.told, about=world.ida.code)
    a_choice(world.told)
    RecheckMark.objects.create(program=world.program)
    LastLook.objects.create(program=world.program, user=world.lead, looked_at=STARTS, place=0)
    return task
