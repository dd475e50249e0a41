"""A yes and a no, and all that a no to visits ends in the same transaction."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.at_once import at_once
from tests.factories.call_out_rows import a_call_out
from tests.factories.consented import agreed
from tests.factories.feeds import a_feed
from tests.factories.passed_on import offered_to
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from tests.factories.proposal_rows import a_proposal
from tests.factories.told_visits import PASSWORD
from visitation.actions.callouts import NotNow, raise_call_out
from visitation.actions.joining import for_visit
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.calendar_feeds.reading import entries_told, feed_of, new_token
from visitation.consents import holding, holds, stopping
from visitation.consents.giving import NotTheirs, give, withdraw
from visitation.models import CallOut, Consent, HandOver, HandOverContent, UnmetRequest, Visit
from visitation.plan_instances import export_instance
from visitation.statuses import LIVE, Status
from volunteers.models import Letter, Membership, User

SOON = NOW + timedelta(hours=1)
HOW = {"language": "es", "way": "phone"}


class AgreedWorld(PlanWorld):
    """Ida visits one person next week, by a published plan; the week after that is a draft; a driver is looked for."""

    def __init__(self):
        super().__init__()
        self.lead, user = self.user("lead", "PL"), self.user("ida", "VO")
        self.ida = self.volunteer(user=user)
        self.their = self.person("East")
        self.match(self.their, self.ida)
        self.request(self.their, FIRST, FIRST + timedelta(days=6))
        self.request(self.their, FIRST + timedelta(days=7), LAST)
        self.published = self.plan(FIRST)
        publish_plan(self.published, by=self.lead, now=NOW)
        self.draft = self.plan(FIRST + timedelta(days=7))
        self.coming, self.drafted = self.published.visits.get(), self.draft.visits.get()
        self.past = self.visit(self.their, self.ida, day=SATURDAY - timedelta(days=14), status=Status.DONE)
        self.call_out, _listed = a_call_out(self.coming, self.ida, code="CO-AGREE")
        self.yes = Consent.objects.get(person=self.their)

    def user(self, name, role):
        user = User.objects.create_user(name, PASSWORD)
        user.active_membership = Membership.objects.create(user=user, program=self.program, role=role)
        user.save()
        return user

    def plan(self, first_day):
        plan = new_plan(
            program=self.program, first_day=first_day, last_day=first_day + timedelta(days=6), by="lead", now=NOW
        )
        return make_draft(plan, now=NOW)

    def asked_for(self):
        """How many requests a planner is given."""
        return len(export_instance([self.program], FIRST, LAST, now=SOON).document["requests"])

    def statuses(self):
        return list(Visit.objects.order_by("starts").values_list("status", flat=True))


@pytest.fixture
def world():
    return AgreedWorld()


@pytest.mark.django_db
def test_a_no_to_visits_is_obeyed_everywhere_in_its_own_transaction(client, world):
    """Pages, calendars, drafts of plans, published visits, call-outs, what a planner is given, lists of who agrees."""
    token = new_token()
    a_feed(world.ida.user, token=token)
    seen = {}
    with time_machine.travel(SOON, tick=False):

        def look(name, user, path):
            client.force_login(user)
            answer = client.get(path)
            text = answer.content.decode(errors="replace") if answer.status_code == 200 else ""
            seen.setdefault(name, []).append(text)

        def look_everywhere():
            person, code = reverse("person", args=[world.their.alias_code]), world.coming.code
            look("own visits", world.ida.user, reverse("my_visits"))
            look("own people", world.ida.user, reverse("people"))
            look("person", world.ida.user, person)
            look("visit", world.ida.user, reverse("visit", args=[code]))
            look("sheet", world.ida.user, reverse("log_form_pdf", args=[code]))
            look("plan", world.lead, reverse("plan", args=[world.draft.code]))

        look_everywhere()
        assert world.asked_for() == 2
        assert world.statuses() == ["done", "asked", "draft"]
        assert withdraw(world.yes, by=world.lead, now=SOON) == (world.coming.code,)
        look_everywhere()
    code = world.their.alias_code
    for name in ("own people", "person", "visit"):
        assert [code in text for text in seen[name]] == [True, False], name
    assert ["Please do not travel" in text for text in seen["visit"]] == [False, True]
    assert [bool(text) for text in seen["sheet"]] == [True, False]
    assert [world.drafted.code in text for text in seen["plan"]] == [True, False]
    assert "took their yes to visits back" in seen["plan"][1]
    assert code not in seen["own visits"][1]

    assert world.statuses() == ["done", "withdrawn", "withdrawn"]
    assert not Visit.objects.filter(status__in=LIVE, starts__gt=SOON).exists()
    assert not world.ida.places.filter(holds=True, starts__gt=SOON).exists()
    (entry,) = [entry for entry in entries_told(feed_of(token), now=SOON) if entry.code == world.coming.code]
    assert (entry.status, entry.sequence) == ("withdrawn", 1)
    assert UnmetRequest.objects.get(plan=world.draft).reasons == [{"code": "consent_withdrawn", "params": {}}]
    assert world.asked_for() == 0
    assert (holds(world.their, "visit", now=SOON), holding([world.their.pk], "visit", now=SOON)) == (False, set())
    world.call_out.refresh_from_db()
    assert world.call_out.state == CallOut.State.CANCELLED
    assert Letter.objects.filter(kind="visit_off", subject_code=world.coming.code, volunteer=world.ida).count() == 1
    events = AuditEvent.objects.filter(action__in=["consent_withdrawn", "visit_withdrawn"]).order_by("subject")
    assert {(event.action, event.subject, event.by) for event in events} == {
        ("consent_withdrawn", code, "lead"),
        ("visit_withdrawn", world.coming.code, "lead"),
        ("visit_withdrawn", world.drafted.code, "lead"),
    }
    assert publish_plan(world.draft, by=world.lead, now=SOON).visits == 0


@pytest.mark.django_db
def test_what_cannot_be_done_whole_is_not_done_at_all(world, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(stopping.changes, "post_off", fails)
    with pytest.raises(RuntimeError):
        withdraw(world.yes, by=world.lead, now=SOON)
    assert holds(world.their, "visit", now=SOON)
    assert world.statuses() == ["done", "asked", "draft"]


@pytest.mark.django_db
def test_where_letters_go_on_the_volunteer_still_knows_the_person_and_a_new_yes_brings_all_back(client, world):
    give(world.their, "letters", by=world.lead, now=NOW, **HOW)
    person = reverse("person", args=[world.their.alias_code])

    def finds():
        client.force_login(world.ida.user)
        return client.get(person).status_code == 200

    with time_machine.travel(SOON, tick=False):
        withdraw(world.yes, by=world.lead, now=SOON)
        assert (finds(), world.asked_for()) == (True, 0)
        withdraw(Consent.objects.get(kind="letters"), by=world.lead, now=SOON)
        assert finds() is False
        assert give(world.their, "visit", by=world.lead, now=SOON, **HOW).is_new
        assert (finds(), world.asked_for()) == (True, 2)


@pytest.mark.django_db
def test_of_whom_nobody_asked_nothing_is_planned_published_or_called_out_for(world):
    """What was there before stays: as it is with people who were there before consents were."""
    Consent.objects.filter(person=world.their).delete()
    assert world.asked_for() == 1  # the one that a planned visit serves
    published = publish_plan(world.draft, by=world.lead, now=SOON)
    assert (published.visits, [visit.code for visit, _findings in published.refused]) == (0, [world.drafted.code])
    assert UnmetRequest.objects.get(plan=world.draft).reasons == [{"code": "no_consent", "params": {}}]
    assert world.statuses() == ["done", "asked", "withdrawn"]
    again = world.plan(FIRST + timedelta(days=7))
    assert (again.visits.count(), again.unmet.get().reasons) == (0, [{"code": "no_consent", "params": {}}])
    with pytest.raises(NotNow) as refused:
        raise_call_out(for_visit(world.coming, "interpreter", is_red=False), by=world.lead, now=SOON)
    assert refused.value.is_not_agreed


@pytest.mark.django_db
def test_a_question_whether_a_volunteer_would_come_ends_with_the_yes_it_needs(world):
    agreed(world.their, "letters")
    asked = {
        channel: a_proposal(world.their, world.ida, code=f"MP-{channel[:5]}", now=NOW, channel=channel)
        for channel in ("visits", "letters")
    }

    def states():
        return [type(asked[channel]).objects.get(pk=asked[channel].pk).state for channel in asked]

    withdraw(world.yes, by=world.lead, now=SOON)
    assert states() == ["withdrawn", "open"]
    withdraw(Consent.objects.get(kind="letters"), by=world.lead, now=SOON)
    assert states() == ["withdrawn", "withdrawn"]


@pytest.mark.django_db
def test_an_offered_hand_over_is_taken_back_with_the_yes_to_be_named_to_that_program(world):
    offer = offered_to(world, code="HO-22222", content={}, person=world.their)
    HandOver.objects.filter(pk=offer.pk).update(from_program=world.program, to_program=offer.from_program)
    HandOverContent.objects.update(to_program=offer.from_program)
    named = agreed(world.their, "named_to", body=offer.from_program.name)
    other = agreed(world.their, "named_to", body="Casa de la Luz")
    left = []
    for consent in (other, named):
        withdraw(consent, by=world.lead, now=SOON)
        left.append((HandOver.objects.get().state, HandOverContent.objects.count()))
    assert left == [("offered", 1), ("withdrawn", 0)]


@pytest.mark.django_db
def test_a_visit_that_has_begun_takes_its_course_and_another_switch_ends_no_visit(world):
    agreed(world.their, "count")
    assert withdraw(Consent.objects.get(kind="count"), by=world.lead, now=SOON) == ()
    assert world.statuses() == ["done", "asked", "draft"]
    begun = world.coming.starts + timedelta(minutes=10)
    assert withdraw(world.yes, by=world.lead, now=begun) == ()
    assert world.statuses() == ["done", "asked", "withdrawn"]


@pytest.mark.django_db
def test_nobody_takes_back_what_is_taken_back_and_a_body_goes_with_being_named_alone(world):
    withdraw(world.yes, by=world.lead, now=SOON)
    with pytest.raises(NotTheirs):
        withdraw(world.yes, by=world.lead, now=SOON)
    for kind, body in (("letters", "Casa de la Luz"), ("named_to", " ")):
        with pytest.raises(ValueError, match="body"):
            give(world.their, kind, body=body, by=world.lead, now=NOW, **HOW)


# Several at the same instant


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_the_same_yes_down_one_does_and_the_database_alone_would_see_to_it():
    world = PlanWorld()
    person = world.person("East")
    given = at_once(6, lambda: give(person, "named_to", body="Casa de la Luz", by="lead", now=NOW, **HOW))
    assert sorted(each.is_new for each in given) == [False] * 5 + [True]

    def write():  # without the lock that `give` takes
        try:
            return bool(agreed(person, "letters"))
        except IntegrityError:
            return False

    assert sorted(at_once(6, write)) == [False] * 5 + [True]
    assert Consent.objects.filter(person=person).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_no_and_a_publication_at_the_same_instant_leave_no_visit_behind():
    world = AgreedWorld()
    work = [
        lambda: withdraw(world.yes, by=world.lead, now=SOON),
        lambda: publish_plan(world.draft, by=world.lead, now=SOON),
    ]
    done = at_once(2, lambda: work.pop()())
    assert len(done) == 2
    assert not Visit.objects.filter(status__in=LIVE, starts__gt=SOON).exists()
    assert not holds(world.their, "visit", now=SOON)
