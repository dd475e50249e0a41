"""A list from its preparation to the facility, and what becomes of it when something changes on the way."""

import hashlib
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from compliance.approvals.answering import SecondPerson, approve
from compliance.approvals.refusals import Refusal, Refused
from compliance.keys import is_destroyed
from facilities.actions.closures import announce_closure
from tests.factories.facilities import a_window
from tests.factories.plans import EAST, NOW, SATURDAY, PlanWorld
from visitation.actions.closing import hold_closed_visits
from visitation.actions.dropping_out import drop_out
from visitation.models import (
    Conflict,
    Disclosure,
    Placement,
    Roster,
    RosterChange,
    RosterDocument,
    RosterVersion,
    Visit,
    VisitOverride,
)
from visitation.rosters import answering, preparing, sending
from visitation.rosters.approving import CannotAsk, ask_to_approve
from visitation.rosters.changed import differences, note_changes, visit_changed
from visitation.rosters.documents import Gone
from visitation.rosters.lines import check_list
from visitation.rosters.queries import Against, differences_between
from visitation.statuses import Status
from volunteers.models import Letter, Membership, User

pytestmark = pytest.mark.django_db

DESK = "desk@facility.example"
BOOKED = {"required": True, "methods": ["email"], "email": DESK, "min_lead_hours": 24}


class ListWorld(PlanWorld):
    """Two leads, and visits of one Saturday that are planned."""

    def __init__(self, *windows, **visiting):
        super().__init__(*(windows or (EAST,)), **({"booking": BOOKED} | visiting))
        self.lead, self.second = self.user("harbor-lead"), self.user("harbor-second")

    def user(self, name):
        user = User.objects.create_user(name, "long enough to be allowed")
        user.active_membership = Membership.objects.create(user=user, program=self.program, role="PL")
        user.save()
        return user

    def planned(self, hour=9):
        return self.visit(self.person(), self.volunteer(), hour=hour, status=Status.ASKED)

    def roster(self, day=SATURDAY):
        return preparing.make(self.program, self.facility, day, day, by=self.lead, now=NOW)

    def agreed(self, roster, *, now=NOW):
        """What two leads agreed on."""
        question = ask_to_approve(roster, by=self.lead, now=now)
        second = SecondPerson(self.second, now, frozenset({"totp"}))
        done = approve(question, by=second, seen=question.content_hash, now=now)
        roster.refresh_from_db(fields=["state"])
        return done.result

    def statuses(self):
        return list(Visit.objects.order_by("starts").values_list("status", flat=True))


def test_a_list_goes_by_mail_once_with_the_columns_that_the_rule_names_and_no_name_is_kept():
    world = ListWorld()
    visit = world.planned()
    roster = world.roster()
    assert check_list(roster, now=NOW).problems == {visit.code: []}
    version = world.agreed(roster)
    assert (world.statuses(), version.one_hand) == (["on_roster"], False)
    assert (version.asked_by, version.approved_by) == ("harbor-lead", "harbor-second")
    assert version.person_fields == ["legal_name", "housing_unit"]  # booked by the visitor, hours by unit
    sent, left_out = sending.send(roster, "mail", by=world.lead, now=NOW)
    assert (left_out, world.statuses()) == ((), ["sent"])
    (letter,) = mail.outbox
    files = {name: data for name, data, _kind in letter.attachments}
    assert (letter.to, sorted(files)) == ([DESK], [f"{roster.code}-1-persons.pdf", f"{roster.code}-1-visitors.pdf"])
    text = {
        name.split("-")[-1]: PdfReader(io.BytesIO(data)).pages[0].extract_text() for name, data in files.items()
    }
    assert "Ida Canarylane" in text["visitors.pdf"] and "Canaria Canarylane" not in text["visitors.pdf"]
    assert "Canaria Canarylane" in text["persons.pdf"] and "Ida" not in text["persons.pdf"]
    without_sign = re.sub(r"\b[0-9a-f]{32}\b", "", text["persons.pdf"])  # which is drawn, and may hold any figures
    assert "987" not in without_sign  # no rule asks for the A-number
    documents = list(RosterDocument.objects.defer("content"))
    assert {row.file_hash for row in documents} == {hashlib.sha256(data).hexdigest() for data in files.values()}
    assert not any(RosterDocument.objects.filter(content__isnull=False))
    told = Disclosure.objects.values_list("person_code", "to_code", "about", "fields", "ground")
    person = visit.person.alias_code
    assert list(told) == [
        (person, world.facility.code, visit.code, ["housing_unit", "legal_name"], "facility_rule")
    ]
    with pytest.raises(sending.CannotSend) as refused:  # the second of two leads who send it
        sending.send(roster, "mail", by=world.second, now=NOW)
    assert (refused.value.why, len(mail.outbox)) == ("state", 1)
    assert (len(sent.content_hash), RosterVersion.objects.get().sent_to) == (64, DESK)
    for change in ({"way": "fax"}, {"names": 9}, {"content_hash": "0" * 64}):  # nobody, not even by hand
        with pytest.raises(IntegrityError, match="23001"), transaction.atomic():
            RosterVersion.objects.update(**change)


