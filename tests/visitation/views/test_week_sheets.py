"""The week on paper: for those whom only a telephone reaches, in codes, and the place by their own wish."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.posting import a_told_world, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.statuses import Status
from volunteers.models import Letter, Volunteer
from volunteers.post import draft

pytestmark = pytest.mark.django_db
WEEK = f"{STARTS - timedelta(days=STARTS.weekday()):%Y-%m-%d}"


@pytest.fixture
def world():
    return a_told_world()


def sheets(client, world, **asked):
    client.force_login(world.lead)
    answer = client.get(reverse("week_sheets"), {"from": WEEK} | asked)
    return {sheet.volunteer.code: [visit.code for visit, *_ in sheet.visits] for sheet in answer.context["sheets"]}


def test_there_is_a_sheet_for_each_who_is_told_by_telephone_alone(client, world):
    rosa = Volunteer.objects.create(program=world.program, code="VR-R2R", preferred_name="Rosa")
    team = [world.ida, world.omar, world.stranger, rosa]
    visit = world.visit(status=Status.ASKED, team=team)
    world.visit(status=Status.HELD, starts=STARTS + timedelta(hours=3), team=[rosa])
    world.visit(starts=STARTS + timedelta(days=7), team=[rosa])
    wants(world.ida.user, usual="call")
    letter = draft("visit_off", visit.code, world.omar, program=world.program, due=STARTS)
    letter.state = Letter.State.TO_CALL
    letter.save()
    told_by_telephone = {volunteer.code: [visit.code] for volunteer in (world.ida, world.omar, rosa)}
    assert sheets(client, world) == told_by_telephone
    assert sheets(client, world, all=1) == told_by_telephone | {world.stranger.code: [visit.code]}


def test_a_sheet_names_nobody_and_the_place_by_its_readers_wish_alone(client, world):
    world.visit(status=Status.ASKED, team=[world.ida])
    client.force_login(world.lead)
    for wish in (False, True):
        wants(world.ida.user, usual="call", names_facility=wish)
        page = client.get(reverse("week_sheets"), {"from": WEEK}).content.decode()
        shown = page[page.index("<main") : page.index("</main>")]
        assert [mark for mark in [*CANARIES.values(), "Name2", world.person.alias_code] if mark in shown] == []
        assert (world.facility.name in shown) is wish
        assert "9\xa0a.m." in shown  # half an hour before the start, as the facility asks


def test_another_programs_sheets_are_not_there_and_questions_stay_the_same(client, world):
    foreign = a_told_world(code="far", facility=world.facility)
    wants(foreign.ida.user, usual="call")
    foreign.visit()
    assert sheets(client, world, all=1) == {}
    counted = []
    for days, number in ((0, 1), (1, 6)):
        for hours in range(number):
            world.visit(starts=STARTS + timedelta(hours=hours, days=-days), team=[world.ida, world.omar])
        sheets(client, world, all=1)  # the facility's rules are read once
        with CaptureQueriesContext(connection) as questions:
            assert len(sheets(client, world, all=1)) == 2
        counted.append(len(questions))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("asked", ["not-a-day", "9999-99-99", "1066-10-14"])
def test_a_week_that_makes_no_sense_is_this_week(client, world, asked):
    assert sheets(client, world, **{"from": asked}) == {}
