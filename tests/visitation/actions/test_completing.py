"""Who may write a visit's log, when, and what becomes of the visit."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from compliance.models import AuditEvent
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.actions.completing import LogRefused, Refusal, mark_log_seen, reading_log, why_no_log, write_log
from visitation.models import Match, Visit, VisitLog, VisitVolunteer
from visitation.statuses import MoveRefused, Status
from volunteers.models import User

pytestmark = pytest.mark.django_db

LATER = ENDS + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return ToldVisits()


def kept(visit):
    return [(log.revision, log.written_by.username, log.happened, log.line) for log in visit.logs.order_by("revision")]


def test_a_log_is_kept_and_the_visit_is_done(world):
    visit = world.visit()
    log = write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="An officer was kind.", wellbeing="fine")
    assert kept(visit) == [(1, "harbor-ida", "yes", "An officer was kind.")]
    assert (log.written_at, VisitLog.objects.get().wellbeing) == (LATER, "fine")
    now = Visit.objects.get()
    assert (now.status, now.sequence, now.changed_at) == (Status.DONE, 1, LATER)
    assert VisitVolunteer.objects.get().holds


def test_a_visit_that_did_not_happen_gives_its_volunteers_their_time_back(world):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="count")
    assert Visit.objects.get().status == Status.DID_NOT_HAPPEN
    assert not VisitVolunteer.objects.get().holds


@pytest.mark.parametrize("happened", ["yes", "partly"])
@pytest.mark.parametrize("status", [Status.ASKED, Status.SENT, Status.CONFIRMED])
def test_every_planned_visit_can_be_told_of(world, status, happened):
    visit = world.visit(status=status)
    write_log(visit, by=world.ida.user, now=LATER, happened=happened)
    assert Visit.objects.get().status == Status.DONE


def test_the_trail_says_that_a_log_was_written_and_nothing_of_what_it_says(world):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="medical", line="An officer was kind.")
    event = AuditEvent.objects.get(action="log_written")
    assert (event.by, event.subject, event.program, event.detail, event.at) == (
        "harbor-ida",
        visit.code,
        "harbor",
        {"revision": 1, "status": "did_not_happen"},
        LATER,
    )


def test_a_log_can_be_written_from_the_minute_the_visit_starts(world):
    visit = world.visit()
    assert why_no_log(visit, by=world.ida.user, now=STARTS - timedelta(seconds=1)) == Refusal.NOT_STARTED
    assert why_no_log(visit, by=world.ida.user, now=STARTS) is None


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_what_nobody_travelled_to_has_no_log(world, status):
    assert why_no_log(world.visit(status=status), by=world.ida.user, now=LATER) == Refusal.NOT_PLANNED


def test_only_the_team_and_the_programs_lead_write(world):
    visit, elsewhere = world.visit(), ToldVisits("river", world.facility)
    writers = {
        "ida": world.ida.user,
        "lead": world.lead,
        "omar, not on this visit": world.omar.user,
        "another program's lead": elsewhere.lead,
        "another program's volunteer": elsewhere.ida.user,
        "rule admin": world.user("rules", "RA"),
        "auditor": world.user("audits", "AU"),
        "applicant": world.user("applies", "AP"),
    }
    refused = {name: why_no_log(visit, by=user, now=LATER) for name, user in writers.items()}
    assert refused == {name: Refusal.NOT_YOURS for name in writers} | {"ida": None, "lead": None}


def test_a_refused_log_stores_nothing(world):
    visit = world.visit()
    with pytest.raises(LogRefused) as refused:
        write_log(visit, by=world.omar.user, now=LATER, happened="yes")
    assert refused.value.reason == Refusal.NOT_YOURS
    assert nothing_happened(visit)


def test_somebody_whose_membership_has_ended_writes_no_more(world):
    visit = world.visit()
    world.ida.user.memberships.update(since=LATER - DAY, ended_at=LATER)
    assert why_no_log(visit, by=User.objects.get(pk=world.ida.user_id), now=LATER) == Refusal.NOT_YOURS


def test_a_correction_is_a_new_revision_beside_the_old_one(world):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="First.")
    write_log(visit, by=world.ida.user, now=LATER + DAY, happened="partly", reason="count", line="Second.")
    assert kept(visit) == [(1, "harbor-ida", "yes", "First."), (2, "harbor-ida", "partly", "Second.")]
    assert Visit.objects.get().sequence == 1  # done stays done: a calendar need not hear of it


def test_the_own_log_can_be_corrected_for_seven_days_from_when_it_was_first_written(world):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="yes")
    write_log(visit, by=world.ida.user, now=LATER + 6 * DAY, happened="yes")
    assert why_no_log(visit, by=world.ida.user, now=LATER + 7 * DAY) is None
    assert why_no_log(visit, by=world.ida.user, now=LATER + 7 * DAY + timedelta(seconds=1)) == Refusal.TOO_LATE


def test_both_volunteers_of_a_visit_can_tell(world):
    visit = world.visit(team=[world.ida, world.omar])
    write_log(visit, by=world.ida.user, now=LATER, happened="yes")
    write_log(visit, by=world.omar.user, now=LATER + 10 * DAY, happened="yes")
    assert [revision[:2] for revision in kept(visit)] == [(1, "harbor-ida"), (2, "harbor-omar")]


def test_a_lead_writes_where_nobody_has_and_rewrites_nothing(world):
    visit = world.visit()
    assert why_no_log(visit, by=world.lead, now=LATER) is None
    write_log(visit, by=world.lead, now=LATER, happened="yes")
    assert why_no_log(visit, by=world.lead, now=LATER) == Refusal.WRITTEN


def test_the_lead_reads_the_newest_revision_and_the_trail_says_so(world):
    visit = world.visit()
    with reading_log(visit, by=world.lead) as nothing:
        assert nothing is None
    write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="First.")
    write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="Second.")
    with reading_log(visit, by=world.lead) as log:
        event = AuditEvent.objects.get(action="log_read")  # before anything is opened
        assert log.line == "Second."
    detail = {"revision": 2, "fields": ["line", "wellbeing"], "people": [world.person.alias_code]}
    assert (event.by, event.subject, event.detail) == ("harbor-lead", visit.code, detail)


def test_seen_thank_you_is_said_once_for_each_revision(world):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="yes")
    mark_log_seen(visit, by=world.lead, now=LATER + DAY)
    mark_log_seen(visit, by=world.lead, now=LATER + 2 * DAY)
    write_log(visit, by=world.ida.user, now=LATER + 3 * DAY, happened="yes", miles=40)
    assert [log.seen_by_lead_at for log in visit.logs.order_by("revision")] == [LATER + DAY, None]
    assert AuditEvent.objects.filter(action="log_seen").count() == 1


def open_log(visit, *, by, now):
    with reading_log(visit, by=by):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("action", [open_log, mark_log_seen])
def test_only_the_programs_lead_reads_what_others_wrote(world, action):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=LATER, happened="yes")
    for user in (world.ida.user, world.omar.user, ToldVisits("river", world.facility).lead, world.user("audits", "AU")):
        with pytest.raises(LogRefused):
            action(visit, by=user, now=LATER)
    assert not AuditEvent.objects.filter(action__in=["log_read", "log_seen"]).exists()


def test_a_correction_may_turn_the_outcome_round_and_the_volunteers_hour_with_it(world):
    visit = world.visit()
    outcomes = []
    for happened, reason in (("no", "late"), ("yes", ""), ("no", "late")):
        write_log(visit, by=world.ida.user, now=LATER, happened=happened, reason=reason)
        outcomes.append((Visit.objects.get().status, visit.team.get(volunteer=world.ida).holds))
    assert outcomes == [("did_not_happen", False), ("done", True), ("did_not_happen", False)]
    assert [revision[2] for revision in kept(visit)] == ["no", "yes", "no"]


def test_a_visit_on_hold_can_be_said_not_to_have_happened_and_nothing_else(world):
    visit = world.visit(status=Status.HELD)
    with pytest.raises(MoveRefused):
        write_log(visit, by=world.ida.user, now=LATER, happened="yes")
    assert nothing_happened(visit)
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="moved")
    assert Visit.objects.get().status == Status.DID_NOT_HAPPEN


def test_three_days_after_a_match_has_ended_the_log_is_closed(world):
    visit = world.visit()
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date() - 90 * DAY)
    assert why_no_log(visit, by=world.ida.user, now=LATER + 30 * DAY) is None
    match.ended_on = STARTS.date() + 5 * DAY  # its last day is over at noon UTC of the next, at the latest
    match.save()
    closes_at = (STARTS + 6 * DAY).replace(hour=12, minute=0) + timedelta(hours=72)
    assert why_no_log(visit, by=world.ida.user, now=closes_at) is None
    assert why_no_log(visit, by=world.ida.user, now=closes_at + timedelta(seconds=1)) == Refusal.MATCH_ENDED


def test_a_match_that_ended_before_the_visit_leaves_four_days_after_it(world):
    visit = world.visit()
    Match.objects.create(
        person=world.person, volunteer=world.ida, since=STARTS.date() - 90 * DAY, ended_on=STARTS.date() - 60 * DAY
    )
    assert why_no_log(visit, by=world.ida.user, now=ENDS + 4 * DAY) is None
    assert why_no_log(visit, by=world.ida.user, now=ENDS + 4 * DAY + timedelta(seconds=1)) == Refusal.MATCH_ENDED


def test_a_new_match_opens_the_log_again(world):
    visit = world.visit()
    old = {"since": STARTS.date() - 90 * DAY, "ended_on": STARTS.date() - 60 * DAY}
    Match.objects.create(person=world.person, volunteer=world.ida, **old)
    Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date())
    assert why_no_log(visit, by=world.ida.user, now=ENDS + 30 * DAY) is None


def test_a_line_of_more_than_280_characters_is_no_line(world):
    visit = world.visit()
    with pytest.raises(ValueError, match="too long"):
        write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="x" * 281)
    assert nothing_happened(visit)


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_the_same_moment_make_two_revisions():
    world = ToldVisits()
    visit = world.visit(team=[world.ida, world.omar])
    start, failures = threading.Barrier(2, timeout=60), []

    def write(volunteer):
        try:
            start.wait()
            write_log(visit, by=volunteer.user, now=LATER, happened="yes")
        except Exception as failure:  # shown by the assertion below: a thread would swallow it
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[volunteer]) for volunteer in (world.ida, world.omar)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [revision for revision, *_rest in kept(visit)] == [1, 2]


def nothing_happened(visit):
    now = Visit.objects.get(pk=visit.pk)
    stored = VisitLog.objects.exists() or AuditEvent.objects.filter(action="log_written").exists()
    return (now.status, now.sequence, stored) == (visit.status, 0, False)


def test_the_same_told_twice_is_kept_once(world):
    visit = world.visit()
    told = {"happened": "yes", "line": "An officer was kind.", "asked_for": ["books"], "miles": 40}
    first, again = (write_log(visit, by=world.ida.user, now=LATER + timedelta(seconds=n), **told) for n in range(2))
    assert (again.pk, kept(visit)) == (first.pk, [(1, "harbor-ida", "yes", "An officer was kind.")])
    assert AuditEvent.objects.filter(action="log_written").count() == 1
    write_log(visit, by=world.ida.user, now=LATER, **told | {"asked_for": []})
    assert visit.logs.count() == 2
