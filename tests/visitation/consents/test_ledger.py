"""A disclosure is written down before it happens, under a consent that holds, in codes."""

from contextlib import suppress
from datetime import timedelta
from itertools import product

import pytest

from tests.factories.consented import agreed
from tests.factories.known_people import KNOWN, STARTS, KnownPeople
from visitation.actions.people.purging import purge_people
from visitation.consents import disclose
from visitation.consents.ledger import NoGround, Recipient
from visitation.models import Consent, Disclosure

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=1)
BODY = "Casa de la Luz"
To, Purpose = Disclosure.To, Disclosure.Purpose
AT_A_VISIT = {"to": Recipient(To.VOLUNTEER, "VR-KB2"), "purpose": Purpose.VISIT}
MAY_BE_TOLD = {
    "visit": {("volunteer", "visit"), ("facility", "visit")},
    "tell_lawyer": {("lawyer", "tell_lawyer")},
    "named_to": {("program", "hand_over"), ("body", "named_to")},
    "letters": set(),
    "count": set(),
    "after_release": {("volunteer", "after")},
}


def tell(world, consent, **changes):
    told = {
        "fields": ["legal_name", "a_number", "legal_name"],
        "to": Recipient(Disclosure.To.PROGRAM, "far"),
        "purpose": Disclosure.Purpose.HAND_OVER,
        "consent": consent,
        "actor": world.lead,
        "now": NOW,
    }
    disclose(world.person, **(told | changes))


def test_one_row_says_what_to_whom_what_for_on_which_ground_by_whom_and_when():
    world = KnownPeople()
    consent = agreed(world.person, "named_to", body="far")
    tell(world, consent)
    row = Disclosure.objects.get()
    assert (row.program, row.at, row.by) == (world.program, NOW, "harbor-lead")
    assert row.person_code == world.person.alias_code
    assert (row.fields, row.to_kind, row.to_code) == (["a_number", "legal_name"], "program", "far")
    assert (row.purpose, row.ground, row.consent_number, row.once) == ("hand_over", "consent", consent.pk, None)


def test_nothing_is_told_under_a_consent_that_ended_or_is_another_persons():
    world = KnownPeople()
    ended = agreed(world.person, "tell_lawyer")
    Consent.objects.filter(pk=ended.pk).update(withdrawn_at=NOW, withdrawn_by="tests")
    with pytest.raises(NoGround):  # it was read while it held
        tell(world, ended, to=Recipient(To.LAWYER), purpose=Purpose.TELL_LAWYER)
    assert not Disclosure.objects.exists()


def test_of_all_kinds_states_recipients_and_purposes_only_what_the_person_agreed_to_is_told():
    """1,800 cells: each yes that there is, that ended, that is another person's or that nobody asked for."""
    world = KnownPeople()
    Consent.objects.all().delete()
    other = world.another_person()
    Consent.objects.all().delete()
    told, allowed = set(), set()
    for kind, state in product(Consent.Kind.values, ("holds", "taken back", "another's", "never")):
        body = {"body": "far"} if kind == "named_to" else {}
        ended = {"withdrawn_at": NOW, "withdrawn_by": "tests"} if state == "taken back" else {}
        consent = None if state == "never" else agreed(other if state == "another's" else world.person, kind,
                                                       **body, **ended)  # fmt: skip
        for to, purpose, fields in product(To, Purpose, (["alias_code"], ["legal_name"], ["a_number", "visits"])):
            cell = (kind, state, to.value, purpose.value)
            with suppress(NoGround):
                tell(world, consent, to=Recipient(to), purpose=purpose, fields=fields)
                told.add(cell)
            if (to.value, purpose.value) in MAY_BE_TOLD[kind] and state == "holds":
                allowed.add(cell)
    by_visits = {cell for cell in told if cell[1] == "never"}
    assert told - by_visits == allowed
    assert {cell[2:] for cell in by_visits} == MAY_BE_TOLD["visit"]  # of whom nobody asked: what was arranged before
    assert set(Disclosure.objects.filter(purpose="visit").values_list("ground", flat=True)) == {"consent", "none"}
    assert set(Disclosure.objects.exclude(purpose="visit").values_list("ground", flat=True)) == {"consent"}


@pytest.mark.parametrize("wrong", [{"fields": []}, {"to": Recipient(To.FACILITY, "Casa de la Luz")}])
def test_no_fields_and_no_words_in_place_of_a_code(wrong):
    with pytest.raises(ValueError, match="fields"):
        tell(KnownPeople(), None, **(AT_A_VISIT | wrong))


def test_the_same_told_again_about_the_same_stands_there_once_where_that_is_asked_for():
    world = KnownPeople()
    for about in ("VT-1", "VT-1", "VT-2"):
        tell(world, None, about=about, once=True, **AT_A_VISIT)
    tell(world, None, about="VT-1", **AT_A_VISIT)
    assert sorted(Disclosure.objects.values_list("about", flat=True)) == ["VT-1", "VT-1", "VT-2"]


def test_a_purge_takes_the_names_of_bodies_and_leaves_the_ledger_in_codes():
    world = KnownPeople()
    consent = agreed(world.person, "named_to", body=BODY)
    tell(world, consent)
    purge_people([world.person], by="tests", now=NOW)
    left = Consent.objects.get(pk=consent.pk)
    assert (left.body, left.body_index, left.kind) == ("", None, "named_to")
    told = str([value for value in Disclosure.objects.values_list().get() if isinstance(value, str | list | dict)])
    assert [text for text in (BODY, *map(str, KNOWN.values())) if text in told] == []
