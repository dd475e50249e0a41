"""What was begun of a log: kept for its writer, without what may not be kept, and gone once the log is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict

from compliance.models import AuditEvent
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.actions.completing import LogRefused, write_log
from visitation.door.drafts import answers_so_far, reading_draft, save_draft
from visitation.forms.completing import VisitLogForm
from visitation.models import LogDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("happened=yes&seen=expected", {"happened": "yes", "seen": "expected"}),
        (
            "line=A+good+talk.&asked_for=books&asked_for=visit",
            {"line": "A good talk.", "asked_for": ["books", "visit"]},
        ),
        ("happened=no", {"happened": "no"}),
        ("happened=yes&line=Call+212-555-0134", {"happened": "yes"}),
        ("happened=yes&line=SSN+219-09-9999", {"happened": "yes"}),
        ("happened=maybe&miles=-3", {}),
    ],
)
def test_what_could_be_sent_is_kept_and_nothing_else(sent, kept):
    assert answers_so_far(VisitLogForm(QueryDict(sent))) == kept


def test_a_draft_is_one_row_for_each_writer_and_read_by_nobody_else(world):
    visit = world.visit(team=[world.ida, world.omar])
    for answers in ({"happened": "yes"}, {"happened": "yes", "line": "Glad."}):
        save_draft(visit, answers, by=world.ida.user, now=ENDS)
    save_draft(visit, {"happened": "no"}, by=world.omar.user, now=ENDS)
    with reading_draft(visit, by=world.ida.user) as draft:
        assert draft.answers == {"happened": "yes", "line": "Glad."}
        assert AuditEvent.objects.get(action="own_log_read").detail["fields"] == ["answers"]
    with reading_draft(visit, by=world.lead) as nothing:
        assert nothing is None
    assert LogDraft.objects.count() == 2


def test_where_no_log_may_be_written_none_is_begun(world):
    visit = world.visit()
    for user, now in ((world.stranger.user, ENDS), (world.ida.user, STARTS - timedelta(minutes=1))):
        with pytest.raises(LogRefused):
            save_draft(visit, {"happened": "yes"}, by=user, now=now)
    assert not LogDraft.objects.exists()


def test_a_log_that_is_kept_leaves_no_draft_of_its_writer(world):
    visit = world.visit(team=[world.ida, world.omar])
    for volunteer in (world.ida, world.omar):
        save_draft(visit, {"happened": "yes"}, by=volunteer.user, now=ENDS)
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes")
    assert [draft.user for draft in LogDraft.objects.all()] == [world.omar.user]


def test_what_was_still_on_its_way_begins_nothing_new_once_its_log_is_kept(world):
    visit, key = world.visit(), uuid4()
    write_log(visit, by=world.ida.user, now=ENDS, sent_key=key, happened="yes")
    save_draft(visit, {"happened": "yes"}, by=world.ida.user, now=ENDS, sent_key=key)
    assert not LogDraft.objects.exists()
