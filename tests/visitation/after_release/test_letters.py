"""What is written when a contact ends, and when leads are asked: codes alone, in both languages."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.factories.known_people import KNOWN
from tests.factories.released import NOW, WAY, Released
from visitation.after_release.ending import Why, contacts_with, end_each
from visitation.letters.digest import post_digests
from visitation.models import Match
from volunteers.models import Letter
from volunteers.post import NotNeeded
from volunteers.post.kinds import KINDS
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db


def texts(letter, now=NOW):
    found = []
    for language in ("en", "es"):
        with translation.override(language):
            told = KINDS[letter.kind].write(letter, reader_of(letter), now)
            found.append(" ".join((told.subject, told.text, told.short)))
    assert found[0] != found[1]
    return " ".join(found)


@pytest.mark.parametrize(("who", "kind"), [("lead", "after_release_over"), ("ida", "after_release_left")])
def test_the_other_side_hears_that_it_ended_and_nothing_of_who_or_where(who, kind):
    world = Released()
    by = world.lead if who == "lead" else world.ida.user
    assert end_each(contacts_with(world.person), why=Why.ENDED, by=by, now=NOW) == 1
    letter = Letter.objects.get(kind__startswith="after_release")
    text = texts(letter)
    assert (letter.kind, world.person.alias_code in text) == (kind, True)
    hidden = [WAY, world.facility.name, *(str(KNOWN[name]) for name in KNOWN if name != "last_digits")]
    assert [word for word in hidden if word in text] == []


def test_nobody_is_told_to_stop_where_another_contact_with_the_same_person_goes_on():
    world = Released()
    end_each(contacts_with(world.person), why=Why.ENDED, by=world.lead, now=NOW)
    letter = Letter.objects.get(kind="after_release_over")
    Match.objects.create(person=world.person, volunteer=world.ida, channel="after", since=NOW.date())
    with pytest.raises(NotNeeded):
        texts(letter)


def test_the_digest_asks_a_lead_for_two_weeks():
    world = Released()
    for days, is_asked in ((70, False), (80, True), (90, True)):
        now = NOW + timedelta(days=days, hours=3)
        Letter.objects.filter(kind="lead_digest").delete()
        assert post_digests(world.program, now=now) > 0
        letter = Letter.objects.filter(kind="lead_digest").first()
        try:
            said = "/after-release/" in texts(letter, now)
        except NotNeeded:
            said = False
        assert said is is_asked
