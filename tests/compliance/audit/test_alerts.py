"""Signs that somebody reads more than their work asks for: rows of the trail, told once a day to whoever may ask."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from compliance import audit
from compliance.audit import strays
from compliance.audit.alerts import Sign, alerts_for, is_night, raise_alert, watch
from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def read(*, at, by="lead", subject="7Q-KM", action="fields_read", program="harbor"):
    audit.record(action, by=by, subject=subject, program=program, now=at)


def told():
    return list(AuditEvent.objects.filter(action__startswith="alert.").values_list("action", "subject", "program"))


@pytest.mark.parametrize(("reveals", "alerts"), [(19, []), (20, [("alert.many_reveals", "lead", "harbor")])])
def test_as_many_fields_as_anybody_may_open_in_a_day_are_told_of(reveals, alerts):
    for number in range(reveals):
        read(at=NOON - number * HOUR, action="field_revealed")
    watch("harbor", now=NOON + MINUTE)
    assert told() == alerts


@pytest.mark.parametrize(
    ("people", "seconds_apart", "alerts"),
    [
        (4, 10, [("alert.many_people", "lead", "harbor")]),
        (3, 10, []),
        (4, 20, []),  # the fourth comes a full minute after the first
        (8, 19, [("alert.many_people", "lead", "harbor")]),
    ],
)
def test_more_than_three_people_within_a_minute_are_told_of(people, seconds_apart, alerts):
    for number in range(people):
        read(at=NOON + timedelta(seconds=number * seconds_apart), subject=f"7Q-K{number}")
    watch("harbor", now=NOON + 3 * MINUTE)
    assert told() == alerts


def test_the_same_person_again_and_other_accounts_do_not_add_up():
    for number in range(9):
        read(at=NOON + timedelta(seconds=number))
        read(at=NOON, by=f"lead-{number}", subject=f"7Q-K{number}")
    watch("harbor", now=NOON + MINUTE)
    assert told() == []


def test_an_alert_is_told_once_a_day_for_each_account_and_sign():
    for moment in (NOON, NOON + MINUTE, NOON + 23 * HOUR):
        raise_alert(Sign.CODES_TRIED, about="lead", now=moment, program="harbor")
    raise_alert(Sign.CODES_TRIED, about="other", now=NOON, program="harbor")
    raise_alert(Sign.CODES_TRIED, about="lead", now=NOON + 25 * HOUR, program="harbor")
    assert sorted(subject for _, subject, _ in told()) == ["lead", "lead", "other"]


def test_a_lead_sees_their_programs_alerts_an_auditor_all_others_none():
    world = ToldVisits()
    auditor = world.user("audits", "AU")
    for program in ("harbor", "far"):
        raise_alert(Sign.MANY_PEOPLE, about="lead", now=NOON, program=program, count=5)

    def programs(user):
        return sorted(alert.program for alert in alerts_for(user, now=NOON + HOUR))

    assert programs(world.lead) == ["harbor"]
    assert programs(auditor) == ["far", "harbor"]
    assert programs(world.ida.user) == []
    assert alerts_for(world.lead, now=NOON + timedelta(days=8)).count() == 0


def test_the_tenth_stray_code_within_ten_minutes_is_told_of(client, monkeypatch):
    monkeypatch.setattr(strays, "_tried", type(strays._tried)(strays._tried.default_factory))
    world = ToldVisits()
    client.force_login(world.ida.user)
    for number in range(strays.AT_MOST - 1):
        assert client.get(reverse("visit", args=[f"VT-2222{number}"])).status_code == 404
    assert told() == []
    client.get(reverse("visit", args=["VT-99999"]))
    assert told() == [("alert.codes_tried", "harbor-ida", "harbor")]
    client.force_login(world.lead)
    assert "harbor-ida tried codes that are not there" in client.get(reverse("week")).content.decode()


def test_a_slip_of_the_hand_now_and_then_is_none():
    assert not any(strays.stray(-1, now=NOON + number * 2 * MINUTE) for number in range(40))


MIDNIGHT_IN_NEW_YORK = datetime(2026, 11, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("people", "begins", "alerts"),
    [
        pytest.param(6, MIDNIGHT_IN_NEW_YORK, [("alert.night_reads", "lead", "harbor")], id="night"),
        pytest.param(5, MIDNIGHT_IN_NEW_YORK, [], id="few"),
        pytest.param(6, NOON, [], id="morning"),
        # The first two were read before ten, when it was evening still.
        pytest.param(7, MIDNIGHT_IN_NEW_YORK - 2 * HOUR - 15 * MINUTE, [], id="evening"),
        pytest.param(9, MIDNIGHT_IN_NEW_YORK - 2 * HOUR - 15 * MINUTE, [("alert.night_reads", "lead", "harbor")],
                     id="late_evening"),
    ],
)  # fmt: skip
def test_more_than_five_people_within_an_hour_of_the_night_are_told_of(people, begins, alerts):
    for number in range(people):
        read(at=begins + number * 6 * MINUTE, subject=f"7Q-K{number}")
    watch("harbor", now=begins + people * 6 * MINUTE, zone=ZoneInfo("America/New_York"))
    assert told() == alerts


def test_the_night_begins_at_ten_and_ends_at_five_by_the_programs_own_clock():
    zone = ZoneInfo("America/Los_Angeles")
    hours = [hour for hour in range(24) if is_night(datetime(2026, 7, 1, hour, 59, tzinfo=zone), zone)]
    assert hours == [0, 1, 2, 3, 4, 22, 23]
