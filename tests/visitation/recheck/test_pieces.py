"""Very many visits are asked about in pieces that workers share; a page shows how far all of it is, and a kill -9 in
the midst of it leaves nothing out and flags nothing twice.
"""

import pytest
import time_machine
from django.urls import reverse
from django_q.models import OrmQ

from compliance.models import AuditEvent, Job
from compliance.queue.looking import shared_work
from compliance.queue.running import run, run_line
from compliance.tenancy import acting_for_long
from tests.factories.asked_again import NIGHT, WEEK, AskedAgain, flags
from tests.factories.killed import killed_at
from tests.factories.plans import SATURDAY, SUNDAY
from visitation.actions import rechecking
from visitation.actions.rechecking import recheck
from visitation.jobs import recheck_all
from visitation.models import ReviewFlag
from visitation.recheck import pieces
from visitation.statuses import Status
from volunteers.clearances.actions import change
from volunteers.models import Clearance, Membership, User

KIND = "visitation.jobs.recheck_visits"


@pytest.mark.django_db
def test_a_programs_visits_are_cut_at_days_and_the_page_shows_how_far_all_of_them_are(client, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 2)
    with time_machine.travel(NIGHT, tick=False):
        world = AskedAgain()
        Clearance.objects.filter(volunteer=world.one).update(state="refused")
        world.visits["off"] = world.visit(world.people[2], day=SUNDAY, status=Status.WITHDRAWN)
        recheck_all()
        days = [day.toordinal() for day in (SATURDAY, SATURDAY, SUNDAY, SATURDAY + WEEK)]
        jobs = list(Job.objects.filter(kind=KIND).order_by("pk"))
        assert [(job.program_code, job.arguments, job.total) for job in jobs] == [
            ("harbor", [world.program.pk, *days[:2]], 2), ("harbor", [world.program.pk, *days[2:]], 2),
            ("far", [world.other.program.pk], 1),
        ]  # fmt: skip
        run(jobs[0].pk)
        assert set(flags(world)) == {"a"}
        assert [(whole.kind, whole.done, whole.total) for whole in shared_work()] == [(KIND, 2, 5)]
        root = User.objects.create_user("root", "long enough to be allowed")
        root.active_membership = Membership.objects.create(user=root, program=None, role="SA")
        root.save()
        client.force_login(root)
        page = client.get(reverse("job_list")).content.decode()
        assert '<progress max="5" value="2"' in page and '<progress max="1" value="0"' in page
        for job in jobs[1:]:
            run(job.pk)
        assert set(flags(world)) == {"a", "c", "d"}
        assert shared_work() == []


def bells_rung_by_two_changes(world):
    """Whether the line that follows changes waits at once, how many bells there are, and who is flagged after it."""
    with time_machine.travel(NIGHT, tick=False):
        run_line("touched", "visitation.recheck.jobs.follow_trails")
        OrmQ.objects.all().delete()
        row = Clearance.objects.get(volunteer=world.one, facility=world.elsewhere)
        change(row, version=row.version, by="tests", now=NIGHT, state="cleared")
        row = Clearance.objects.get(volunteer=world.one, facility=world.facility)
        change(row, version=row.version, by="tests", now=NIGHT, state="cleared", valid_to=SATURDAY)
        line = Job.objects.get(line="touched")
        rung = OrmQ.objects.count()
        run(line.pk)
        return [line.state == Job.State.QUEUED, rung, set(flags(world))]


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_midst_it_goes_on_and_flags_and_writes_nothing_twice(monkeypatch):
    monkeypatch.setattr(rechecking, "BATCH", 1)
    world = AskedAgain()
    Clearance.objects.filter(volunteer=world.one).update(state="refused")

    def work():
        with acting_for_long(program=world.program.pk):
            recheck(world.program, by="nightly", now=NIGHT)

    ended = [killed_at(number, work) for number in (20, 45, 70)]
    assert ended == ["killed"] * 3
    between = ReviewFlag.objects.count()
    work()
    work()
    assert 0 < between < ReviewFlag.objects.count() == 3
    assert flags(world) == {letter: {"clearance"} for letter in "acd"}
    events = AuditEvent.objects.filter(action="visit_rechecked").values_list("subject", flat=True)
    assert sorted(events) == sorted(world.visits[letter].code for letter in "acd")
    assert bells_rung_by_two_changes(world) == [True, 1, set("c")]
