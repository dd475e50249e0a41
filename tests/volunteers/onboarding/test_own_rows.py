"""What somebody told when they applied stands among their own data."""

import pytest

from tests.factories.on_the_way import on_the_way
from tests.factories.told_visits import STARTS, ToldVisits
from volunteers.models import ApplicantGroup, Volunteer
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


def test_the_group_somebody_came_with_is_told_to_them_without_the_others():
    world = ToldVisits()
    on_the_way(world)
    group = ApplicantGroup.objects.create(
        program=world.program, code="GR-2B3C", kind="congregation", size=4, name="Saint Nobody", contact=world.ida,
        waiting="somebody@example.org",
    )  # fmt: skip
    Volunteer.objects.filter(pk__in=[world.ida.pk, world.applicant.pk]).update(group=group)
    told = {"group": "GR-2B3C", "name": "Saint Nobody", "kind": "a congregation", "people": 4}
    assert own_data(world.applicant.user)["group"] == [told | {"contact": False}]
    assert own_data(world.ida.user)["group"] == [told | {"contact": True}]
    assert "somebody@" not in str(own_data(world.ida.user))
    assert own_data(world.omar.user)["group"] == []
