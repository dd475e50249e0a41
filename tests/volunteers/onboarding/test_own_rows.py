"""What somebody told when they applied stands among their own data."""

import pytest

from tests.factories.on_the_way import on_the_way
from tests.factories.told_visits import STARTS, ToldVisits
from volunteers.own_data.sections import own_data

pytestmark = pytest.mark.django_db


def test_the_application_roles_and_signatures_are_told_and_nobody_elses():
    world = ToldVisits()
    on_the_way(world)
    theirs, idas = own_data(world.applicant.user), own_data(world.ida.user)
    assert [(row["stage"], row["needs"]) for row in theirs["application"]] == [("references", "A seat in front")]
    assert [(row["role"], row["state"]) for row in theirs["ways_of_helping"]] == [("visit", "asked for")]
    assert (theirs["agreements"], idas["application"], idas["ways_of_helping"]) == ([], [], [])
    signed = {"agreement": "Confidentiality", "version": 1, "signed": STARTS.isoformat(timespec="minutes")}
    assert idas["agreements"] == [signed]
