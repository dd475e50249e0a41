"""The editor of a draft: the rules of a notice typed in its own words, their sources, and two who type at once."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from facilities.facts import facility_facts
from facilities.models import Confirmation
from tests.factories.facilities import a_facility
from tests.factories.told_visits import STARTS, ToldVisits
from tests.visitation.rule_desk.test_views import rule_admin, signed_in

pytestmark = pytest.mark.django_db

SOURCE = {
    "source-where": "Handbook 2008, page 3",
    "source-kind": "handbook",
    "source-dated": "2008-05-01",
    "source-confirmed_on": "",
    "source-how": "",
}


@pytest.fixture
def world():
    world = ToldVisits()
    world.rosa, world.rene = rule_admin("rosa"), rule_admin("rene")
    world.code = world.facility.code
    world.rosas, world.renes = signed_in(world.rosa), signed_in(world.rene)
    world.rosas.post(reverse("rule_draft_start", args=[world.code]))
    world.draft = world.facility.editions.get(state="draft")
    return world


def page_of(world, section, client=None):
    return (client or world.rosas).get(reverse("rule_section", args=[world.code, world.draft.number, section]))


def typed(page, **changes):
    """What a browser would send back: every box as it stands, and what is changed."""
    editing = page.context["editing"]
    sent = {"seen": editing.seen}
    parts = [editing.form, editing.source]
    if editing.lines is not None:
        parts += [editing.lines.management_form, *editing.lines.forms]
    for part in parts:
        for box in part:
            value = box.value()
            if value is not None and value is not False:
                sent[box.html_name] = "on" if value is True else value
    return sent | SOURCE | changes


def line(number, **boxes):
    return {f"line-{number}-{name}": value for name, value in boxes.items()}


def save(world, section, client=None, **changes):
    client = client or world.rosas
    sent = typed(page_of(world, section, client), **changes)
    return client.post(reverse("rule_section", args=[world.code, world.draft.number, section]), sent)


def visiting(world):
    world.draft.refresh_from_db()
    return world.draft.document["visiting"]


def test_a_notice_is_typed_in_its_own_words(world):
    answer = save(
        world,
        "hours",
        **line(0, DELETE="on"),
        **line(1, days="1st and 3rd Saturday", hours="8 am–3 pm", whom="men; A-number ends 000–499", mode="contact"),
        **line(2, days="2nd and 4th Saturday", hours="8 am–3 pm", whom="men, A-number ends in 500-999", mode="contact"),
        **line(3, days="every Sunday", hours="8:00 a.m. to 3 p.m.", whom="women", mode="contact"),
    )
    assert (answer.status_code, answer.get("Location", "")[-12:]) == (302, "/edit/hours/")
    windows = visiting(world)["windows"]
    assert [(one["days"], one["start"], one["end"], one["date_rule"], one["applies_to"]) for one in windows] == [
        (["sat"], "08:00", "15:00", {"kind": "weeks_of_month", "weeks": [1, 3]},
         {"gender": "male", "a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": 0, "high": 499}}),
        (["sat"], "08:00", "15:00", {"kind": "weeks_of_month", "weeks": [2, 4]},
         {"gender": "male", "a_number_rule": {"kind": "last_digits_range", "digits": 3, "low": 500, "high": 999}}),
        (["sun"], "08:00", "15:00", None, {"gender": "female"}),
    ]  # fmt: skip
    facts = facility_facts(world.draft.document)
    assert {(one.stated.source.where, one.stated.source.dated) for one in facts.windows} == {
        ("Handbook 2008, page 3", "2008-05-01")
    }
    assert save(world, "hours").status_code == 302
    assert visiting(world)["windows"] == windows


WRONG = [
    ({"hours": "2:30 pm-1:30 pm"}, "hours", "ends before it starts"),
    ({"hours": "9-11"}, "hours", "was not understood"),
    ({"hours": "9:00-11:00"}, "hours", "morning or afternoon"),
    ({"days": "some days"}, "days", "was not understood"),
    ({"days": ""}, "days", "not known"),
    ({"whom": ""}, "whom", "required"),
    ({"whom": "tall people"}, "whom", "was not understood"),
    ({"whom": "L–A"}, "whom", "ends before it starts"),
    ({"dates": "only 2026-02-31"}, "dates", "no day of the calendar"),
    ({"dates": "from 2026-02-31"}, "dates", "no day of the calendar"),
    ({"dates": "from 2026-05-02 to 2026-05-01"}, "dates", "ends before it starts"),
    ({"capacity": "many"}, "capacity", "was not understood"),
    ({"last_check_in": "8 am, 9 am"}, "last_check_in", "was not understood"),
    ({"days": "1st Sunday", "dates": "odd dates"}, "dates", "Only one of the two"),
]
WRONG_BOXES = {
    "place": [
        {"box-timezone": ("Mountain Time", "no time zone that is known"), "box-name": ("", "required"),
         "box-lat": ("91", "less than or equal to 90")},
        {"box-timezone": ("", "required")},
    ],
    "figures": [{"box-last_inspection_end": ("2026-02-31", "no day of the calendar")}],
    "booking": [
        {"box-booking-cutoff": ("Thursday", "was not understood"),
         "box-booking-booking_hours": ("weekdays 4 pm–1 pm", "ends before it starts")},
        {"box-booking-cutoff": ("Thursday 9:30", "morning or afternoon")},
    ],
    "closed": [
        {"line-0-kind": ("single_day", None), "line-0-start": ("2026-02-31", "valid date"),
         "line-1-kind": ("single_day", None), "line-1-start": ("2026-03-02", None),
         "line-1-end": ("2026-03-01", "before the first")},
    ],
    "breaks": [{"line-0-hours": ("1 pm–11 am", "ends before it starts")}],
    "program-days": [
        {"line-0-days": ("1st Sunday", None), "line-0-rule": ("every other week", "Only one of the two")},
    ],
}  # fmt: skip


def test_what_is_wrong_is_said_at_the_box_and_nothing_is_kept(world):
    before = visiting(world)
    sound = {"days": "Sunday", "hours": "1 pm-2 pm", "whom": "everybody"}
    lines = {key: box for n, (boxes, *_said) in enumerate(WRONG, 1) for key, box in line(n, **(sound | boxes)).items()}
    answer = save(world, "hours", **lines, **{"line-TOTAL_FORMS": str(len(WRONG) + 1)})
    assert answer.status_code == 422
    for (boxes, box, said), form in zip(WRONG, answer.context["editing"].lines.forms[1:], strict=True):
        assert (list(form.errors), said in form.errors[box][0]) == ([box], True), boxes
    for section, cases in WRONG_BOXES.items():
        for case in cases:
            answer = save(world, section, **{name: text for name, (text, _said) in case.items()})
            editing, page = answer.context["editing"], answer.content.decode()
            found = {
                form.add_prefix(name): errors[0]
                for form in [editing.form, *(editing.lines or ())]
                for name, errors in form.errors.items()
            }
            wanted = {name: said for name, (_text, said) in case.items() if said}
            assert (answer.status_code, found.keys()) == (422, wanted.keys()), found
            assert all(said in found[name] and f'href="#id_{name}"' in page for name, said in wanted.items()), found
    assert visiting(world) == before


def test_what_nobody_knows_is_not_known_and_never_allowed(world):
    save(
        world,
        "hours",
        **line(0, DELETE="on"),
        **line(1, days="not known", hours="9 am-11 am", whom="everybody"),
        **line(2, days="Sunday", hours="not known", whom="not known"),
    )
    first, second = visiting(world)["windows"]
    assert (first["days"], second["start"], second["applies_to"]) == (None, None, {"assigned_by_facility": "not known"})
    assert visiting(world)["status"] == "hours_incomplete"
    page = page_of(world, "booking").content.decode()
    assert page.count('<option value="" selected>not known</option>') == 3


def test_new_values_name_their_source_and_who_confirmed_them(world):
    answer = save(world, "booking", **{"box-booking-min_lead_hours": "24", "source-where": ""})
    assert (answer.status_code, list(answer.context["editing"].source.errors)) == (422, ["where"])
    confirmed = {"source-confirmed_on": "2026-09-01", "source-how": "phone"}
    desk = {"box-booking-booking_hours": "weekdays except Thursday 1:30 pm–4 pm", "box-booking-required": "yes"}
    assert save(world, "booking", **desk, **confirmed).status_code == 302
    booking = visiting(world)["booking"]
    assert (booking["required"], booking["booking_hours"]) == (True, "Mon, Tue, Wed, Fri 13:30-16:00")
    (kept,) = Confirmation.objects.all()
    assert (kept.path, kept.how, kept.confirmed_by) == ("visiting.booking", "phone", "rosa")
    assert save(world, "booking", **{"source-confirmed_on": "2099-01-01"}).status_code == 422


def test_two_who_type_at_once_are_shown_both_and_nothing_is_lost(world):
    mine = typed(page_of(world, "arrival"), **{"box-visit_length-minutes": "45"})
    other = typed(page_of(world, "booking"), **{"box-booking-required": "yes"})
    assert save(world, "arrival", client=world.renes, **{"box-visit_length-minutes": "30"}).status_code == 302
    path = reverse("rule_section", args=[world.code, world.draft.number, "arrival"])
    answer = world.rosas.post(path, mine)
    page = answer.content.decode()
    assert (answer.status_code, "rene saved this section" in page) == (409, True)
    assert ("A visit lasts so many minutes: 30" in page, "A visit lasts so many minutes: 45" in page) == (True, True)
    assert visiting(world)["visit_length"]["minutes"] == 30
    assert world.rosas.post(path.replace("arrival", "booking"), other).status_code == 302  # another section: no clash
    assert world.rosas.post(path, mine | {"seen": answer.context["editing"].seen}).status_code == 302
    assert visiting(world)["visit_length"]["minutes"] == 45


def test_limits_closures_and_breaks_are_lines_of_their_own(world):
    limit = {"subject": "party", "measure": "visitors", "limit": "3", "period": "visit"}
    shapes = "two adults and one child, or one adult and two children"
    assert save(world, "limits", **line(0, **limit, exception=shapes)).status_code == 302
    closed = line(0, kind="weekly_closed_days", days="Tuesday and Thursday")
    assert save(world, "closed", **closed, **line(1, kind="single_day", start="2026-12-25", end="2026-12-24")
                ).status_code == 422  # fmt: skip
    assert save(world, "closed", **closed, **{"box-holidays": "closed"}).status_code == 302
    assert save(world, "breaks", **line(0, hours="11 am–12:30 pm", days="daily", reason="count")).status_code == 302
    facts = facility_facts(world.draft.document | {"visiting": visiting(world)})
    assert facts.quotas[-1].pairs == ((2, 1), (1, 2))
    assert (facts.closures[0].days, facts.holidays.value) == (("tue", "thu"), "closed")
    assert [(one.start_minute, one.end_minute) for one in facts.blackouts] == [(660, 750)]


def test_an_edition_in_force_is_not_edited(world):
    answer = world.rosas.get(reverse("rule_section", args=[world.code, 1, "hours"]))
    assert answer["Location"] == reverse("rule_draft", args=[world.code, 1])
    assert world.rosas.get(reverse("rule_section", args=[world.code, world.draft.number, "nowhere"])).status_code == 404


def test_days_of_a_program_and_what_it_asks_are_typed_in_lines(world):
    days = line(0, days="1st and 3rd Sunday", minutes="120", note="come by 8 am")
    assert save(world, "program-days", **days, **line(1, days="Tuesday", rule="every other week")).status_code == 302
    assert visiting(world)["community_visits"]["schedule"] == [
        {"days": ["sun"], "rule": "weeks_of_month 1,3", "duration_minutes": 120, "note": "come by 8 am"},
        {"days": ["tue"], "rule": "every_other_week", "duration_minutes": None, "note": None},
    ]
    page = page_of(world, "program-days")
    assert [one["days"].value() for one in page.context["editing"].lines][:2] == ["1st and 3rd Sunday", "Tuesday"]
    assert "1st and 3rd Sunday; 120 minutes; come by 8 am" in page.content.decode()
    assert save(world, "program-days", **line(0, days="every Sunday"), **line(1, DELETE="on")).status_code == 302
    (left,) = visiting(world)["community_visits"]["schedule"]
    assert (left["days"], left["rule"], left["duration_minutes"]) == (["sun"], None, 120)
    promised = {"box-community_visits-commitment-visits": "2", "box-community_visits-commitment-per": "month"}
    assert save(world, "program", **promised, **{"box-community_visits-team_max": "5"}).status_code == 302
    community = facility_facts(world.draft.document | {"visiting": visiting(world)}).community
    assert (community.team_max.value, community.commitment_visits.value, community.commitment_per) == (5, 2, "month")


def test_the_place_itself_is_changed_like_its_rules_and_two_who_type_at_once_are_shown_both(world):
    mine = typed(page_of(world, "place"), **{"box-timezone": "America/Denver"})
    assert save(world, "place", client=world.renes, **{"box-timezone": "America/Chicago"}).status_code == 302
    path = reverse("rule_section", args=[world.code, world.draft.number, "place"])
    answer = world.rosas.post(path, mine)
    page = answer.content.decode()
    assert (answer.status_code, "Time zone: America/Chicago" in page, "Time zone: America/Denver" in page) == (
        409, True, True,
    )  # fmt: skip
    assert world.rosas.post(path, mine | {"seen": answer.context["editing"].seen}).status_code == 302
    confirmed = {"source-confirmed_on": "2026-09-01", "source-how": "phone", "box-phone": "212-555-0111"}
    assert save(world, "place", **confirmed).status_code == 302
    world.draft.refresh_from_db()
    document = world.draft.document
    assert (document["timezone"], document["phone"], document["name"]) == (
        "America/Denver", "212-555-0111", "Harbor Center",
    )  # fmt: skip
    assert {one["block"] for one in document["sources"]} == {"visiting", "timezone", "phone"}
    assert [one.path for one in Confirmation.objects.all()] == ["phone"]
    assert document["visiting"] == world.edition.document["visiting"]


def test_a_number_below_what_is_booked_is_said_at_its_box_and_saved_all_the_same(world):
    with time_machine.travel(STARTS - timedelta(days=9)):
        other = ToldVisits("other", a_facility(id="elsewhere"))  # whoever looks after rules sees no program's visits
        world.visit()
        other.visit(facility=world.facility, edition=world.edition)
        world.visit(starts=STARTS + timedelta(days=1), person=world.person)  # a Sunday: no hour of this line
        world.rosas = signed_in(world.rosa)
        said = "1 booked time has more visits than this, up to 2 at once."
        assert save(world, "hours", **line(0, capacity="0")).status_code == 302
        page = page_of(world, "hours").content.decode()
        assert (visiting(world)["windows"][0]["capacity"], page.count(said)) == (0, 1)
        assert page.index('name="line-0-capacity"') < page.index(said) < page.index('name="line-0-by_request"')
        assert save(world, "hours", **line(0, capacity="2")).status_code == 302
        assert said not in page_of(world, "hours").content.decode()
        room = {"subject": "room", "measure": "simultaneous_visits", "limit": "1", "period": "session"}
        answer = save(world, "limits", **line(0, **room), next="1")
        assert said in world.rosas.get(answer["Location"]).content.decode()
        assert said in page_of(world, "limits").content.decode()
