"""When a facility wants its list: told twice, as far as its rules say when; else the lead is asked to ask."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from facilities.models import Confirmation
from tests.factories.facilities import a_facility
from tests.factories.posting import a_told_world, send
from visitation.letters.digest import post_digests
from visitation.letters.list_due import lists_due, post_lists_due
from visitation.models import Visit
from visitation.statuses import Status
from volunteers.models import Letter

pytestmark = pytest.mark.django_db

THURSDAY_NOON = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)  # noon in New York
DESK = {"methods": ["phone"]}
SATURDAY = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


def a_world(**booking):
    facility = a_facility(visiting={"booking": {"required": True} | booking} if booking else {})
    return a_told_world(facility=facility)


def posted(world, now):
    post_lists_due(world.program, now=now)
    return sorted(Letter.objects.filter(kind="list_due").values_list("edition", flat=True))


def test_a_list_is_told_of_at_24_hours_and_at_3_once_each_however_many_visits_and_runs():
    world = a_world(**DESK, booking_hours="Mon, Tue, Wed, Thu 08:00-12:00")
    visits = [world.visit(starts=SATURDAY + timedelta(minutes=90 * n), status=Status.ASKED) for n in range(3)]
    day = f"{world.facility.pk} 2026-11-19"
    assert posted(world, THURSDAY_NOON - timedelta(hours=24, seconds=1)) == []
    assert posted(world, THURSDAY_NOON - timedelta(hours=11)) == [f"{day} 24"]
    assert posted(world, THURSDAY_NOON - timedelta(hours=10)) == [f"{day} 24"]
    send(THURSDAY_NOON - timedelta(hours=3, minutes=59))
    (letter,) = mail.outbox
    assert letter.to == ["harbor-lead@example.org"]
    assert "Please send the list, or book, by Thursday, November 19, 2026, noon: 3 hours left." in letter.body
    assert ", ".join(visit.code for visit in visits) in letter.body
    assert posted(world, THURSDAY_NOON - timedelta(hours=3)) == [f"{day} 24", f"{day} 3"]
    Visit.objects.update(status=Status.SENT)
    send(THURSDAY_NOON - timedelta(hours=2))
    assert (len(mail.outbox), Letter.objects.get(edition=f"{day} 3").reason) == (1, "sent_or_too_late")


def test_what_was_missed_is_not_told_late_and_what_has_passed_not_at_all():
    world = a_world(min_lead_hours=48)
    world.visit(starts=SATURDAY, status=Status.ASKED)
    due = SATURDAY - timedelta(hours=48)
    assert posted(world, due) == []
    assert posted(world, due - timedelta(hours=1)) == [f"{world.facility.pk} 2026-11-19 3"]


@pytest.mark.parametrize(
    ("booking", "due"),
    [
        pytest.param(DESK | {"booking_hours": "Mon-Fri 08:00-16:00"}, "2026-11-20T21:00Z", id="its_desk"),
        pytest.param({"min_lead_hours": 24, "cutoff_minutes_before_session": 60}, "2026-11-20T14:30Z", id="stricter"),
        pytest.param(DESK | {"cutoff": "12:00 Thu before"}, "2026-11-19T17:00Z", id="a_weekday_in_their_time"),
        pytest.param({"cutoff": "whenever the sergeant says"}, None, id="words_nobody_read"),
        pytest.param({"required": False, "min_lead_hours": 24}, None, id="nothing_is_asked"),
        pytest.param({}, None, id="nothing_is_known"),
    ],
)
def test_the_moment_is_the_rules_and_none_is_made_up(booking, due):
    world = a_world(**booking)
    world.visit(starts=SATURDAY, status=Status.ASKED)
    found, unknown = lists_due(world.program.pk, now=SATURDAY - timedelta(days=4))
    assert [f"{one.due:%Y-%m-%dT%H:%MZ}" for one in found] == ([due] if due else [])
    assert unknown == ([] if due else [world.facility])


def test_the_digest_counts_down_and_asks_where_nothing_is_known():
    world = a_world(min_lead_hours=24)
    silent = a_facility(id="silent", timezone="America/New_York")
    world.visit(starts=SATURDAY, status=Status.ASKED)
    there = {"facility": silent, "edition": silent.editions.get()}
    world.visit(starts=SATURDAY + timedelta(hours=3), status=Status.ASKED, **there)
    Confirmation.objects.create(
        facility=silent, path="visiting", confirmed_on=date(2026, 11, 1), confirmed_by="Ann", how="phone"
    )
    post_digests(world.program, now=THURSDAY_NOON)
    send(THURSDAY_NOON)
    (letter,) = mail.outbox
    assert "A list of 1 visit is due by Friday, November 20, 2026, 9:30 a.m." in letter.body
    assert "1 facility that is visited within a week does not say by when it wants its list" in letter.body
    assert "1 facility that is visited within two weeks: nobody has confirmed its rules for 30 days" in letter.body


def test_what_could_be_asked_any_day_makes_an_e_mail_of_its_own_on_mondays_alone():
    world = a_world()
    world.visit(starts=SATURDAY + timedelta(days=3), status=Status.CONFIRMED)
    for days, mails in ((0, 0), (4, 1)):  # Thursday, Monday
        now = THURSDAY_NOON + timedelta(days=days)
        post_digests(world.program, now=now)
        send(now)
        assert len(mail.outbox) == mails
