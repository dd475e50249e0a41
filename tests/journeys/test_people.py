"""A volunteer's open page blanks when the match ends; a lead opens one field; two leads publish a plan."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.plans import NOW
from tests.journeys.conftest import DESK
from visitation.actions.matches import end_match
from visitation.models import Match, Plan

pytestmark = pytest.mark.django_db(transaction=True)


def person_path(world):
    return reverse("person", args=[world.people[0].alias_code])


@pytest.mark.parametrize("place", ["person", "visit"])
def test_an_open_page_blanks_when_it_comes_back_into_sight_after_the_end(browse, world, place):
    path = person_path(world) if place == "person" else world.of_ida.get_absolute_url()
    page = browse(path, user=world.ida.user)
    code = world.people[0].alias_code
    if place == "visit":
        code = world.of_ida.person.alias_code
    assert page.locator("main").get_by_text(code).first.is_visible()
    for match in Match.objects.filter(volunteer=world.ida):
        end_match(match, by=world.lead, now=NOW)
    for each in world.ida.places.all():
        each.delete()
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new Event('focus'))")
    assert code not in page.locator("main").inner_text()


def test_asking_whether_a_page_is_still_open_changes_nothing_while_it_is(browse, world):
    page = browse(person_path(world), user=world.ida.user)
    with page.expect_response(lambda answer: answer.request.method == "HEAD") as asked:
        page.evaluate("dispatchEvent(new Event('focus'))")
    assert asked.value.status == 200
    assert page.locator("h1").inner_text() == world.people[0].alias_code
    assert page.complaints == []


HANDED_OVER = {
    "another window comes to the front": "dispatchEvent(new Event('blur'))",
    "the device is turned": "screen.orientation.dispatchEvent(new Event('change'))",
}


@pytest.mark.parametrize("how", [*HANDED_OVER, "a minute passes"])
def test_what_is_known_of_a_person_is_covered_when(browse, world, how):
    page = browse("/facilities/", user=world.ida.user)
    page.clock.install(time=NOW)
    page.clock.pause_at(NOW + timedelta(minutes=1))  # it goes on by what the test says, not by what the machine takes
    page.goto(page.url.replace("/facilities/", person_path(world)))
    known, again = page.locator("dl.facts"), page.get_by_role("button", name="Show it again")
    assert (known.is_visible(), again.is_visible()) == (True, False)
    for _ in range(2):  # shown again, it is covered again
        if how in HANDED_OVER:
            page.evaluate(HANDED_OVER[how])
        else:
            page.clock.run_for(59_000)
            assert known.is_visible()
            page.clock.run_for(2_000)
        again.wait_for()
        assert not known.is_visible()
        again.click()
        assert (known.is_visible(), again.is_visible()) == (True, False)
        assert page.evaluate("document.activeElement === document.querySelector('dl.facts')")
    assert page.complaints == []


def test_a_lead_opens_one_thing_and_closes_it(browse, world):
    page = browse(person_path(world), user=world.lead, viewport=DESK)
    assert "Canaria Canarylane" not in page.content()
    page.get_by_label("Name to ask for at the desk").check()
    page.get_by_label("to prepare a visit").check()
    page.get_by_role("button", name="Show it").click()
    page.get_by_text("Canaria Canarylane").wait_for()
    page.get_by_role("link", name="Close it").click()
    page.wait_for_url(f"**{person_path(world)}")
    assert "Canaria Canarylane" not in page.content()
    assert page.complaints == []


def test_two_leads_publish_a_plan(browse, world):
    second = world.user("second-lead", "PL")
    page = browse(reverse("plan", args=[world.draft.code]), user=world.lead, viewport=DESK)
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Ask another lead to agree").click()
    page.get_by_text("It waits for another lead to agree").first.wait_for()
    assert Plan.objects.get(pk=world.draft.pk).state == Plan.State.DRAFT

    page = browse(reverse("approvals"), user=second)
    page.get_by_role("link", name="Look at it and answer").click()
    page.get_by_role("button", name="I agree: do it").click()
    page.wait_for_url(f"**{reverse('plan', args=[world.draft.code])}")
    assert page.get_by_text("The plan is published").is_visible()
    assert Plan.objects.get(pk=world.draft.pk).state == Plan.State.PUBLISHED
    assert page.complaints == []
