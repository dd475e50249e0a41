"""A lead's evening on a telephone, in both languages: what needs them, who has it, and two visits confirmed at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.conftest import PHONE, fits, violations
from visitation.actions.rechecking import recheck
from visitation.models import ReviewTask
from volunteers.models import AwayRange

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "en-US": {"take": "I take it", "have": "you have it", "confirm": "Confirm them", "off": "Nothing was changed."},
    "es-MX": {"take": "Lo tomo yo", "have": "lo tiene usted", "confirm": "Confirmarlas", "off": "No se cambió nada."},
}


@pytest.mark.parametrize("locale", sorted(WORDS))
def test_from_tonight_to_a_task_of_ones_own_and_a_board_that_changes_all_or_nothing(browse, world, locale):
    words = WORDS[locale]
    visit = world.of_ida
    AwayRange.objects.create(volunteer=world.ida, first_day=visit.day, last_day=visit.day)
    recheck(world.program, by="tests", now=timezone.now())
    page = browse("/tonight/", user=world.user("evening", "PL", language=locale[:2]), viewport=PHONE, locale=locale)
    page.locator('main a[href="/review/"]').click()
    page.wait_for_url("**/review/")
    assert violations(page) == []
    page.get_by_role("button", name=words["take"]).first.click()
    page.wait_for_selector(f"text={words['have']}")
    assert ReviewTask.objects.get(visit=visit).holder.username == "evening"
    assert fits(page)

    page.goto(page.url.split("/review/")[0] + f"/week/board/?from={visit.day - timedelta(days=1)}")
    boxes = page.locator('input[name="visit"]')
    assert boxes.count() >= 2
    boxes.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.locator('input[name="visit"]:checked').count() == 2
    page.get_by_role("button", name=words["confirm"]).click()
    page.wait_for_selector(f"text={words['off']}")
    assert page.locator('[role="alert"]').inner_text().count(visit.code) == 1
    assert violations(page) == []
    assert fits(page)
    assert [told for told in page.complaints if "409" not in told] == []
