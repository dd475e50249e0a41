"""Programs of one network that share a facility or somebody who visits for both."""

from tests.factories.facilities import a_facility, a_window
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.models import PlanningTogether, SharedPlan
from visitation.together.asking import ask_together
from volunteers.models import User


def a_shared_facility(capacity=1, code="shared"):
    hour = a_window(days=["sat"], start="09:00", end="10:00", capacity=capacity)
    return a_facility(hour, id=code, lat=40.75, lon=-73.99)


def two_at_one_facility(*codes, capacity=1, people=1):
    """A world for each code, all at one facility; each agreed, and has as many people who ask, and volunteers."""
    facility = a_shared_facility(capacity, f"{codes[0]}-shared")
    worlds = [PlanWorld(code=code, facility=facility) for code in codes]
    for world in worlds:
        agreed(world)
        for _ in range(people):
            world.request(world.person())
            world.volunteer()
    return worlds


def agreed(*worlds):
    for world in worlds:
        PlanningTogether.objects.create(program=world.program, agreed_at=NOW, agreed_by="lead")


def one_account(*volunteers, name="both"):
    """The same account behind volunteers of several programs."""
    user = User.objects.create(username=name)
    for volunteer in volunteers:
        volunteer.user = user
        volunteer.save(update_fields=["user"])
    return user


def asked(world, **more):
    return ask_together(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW, **more)


def the_shared(part):
    return SharedPlan.objects.get(pk=part.shared_id)
