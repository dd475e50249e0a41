"""Pairs that are kept apart: no booking, plan or match brings them together, and only leads see that they are."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.booked import BookingWorld
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY
from visitation.actions.planning import publish_plan
from visitation.apart.teams import beside_whom_not
from visitation.apart.writing import KnownAlready, keep_people_apart, keep_volunteers_apart, people_together_again
from visitation.booking.against import against
from visitation.booking.confirming import BookingRefused, can_be_set_aside
from visitation.booking.holding import KEPT_FOR, let_go
from visitation.booking.offers import lines_of
from visitation.booking.withdrawing import call_off
from visitation.eligibility import missing_to_visit
from visitation.matching.proposing import NotProposed, propose
from visitation.models import PeopleApart, Person, Plan, VolunteersApart
from visitation.plan_instances import export_instance
from visitation.recheck.touching import Touched
from visitation.statuses import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return BookingWorld()


def codes_at(world, person, *team, hour=9, now=NOW, day=SATURDAY):
    person = Person.objects.prefetch_related("placements").get(pk=person.pk)
    (found,) = against(person, list(team), [world.start(day, hour)], now=now)
    return found


def apart(world, one, other, scope="day", minutes=None):
    return keep_people_apart(one, other, scope=scope, minutes=minutes, reason="safety", by=world.lead, now=NOW)


def test_who_is_kept_apart_is_not_booked_on_the_day_of_the_other(world):
    omar, other = world.pair("omar")
    row = apart(world, world.someone, other)
    with pytest.raises(KnownAlready):
        apart(world, other, world.someone)
    hold = world.hold(omar, other, hour=11)
    found = codes_at(world, world.someone, world.ida)
    assert found.codes == {"kept_apart"}  # kept for a moment is as good as booked
    assert not can_be_set_aside(found)
    assert [line.text for line in lines_of(found, for_lead=False)] == ["These hours are not for this person."]
    assert codes_at(world, world.someone, world.ida, now=NOW + KEPT_FOR).is_clear
    let_go(hold, now=NOW)
    visit = world.booked(omar, other, hour=11)
    with pytest.raises(BookingRefused) as refused:
        world.booked(by=world.lead, overrides={"kept_apart": "facility_agreed"})
    assert refused.value.against.codes == {"kept_apart"}
    assert codes_at(world, world.someone, world.ida, day=SATURDAY + timedelta(days=7)).is_clear
    PeopleApart.objects.update(scope="hour")
    assert codes_at(world, world.someone, world.ida).is_clear
    assert codes_at(world, world.someone, world.ida, hour=11).codes == {"kept_apart"}
    PeopleApart.objects.update(scope="minutes", minutes=60)
    assert codes_at(world, world.someone, world.ida, hour=10).codes == {"kept_apart"}
    assert codes_at(world, world.someone, world.ida, hour=9).codes == set()
    call_off(visit, because="person_asked", by=world.lead, now=NOW)
    assert codes_at(world, world.someone, world.ida, hour=11).is_clear
    event = AuditEvent.objects.get(action="people_kept_apart")
    assert (event.subject, event.detail) == (world.someone.alias_code, {"person": other.alias_code})
    touched = Touched()
    touched.add(event.action, event.subject, event.detail)
    assert touched.people == {world.someone.alias_code, other.alias_code}
    assert people_together_again(other, str(row.pk), by=world.lead, now=NOW)
    assert not people_together_again(other, str(row.pk), by=world.lead, now=NOW)


def test_a_plan_keeps_them_apart_and_is_asked_again_when_it_is_published(world):
    omar, other = world.pair("omar")
    document = export_instance([world.program], FIRST, LAST, now=NOW).document
    assert document["keep_apart"] == []
    plan = Plan.objects.create(
        network=world.network, program=world.program, code="PN-APART", first_day=FIRST, last_day=LAST, state="draft"
    )
    draft = {"plan": plan, "status": Status.DRAFT}
    world.visit(world.someone, world.ida, hour=9, **draft)
    two = world.visit(other, omar, hour=10, **draft)
    apart(world, world.someone, other)
    keep_volunteers_apart(world.ida, omar, reason="asked", by=world.lead, now=NOW)
    document = export_instance([world.program], FIRST, LAST, now=NOW).document
    assert document["keep_apart"] == [
        {"people": sorted([world.someone.alias_code, other.alias_code])},
        {"volunteers": sorted([world.ida.code, omar.code])},
    ]
    published = publish_plan(plan, by=world.lead, now=NOW)
    assert (published.visits, [visit.code for visit, _findings in published.refused]) == (1, [two.code])


def test_two_volunteers_never_go_together_nor_to_one_person(world):
    omar, _theirs = world.pair("omar")
    keep_volunteers_apart(omar, world.ida, reason="lead", by=world.lead, now=NOW)
    assert codes_at(world, world.someone, world.ida, omar).codes == {"team_apart"}
    assert codes_at(world, world.someone, world.ida).is_clear
    asked = {"facility": world.facility, "day": SATURDAY, "now": NOW}
    assert "team_apart" in {
        lack.code for lack in missing_to_visit(world.someone, [omar], team=[world.ida.pk], **asked)[omar.pk]
    }
    assert beside_whom_not([world.someone.pk]) == {(world.someone.pk, omar.pk)}
    with pytest.raises(NotProposed):
        propose(world.someone, [omar], by=world.lead, now=NOW)


def test_a_lead_keeps_apart_by_code_and_nobody_else_sees_it(world, client):
    omar, other = world.pair("omar")
    elsewhere = BookingWorld(code="pier").someone
    page = f"/people/{world.someone.alias_code}/apart/"
    lead = client
    lead.force_login(world.lead)
    wrong = ((elsewhere.alias_code, "Nobody else"), (world.someone.alias_code, "Nobody else"), ("a b", "letters"))
    for code, text in wrong:
        answer = lead.post(page, {"other": code, "scope": "day", "reason": "safety"})
        assert (answer.status_code, text in answer.content.decode()) == (422, True)
    assert lead.post(page, {"other": other.alias_code, "scope": "minutes", "reason": "safety"}).status_code == 422
    form = {"other": other.alias_code.lower(), "scope": "minutes", "minutes": "30", "reason": "safety"}
    assert lead.post(page, form).status_code == 302
    assert lead.post(page, form).status_code == 422
    row = PeopleApart.objects.get()
    assert (row.reason, row.minutes) == ("safety", 30)
    shown = lead.get(f"/people/{other.alias_code}/apart/")
    assert world.someone.alias_code in shown.content.decode()
    assert "would not be safe" in shown.content.decode()  # as a choice of the form alone
    assert lead.post(page, {"again": str(row.pk)}).status_code == 302
    assert not PeopleApart.objects.exists()
    lead.post("/volunteers/apart/", {"one": world.ida.code, "other": omar.code, "reason": "asked"})
    two = VolunteersApart.objects.get()
    again = {"one": omar.code, "other": world.ida.code, "reason": "asked"}
    assert lead.post("/volunteers/apart/", again).status_code == 422
    assert lead.post("/volunteers/apart/", {"again": f"{two.pk}"}).status_code == 302
    assert lead.post("/volunteers/apart/", {"again": "no number"}).status_code == 302
    assert not VolunteersApart.objects.exists()
    client.force_login(world.ida.user)
    assert [client.get(path).status_code for path in (page, "/volunteers/apart/")] == [404, 404]
