"""Links read back by four programs that are not ours, over HTTP, on both sides of both changes of the clocks.

recurring-ical-events (Python), ical.js (Thunderbird's, in a browser), vdirsyncer (fetches a link and keeps its entries)
and khal (shows what vdirsyncer fetched). All four must name the same moments: those in the database.
"""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.factories.facilities import a_facility
from tests.factories.feeds import a_feed
from tests.factories.told_visits import ToldVisits
from visitation.models import Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "read-by-others-" * 3
ICAL_JS = Path(__file__).parents[1] / "third_party" / "icaljs" / "ical.es5.min.js"
NEW_YORK, DENVER, PHOENIX = "America/New_York", "America/Denver", "America/Phoenix"
# The night of each change, the days around it, and the hour that comes twice (once meant first, once second).
AUTUMN, SPRING = date(2026, 11, 1), date(2027, 3, 14)
SEEN_FROM = {AUTUMN: datetime(2026, 10, 25, 12, tzinfo=UTC), SPRING: datetime(2027, 3, 1, 12, tzinfo=UTC)}
AS_ICAL_JS_READS_IT = """text => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map(each => {
    const event = new ICAL.Event(each);
    return [event.uid, event.startDate.toUnixTime(), event.endDate.toUnixTime(), event.sequence,
            each.getFirstPropertyValue("status")];
  });
}"""


class Told:
    """Visits in three zones around one change of the clocks, on one link of one volunteer."""

    def __init__(self, change):
        self.now = SEEN_FROM[change]
        self.world = ToldVisits(facility=a_facility(id="east", timezone=NEW_YORK))
        # One after the other, in each zone on its own morning or noon: nobody is in two places.
        for zone, hour in ((NEW_YORK, 9), (DENVER, 12), (PHOENIX, 16)):
            place = self.world.facility if zone == NEW_YORK else a_facility(id=zone[8:].lower(), timezone=zone)
            for day in (-1, 0, 1):
                on = change + timedelta(days=day)
                self.visit(place, datetime(on.year, on.month, on.day, hour, 15, tzinfo=ZoneInfo(zone)))
        if change == AUTUMN:
            for fold in (0, 1):
                self.visit(
                    self.world.facility, datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(NEW_YORK), fold=fold), minutes=20
                )
        a_feed(self.world.ida.user, token=TOKEN, title="code")

    def visit(self, facility, starts, **columns):
        self.world.visit(facility=facility, starts=starts.astimezone(UTC), team=[self.world.ida], **columns)

    def truth(self):
        """{id: (starts, ends)} in UTC, as the database has it."""
        return {f"{visit.code.lower()}@visit.invalid": (visit.starts, visit.ends) for visit in Visit.objects.all()}


@pytest.fixture(params=[AUTUMN, SPRING], ids=["autumn", "spring"])
def told(request, time_machine, transactional_db):
    time_machine.move_to(SEEN_FROM[request.param], tick=False)
    return Told(request.param)


def text_of_link():
    answer = Client().get(reverse("calendar_feed", args=[TOKEN]))
    assert answer.status_code == 200
    return answer.content.decode()


def moments(pairs):
    return {uid: tuple(datetime.fromtimestamp(each, UTC) for each in span) for uid, *span in pairs}


def test_recurring_ical_events_reads_the_same_moments(told):
    events = recurring_ical_events.of(Calendar.from_ical(text_of_link())).between(date(2026, 10, 1), date(2027, 6, 1))
    assert {str(event["UID"]): (event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in events} == (
        told.truth()
    )


def test_ical_js_reads_the_same_moments(told, browser):
    page = browser.new_page()
    page.add_script_tag(path=ICAL_JS)
    read = page.evaluate(AS_ICAL_JS_READS_IT, text_of_link())
    page.close()
    assert moments(each[:3] for each in read) == told.truth()


def test_ical_js_sees_a_change_under_the_same_id(told, browser):
    Visit.objects.filter(code="VT-HAR1").update(status=Status.WITHDRAWN.value, sequence=3)
    page = browser.new_page()
    page.add_script_tag(path=ICAL_JS)
    read = {uid: rest for uid, *rest in page.evaluate(AS_ICAL_JS_READS_IT, text_of_link())}
    page.close()
    assert read["vt-har1@visit.invalid"][2:] == [3, "CANCELLED"]


# ── vdirsyncer and khal ───────────────────────────────────────────────────────────────────────────────────────────────


class Desk:
    """Somebody's computer: a home of its own, on which two programs keep the calendar."""

    def __init__(self, home, url):
        self.home, self.kept = home, home / "kept"
        self.kept.mkdir()
        (home / "vdirsyncer").write_text(
            f"""[general]
status_path = "{home}/status"
[pair visits]
a = "here"
b = "link"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{self.kept}"
fileext = ".ics"
[storage link]
type = "http"
url = "{url}"
"""
        )
        (home / "khal").write_text(
            f"""[calendars]
[[visits]]
path = {self.kept}
type = calendar
readonly = True
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""
        )

    def run(self, program, *arguments):
        command = [Path(sys.executable).with_name(program), "-c" if program == "khal" else "--config"]
        command += [self.home / program, *arguments]
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC"}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def fetch(self):
        self.run("vdirsyncer", "discover", "visits")
        self.run("vdirsyncer", "sync")
        # It gives whatever comes over HTTP ids of its own: here an entry is known by its title.
        return {str(event["SUMMARY"]): event for event in self.events()}

    def events(self):
        for path in self.kept.glob("*.ics"):
            yield from Calendar.from_ical(path.read_bytes()).events


@pytest.fixture
def desk(told, tmp_path, live_server):
    return Desk(tmp_path, live_server.url + reverse("calendar_feed", args=[TOKEN]))


def test_vdirsyncer_fetches_the_link_and_khal_shows_the_same_moments(told, desk):
    fetched = desk.fetch()
    titled = {f"Visit {uid.split('@')[0].upper()}": span for uid, span in told.truth().items()}
    assert {title: (each.start.astimezone(UTC), each.end.astimezone(UTC)) for title, each in fetched.items()} == titled
    first, last = (told.now.date() + timedelta(days=days) for days in (-20, 60))
    shown = desk.run(
        "khal", "list", "--format", "{title}|{start-long}|{end-long}", "--day-format", "", str(first), str(last)
    )
    lines = {line for line in shown.splitlines() if "|" in line}
    assert lines == {
        f"{title}|{starts:%Y-%m-%d %H:%M}|{ends:%Y-%m-%d %H:%M}" for title, (starts, ends) in titled.items()
    }


def test_a_change_and_a_withdrawal_reach_the_desk(told, desk):
    before = desk.fetch()
    moved = Visit.objects.get(code="VT-HAR1")
    later = timedelta(minutes=45)
    Visit.objects.filter(pk=moved.pk).update(starts=moved.starts + later, ends=moved.ends + later, sequence=1)
    Visit.objects.filter(code="VT-HAR2").update(status=Status.WITHDRAWN.value, sequence=1)
    after = desk.fetch()
    assert set(after) == set(before)
    assert after["Visit VT-HAR1"].start - before["Visit VT-HAR1"].start == later
    assert after["Visit VT-HAR1"]["SEQUENCE"] == 1
    assert after["Visit VT-HAR2"]["STATUS"] == "CANCELLED"
