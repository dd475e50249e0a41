"""What may be known of somebody after their release: by whom, exactly what, and until when."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent
from compliance.reading import UnauditedRead, in_request
from tests.factories.released import NOW, WAY, Released
from visitation.after_release.opening import NotTheirs, TooMany, open_as_lead, open_as_volunteer
from visitation.after_release.queries import contacts_for
from visitation.knowing.after_release import KNOWN, contacts_of, known_after_release, way_of
from visitation.knowing.people import people_for
from visitation.knowing.policy import Openness, openness_of
from visitation.models import Disclosure, Match

pytestmark = pytest.mark.django_db


def test_the_volunteer_who_goes_on_knows_three_things_and_nobody_else_one():
    world = Released()
    assert {"alias_code", "languages", "way"} == KNOWN
    mentor, foreign = world.volunteer("mentor", "MB").user, Released("far", facility=world.facility)
    everybody = {
        world.ida.user: KNOWN, world.omar.user: set(), world.stranger.user: set(), world.lead: set(), mentor: set(),
        foreign.ida.user: set(), foreign.lead: set(), world.network_user("auditor", "AU"): set(),
    }  # fmt: skip
    assert {user: known_after_release(user, world.person, now=NOW) for user in everybody} == everybody
    # Of all that was known while they were held nothing is: to her they are nobody whom she visits.
    for volunteer in (world.ida, world.omar):
        assert set(openness_of(volunteer.user, world.person, now=NOW).values()) == {Openness.CLOSED}
        assert not people_for(volunteer.user, now=NOW).exists()


def test_a_contact_that_begins_tomorrow_is_none_today():
    world = Released()
    Match.objects.update(since=NOW.date() + timedelta(days=1), confirm_by=None, ended_on=None, ended_at=None)
    assert not contacts_of(world.ida.user, now=NOW).exists()


def test_each_opening_stands_in_the_ledger_and_in_the_trail_before_it_is_shown():
    world = Released()
    with in_request():
        with pytest.raises(UnauditedRead):
            _ = way_of(world.person).way
        for _time in range(2):
            assert open_as_volunteer(world.contact, by=world.ida.user, now=NOW) == WAY
    rows = Disclosure.objects.filter(purpose="after")
    assert rows.count() == 2
    row = rows.first()
    assert (row.fields, row.to_kind, row.to_code, row.person_code) == (
        ["contact_after_release"], "volunteer", world.ida.code, world.person.alias_code,
    )  # fmt: skip
    assert (row.ground, row.consent_number, row.by) == ("consent", world.yes.pk, str(world.ida.user))
    event = AuditEvent.objects.get(action="fields_read")  # once in a request, as everywhere
    assert event.detail == {"fields": ["way"], "reason": "after_release", "field": "contact_after_release"}
    for other in (world.omar.user, world.lead):
        with pytest.raises(NotTheirs):
            open_as_volunteer(world.contact, by=other, now=NOW)
    assert rows.count() == 2


def test_a_lead_opens_it_alone_and_no_more_often_than_anything_else(monkeypatch):
    world = Released()
    with in_request():
        assert open_as_lead(world.person, by=world.lead, now=NOW) == WAY
    event = AuditEvent.objects.get(action="field_revealed")
    assert event.detail["field"] == "contact_after_release"
    monkeypatch.setattr("visitation.after_release.opening.AT_MOST", 1)
    with pytest.raises(TooMany):
        open_as_lead(world.person, by=world.lead, now=event.at)
    assert not Disclosure.objects.filter(purpose="after").exists()  # it stays in the program's office


def test_a_lead_finds_the_programs_contacts_and_a_volunteer_their_own():
    world, foreign = Released(), Released("far", facility=None)
    found = {user: list(contacts_for(user, now=NOW)) for user in (world.lead, world.ida.user, world.omar.user)}
    assert found == {world.lead: [world.contact], world.ida.user: [world.contact], world.omar.user: []}
    assert list(contacts_for(foreign.lead, now=NOW)) == [foreign.contact]
