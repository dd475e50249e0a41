"""What becomes of a visit that new rules hit: chosen by its lead, done once when they are in force, or in the queue."""

import pytest
import time_machine
from django.urls import reverse

from compliance.approvals.models import Approval
from facilities.models import RulebookEdition
from tests.factories.hit_by_rules import HitWorld
from tests.factories.plans import NOW
from tests.visitation.rule_desk.test_views import rule_admin, signed_in
from visitation.actions.rechecking import recheck
from visitation.models import ReviewFlag, RuleChoice, Visit, VisitOverride
from visitation.rule_desk.impact.carrying_out import Done, carry_out, let_go_of_what_is_over, put_before_leads
from visitation.rule_desk.impact.jobs import weigh_edition
from volunteers.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    return HitWorld()


class Page:
    """The page of hit visits, as one lead has it open."""

    def __init__(self, world, user):
        self.client, self.path = signed_in(user), reverse("rule_impact", args=[world.facility.code, world.draft.number])
        self.world = world
        self.look()

    def look(self):
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        self.rows = {row.hit.visit.pk: row for row in answer.context["rows"]}
        return answer

    def send(self, **choices):
        """By the name of who goes: what, or (what, because)."""
        told = {}
        for name, visit in self.world.visits.items():
            row = self.rows[visit.pk]
            what = choices.get(name, row.what)
            what, because = what if isinstance(what, tuple) else (what, row.because)
            told |= {
                f"what-{visit.code}": what, f"because-{visit.code}": because, f"seen-{visit.code}": row.stamp,
                f"start-{visit.code}": row.nearest.token if row.nearest else "",
            }  # fmt: skip
        return self.client.post(self.path, told, follow=True)


def test_choices_are_kept_until_it_is_published_and_no_other_leads_is_overwritten(world):
    page, other = Page(world, world.lead), Page(world, world.user("second", "PL"))
    assert {row.nearest.starts for row in page.rows.values()} == {world.at(13)}
    assert all(row.reasons for row in page.rows.values())
    answer = page.send(ida="keep", omar="move")
    assert (answer.status_code, RuleChoice.objects.count()) == (422, 0)
    assert "Please say why it is kept." in answer.content.decode()

    assert "2 choices are kept." in page.send(ida=("keep", "facility_agreed"), omar="move").content.decode()
    answer = other.send(ida="cancel", eva="cancel")
    assert f"meanwhile for {world.visits['ida'].code}" in answer.content.decode()
    page.look()
    shown = {name: page.rows[visit.pk].what for name, visit in world.visits.items()}
    assert shown == {"ida": "keep", "omar": "move", "eva": "cancel", "uli": ""}
    page.send(eva="")
    assert set(RuleChoice.objects.values_list("what", flat=True)) == {"keep", "move"}
    assert set(Visit.objects.values_list("status", flat=True)) == {"asked"}  # nothing happens before


def test_once_in_force_each_choice_is_done_once_and_the_rest_waits_with_a_proposal(world):
    page = Page(world, world.lead)
    page.send(ida=("keep", "facility_agreed"), omar="move", eva="cancel")
    assert carry_out(world.program, now=NOW) == Done()
    edition = world.publish()
    Letter.objects.all().delete()
    assert [carry_out(world.program, now=NOW) for _ in range(2)] == [Done(settled=3), Done()]
    kept, moved, off, waits = (Visit.objects.get(pk=visit.pk) for visit in world.visits.values())
    assert [visit.status for visit in (kept, moved, off, waits)] == ["asked", "withdrawn", "withdrawn", "asked"]
    assert kept.edition.number == waits.edition.number == 1  # what they were judged by
    new = Visit.objects.get(status="asked", edition=edition)
    assert (new.starts, new.person_id, [place.volunteer for place in new.team.all()]) == (
        world.at(13), moved.person_id, [world.pairs["omar"][0]],
    )  # fmt: skip
    aside = VisitOverride.objects.values_list("visit", "reason", "by")
    assert set(aside) == {(kept.pk, "facility_agreed", str(world.lead))}
    assert {letter.kind for letter in Letter.objects.filter(volunteer=world.pairs["eva"][0])} >= {"visit_off"}
    assert not Letter.objects.filter(volunteer=world.ida).exists()  # nothing changed for them

    assert [put_before_leads(world.program, edition, now=NOW) for _ in range(2)] == [1, 0]
    recheck(world.program, by="tests", now=NOW)
    assert list(ReviewFlag.objects.values_list("task__visit__code", flat=True).distinct()) == [waits.code]
    queue = page.client.get(reverse("review")).content.decode()
    assert ("New rules hit it." in queue, "Keep, move or call off" in queue) == (True, True)
    came_of_it = page.client.get(page.path)
    outcomes = {row.visit_id: row.outcome for row in came_of_it.context["settled"]}
    assert outcomes == {kept.pk: "kept", moved.pk: "moved", off.pk: "cancelled", waits.pk: ""}

    path = reverse("visit_new_rules", args=[waits.code])
    shown = page.client.get(path)
    assert (shown.status_code, shown.context["nearest"].starts) == (200, world.at(13))
    told = {f"what-{waits.code}": "keep", f"seen-{waits.code}": shown.context["stamp"]}
    assert page.client.post(path, told).status_code == 422
    start = shown.context["nearest"].token
    told |= {f"what-{waits.code}": "move", f"start-{waits.code}": start}
    assert page.client.post(path, told).status_code == 302
    assert Visit.objects.filter(starts=world.at(13), status="asked").count() == 2
    recheck(world.program, by="tests", now=NOW)
    assert not ReviewFlag.objects.filter(cleared_at__isnull=True).exists()
    assert page.client.get(path).status_code == 302  # nothing waits there any more
    assert signed_in(world.ida.user).get(path).status_code == 404


