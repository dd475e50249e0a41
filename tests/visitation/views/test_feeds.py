"""Files and links of visits: one's own, never a draft, a name or a place, and not sent again while nothing changed."""

from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from compliance.log_lines import line_of
from facilities.actions.closures import announce_closure
from tests.factories.facilities import a_facility
from tests.factories.feeds import a_feed
from tests.factories.the_web import connected_as_the_web
from tests.factories.told_visits import CANARIES, ENDS, STARTS, ToldVisits
from visitation.actions.closing import hold_closed_visits
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.actions.matches import end_match
from visitation.calendar_feeds.reading import ASKED_WITHIN, MOST_ASKED, entries_told, feed_of
from visitation.models import CalendarFeed, Match, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def file_of(client, time_machine):
    """The answer to somebody's request for their file, three days before the visit."""
    time_machine.move_to(STARTS - 3 * DAY, tick=False)

    def get(user, **headers):
        client.force_login(user)
        return client.get(reverse("my_calendar"), headers=headers)

    return get


def codes(response):
    return [str(event["UID"]).partition("@")[0].upper() for event in Calendar.from_ical(response.content).events]


def test_a_volunteer_gets_the_own_visits_as_a_neutral_file(world, file_of):
    world.visit(team=[world.ida])
    world.visit(team=[world.omar], starts=STARTS + DAY)
    answer = file_of(world.ida.user)
    assert codes(answer) == ["VT-HAR1"]
    assert b"SUMMARY:Appointment" in answer.content
    a_feed(world.ida.user, title="code")  # chosen for the own link, it holds for the file as well
    assert b"SUMMARY:Visit VT-HAR1" in file_of(world.ida.user).content
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="visits.ics"',
        "Cache-Control": "private, no-store",
    }
    assert [value for value in CANARIES.values() if value in answer.content.decode()] == []


def test_drafts_stay_unseen_and_withdrawn_visits_are_called_off(world, file_of):
    world.visit(status=Status.DRAFT)
    world.visit(status=Status.WITHDRAWN, sequence=0)  # a draft that never became a visit
    world.visit(status=Status.WITHDRAWN, sequence=1)
    answer = file_of(world.ida.user)
    assert [(str(event["UID"]), str(event["STATUS"])) for event in Calendar.from_ical(answer.content).events] == [
        ("vt-har3@visit.invalid", "CANCELLED")
    ]


def test_a_lead_gets_the_visits_they_make_themselves_and_not_the_programs(world, file_of):
    world.visit()
    assert codes(file_of(world.lead)) == []


def test_old_visits_fall_out_after_thirty_days_and_far_ones_wait(world, file_of):
    today = STARTS - 3 * DAY
    for offset in (-31, -30, 0, 89, 90):
        world.visit(starts=today + offset * DAY)
    assert codes(file_of(world.ida.user)) == ["VT-HAR2", "VT-HAR3", "VT-HAR4"]


