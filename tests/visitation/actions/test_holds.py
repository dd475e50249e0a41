"""A hold is set and released by two people; what it keeps, no purge and no deletion reaches, however close the race."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from compliance.approvals.answering import SecondPerson, approve
from compliance.approvals.refusals import Refused
from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from compliance.retention import running
from compliance.retention.clocks import CLOCKS
from compliance.retention.holds import held_now, set_hold
from compliance.retention.models import Hold
from compliance.retention.running import purge, what_is_due
from compliance.tenancy import acting
from tests.factories.kept_rows import BEGAN, LINE, KeptRows
from visitation.actions.holds import NoSuchPeople, ask_to_hold, ask_to_release
from visitation.knowing.people import person_for
from visitation.models import Match, Person, Placement, Visit, VisitLog

NOW = BEGAN + timedelta(days=4000)
REASON = "A letter of the court came in"


def agree(approval, by, now=NOW):
    proved = SecondPerson(by, now, frozenset({"password", "totp"}))
    with acting(actor=by.pk, program=by.program and by.program.pk):
        return approve(approval, by=proved, seen=approval.content_hash, now=now)


def held(world, *people, first=None, second=None):
    first = first or world.lead
    with acting(actor=first.pk, program=first.program and first.program.pk):
        approval = ask_to_hold(world.program, people=people, reason=REASON, by=first, now=NOW)
    return agree(approval, second or world.second_lead).result


def released(world, hold, *, first=None, second=None):
    first = first or world.lead
    with acting(actor=first.pk, program=first.program and first.program.pk):
        approval = ask_to_release(hold, by=first, now=NOW)
    return agree(approval, second or world.second_lead).result


class TestOneHold:
    pytestmark = pytest.mark.django_db

    def test_two_leads_hold_one_person_and_nothing_of_theirs_is_purged(self):
        world = KeptRows()
        hold = held(world, world.person.alias_code)
        run = purge(world.program.pk, world.program.code, by="tests", now=NOW)
        log = VisitLog.objects.get(pk=world.log.pk)
        assert not is_destroyed(world.person.key_id)
        assert (log.line, log.wellbeing, log.miles, log.asked_for) == (LINE, "heavy", 40, ["books"])
        assert Visit.objects.get(pk=world.saturday.pk).day == world.saturday.day
        assert world.saturday.team.count() == 2
        assert world.person.placements.count() == 1
        assert not {"person", "log", "visit", "glass", "unmet"} & set(run.purged)
        assert {"person", "log", "visit", "glass", "unmet"} <= set(run.held)
        assert hold.reason == REASON
        assert REASON.encode() not in bytes(hold.reason_sealed)

    def test_a_hold_on_the_program_keeps_all_of_it(self):
        world = KeptRows()
        held(world)
        run = purge(world.program.pk, world.program.code, by="tests", now=NOW)
        assert run.purged == {}
        assert set(run.held) == set(CLOCKS)

    def test_another_persons_data_goes_on_time(self):
        world = KeptRows()
        another = world.another_person(state="closed", closed_at=BEGAN)
        held(world, world.person.alias_code)
        purge(world.program.pk, world.program.code, by="tests", now=NOW)
        assert is_destroyed(another.key_id)

    def test_released_by_two_the_next_run_takes_what_was_due(self):
        world = KeptRows()
        hold = held(world, world.person.alias_code)
        assert released(world, hold)
        purge(world.program.pk, world.program.code, by="tests", now=NOW)
        assert is_destroyed(world.person.key_id)
        events = AuditEvent.objects.filter(subject=hold.code).values_list("action", flat=True)
        assert {"hold_set", "hold_released"} <= set(events)

    def test_while_one_of_two_holds_lasts_nothing_goes(self):
        world = KeptRows()
        first = held(world, world.person.alias_code)
        held(world)
        released(world, first)
        assert what_is_due(world.program.pk, now=NOW).purged == {}

    def test_two_coordinators_hold_a_program_of_which_they_see_nothing(self):
        world = KeptRows()
        first, second = world.network_user("nc-one", "NC"), world.network_user("nc-two", "NC")
        hold = held(world, world.person.alias_code, first=first, second=second)
        assert (hold.program_id, hold.people) == (world.program.pk, [world.person.alias_code])
        with acting(actor=first.pk):
            assert Hold.objects.count() == 1
            assert Person.objects.count() == 0
        assert released(world, hold, first=first, second=second)

    def test_nobody_holds_alone(self):
        world = KeptRows()
        with pytest.raises(Refused):
            held(world, world.person.alias_code, second=world.lead)
        assert Hold.objects.count() == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            set_hold(
                program=world.program.pk, program_code="harbor", people=[], reason="", asked_by="same", by="same",
                now=NOW,
            )  # fmt: skip

    def test_nobody_holds_a_person_of_another_program(self):
        world = KeptRows()
        far = KeptRows("far", facility=world.facility)
        with pytest.raises(NoSuchPeople):
            ask_to_hold(world.program, people=[far.person.alias_code], reason=REASON, by=world.lead, now=NOW)

    @pytest.mark.parametrize(
        "delete",
        [
            pytest.param(lambda world: Placement.objects.filter(person=world.person).delete(), id="placements"),
            pytest.param(lambda world: Match.objects.filter(person=world.person).delete(), id="matches"),
            pytest.param(lambda world: VisitLog.objects.all().delete(), id="logs"),
            pytest.param(lambda world: world.person.languages.all().delete(), id="languages"),
            pytest.param(lambda world: connection.cursor().execute("DELETE FROM visitation_breakglass"), id="by hand"),
        ],
    )
    def test_the_database_deletes_no_row_about_a_held_person(self, delete):
        world = KeptRows()
        held(world, world.person.alias_code)
        with pytest.raises(IntegrityError, match="RestrictViolation"), transaction.atomic():
            delete(world)
        released(world, Hold.objects.get())
        delete(world)

    def test_under_a_hold_everybody_reads_what_they_read_before(self):
        world = KeptRows()
        another = world.another_person()
        readers = [world.lead, world.second_lead, world.ida.user, world.stranger.user]

        def reads():
            found = {}
            for reader in readers:
                for code in (world.person.alias_code, another.alias_code):
                    try:
                        found[reader.username, code] = person_for(reader, code, now=NOW)[1].openness
                    except Person.DoesNotExist:
                        found[reader.username, code] = None
            return found

        before = reads()
        held(world)
        assert reads() == before


@pytest.mark.django_db(transaction=True)
class TestTheRace:
    PURGES, ROUNDS = 20, 5

    def test_what_is_held_first_is_never_purged_by_twenty_at_once(self):
        """Twenty connections purge while another sets the hold: a row is gone before it is in force, or stays."""
        world = KeptRows()
        purged_although_held = kept = 0
        for number in range(self.ROUNDS):
            people = [
                world.another_person(f"{number}R-{place:02}", state="closed", closed_at=BEGAN, legal_name="Canary")
                for place in range(12)
            ]
            codes, gone_at_hold = [person.alias_code for person in people], []
            start = threading.Barrier(self.PURGES + 1)

            def hold(codes=codes, people=people, gone=gone_at_hold, start=start, is_first=number == 0):
                try:
                    if not is_first:
                        start.wait()
                    with transaction.atomic(), acting(program=world.program.pk):
                        set_hold(
                            program=world.program.pk, program_code="harbor", people=codes, reason=REASON,
                            asked_by="one", by="two", now=NOW,
                        )  # fmt: skip
                        # Set, and not yet in force for others: nothing may go from here on.
                        gone.extend(person.pk for person in people if is_destroyed(person.key_id))
                        if is_first:
                            start.wait()
                finally:
                    connection.close()

            def run(start=start):
                try:
                    start.wait()
                    purge(world.program.pk, world.program.code, by="tests", now=NOW)
                finally:
                    connection.close()

            threads = [threading.Thread(target=hold), *(threading.Thread(target=run) for _ in range(self.PURGES))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for person in people:
                was_purged = is_destroyed(person.key_id)
                purged_although_held += was_purged and person.pk not in gone_at_hold
                kept += not was_purged
                row = Person.objects.get(pk=person.pk)
                assert (row.purged_at is None) == (not was_purged)
        assert purged_although_held == 0
        with acting(program=world.program.pk):
            assert len(held_now(world.program.pk).people) == 12 * self.ROUNDS
        assert kept >= 12  # those of the first round at least, in which the purges begin while the hold is being set

    @pytest.mark.parametrize(
        ("clock", "is_lost"),
        [
            pytest.param("person", False, id="the database refuses by itself"),
            pytest.param("log_wellbeing", True, id="columns are kept by the lock alone"),
        ],
    )
    def test_without_the_lock_a_hold_does_not_wait_for_a_purge(self, clock, is_lost, monkeypatch):
        """The lock taken away: the hold is set between the purge's question and its deed."""
        world = KeptRows()
        asked, is_set = threading.Event(), threading.Event()
        one = [keeper for keeper in running.keepers() if keeper.clock.name == clock]

        def look_and_be_slow(program):
            answer = held_now(program)
            asked.set()
            is_set.wait(60)
            return answer

        monkeypatch.setattr(running, "lock_for_deleting", look_and_be_slow)
        monkeypatch.setattr(running, "keepers", lambda: one)

        def run():
            try:
                purge(world.program.pk, world.program.code, by="tests", now=NOW)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        assert asked.wait(60)
        with acting(program=world.program.pk):
            set_hold(
                program=world.program.pk, program_code="harbor", people=[], reason=REASON, asked_by="one", by="two",
                now=NOW,
            )  # fmt: skip
        is_set.set()
        thread.join()
        assert not is_destroyed(world.person.key_id)
        assert (VisitLog.objects.get(pk=world.log.pk).wellbeing == "") is is_lost