def test_what_cannot_be_done_comes_back_and_what_is_right_again_is_done_to_nobody(world):
    page = Page(world, world.lead)
    page.send(ida="move", omar="move", eva="move", uli="cancel")
    edition = world.publish()
    # Two fit at one o'clock; the third is returned, with the next hour.
    assert carry_out(world.program, now=NOW) == Done(settled=3, returned=1)
    returned = RuleChoice.objects.get(outcome="")
    assert (returned.what, returned.why_not, returned.starts) == ("", "refused", world.at(14))
    page.client.get(reverse("visit_new_rules", args=[returned.visit.code]))
    recheck(world.program, by="tests", now=NOW)
    assert let_go_of_what_is_over(world.program, now=NOW) == 0
    VisitOverride.objects.bulk_create(
        VisitOverride(visit=returned.visit, code=code, reason="rule_outdated", by="tests", at=NOW)
        for code in returned.codes
    )
    recheck(world.program, by="tests", now=NOW)
    assert let_go_of_what_is_over(world.program, now=NOW) == 1
    returned.refresh_from_db()
    assert (returned.outcome, edition.state) == ("gone", "published")


def test_a_draft_that_says_something_else_by_now_touches_no_visit_it_does_not_hit(world):
    Page(world, world.lead).send(ida="cancel")
    document = RulebookEdition.objects.get(number=1).document | {"notes": "the same hours"}
    RulebookEdition.objects.filter(pk=world.draft.pk).update(document=document)
    world.draft.refresh_from_db()
    world.publish()
    assert carry_out(world.program, now=NOW) == Done(settled=1)
    assert (RuleChoice.objects.get().outcome, Visit.objects.filter(status="asked").count()) == ("gone", 4)


def test_those_who_look_after_rules_suggest_and_see_no_visit(world):
    rosa, lead = signed_in(rule_admin("rosa")), signed_in(world.lead)
    path = reverse("rule_impact", args=[world.facility.code, world.draft.number])
    weigh_edition(world.draft.pk)
    found = rosa.get(path).context["suggested"]
    code = found[0][0]
    rosa.post(path, {"suggest": "1", f"hit-{code}": "cancel", "hit-made_up": "cancel"})
    world.draft.refresh_from_db()
    assert world.draft.when_hit == {code: "cancel"}
    assert {row.suggested for row in lead.get(path).context["rows"]} == {"cancel"}
    # Whoever agrees agrees to this; and what a draft had of choices goes with it.
    Page(world, world.lead).send(ida="cancel")
    rosa.post(reverse("rule_draft_publish", args=[world.facility.code, world.draft.number]))
    approval = Approval.objects.get()
    rosa.post(path, {"suggest": "1", f"hit-{code}": "move"})
    rene = signed_in(rule_admin("rene"))
    rene.post(reverse("approval_agree", args=[approval.code]), {"seen": approval.content_hash})
    world.draft.refresh_from_db()
    assert world.draft.state == "draft"
    rosa.post(reverse("rule_draft_discard", args=[world.facility.code, world.draft.number]))
    assert (RuleChoice.objects.count(), world.facility.editions.count()) == (0, 1)
