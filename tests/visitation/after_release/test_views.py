"""From the lead's page of the end to the volunteer's page of the contact, and to its end: without a browser."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories.consented import agreed
from tests.factories.known_people import KNOWN, KnownPeople
from tests.factories.posting import send
from tests.factories.released import MONTH, NOW, WAY, Released
from visitation.models import ContactAfterRelease, Disclosure, Match, MatchProposal
from volunteers.models import Letter

pytestmark = pytest.mark.django_db
NOTHING_OF_DETENTION = [str(KNOWN[name]) for name in KNOWN if name != "last_digits"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(client, user, name, *args, **sent):
    client.force_login(user)
    where = reverse(name, args=args)
    answer = client.post(where, sent) if sent else client.get(where)
    return answer, answer.content.decode()


def test_from_the_yes_to_the_last_word(client):
    world = KnownPeople()
    code, volunteer = world.person.alias_code, world.ida.code
    # The yes, and with it the next question: how?
    asked, _page = ask(client, world.ida.user, "person_consents", code, way="in_person", language="es",
                       kind="after_release", body="")  # fmt: skip
    assert asked["Location"] == reverse("after_release_contact", args=[code])
    for wrong in ("x" * 201, "a\u202eb", "219-09-9999 number"):
        assert ask(client, world.ida.user, "after_release_contact", code, way=wrong, seen="")[0].status_code == 422
    assert ask(client, world.ida.user, "after_release_contact", code, way=WAY, seen="")[0].status_code == 302
    again, page = ask(client, world.lead, "after_release_contact", code, way="another", seen="")
    assert (again.status_code, WAY in page, 'value="another"' in page) == (409, False, True)
    assert WAY not in ask(client, world.ida.user, "after_release_contact", code)[1]
    # The release. A tick where it was none is said at the field, and nothing is closed.
    told = {"month": MONTH.isoformat(), "source": "phone", "keep": [volunteer]}
    assert volunteer in ask(client, world.lead, "person_end", code)[1]
    assert ask(client, world.lead, "person_end", code, kind="removed", **told)[0].status_code == 422
    assert ask(client, world.lead, "person_end", code, kind="released", **told)[0].status_code == 302
    # The volunteer is asked, knows of nobody yet, and says yes.
    proposal = MatchProposal.objects.get(channel="after")
    page = ask(client, world.ida.user, "proposal", proposal.code)[1]
    assert code in page
    assert [word for word in (*NOTHING_OF_DETENTION, WAY, world.facility.name) if word in page] == []
    assert ask(client, world.ida.user, "after_release_person", code)[0].status_code == 404
    ask(client, world.ida.user, "proposal", proposal.code, answer="yes")
    # From now on: a code, languages, and by a tap the one way.
    listed = ask(client, world.ida.user, "after_release")[1]
    closed = ask(client, world.ida.user, "after_release_person", code)[1]
    assert not Disclosure.objects.filter(purpose="after").exists()
    opened = ask(client, world.ida.user, "after_release_person", code, do="open")[1]
    assert [WAY in page for page in (listed, closed, opened)] == [False, False, True]
    pages = "".join((listed, closed, opened))
    assert [word for word in (*NOTHING_OF_DETENTION, world.facility.name) if word in pages] == []
    assert Disclosure.objects.filter(purpose="after", to_code=volunteer).count() == 1
    assert "How to reach them after release" in ask(client, world.lead, "person_told", code)[1]
    for name in ("person", "match_end", "person_consents"):
        args = [code, volunteer] if name == "match_end" else [code]
        assert ask(client, world.ida.user, name, *args)[0].status_code == 404, name
    # One tap, and it is over; the lead hears it.
    assert ask(client, world.stranger.user, "after_release_end", code, volunteer, do="end")[0].status_code == 404
    assert ask(client, world.ida.user, "after_release_end", code, volunteer, do="end")[0].status_code == 302
    assert ask(client, world.ida.user, "after_release_person", code)[0].status_code == 404
    assert Letter.objects.get(kind="after_release_left").user == world.own_lead
    send(NOW)


def test_a_lead_looks_confirms_and_ends_and_the_volunteer_is_told(client, clock):
    world = Released()
    code, volunteer = world.person.alias_code, world.ida.code
    page = ask(client, world.lead, "after_release_person", code)[1]
    assert (volunteer in page, WAY in page) == (True, False)
    assert WAY in ask(client, world.lead, "after_release_person", code, do="open")[1]
    assert volunteer in ask(client, world.lead, "after_release")[1]
    ask(client, world.lead, "after_release_confirm", code, volunteer, days="30")
    assert Match.objects.get(pk=world.contact.pk).confirm_by == NOW.date() + timedelta(days=30)
    for wrong in ("0", "31", "x"):
        ask(client, world.lead, "after_release_confirm", code, volunteer, days=wrong)
    assert Match.objects.get(pk=world.contact.pk).confirm_by == NOW.date() + timedelta(days=30)
    assert ask(client, world.ida.user, "after_release_confirm", code, volunteer, days="90")[0].status_code == 404
    assert ask(client, world.lead, "match", world.contact.pk)[0].status_code == 404  # nothing to pause, no other way
    ask(client, world.lead, "after_release_end", code, volunteer, do="end")
    assert Letter.objects.filter(kind="after_release_over", volunteer=world.ida).count() == 1
    assert ask(client, world.lead, "after_release_end", code, volunteer, do="end")[0].status_code == 404


def test_a_no_is_obeyed_by_the_next_request_of_whoever_looks(client):
    world = Released()
    code = world.person.alias_code
    assert WAY in ask(client, world.ida.user, "after_release_person", code, do="open")[1]
    ask(client, world.lead, "consent_withdraw", code, consent=str(world.yes.pk))
    client.force_login(world.ida.user)
    asked = reverse("after_release_person", args=[code])
    assert (client.head(asked).status_code, client.post(asked).status_code) == (404, 404)
    assert code not in ask(client, world.ida.user, "after_release")[1]
    assert ContactAfterRelease.objects.count() == 0
    assert "has not agreed" in ask(client, world.lead, "after_release_person", code)[1]


def test_the_pages_of_another_program_are_not_there(client):
    world, foreign = Released(), KnownPeople("far")
    agreed(foreign.person, "after_release")
    code, volunteer = world.person.alias_code, world.ida.code
    for user in (foreign.lead, foreign.ida.user):
        for name, args in (
            ("after_release_person", [code]), ("after_release_contact", [code]),
            ("after_release_end", [code, volunteer]), ("after_release_confirm", [code, volunteer]),
        ):  # fmt: skip
            assert ask(client, user, name, *args, days="30")[0].status_code == 404, name
