"""Taking in a rulebook, and putting an edition in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from compliance.models import AuditEvent
from compliance.rules import slots
from facilities.actions.editions import Loaded, PublishRefused, RulebookRefused, load_rulebook, publish_edition
from facilities.calendars import generate
from facilities.models import Facility, Opening, RulebookEdition, VisitingWindow
from facilities.queries import edition_in_force, facts_in_force
from tests.factories.facilities import NOW, a_facility, a_rulebook, a_window

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
SATURDAY = date(2026, 9, 5)


def a_draft(facility, *windows, **changes):
    document = a_rulebook(*windows, id=facility.code, **changes)
    assert load_rulebook(document, by="tests", now=NOW) is Loaded.DRAFT
    return facility.editions.order_by("-number").first()


def publish(draft, **changes):
    return publish_edition(draft, **{"by": "Rita", "now": NOW} | changes)


def starts_on(code, day):
    return [slot.start_local.strftime("%H:%M") for slot in slots(facts_in_force([code])[code], day, day).slots]


def test_the_row_of_a_facility_says_what_its_rulebook_says():
    facility = a_facility(lat=40.5, lon=-74.25, currently_used_by_ice=None, phone="(212) 555-0100")
    assert (facility.name, facility.city, facility.timezone) == ("Harbor Center", "Springfield", "America/New_York")
    assert (facility.latitude, facility.longitude, facility.in_use) == (40.5, -74.25, None)
    assert (facility.phone, facility.operator, facility.address) == ("(212) 555-0100", "", "")


def test_a_rulebook_that_is_none_is_refused_with_every_reason():
    with pytest.raises(RulebookRefused) as refused:
        load_rulebook(a_rulebook(a_window(start="9"), timezone="Mars"), by="tests", now=NOW)
    assert [problem.where for problem in refused.value.problems] == ["visiting.windows[0].start"]
    assert Facility.objects.count() == 0


def test_a_draft_is_in_force_on_no_date():
    facility = a_facility()
    draft = a_draft(facility, a_window(start="13:00", end="15:00"))
    assert starts_on("harbor", SATURDAY) == ["09:00", "10:00"]
    assert edition_in_force(facility, SATURDAY) != draft


def test_a_published_draft_holds_from_today_and_the_one_before_it_ends():
    facility = a_facility()
    published = publish(a_draft(facility, a_window(start="13:00", end="15:00"), name="New Harbor"))
    first, second = facility.editions.order_by("number")
    assert (first.state, first.effective_to) == ("ended", TODAY)
    assert (second.state, second.effective_from, second.published_by_name) == ("published", TODAY, "Rita")
    assert starts_on("harbor", SATURDAY) == ["13:00", "14:00"]
    assert published.lost == ()
    facility.refresh_from_db()
    assert facility.name == "New Harbor"
    assert AuditEvent.objects.filter(action="rulebook_published", by="Rita", subject="harbor").count() == 1


def test_until_a_future_edition_begins_the_one_before_it_stays_in_force():
    facility = a_facility()
    publish(a_draft(facility, a_window(start="13:00", end="15:00")), effective_from=date(2026, 9, 12))
    assert starts_on("harbor", SATURDAY) == ["09:00", "10:00"]
    assert starts_on("harbor", date(2026, 9, 12)) == ["13:00", "14:00"]
    assert edition_in_force(facility, date(2026, 9, 11)).number == 1
    assert edition_in_force(facility, date(2026, 9, 12)).number == 2


def test_an_edition_begins_when_its_own_text_says_so():
    facility = a_facility()
    publish(a_draft(facility, a_window(start="13:00", end="15:00"), visiting={"effective_from": "2026-09-12"}))
    assert starts_on("harbor", SATURDAY) == ["09:00", "10:00"]
    assert starts_on("harbor", date(2026, 9, 12)) == ["13:00", "14:00"]


def test_before_its_first_edition_begins_nothing_is_known_of_a_facility():
    facility = a_facility(visiting={"effective_from": "2026-09-12"})
    facts = facts_in_force(["harbor"])["harbor"]
    found = slots(facts, SATURDAY, SATURDAY)
    assert (found.slots, [finding.code for finding in found.findings]) == ((), ["hours_unknown"])
    assert starts_on("harbor", date(2026, 9, 12)) == ["09:00", "10:00"]
    assert edition_in_force(facility, SATURDAY) is None
    assert VisitingWindow.objects.get().first_day == date(2026, 9, 12)


def test_an_edition_published_in_between_holds_until_the_later_one():
    facility = a_facility()
    publish(a_draft(facility, a_window(start="15:00", end="16:00")), effective_from=date(2026, 9, 26))
    publish(a_draft(facility, a_window(start="13:00", end="14:00")), effective_from=date(2026, 9, 12))
    assert [starts_on("harbor", SATURDAY + timedelta(days=7 * week)) for week in range(4)] == [
        ["09:00", "10:00"],
        ["13:00"],
        ["13:00"],
        ["15:00"],
    ]


def test_an_edition_of_the_same_date_replaces_the_one_that_was_to_begin():
    facility = a_facility()
    publish(a_draft(facility, a_window(start="15:00", end="16:00")), effective_from=date(2026, 9, 12))
    publish(a_draft(facility, a_window(start="13:00", end="14:00")), effective_from=date(2026, 9, 12))
    assert starts_on("harbor", date(2026, 9, 12)) == ["13:00"]
    assert [edition.state for edition in facility.editions.order_by("number")] == ["published", "ended", "published"]


@pytest.mark.parametrize("state", ["published", "ended"])
def test_only_a_draft_can_be_published(state):
    facility = a_facility()
    draft = a_draft(facility, a_window(end="12:00"))
    publish(draft)
    if state == "ended":
        publish(a_draft(facility, a_window(end="13:00")))
    with pytest.raises(PublishRefused):
        publish(draft)


def test_an_edition_never_begins_in_the_past():
    draft = a_draft(a_facility(), a_window(end="12:00"))
    with pytest.raises(PublishRefused):
        publish(draft, effective_from=TODAY - timedelta(days=1))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_today_is_the_facilitys_own_date():
    late = datetime(2026, 9, 2, 3, 0, tzinfo=UTC)  # still the first in New York
    draft = a_draft(a_facility(), a_window(end="12:00"))
    assert publish(draft, now=late).edition.effective_from == TODAY


def test_a_window_that_stays_the_same_keeps_its_openings_and_a_changed_one_hands_back_its_bookings():
    facility = a_facility(a_window(), a_window(id="w2", days=["sun"]))
    generate(facts_in_force(["harbor"]), first=TODAY, last=date(2026, 9, 20))
    Opening.objects.update(booked=1)
    draft = a_draft(facility, a_window(), a_window(id="w2", days=["sun"], end="12:00"))
    lost = publish(draft, effective_from=date(2026, 9, 12)).lost
    assert [(opening.window.code, opening.day) for opening in lost] == [
        ("w2", date(2026, 9, 13)),
        ("w2", date(2026, 9, 20)),
    ]
    kept = VisitingWindow.objects.get(code="w1")
    assert (kept.edition.number, kept.last_day) == (1, None)
    assert list(VisitingWindow.objects.filter(code="w2").order_by("pk").values_list("first_day", "last_day")) == [
        (TODAY, date(2026, 9, 11)),
        (date(2026, 9, 12), None),
    ]
    generate(facts_in_force(["harbor"]), first=TODAY, last=date(2026, 9, 20))
    live = Opening.objects.filter(occurrence__cancelled=False, window__code="w2").order_by("day")
    assert [(opening.day, opening.ends - opening.starts) for opening in live] == [
        (date(2026, 9, 6), timedelta(hours=2)),
        (date(2026, 9, 13), timedelta(hours=3)),
        (date(2026, 9, 20), timedelta(hours=3)),
    ]


def test_windows_of_a_future_edition_wait_for_it():
    facility = a_facility()
    publish(a_draft(facility, a_window(start="13:00", end="15:00")), effective_from=date(2026, 9, 12))
    generate(facts_in_force(["harbor"]), first=TODAY, last=date(2026, 9, 20))
    live = Opening.objects.filter(occurrence__cancelled=False).order_by("day")
    assert [(opening.day, opening.window.start_minute // 60) for opening in live] == [
        (date(2026, 9, 5), 9),
        (date(2026, 9, 12), 13),
        (date(2026, 9, 19), 13),
    ]


def test_another_time_zone_opens_every_window_anew():
    facility = a_facility()
    publish(a_draft(facility, timezone="America/Chicago"))
    generate(facts_in_force(["harbor"]), first=TODAY, last=SATURDAY)
    [opening] = Opening.objects.filter(occurrence__cancelled=False)
    assert opening.starts == datetime(2026, 9, 5, 14, tzinfo=UTC)


def test_the_database_holds_one_published_edition_a_date():
    facility = a_facility()
    first = facility.editions.get()
    for effective_from in (None, TODAY):
        copy = RulebookEdition(
            facility=facility,
            number=7,
            state="published",
            document={},
            content_hash="x",
            created_at=NOW,
            published_at=NOW,
            effective_from=effective_from,
        )
        RulebookEdition.objects.filter(pk=first.pk).update(effective_from=effective_from)
        with pytest.raises(IntegrityError, match="edition_one_published_per_date"), transaction.atomic():
            copy.save()
