"""Calendars, read back by independent readers: neutral, stable, and right on both sides of a clock change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis.strategies import characters, text
from icalendar import Calendar

from tests.factories.facilities import a_facility
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.calendar_feeds import Entry, Wording, calendar_of, entry_of
from visitation.calendar_feeds.entries import Title
from visitation.models import Person
from visitation.statuses import Status

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


@pytest.fixture
def world():
    return ToldVisits()


def text_of(*visits, **wording):
    entries = [entry_of(visit) for visit in visits]
    return calendar_of(entries, today=TODAY, zone="America/Chicago", wording=Wording(**wording)).decode()


def events_of(*visits, **wording):
    return Calendar.from_ical(text_of(*visits, **wording)).events


def instants(text, year):
    """Begin and end of every event of a year, as another library understands the text."""
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(date(year, 1, 1), date(year, 12, 31))
    return sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in found)


def test_an_entry_bears_a_code_and_a_time_and_nothing_else(world):
    visit = world.visit(status=Status.CONFIRMED, sequence=3)
    event = events_of(visit)[0]
    assert {name: event[name].to_ical().decode() for name in event if name not in ("DTSTART", "DTEND")} == {
        "UID": "vt-har1@visit.invalid",
        "SUMMARY": "Visit VT-HAR1",
        "DTSTAMP": "20261112T143000Z",
        "LAST-MODIFIED": "20261112T143000Z",
        "SEQUENCE": "3",
        "STATUS": "CONFIRMED",
        "CLASS": "PRIVATE",
        "TRANSP": "OPAQUE",
    }
    assert (event.start, event.end) == (
        datetime(2026, 11, 21, 9, 30, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("America/New_York")),
    )
    assert event.subcomponents == []  # no alarm


def test_neither_who_nor_where_is_in_a_calendar(world):
    text = text_of(world.visit(team=[world.ida, world.omar])).replace("\r\n ", "")
    hidden = [*CANARIES.values(), world.person.alias_code, world.facility.name, world.facility.code, world.ida.code]
    hidden += [world.ida.preferred_name, world.ida.user.username, world.program.name, "LOCATION", "VALARM", "ATTENDEE"]
    assert [value for value in hidden if value in text] == []


@pytest.mark.parametrize(
    ("status", "said", "busy"),
    [
        (Status.ASKED, "TENTATIVE", "OPAQUE"),
        (Status.ON_ROSTER, "TENTATIVE", "OPAQUE"),
        (Status.SENT, "TENTATIVE", "OPAQUE"),
        (Status.HELD, "TENTATIVE", "OPAQUE"),
        (Status.CONFIRMED, "CONFIRMED", "OPAQUE"),
        (Status.DONE, "CONFIRMED", "OPAQUE"),
        (Status.DID_NOT_HAPPEN, "CANCELLED", "TRANSPARENT"),
        (Status.WITHDRAWN, "CANCELLED", "TRANSPARENT"),
    ],
)
def test_a_calendar_says_how_sure_a_visit_is(world, status, said, busy):
    event = events_of(world.visit(status=status))[0]
    assert (event["STATUS"], event["TRANSP"]) == (said, busy)


def test_a_draft_is_in_nobodys_calendar(world):
    with pytest.raises(ValueError, match="is a draft"):
        text_of(world.visit(status=Status.DRAFT))


def test_a_change_keeps_the_id_and_counts_up(world):
    visit = world.visit()
    before = events_of(visit)[0]
    visit.starts += timedelta(hours=2)
    visit.ends += timedelta(hours=2)
    visit.sequence, visit.changed_at = 1, STARTS
    after = events_of(visit)[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.DTSTAMP == STARTS


@pytest.mark.parametrize(
    ("zone", "days", "hours_utc"),
    [
        ("America/New_York", [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)], [13, 14, 14]),
        ("America/New_York", [date(2027, 3, 13), date(2027, 3, 14), date(2027, 3, 15)], [14, 13, 13]),
        ("America/Denver", [date(2026, 10, 31), date(2026, 11, 1), date(2027, 3, 14)], [15, 16, 15]),
        ("America/Phoenix", [date(2026, 10, 31), date(2026, 11, 1), date(2027, 3, 14)], [16, 16, 16]),
    ],
)
def test_nine_on_the_wall_is_nine_on_the_wall(zone, days, hours_utc):
    world = ToldVisits(facility=a_facility(id="far", timezone=zone))
    nine = [datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone)) for day in days]
    visits = [world.visit(starts=moment.astimezone(UTC)) for moment in nine]
    text = text_of(*visits)
    assert [event["DTSTART"].to_ical() for event in Calendar.from_ical(text).events] == [
        f"{day:%Y%m%d}T090000".encode() for day in days
    ]
    assert [event["DTSTART"].params["TZID"] for event in Calendar.from_ical(text).events] == [zone] * 3
    told = [span for year in sorted({day.year for day in days}) for span in instants(text, year)]
    assert [start.hour for start, _end in told] == hours_utc
    assert told == [(visit.starts, visit.ends) for visit in visits]


def test_the_zones_rules_reach_no_further_than_the_visits(world):
    summer, winter = world.visit(starts=datetime(2026, 7, 4, 13, 0, tzinfo=UTC)), world.visit()
    assert len(zone_rules(text_of(summer))) == 1
    assert zone_rules(text_of(summer, winter)) == ["20260702T000000", "20261101T020000"]


def test_a_zone_is_told_of_once_however_many_visits_it_has(world):
    text = text_of(*(world.visit(starts=STARTS + timedelta(days=day)) for day in range(5)))
    assert text.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize(
    ("minutes", "ends"),
    [
        pytest.param(59, b"20261101T005900", id="before"),
        pytest.param(60, b"20261101T050000Z", id="the first time"),
        pytest.param(119, b"20261101T055900Z", id="the first time, at its end"),
        pytest.param(120, b"20261101T060000Z", id="the second time"),
        pytest.param(179, b"20261101T065900Z", id="the second time, at its end"),
        pytest.param(180, b"20261101T020000", id="after"),
    ],
)
def test_in_the_hour_that_comes_twice_the_moment_itself_is_said(world, minutes, ends):
    """Programs do not agree on which of the two a wall time means: ical.js takes the second, others the first."""
    visit = world.visit(starts=datetime(2026, 11, 1, 4, 0, tzinfo=UTC), minutes=minutes)
    (event,) = events_of(visit)
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (visit.starts, visit.ends)
    assert event["DTEND"].to_ical() == ends


def test_a_calendar_without_visits_is_still_a_calendar():
    calendar = Calendar.from_ical(text_of())
    assert (calendar.events, [zone.tz_name for zone in calendar.timezones]) == ([], ["America/Chicago"])


def test_the_same_visits_give_the_same_bytes_in_any_order(world):
    visits = [world.visit(starts=STARTS + timedelta(days=day)) for day in range(3)]
    assert text_of(*visits) == text_of(*reversed(visits))


def test_lines_end_and_fold_as_the_format_asks(world):
    content = text_of(world.visit()).encode()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_who_wants_it_plainer_gets_no_code_in_the_title(world):
    assert [str(event["SUMMARY"]) for event in events_of(world.visit(), title=Title.PLAIN)] == ["Appointment"]


def test_the_facility_stands_there_for_who_asks_for_it(world):
    world.facility.name = "Harbor, 100% House; East\r\nATTENDEE:mailto:x@example.org" + " and a long name" * 9
    text = text_of(world.visit(), names_facility=True)
    assert str(Calendar.from_ical(text).events[0]["LOCATION"]) == world.facility.name.replace("\r\n", "\n")
    assert [line for line in text.split("\r\n") if line.startswith("ATTENDEE")] == []


@given(name=text(alphabet=characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=200))
@settings(max_examples=100)
@example(name="House\r\nATTENDEE:mailto:x@example.org\r\n")
@example(name="House\u2028END:VEVENT\u2029%(code)s %s %")
@example(name="QQQQQQQQQQQQ 404040404 20010101T121101 qqqqqqqqqqqq")
@example(name="á" * 80)
def test_no_name_of_a_facility_writes_more_than_itself(name):
    entry = Entry("VT-2222", "confirmed", STARTS, STARTS + timedelta(hours=1), 3, STARTS, "America/New_York", name)
    content = calendar_of([entry], today=TODAY, zone="UTC", wording=Wording(names_facility=True))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(content).events
    assert sorted(event) == [
        "CLASS", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "LOCATION", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP",
        "UID",
    ]  # fmt: skip
    assert (event["UID"], event["SUMMARY"], event["SEQUENCE"]) == ("vt-2222@visit.invalid", "Visit VT-2222", 3)
    assert event.subcomponents == []


def test_each_event_reads_as_the_library_would_write_it_alone(world):
    """Events of one shape share a pattern; none may bear another's code, time, change or place."""
    far = ToldVisits("far", facility=a_facility(id="far", timezone="America/Phoenix"))
    visits = [
        of.visit(
            starts=datetime(2026, 11, 1, 3, 50, tzinfo=UTC) + timedelta(minutes=37 * number),
            minutes=75,
            status=status,
            sequence=number,
            changed_at=STARTS + timedelta(seconds=number),
            person=Person.objects.create(program=of.program, alias_code=f"{number}{of.program.code[0].upper()}-ZZ"),
            team=[],
        )
        for of in (world, far)
        for number, status in enumerate([Status.CONFIRMED, Status.ASKED, Status.WITHDRAWN] * 3)
    ]
    told = {
        str(event["UID"]): (
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            event["SEQUENCE"],
            str(event["SUMMARY"]),
            event["STATUS"],
        )
        for event in events_of(*visits)
    }
    said = {Status.CONFIRMED: "CONFIRMED", Status.ASKED: "TENTATIVE", Status.WITHDRAWN: "CANCELLED"}
    assert told == {
        f"{visit.code.lower()}@visit.invalid": (
            visit.starts,
            visit.ends,
            visit.sequence,
            f"Visit {visit.code}",
            said[visit.status],
        )
        for visit in visits
    }
    assert {event.DTSTAMP - STARTS for event in events_of(*visits)} == {timedelta(seconds=n) for n in range(9)}


def test_a_calendar_program_is_asked_to_come_back_in_an_hour(world):
    text = text_of(world.visit())
    assert [line for line in text.split("\r\n") if "PT1H" in line] == [
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]


def test_titles_are_in_the_readers_language(world):
    visit = world.visit()
    with translation.override("es"):
        assert events_of(visit)[0]["SUMMARY"] == f"Visita {visit.code}"


def zone_rules(text):
    (zone,) = Calendar.from_ical(text).timezones
    return [rule["DTSTART"].to_ical().decode() for rule in zone.subcomponents]
