"""Invitations by mail: to one reader alone, called off once they are not on the visit, and never a name in them."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.factories.feeds import a_feed
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.calendar_feeds import invitation_parts
from visitation.models import Visit, VisitVolunteer
from visitation.statuses import Status

pytestmark = pytest.mark.django_db

NOW = STARTS - timedelta(days=2)


@pytest.fixture
def world(settings):
    settings.DEFAULT_FROM_EMAIL = "Visits <visits@harbor.example>"
    world = ToldVisits()
    world.ida.user.email = "ida@example.org"
    world.ida.user.save()
    return world


def read(content):
    """The method and the one event of a message."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.events
    return str(calendar["METHOD"]), event


def test_an_invitation_bears_the_time_and_two_addresses(world):
    visit = world.visit(sequence=2)
    content = invitation_parts(visit, world.ida.user, NOW)
    method, event = read(content)
    assert method == "REQUEST"
    assert {name: event[name].to_ical().decode() for name in event if name not in ("DTSTART", "DTEND")} == {
        "UID": "vt-har1@visit.invalid",
        "SUMMARY": "Appointment",
        "DTSTAMP": "20261119T143000Z",
        "LAST-MODIFIED": "20261119T143000Z",
        "SEQUENCE": "2",
        "STATUS": "CONFIRMED",
        "CLASS": "PRIVATE",
        "TRANSP": "OPAQUE",
        "ORGANIZER": "mailto:visits@harbor.example",
        "ATTENDEE": "mailto:ida@example.org",
    }
    assert event["ATTENDEE"].params == {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    assert (event.start, event.end) == (visit.starts, visit.ends)
    hidden = [*CANARIES.values(), world.facility.name, world.person.alias_code, world.ida.preferred_name]
    assert [value for value in hidden if value in content.decode()] == []


def test_what_is_off_or_no_longer_theirs_is_called_off_under_the_same_id(world):
    visit = world.visit(team=[world.ida, world.omar])
    _, first = read(invitation_parts(visit, world.ida.user, NOW))
    VisitVolunteer.objects.filter(visit=visit, volunteer=world.ida).delete()
    Visit.objects.filter(pk=visit.pk).update(sequence=1)
    method, event = read(invitation_parts(Visit.objects.get(pk=visit.pk), world.ida.user, NOW + timedelta(hours=1)))
    assert (method, event["STATUS"], event["TRANSP"]) == ("CANCEL", "CANCELLED", "TRANSPARENT")
    assert event["UID"] == first["UID"]
    assert (event["SEQUENCE"], event.DTSTAMP - first.DTSTAMP) == (1, timedelta(hours=1))


@pytest.mark.parametrize(
    ("status", "method"),
    [
        (Status.ASKED, "REQUEST"),
        (Status.HELD, "REQUEST"),
        (Status.CONFIRMED, "REQUEST"),
        (Status.DID_NOT_HAPPEN, "CANCEL"),
        (Status.WITHDRAWN, "CANCEL"),
    ],
)
def test_the_status_decides(world, status, method):
    assert read(invitation_parts(world.visit(status=status, sequence=1), world.ida.user, NOW))[0] == method


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_nobody_is_invited_to_what_was_never_published(world, status):
    with pytest.raises(ValueError, match="was told to nobody"):
        invitation_parts(world.visit(status=status), world.ida.user, NOW)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nATTENDEE:mailto:c@d", "a@b\nX:y", "a\u2028@b", "a@b;CN=x", '"a b"@c', "a@b,c@d", "a@b\x85c"],
)
def test_an_address_that_would_write_more_than_itself_is_refused(world, address):
    visit, reader = world.visit(), world.ida.user
    reader.email = address
    with pytest.raises(ValueError, match="cannot stand in a calendar"):
        invitation_parts(visit, reader, NOW)


def test_an_invitation_speaks_the_readers_language(world):
    world.ida.user.language = "es"
    _, event = read(invitation_parts(world.visit(), world.ida.user, NOW))
    assert event["SUMMARY"] == "Cita"


def test_an_invitation_is_called_as_the_readers_own_link_calls_a_visit(world):
    visit = world.visit()
    for title, columns in (("code", {"ended_at": NOW}), ("code", {}), ("plain", {"made_at": NOW + timedelta(days=1)})):
        a_feed(world.ida.user, title=title, made_at=columns.pop("made_at", NOW), **columns)
        _, event = read(invitation_parts(visit, world.ida.user, NOW))
        expected = "Visit VT-HAR1" if (title, columns) == ("code", {}) else "Appointment"
        assert event["SUMMARY"] == expected
