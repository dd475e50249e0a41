"""Every action that takes two people, and everything that must not count as a second person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from compliance.approvals.answering import SecondPerson, approve, refuse, spend
from compliance.approvals.asking import withdraw
from compliance.approvals.models import WAITS, Approval
from compliance.approvals.refusals import Refusal, Refused
from compliance.approvals.registry import action_of, every_action
from compliance.models import AuditEvent
from tests.factories.two_person_actions import NOW, WORLDS, end_every_role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(params=sorted(WORLDS))
def asked(request):
    return WORLDS[request.param]()


def a_second(user, *, proved=timedelta(0), factors=("password", "totp"), now=LATER):
    proved_at = None if proved is None else now - proved
    return SecondPerson(type(user).objects.get(pk=user.pk), proved_at, frozenset(factors))


def answered(asked, who, *, seen=None, now=LATER, **how):
    return approve(asked.approval, by=a_second(who, now=now, **how), seen=seen or asked.approval.content_hash, now=now)


def why_not(asked, who, **how):
    with pytest.raises(Refused) as refused:
        answered(asked, who, **how)
    assert not asked.was_done()
    return refused.value.why


def test_every_registered_action_is_tried():
    assert {action.name for action in every_action()} == set(WORLDS)


def test_a_second_person_with_the_right_gets_it_done(asked):
    assert not asked.was_done()
    done = answered(asked, asked.second)
    row = Approval.objects.get(pk=asked.approval.pk)
    state = "approved" if asked.is_done_elsewhere else "executed"
    assert (row.state, row.answered_by_id, done.approval.pk) == (state, asked.second.pk, row.pk)
    assert asked.was_done()
    events = AuditEvent.objects.filter(detail__approval=row.code).order_by("id").values_list("action", "by")
    told = [("approval_asked", str(asked.first)), ("approval_approved", str(asked.second))]
    if not asked.is_done_elsewhere:
        told.append(("approval_executed", str(asked.second)))
    assert list(events) == told


def test_what_a_command_does_is_spent_once_for_its_own_subject_and_in_time():
    asked = WORLDS["SYS-04"]()
    code, action = asked.approval.code, asked.approval.action
    told = {"subject": asked.approval.subject, "by": "command", "now": LATER}
    with pytest.raises(Refused):  # nobody has agreed yet
        spend(code, action, **told)
    answered(asked, asked.second)
    for changed in ({"subject": "far"}, {"now": NOW + WAITS}):
        with pytest.raises(Refused):
            spend(code, action, **(told | changed))
    assert spend(code, action, **told).state == "executed"
    with pytest.raises(Refused):  # once
        spend(code, action, **told)


# The eight abuses


def test_the_same_person_twice(asked):
    assert why_not(asked, asked.first) == Refusal.SAME_PERSON


def test_the_last_editor_as_the_second_person(asked):
    editors = set(action_of(asked.approval.action).editors(asked.approval))
    assert editors == ({asked.editor.pk} if asked.editor else set())  # of the others nobody edits anything
    for editor in [asked.editor] if asked.editor else []:
        assert why_not(asked, editor) == Refusal.LAST_EDITOR


def test_somebody_without_the_right(asked):
    assert why_not(asked, asked.without_right) in (Refusal.NO_RIGHT, Refusal.NOT_THERE)
    end_every_role(asked.second)
    assert why_not(asked, asked.second) in (Refusal.NO_RIGHT, Refusal.NOT_THERE)


def test_what_changed_in_between(asked):
    asked.change()
    assert why_not(asked, asked.second) == Refusal.CHANGED


def test_another_content_than_the_page_showed(asked):
    assert why_not(asked, asked.second, seen="0" * 64) == Refusal.CHANGED
    assert why_not(asked, asked.second, seen="nonsense") == Refusal.CHANGED


def test_an_answer_sent_twice(asked):
    answered(asked, asked.second)
    with pytest.raises(Refused) as refused:
        answered(asked, asked.second, now=LATER + timedelta(minutes=1))
    assert refused.value.why == Refusal.ANSWERED


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=30)])
def test_an_answer_after_72_hours(asked, late):
    assert why_not(asked, asked.second, now=NOW + WAITS + late) == Refusal.EXPIRED


def test_an_answer_a_second_before_72_hours_counts(asked):
    answered(asked, asked.second, now=NOW + WAITS - timedelta(seconds=1))
    assert asked.was_done()


def test_somebody_of_another_program(asked):
    assert why_not(asked, asked.of_another_program) == Refusal.NOT_THERE


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"proved": timedelta(minutes=15, seconds=1)}, id="proved too long ago"),
        pytest.param({"proved": None}, id="never proved"),
        pytest.param({"proved": -timedelta(minutes=1)}, id="proved in the future"),
        pytest.param({"factors": ("password",)}, id="by password alone"),
        pytest.param({"factors": ()}, id="by nothing"),
    ],
)
def test_an_old_session_or_one_without_a_second_factor(asked, how):
    assert why_not(asked, asked.second, **how) == Refusal.NOT_PROVED


def test_a_session_of_15_minutes_counts(asked):
    answered(asked, asked.second, proved=timedelta(minutes=15))
    assert asked.was_done()


# And what else may come between


def test_the_one_who_asked_has_lost_the_right(asked):
    end_every_role(asked.first)
    assert why_not(asked, asked.second) == Refusal.ASKER_LEFT


def test_what_was_taken_back_or_refused_is_not_agreed_to(asked):
    withdraw(asked.approval, by=asked.first, now=LATER)
    assert why_not(asked, asked.second) == Refusal.ANSWERED


def test_what_was_refused_is_not_agreed_to(asked):
    refuse(asked.approval, by=asked.second, now=LATER)
    assert why_not(asked, asked.second) == Refusal.ANSWERED


def test_nobody_takes_back_what_another_one_asked_for(asked):
    with pytest.raises(Refused):
        withdraw(asked.approval, by=asked.second, now=LATER)


def test_nobody_refuses_what_they_asked_for_or_may_not_see(asked):
    for user in (asked.first, asked.of_another_program, asked.without_right):
        with pytest.raises(Refused):
            refuse(asked.approval, by=user, now=LATER)


def test_a_payload_that_was_altered_is_not_done(asked):
    row = Approval.objects.get(pk=asked.approval.pk)
    row.payload = row.payload | {"something": "else"}
    row.save()
    assert why_not(asked, asked.second) == Refusal.CHANGED


def test_the_database_itself_refuses_one_person_for_both_halves(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.approval.pk).update(
            state="executed", executed_at=LATER, answered_by_id=asked.first.pk
        )
