"""The editor of a draft: the rules of a notice typed in its own words, their sources, and two who type at once."""

import pytest
from django.urls import reverse

from facilities.facts import facility_facts
from facilities.models import Confirmation
from tests.factories.told_visits import ToldVisits
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


@pytest.mark.parametrize(
    ("boxes", "box", "said"),
    [
        ({"hours": "2:30 pm-1:30 pm"}, "hours", "ends before it starts"),
        ({"hours": "9-11"}, "hours", "was not understood"),
        ({"hours": "9:00-11:00"}, "hours", "morning or afternoon"),
        ({"days": "some days"}, "days", "was not understood"),
        ({"days": ""}, "days", "not known"),
        ({"whom": ""}, "whom", "required"),
        ({"whom": "tall people"}, "whom", "was not understood"),
        ({"dates": "only 2026-02-31"}, "dates", "no day of the calendar"),
        ({"capacity": "many"}, "capacity", "was not understood"),
        ({"days": "1st Sunday", "dates": "odd dates"}, "dates", "Only one of the two"),
    ],
)
def test_what_is_wrong_is_said_at_the_box(world, boxes, box, said):
    before = visiting(world)
    answer = save(world, "hours", **line(1, **({"days": "Sunday", "hours": "1 pm-2 pm", "whom": "everybody"} | boxes)))
    form = answer.context["editing"].lines.forms[1]
    assert (answer.status_code, list(form.errors), said in form.errors[box][0]) == (422, [box], True)
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