def test_a_file_can_be_taken_once_and_its_key_is_gone_with_it(django_capture_on_commit_callbacks):
    world = ListWorld(a_window(id="w1", days=["sat"], start="09:00", end="12:00"), booking={"min_lead_hours": 24})
    world.planned()
    roster = world.roster()
    version = world.agreed(roster)
    assert version.person_fields == []
    sending.send(roster, "fax", by=world.lead, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        name, data = sending.take(roster, 1, "volunteers", "xlsx", by=world.lead, now=NOW)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert name == f"{roster.code}-1-visitors.xlsx"
    assert "Visitor" in cells and "Ida Canarylane 2" in cells
    assert [is_destroyed(row.key_id) for row in RosterDocument.objects.defer("content")] == [True]
    with pytest.raises(Gone):
        sending.take(roster, 1, "volunteers", "pdf", by=world.second, now=NOW)
    with pytest.raises(Gone):  # where the facility wants nobody named, there is no such attachment
        sending.take(roster, 1, "people", "pdf", by=world.lead, now=NOW)


def test_what_stands_in_the_way_stops_the_question_and_only_a_rule_can_be_set_aside():
    world = ListWorld()
    visit = world.planned()
    stranger = world.volunteer(cleared=False)
    Conflict.objects.create(person=visit.person, volunteer=stranger, reason="lead")
    visit.team.update(volunteer=stranger)
    roster = world.roster()
    codes = {problem["code"] for problem in check_list(roster, now=NOW).problems[visit.code]}
    assert {"keep_apart"} < codes
    with pytest.raises(CannotAsk) as refused:
        ask_to_approve(roster, by=world.lead, now=NOW)
    assert refused.value.why == "problems"
    with pytest.raises(preparing.CannotPrepare) as refused:
        preparing.set_aside(roster, visit.code, "keep_apart", "facility_agreed", by=world.lead, now=NOW)
    assert refused.value.why == "code"
    (rule,) = codes - {"keep_apart"}
    preparing.set_aside(roster, visit.code, rule, "facility_agreed", by=world.lead, now=NOW)
    assert {problem["code"] for problem in check_list(roster, now=NOW).problems[visit.code]} == {"keep_apart"}
    Conflict.objects.all().delete()
    with pytest.raises(CannotAsk) as refused:  # the second lead may not ask either: the first set the rule aside
        ask_to_approve(roster, by=world.second, now=NOW)
    assert refused.value.why == "alone"
    assert world.agreed(roster).set_aside == 1


def test_one_of_two_leads_agrees_and_a_visit_that_moves_meanwhile_undoes_the_question():
    world = ListWorld()
    visit = world.planned()
    roster = world.roster()
    question = ask_to_approve(roster, by=world.lead, now=NOW)
    second = SecondPerson(world.second, NOW, frozenset({"totp"}))
    Visit.objects.filter(pk=visit.pk).update(ends=visit.ends + timedelta(minutes=15))
    with pytest.raises(Refused) as refused:
        approve(question, by=second, seen=question.content_hash, now=NOW)
    assert (refused.value.why, roster.versions.count()) == (Refusal.CHANGED, 0)
    Visit.objects.filter(pk=visit.pk).update(ends=visit.ends)
    approve(question, by=second, seen=question.content_hash, now=NOW)
    third = SecondPerson(world.user("harbor-third"), NOW, frozenset({"totp"}))
    with pytest.raises(Refused) as refused:
        approve(question, by=third, seen=question.content_hash, now=NOW)
    assert (refused.value.why, roster.versions.count()) == (Refusal.ANSWERED, 1)


def test_a_person_moved_between_yes_and_sending_goes_to_no_facility():
    world = ListWorld()
    stays, moved = world.planned(), world.planned(hour=10)
    roster = world.roster()
    world.agreed(roster)
    Placement.objects.filter(person=moved.person).update(last_day=date(2026, 9, 3))
    with pytest.raises(sending.CannotSend) as refused:
        sending.send(roster, "mail", by=world.lead, now=NOW)
    assert (refused.value.why, refused.value.visits, len(mail.outbox)) == ("changed", [moved.code], 0)
    _version, left_out = sending.send(roster, "mail", without=[moved.code], by=world.lead, now=NOW)
    assert (left_out, world.statuses()) == ((moved.code,), ["sent", "asked"])
    (letter,) = mail.outbox
    text = "".join(PdfReader(io.BytesIO(data)).pages[0].extract_text() for _name, data, _kind in letter.attachments)
    assert stays.code in text and moved.code not in text


def test_what_was_agreed_to_is_over_after_a_day_and_can_be_prepared_again():
    world = ListWorld()
    world.planned()
    roster = world.roster()
    world.agreed(roster)
    later = NOW + timedelta(hours=24)
    with pytest.raises(sending.CannotSend) as refused:
        sending.send(roster, "hand", by=world.lead, now=later)
    assert refused.value.why == "over"
    sending.prepare_again(roster, by=world.lead, now=later)
    assert (Roster.objects.get().state, world.statuses(), roster.versions.count()) == ("draft", ["asked"], 0)


def test_a_late_swap_is_one_line_told_to_each_lead_once_and_settled_by_the_addendum():
    world = ListWorld()
    visit = world.planned()
    gone, stand_by, comes = visit.team.get().volunteer, world.volunteer(), world.volunteer()
    roster = world.roster()
    preparing.put_stand_by(roster, visit.code, stand_by.code, by=world.lead, now=NOW)
    world.agreed(roster)
    sending.send(roster, "mail", by=world.lead, now=NOW)
    drop_out(visit, gone, by=world.lead, now=NOW)
    visit_changed(visit, now=NOW)
    assert note_changes(world.program, now=NOW) == 1
    assert RosterChange.objects.filter(settled_at__isnull=True).count() == 1
    assert sorted(Letter.objects.filter(kind="roster_changed").values_list("user__username", flat=True)) == [
        "harbor-lead", "harbor-second",
    ]  # fmt: skip
    # The stand-by stands on the list from the start: coming is no news to the desk, somebody else is.
    for one in (stand_by, comes):
        visit.team.create(volunteer=one, starts=visit.starts, ends=visit.ends, holds=True)
    Visit.objects.filter(pk=visit.pk).update(status="asked")
    (change,) = differences(roster, now=NOW)
    assert (change.comes, change.comes_not, change.is_off) == ((comes.code,), (gone.code,), False)
    version = world.agreed(Roster.objects.get())
    assert (version.is_addendum, version.number, version.names) == (True, 2, 2)
    assert differences(roster, now=NOW) == []
    assert differences_between(roster) == {2: [Against(visit.code, [comes.code], [gone.code], [])]}
    sending.send(roster, "mail", by=world.lead, now=NOW)
    text = PdfReader(io.BytesIO(mail.outbox[1].attachments[0][1])).pages[0].extract_text()
    assert ("please add" in text, "please take off" in text, world.statuses()) == (True, True, ["sent"])
    assert not RosterChange.objects.filter(settled_at__isnull=True).exists()


def test_a_closure_reaches_lists_that_were_not_sent_by_itself():
    world = ListWorld()
    drafted, agreed_to = world.planned(), world.planned(10)
    roster = world.roster()
    world.agreed(roster)
    Visit.objects.filter(pk=drafted.pk).update(status="asked")
    roster.names.filter(visit=drafted).delete()
    other = Roster.objects.create(program=world.program, facility=world.facility, first_day=SATURDAY,
                                  last_day=SATURDAY + timedelta(days=1), made_at=NOW, made_by="tests")  # fmt: skip
    assert [visit.pk for visit in check_list(other, now=NOW).visits] == [drafted.pk]
    announce_closure(
        world.facility, starts_on=SATURDAY, ends_on=SATURDAY, reason="lockdown", by="Rita", now=NOW
    )  # fmt: skip
    hold_closed_visits(world.program, now=NOW)
    assert check_list(other, now=NOW).visits == ()
    with pytest.raises(sending.CannotSend) as refused:
        sending.send(roster, "mail", by=world.lead, now=NOW)
    assert (refused.value.why, refused.value.visits) == ("changed", [agreed_to.code])
    assert mail.outbox == []


def test_a_visit_is_confirmed_once_every_visitor_may_come():
    world = ListWorld()
    visit = world.planned()
    visit.team.create(volunteer=world.volunteer(), starts=visit.starts, ends=visit.ends, holds=True)
    roster = world.roster()
    assert VisitOverride.objects.count() == 0
    world.agreed(roster)
    sending.send(roster, "hand", by=world.lead, now=NOW)
    first, second = roster.names.order_by("pk")
    assert answering.record_answers(roster, {first.pk: "cleared", second.pk: "nonsense"}, by=world.lead, now=NOW) == 1
    assert world.statuses() == ["sent"]
    assert answering.record_answers(roster, {second.pk: "cleared", 7: "cleared"}, by=world.lead, now=NOW) == 1
    assert world.statuses() == ["confirmed"]
