"""The same report before and after a person is erased, and after everything that goes within the months shown."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from compliance.retention.running import purge
from tests.factories.consented import agreed
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.models import PersonExit, VisitLog
from visitation.placements.leaving import end
from visitation.statuses import Status
from visitation.totals import totals_of
from visitation.views.totals import _row

pytestmark = pytest.mark.django_db
NOW = STARTS + timedelta(days=2)


@pytest.fixture
def world():
    made = ToldVisits()
    agreed(made.person, "count")
    for weeks, status, reason in (
        (1, Status.DONE, ""), (2, Status.DONE, ""), (6, Status.DONE, ""), (7, Status.DID_NOT_HAPPEN, "moved"),
        (7, Status.DID_NOT_HAPPEN, "not_on_list"), (8, Status.DID_NOT_HAPPEN, None), (9, Status.WITHDRAWN, None),
    ):  # fmt: skip
        visit = made.visit(starts=STARTS - timedelta(weeks=weeks, hours=made.made), status=status, minutes=90)
        if reason is not None:
            happened = "no" if reason else "yes"
            VisitLog.objects.create(visit=visit, written_by=made.ida.user, happened=happened, reason="late" if reason
                                    else "", written_at=visit.ends)  # fmt: skip
            VisitLog.objects.create(
                visit=visit, written_by=made.ida.user, happened=happened, reason=reason, revision=2, miles=40,
                line="Quiet", written_at=visit.ends,
            )  # fmt: skip
    return made


def test_what_was_done_is_counted_by_month_from_the_last_revision(world, django_assert_num_queries):
    with django_assert_num_queries(5):
        found = totals_of(world.program, now=NOW)
    months = [(month.month, month.made, month.people, month.hours, dict(month.not_made)) for month in found.months]
    assert months == [
        (date(2026, 11, 1), 2, 1, 3.0, {}),
        (date(2026, 10, 1), 1, 1, 1.5, {"moved": 1, "not_on_list": 1}),
        (date(2026, 9, 1), 0, 0, 0.0, {"": 1}),
    ]
    whole = found.together
    assert (whole.made, whole.people, whole.hours, whole.not_made.total(), found.may_be_told) == (3, 1, 4.5, 3, 1)
    assert totals_of(ToldVisits("far", facility=world.facility).program, now=NOW).months == ()


def test_the_totals_are_the_same_before_and_after_somebody_is_erased(world):
    end(world.person, kind="released", month=date(2026, 11, 1), source="phone", by=world.lead, now=NOW)
    before = totals_of(world.program, now=NOW)
    assert dict(before.together.ended) == {"released": 1}
    for days in (91, 400):  # the person, then teams and details of logs
        purge(world.program.pk, world.program.code, by="tests", now=NOW + timedelta(days=days))
        assert totals_of(world.program, now=NOW) == before
    world.person.refresh_from_db()
    assert world.person.purged_at is not None
    assert not VisitLog.objects.filter(miles__isnull=False).exists()
    far_later = totals_of(world.program, now=NOW + timedelta(days=400))
    assert (far_later.together.made, far_later.together.hours) == (3, 4.5)


def test_the_page_is_a_leads_and_says_reasons_in_words(world, client):
    end(world.person, kind="died", month=date(2026, 11, 1), source="phone", by=world.lead, now=NOW)
    PersonExit.objects.update(month=date(2026, 10, 1))
    client.force_login(world.lead)
    page = client.get(reverse("totals"))
    assert page.status_code == 200
    row = _row(totals_of(world.program, now=NOW).months[1])
    assert row["not_made"] == [("The person was moved", 1), ("Not on the list", 1)] and row["ended"] == [("died", 1)]
    client.force_login(world.ida.user)
    assert client.get(reverse("totals")).status_code == 404
