"""A disclosure is written down before it happens, under a consent that holds, in codes."""

from datetime import timedelta

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
    for consent in (ended, agreed(world.another_person(), "tell_lawyer")):  # `ended` was read while it held
        with pytest.raises(NoGround):
            tell(world, consent)
    assert not Disclosure.objects.exists()


def test_without_a_consent_the_ground_is_said_or_is_none():
    world = KnownPeople()
    tell(world, None)
    tell(world, None, ground=Disclosure.Ground.DANGER)
    assert list(Disclosure.objects.order_by("id").values_list("ground", flat=True)) == ["none", "danger"]


@pytest.mark.parametrize("wrong", [{"fields": []}, {"to": Recipient(Disclosure.To.BODY, "Casa de la Luz")}])
def test_no_fields_and_no_words_in_place_of_a_code(wrong):
    with pytest.raises(ValueError, match="fields"):
        tell(KnownPeople(), None, **wrong)


def test_the_same_told_again_about_the_same_stands_there_once_where_that_is_asked_for():
    world = KnownPeople()
    for about in ("VT-1", "VT-1", "VT-2"):
        tell(world, None, about=about, once=True)
    tell(world, None, about="VT-1")
    assert sorted(Disclosure.objects.values_list("about", flat=True)) == ["VT-1", "VT-1", "VT-2"]


def test_a_purge_takes_the_names_of_bodies_and_leaves_the_ledger_in_codes():
    world = KnownPeople()
    consent = agreed(world.person, "named_to", body=BODY)
    tell(world, consent)
    purge_people([world.person], by="tests", now=NOW)
    left = Consent.objects.get(pk=consent.pk)
    assert (left.body, left.body_index, left.kind) == ("", None, "named_to")
    row = Disclosure.objects.values().get()
    assert [text for text in (BODY, *map(str, KNOWN.values())) if text in str(row)] == []
