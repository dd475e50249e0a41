"""New rules: whom they hit, what a lead chooses, two who put them in force; and a facility closed today."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from compliance.tenancy import acting
from facilities.models import Closure
from tests.factories.hit_by_rules import HitWorld
from tests.factories.plans import NOW, SATURDAY
from tests.journeys.conftest import DESK, PHONE, fits, violations
from visitation.letters.jobs import tell_of_closures
from visitation.models import Obstruction, RuleChoice, Visit, VisitOverride
from visitation.recheck.following import follow_trail
from visitation.recheck.jobs import follow_trails
from visitation.rule_desk.impact.jobs import weigh_edition
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db(transaction=True)


def rule_admin(name):
    user = User.objects.create_user(name)
    user.active_membership = Membership.objects.create(user=user, role="RA")
    user.save()
    return user


def holds(page):
    assert violations(page) == []
    assert fits(page)
    assert page.complaints == []


def test_new_rules_are_weighed_chosen_about_published_by_two_and_done(browse):
    with time_machine.travel(NOW, tick=True):
        world = HitWorld()
        rosa, rene = rule_admin("rosa"), rule_admin("rene")
        with acting(program=world.program.pk):
            assert follow_trail(world.program, now=NOW) is None
        path = f"/care/{world.facility.code}/editions/{world.draft.number}/"

        weigh_edition(world.draft.pk)
        page = browse(f"{path}impact/", user=rosa, viewport=DESK)
        page.locator("select[name^='hit-']").first.select_option("move")
        page.get_by_role("button", name="Suggest it").click()
        page.get_by_text("The leads see it as a suggestion").wait_for()
        assert not any(visit.code in page.content() for visit in world.visits.values())
        holds(page)

        lead = browse(f"{path}impact/", user=world.lead, viewport=PHONE)
        for name, what in (("ida", "keep"), ("omar", "move"), ("eva", "cancel")):
            lead.locator(f"#what-{world.visits[name].code}").select_option(what)
        lead.locator(f"#because-{world.visits['ida'].code}").select_option("facility_agreed")
        lead.get_by_role("button", name="Keep these choices").click()
        lead.get_by_text("3 choices are kept.").wait_for()
        lead.reload()
        assert lead.locator(f"#what-{world.visits['omar'].code}").input_value() == "move"
        assert lead.locator("option", has_text="(suggested)").count() == 4
        holds(lead)

        page.goto(page.url.removesuffix("impact/"))
        page.get_by_role("button", name="Ask somebody else").click()
        page.get_by_role("link", name="Look at the question").click()
        other = browse(page.url[page.url.index("/", 8) :], user=rene, viewport=DESK)
        other.get_by_role("button", name="I agree").click()
        other.get_by_text("The edition is in force").first.wait_for()
        follow_trails()
        follow_trails()
        with acting(program=world.program.pk):
            outcomes = {row.visit_id: row.outcome for row in RuleChoice.objects.all()}
            assert [outcomes[visit.pk] for visit in world.visits.values()] == ["kept", "moved", "cancelled", ""]
            assert set(VisitOverride.objects.values_list("visit", flat=True)) == {world.visits["ida"].pk}

        waits = world.visits["uli"].code
        lead.goto(lead.url[: lead.url.index("/", 8)] + "/review/")
        assert lead.locator("section.card").count() == 1
        holds(lead)
        lead.get_by_role("link", name="Keep, move or call off").click()
        lead.get_by_role("heading", name=f"New rules stand against visit {waits}").wait_for()
        holds(lead)
        lead.get_by_role("button", name="Move it there").click()
        lead.get_by_text("It is done.").wait_for()
        follow_trails()
        with acting(program=world.program.pk):
            assert Visit.objects.filter(starts=world.at(13), status="asked").count() == 2
        lead.reload()
        lead.get_by_text("Nothing stands against a coming visit.").wait_for()

        # What held before is still told, to anybody.
        before = browse(f"/facilities/{world.facility.code}/", viewport=PHONE)
        before.get_by_label("What was the rule on another day?").fill("2026-09-01")
        before.get_by_role("button", name="Show it").click()
        before.get_by_text("This is what held on Sept. 1, 2026").wait_for()
        before.get_by_text("Edition 1", exact=False).first.wait_for()
        holds(before)


def test_closed_today_holds_tells_counts_and_offers_another_hour(browse):
    early = datetime(2026, 9, 12, 10, 0, tzinfo=UTC)
    with time_machine.travel(early, tick=True):
        world = HitWorld()
        rosa = rule_admin("rosa")
        visit = world.visits["ida"]
        page = browse(f"/care/{world.facility.code}/closed/", user=rosa, viewport=PHONE)
        page.get_by_text("A unit, a kind of visit, until a time, or some days").click()
        page.locator("[name=until]").fill("10:30")
        page.locator("[name=reason]").select_option("lockdown")
        page.get_by_role("button", name="Announce it").click()
        page.get_by_text("Announced. Everybody who goes there is told now").wait_for()
        holds(page)
        tell_of_closures()
        with acting(program=world.program.pk):
            assert set(Visit.objects.values_list("status", flat=True)) == {"held"}
            assert set(Obstruction.objects.values_list("kind", "reason", "day")) == {("refused", "count", SATURDAY)}

        lead = browse(f"/visits/{visit.code}/on-hold/", user=world.lead, viewport=PHONE)
        lead.get_by_role("heading", name="Move it to another hour").wait_for()
        holds(lead)
        lead.locator("button[name=start]").first.click()
        lead.wait_for_url("**/book/confirm/**")
        lead.get_by_role("button", name="Move the visit").click()
        lead.get_by_text("It is booked.").wait_for()
        with acting(program=world.program.pk):
            moved = Visit.objects.get(status="asked")
            assert (moved.person_id, moved.starts > visit.starts) == (visit.person_id, True)
        with time_machine.travel(early + timedelta(hours=6), tick=True):
            page.reload()
            assert page.get_by_role("button", name="Open again").count() == 0  # it has lapsed by itself
        assert Closure.objects.count() == 1