def test_an_unchanged_file_is_not_sent_again(world, file_of):
    visit = world.visit()
    first = file_of(world.ida.user)
    again = file_of(world.ida.user, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Visit.objects.filter(pk=visit.pk).update(ends=ENDS + timedelta(minutes=15), sequence=1)
    changed = file_of(world.ida.user, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_file_costs_few_queries_whatever_the_number_of_visits(world, file_of, client):
    file_of(world.ida.user)
    counts = []
    for offset in (0, 1, 2):
        world.visit(starts=STARTS + offset * DAY)
        with CaptureQueriesContext(connection) as asked:
            assert len(codes(client.get(reverse("my_calendar")))) == offset + 1
        counts.append(len(asked))
    # Session, account and role, visits; who acts, and the savepoint around it.
    assert len(set(counts)) == 1
    assert counts[0] <= 8


def test_nobody_signed_in_is_asked_to_sign_in(client):
    answer = client.get(reverse("my_calendar"))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/visits.ics")


@pytest.mark.parametrize("role", ["AP", "RA", "NC", "AU", "SA"])
def test_who_makes_no_visits_has_no_file(world, file_of, role):
    assert file_of(world.user("somebody", role)).status_code == 404


def test_a_file_is_only_read(world, client):
    client.force_login(world.ida.user)
    assert client.post(reverse("my_calendar")).status_code == 405


# ── the link that a calendar program follows ──────────────────────────────────────────────────────────────────────────

TOKEN = "t" * 43


@pytest.fixture
def follow(time_machine):
    """The answer to a calendar program, three days before the visit: it has signed in nowhere."""
    time_machine.move_to(STARTS - 3 * DAY, tick=False)

    def get(token=TOKEN, method="get", **headers):
        return getattr(Client(), method)(reverse("calendar_feed", args=[token]), headers=headers)

    return get


def test_a_link_is_answered_without_signing_in(world, follow):
    world.visit()
    a_feed(world.ida.user, token=TOKEN)
    answer = follow()
    assert codes(answer) == ["VT-HAR1"]
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control", "X-Robots-Tag")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }
    assert answer.cookies == {}


def test_a_link_names_neither_who_nor_where(world, follow):
    world.visit(team=[world.ida, world.omar])
    a_feed(world.ida.user, token=TOKEN)
    answer = follow()
    text = f"{answer.headers}{answer.content.decode()}".replace("\r\n ", "")
    hidden = [*CANARIES.values(), world.person.alias_code, world.facility.name, world.facility.code]
    hidden += [world.ida.code, world.omar.code, world.ida.preferred_name, world.ida.user.username, world.program.name]
    hidden += ["LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "URL", "ATTACH", "VALARM"]
    assert [value for value in hidden if value in text] == []


def test_the_place_stands_there_by_the_owners_own_wish(world, follow):
    world.visit()
    a_feed(world.ida.user, token=TOKEN, names_facility=True, title="plain")
    (event,) = Calendar.from_ical(follow().content).events
    assert (str(event["LOCATION"]), str(event["SUMMARY"])) == (world.facility.name, "Appointment")


def test_a_link_speaks_its_owners_language_whatever_the_program_asks_for(world, follow):
    world.visit()
    User.objects.filter(pk=world.ida.user.pk).update(language="es")
    a_feed(world.ida.user, token=TOKEN)
    assert b"SUMMARY:Visita VT-HAR1" in follow(accept_language="en").content


def test_an_unchanged_link_is_answered_with_304_and_a_changed_one_anew(world, follow):
    visit = world.visit()
    a_feed(world.ida.user, token=TOKEN)
    first = follow()
    again = follow(if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Visit.objects.filter(pk=visit.pk).update(status="withdrawn", sequence=1)
    changed = follow(if_none_match=first["ETag"])
    (event,) = Calendar.from_ical(changed.content).events
    assert (changed.status_code, event["STATUS"], event["SEQUENCE"]) == (200, "CANCELLED", 1)
    assert changed["ETag"] != first["ETag"]


def test_whoever_gave_a_place_back_is_told_that_it_is_off_and_nothing_of_what_came_after(world, follow):
    visit = world.visit(team=[world.ida, world.omar])
    a_feed(world.ida.user, token=TOKEN)
    a_feed(world.omar.user, token="o" * 43)
    first = follow()
    drop_out(visit, world.ida, by=world.ida.user, now=timezone.now())
    Visit.objects.filter(pk=visit.pk).update(starts=STARTS + 9 * DAY, ends=STARTS + 9 * DAY + HOUR, sequence=7)
    answer = follow(if_none_match=first["ETag"])
    (event,) = Calendar.from_ical(answer.content).events
    (before,) = Calendar.from_ical(first.content).events
    assert (before["UID"], before["STATUS"], before["SEQUENCE"]) == (event["UID"], "CONFIRMED", 0)
    assert (event["STATUS"], event["SEQUENCE"], event.start) == ("CANCELLED", 1, STARTS)
    assert follow(if_none_match=answer["ETag"]).status_code == 304
    (others,) = Calendar.from_ical(follow("o" * 43).content).events
    assert (others["STATUS"], others["SEQUENCE"]) == ("CONFIRMED", 7)
    VisitVolunteer.objects.create(visit=visit, volunteer=world.ida, starts=STARTS, ends=STARTS + HOUR)
    (back,) = Calendar.from_ical(follow().content).events
    assert (back["STATUS"], back["SEQUENCE"]) == ("CONFIRMED", 7)


def test_every_change_that_a_calendar_sees_counts_its_sequence_up(world, follow):
    """Whatever is done, in whatever order: an entry that is not as it was has a higher number, and none a lower one."""

    def gone(volunteer):
        return lambda visit: drop_out(visit, volunteer, by=volunteer.user, now=timezone.now())

    def ended(volunteer):
        match = Match.objects.create(person=world.person, volunteer=volunteer, since=STARTS.date() - 9 * DAY)
        return lambda visit: end_match(Match.objects.get(pk=match.pk), by=volunteer.user, now=timezone.now())

    def closed(visit):
        days = {"starts_on": visit.day, "ends_on": visit.day}
        announce_closure(world.facility, **days, reason="illness", by="rita", now=timezone.now())
        hold_closed_visits(world.program, now=timezone.now())

    done = {"ida": gone(world.ida), "omar": gone(world.omar), "match": ended(world.ida), "closed": closed}
    tokens = {"ida": "i" * 43, "omar": "o" * 43}
    for name, token in tokens.items():
        a_feed(getattr(world, name).user, token=token)
    for order in list(permutations(done))[::3]:
        with transaction.atomic():
            visit = world.visit(team=[world.ida, world.omar], status=Status.ASKED)
            seen = {}
            for name in [None, *order]:
                if name is not None:
                    with suppress(CannotDropOut):
                        done[name](visit)
                for reader, token in tokens.items():
                    (entry,) = entries_told(feed_of(token), now=timezone.now())
                    shown = (entry.status, entry.starts, entry.ends)
                    before, number = seen.get(reader, (shown, -1))
                    assert entry.sequence >= number + (shown != before), (order, name, reader)
                    seen[reader] = (shown, entry.sequence)
            transaction.set_rollback(True)


def test_the_head_alone_may_be_asked_for(world, follow):
    a_feed(world.ida.user, token=TOKEN)
    answer = follow(method="head")
    assert (answer.status_code, answer.content) == (200, b"")
    assert follow(method="post").status_code == 405


def test_a_token_that_never_was_is_answered_like_any_page_that_is_not_there(world, follow):
    a_feed(world.ida.user, token=TOKEN)
    wrong, nothing = follow("w" * 43), Client().get("/no/such/page")
    same = ("Content-Type", "Cache-Control", "Vary")
    assert (wrong.status_code, [wrong[name] for name in same]) == (404, [nothing[name] for name in same])
    assert len(wrong.content) == len(nothing.content)


def test_a_link_that_has_ended_is_gone_and_says_nothing_else(world, follow):
    world.visit()
    a_feed(world.ida.user, token=TOKEN, ended_at=STARTS)
    a_feed(world.omar.user, token="o" * 43)
    Membership.objects.filter(user=world.omar.user).update(suspended_at=STARTS)
    for token in (TOKEN, "o" * 43):
        assert (follow(token).status_code, follow(token).content) == (410, b"")


def test_who_asks_too_often_is_told_when_to_come_back(world, follow):
    a_feed(world.ida.user, token=TOKEN, asked=MOST_ASKED, asked_from=STARTS - 3 * DAY - timedelta(minutes=1))
    answer = follow()
    assert (answer.status_code, int(answer["Retry-After"])) == (429, ASKED_WITHIN.total_seconds() - 60)
    assert b"VEVENT" not in answer.content


def test_a_link_needs_few_queries_and_an_unchanged_one_reads_no_visit(world, follow):
    a_feed(world.ida.user, token=TOKEN)
    whole, unchanged = set(), set()
    for offset in range(3):
        world.visit(starts=STARTS + offset * DAY)
        with CaptureQueriesContext(connection) as asked:
            etag = follow()["ETag"]
        whole.add(len(asked))
        with CaptureQueriesContext(connection) as asked:
            assert follow(if_none_match=etag).status_code == 304
        unchanged.add(len(asked))
    assert (len(whole), len(unchanged)) == (1, 1)
    assert whole.pop() > unchanged.pop()


@pytest.mark.django_db(transaction=True)
def test_a_link_works_as_the_web_is_really_connected_and_no_disk_is_waited_for(time_machine):
    time_machine.move_to(STARTS - 3 * DAY, tick=False)
    world = ToldVisits()
    far = ToldVisits("far", facility=world.facility)
    world.visit()
    far.visit()
    a_feed(world.ida.user, token=TOKEN)
    with connected_as_the_web():
        answer = Client().get(reverse("calendar_feed", args=[TOKEN]))
        again = Client().get(reverse("calendar_feed", args=[TOKEN]), headers={"if-none-match": answer["ETag"]})
    assert codes(answer) == ["VT-HAR1"]
    assert again.status_code == 304
    assert CalendarFeed.objects.get().asked == 2


# ── the page of one's links ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lead_at(world, client):
    world.program.facilities.add(world.facility)
    client.force_login(world.lead)
    return client


def test_a_link_is_shown_once_and_opens_what_was_chosen(world, client, follow):
    world.visit()
    client.force_login(world.ida.user)
    page = client.post(reverse("calendar_links"), {"title": "plain", "names_facility": "on", "once": uuid4()})
    address = page.context["address"]
    assert page["Cache-Control"] == "private, no-store"
    assert page.context["subscribe"] == address.replace("http:", "webcal:").replace("https:", "webcal:")
    token = address.rstrip("/").split("/")[-2]
    (event,) = Calendar.from_ical(follow(token).content).events
    assert (event["SUMMARY"], event["LOCATION"]) == ("Appointment", world.facility.name)
    later = client.get(reverse("calendar_links")).content.decode()
    assert token not in later
    assert "No calendar has asked" not in later


def test_a_volunteer_is_not_offered_facilities_and_cannot_choose_one(world, client):
    world.program.facilities.add(world.facility)
    client.force_login(world.ida.user)
    assert "facility" not in client.get(reverse("calendar_links")).context["form"].fields
    client.post(reverse("calendar_links"), {"title": "code", "facility": world.facility.pk, "once": uuid4()})
    assert CalendarFeed.objects.get().kind == "own"


def test_a_lead_makes_a_link_of_a_facility(world, lead_at):
    page = lead_at.post(reverse("calendar_links"), {"title": "code", "facility": world.facility.pk, "once": uuid4()})
    assert page.status_code == 200
    assert (CalendarFeed.objects.get().kind, CalendarFeed.objects.get().facility) == ("facility", world.facility)


def test_a_facility_the_program_does_not_visit_is_no_choice(world, lead_at):
    far = a_facility(id="far")
    page = lead_at.post(reverse("calendar_links"), {"title": "code", "facility": far.pk, "once": uuid4()})
    assert page.context["form"].errors["facility"]
    assert not CalendarFeed.objects.exists()


def test_an_eleventh_link_is_refused_in_words(world, client):
    client.force_login(world.ida.user)
    for _ in range(10):
        a_feed(world.ida.user)
    page = client.post(reverse("calendar_links"), {"title": "code", "once": uuid4()})
    assert page.context["form"].non_field_errors() == ["You have 10 links. Please end one first."]


def test_a_renewed_link_takes_the_place_of_the_old_one_at_once(world, client, follow):
    link = a_feed(world.ida.user, token=TOKEN)
    client.force_login(world.ida.user)
    page = client.post(reverse("calendar_link_renew", args=[link.pk]))
    assert follow().status_code == 410
    assert follow(page.context["address"].split("/")[-2]).status_code == 200
    again = client.post(reverse("calendar_link_renew", args=[link.pk]))  # the page was loaded again
    assert (again["Location"], CalendarFeed.objects.count()) == (reverse("calendar_links"), 2)


def test_a_page_that_is_loaded_again_makes_no_other_link(world, client):
    client.force_login(world.ida.user)
    once = client.get(reverse("calendar_links")).context["form"]["once"].value()
    answers = [client.post(reverse("calendar_links"), {"title": "code", "once": once}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 302, 302]
    assert CalendarFeed.objects.count() == 1
    client.force_login(world.omar.user)  # the number of somebody else's link opens nothing
    assert client.post(reverse("calendar_links"), {"title": "code", "once": once}).status_code == 302
    assert [link.user for link in CalendarFeed.objects.all()] == [world.ida.user]


def test_an_ended_link_is_over_and_gone_from_the_page(world, client, follow):
    link = a_feed(world.ida.user, token=TOKEN)
    client.force_login(world.ida.user)
    page = client.post(reverse("calendar_link_end", args=[link.pk]), follow=True)
    assert follow().status_code == 410
    assert list(page.context["links"]) == []


@pytest.mark.parametrize("name", ["calendar_link_renew", "calendar_link_end"])
def test_the_link_of_another_is_not_there(world, client, name):
    link = a_feed(world.ida.user)
    for user in (world.omar.user, world.lead):
        client.force_login(user)
        assert client.post(reverse(name, args=[link.pk])).status_code == 404
    assert CalendarFeed.objects.get().ended_at is None


def test_a_lead_ends_the_lost_link_of_a_volunteer_and_never_sees_it(world, client, follow):
    link = a_feed(world.ida.user, token=TOKEN)
    a_feed(world.lead)
    client.force_login(world.lead)
    page = client.get(reverse("calendar_links_of_others"))
    assert list(page.context["links"]) == [link]
    assert TOKEN not in page.content.decode()
    client.post(reverse("calendar_link_of_other_end", args=[link.pk]))
    assert follow().status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_system_admin_ends_a_link_in_any_program_as_the_web_is_connected(client):
    world = ToldVisits()
    link = a_feed(world.ida.user)
    admin = User.objects.create_user("admin", "long enough to be allowed")
    admin.active_membership = Membership.objects.create(user=admin, role="SA")
    admin.save()
    with connected_as_the_web():
        client.force_login(admin)
        assert list(client.get(reverse("calendar_links_of_others")).context["links"]) == [link]
        assert client.post(reverse("calendar_link_of_other_end", args=[link.pk])).status_code == 302
        assert client.get(reverse("calendar_links")).status_code == 404
    assert CalendarFeed.objects.get().ended_at is not None


def test_a_token_is_in_no_line_of_the_log(world, follow, caplog):
    a_feed(world.ida.user, token=TOKEN, ended_at=STARTS)
    follow()
    follow("w" * 43)
    lines = " ".join(str(line_of(record)) for record in caplog.records)
    assert caplog.records
    assert (TOKEN in lines, "w" * 43 in lines) == (False, False)
