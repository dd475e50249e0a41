"""A visit about to begin, at a facility whose desk makes its visitors state the name."""

from datetime import timedelta

from tests.factories.facilities import a_facility
from tests.factories.told_visits import ToldVisits
from volunteers.models import Clearance

ASKS_THE_NAME = {
    "arrival": {"lead_minutes": 30},
    "clearance": {"approved_list_required": True},
    "id_rules": {"required": True, "kinds": ["passport"]},
    "dress_code": {"flags": ["no_shorts"]},
    "prohibited_items": ["cell_phone"],
}


def a_door(**changes):
    """A program whose Ida and Omar are cleared for its facility; `changes` to what the facility asks."""
    world = ToldVisits(facility=a_facility(visiting={**ASKS_THE_NAME, **changes}))
    for volunteer in (world.ida, world.omar):
        Clearance.objects.create(volunteer=volunteer, facility=world.facility, state="cleared", valid_from="2020-01-01")
    return world


def begins_in(world, minutes, *, now, **columns):
    """A confirmed visit of an hour, so many minutes from now; fewer than none: it has begun."""
    return world.visit(starts=now + timedelta(minutes=minutes), **columns)
