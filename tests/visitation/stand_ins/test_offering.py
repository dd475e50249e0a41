"""A place that is offered on: kept until somebody eligible says yes, and then changed over in one moment."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.called_out import NOON, SOON, CalledOut, asked, says, told
from tests.factories.rosters import a_roster
from visitation.actions.callouts import Outcome, answer
from visitation.actions.dropping_out import drop_out
from visitation.actions.joining import for_visit
from visitation.actions.swapping import could_be_given
from visitation.jobs import call_out_cover, end_call_outs
from visitation.models import CallOut, Conflict, RosterChange, Visit, VisitVolunteer
from visitation.on_call import why_not
from visitation.queries import visits_for
from visitation.rosters.changed import differences
from visitation.stand_ins.offering import CannotOffer, offer_of, offer_place
from visitation.statuses import Status
from volunteers.models import Letter
from volunteers.post import KINDS
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def called():
    return CalledOut()


def offered(called, visit, *, to="", swap=False, now=NOON):
    visit = Visit.objects.select_related("facility").get(pk=visit.pk)
    return offer_place(visit, called.world.ida, to=to, swap=swap, by=called.world.ida.user, now=now).call_out


def written(kind):
    """What the one letter of a kind says."""
    letter = Letter.objects.get(kind=kind)
    return KINDS[kind].write(letter, reader_of(letter), NOON).text


def team(visit):
    return list(VisitVolunteer.objects.filter(visit=visit).values_list("volunteer__code", "part"))


def test_the_place_is_kept_until_the_first_yes_and_changes_over_in_that_moment(called):
    ida = called.world.ida
    second, third = called.on_call("second"), called.on_call("third")
    called.on_call("unknown", cleared=False)
    visit = called.world.visit(team=[ida], status=Status.SENT)
    roster = a_roster(visit, ida, at=NOON).roster
    roster.state = "sent"
    roster.save(update_fields=["state"])
    RosterChange.objects.all().delete()
    call_out = offered(called, visit)
    assert asked(call_out) == sorted([second.code, third.code])
    assert team(visit) == [(ida.code, "visitor")]
    assert not visits_for(second.user).filter(pk=visit.pk).exists()
    outcomes = [says(call_out, second, now=NOON), says(call_out, third, now=NOON)]
    assert outcomes == [Outcome.YOURS, Outcome.TAKEN]
    assert team(visit) == [(second.code, "visitor")]
    assert Visit.objects.get(pk=visit.pk).status == Status.SENT
    assert visits_for(second.user).filter(pk=visit.pk).exists()
    assert not visits_for(ida.user).filter(pk=visit.pk).exists()
    (change,) = differences(roster, now=NOON)
    assert (change.comes, change.comes_not) == ((second.code,), (ida.code,))
    assert [who for who, *_ in told("place_taken_over")] == [ida.code]
    assert [who for who, *_ in told("call_out_news")] == [called.lead.username]
    assert told("place_released") == []
    given = AuditEvent.objects.get(action="visit_place_given_back")
    assert given.detail == {"why": "taken_over", "volunteer": ida.code}


def test_a_swap_changes_both_visits_over_in_one_moment_and_the_lists_and_both_hear_of_it(called):
    ida = called.world.ida
    second, busy = called.on_call("second"), called.on_call("busy")
    called.make_free(ida)
    called.clear(ida)
    visit = called.world.visit(team=[ida], status=Status.SENT)
    week = timedelta(days=7)
    theirs = called.world.visit(team=[second], status=Status.SENT, starts=visit.starts + week, ends=visit.ends + week)
    rosters = [a_roster(one, who, at=NOON).roster for one, who in ((visit, ida), (theirs, second))]
    for roster in rosters:
        roster.state = "sent"
        roster.save(update_fields=["state"])
    RosterChange.objects.all().delete()
    call_out = offered(called, visit, swap=True)
    assert says(call_out, second, now=NOON) is Outcome.CHOOSE
    assert could_be_given(call_out, second, now=NOON) == [theirs]
    assert could_be_given(call_out, busy, now=NOON) == []

    def gives(who, one):
        one = Visit.objects.select_related("facility").get(pk=one.pk)
        return answer(call_out, who, yes=True, by=who.user, now=NOON, gives=one)

    barred = Conflict.objects.create(person=theirs.person, volunteer=ida)
    assert gives(second, theirs) is Outcome.CHOOSE  # who offers must not go there
    assert could_be_given(call_out, second, now=NOON) == []
    barred.delete()
    assert gives(busy, theirs) is Outcome.CHOOSE  # it is not theirs to give
    assert (team(visit), team(theirs)) == ([(ida.code, "visitor")], [(second.code, "visitor")])
    asked_too = for_visit(Visit.objects.select_related("facility").get(pk=theirs.pk), "cover", is_red=False)
    asked_too.instead_of = second
    assert why_not(asked_too, ida, now=NOON, in_own_hours=True) == ""
    assert gives(second, theirs) is Outcome.YOURS
    assert (team(visit), team(theirs)) == ([(second.code, "visitor")], [(ida.code, "visitor")])
    changes = [differences(roster, now=NOON) for roster in rosters]
    assert [[(each.comes, each.comes_not) for each in found] for found in changes] == [
        [((second.code,), (ida.code,))], [((ida.code,), (second.code,))],
    ]  # fmt: skip
    assert [who for who, *_ in told("place_taken_over")] == [ida.code]
    assert [who for who, *_ in told("call_out_yours")] == [second.code]
    texts = [written(kind) for kind in ("place_taken_over", "call_out_yours", "call_out_news")]
    assert [theirs.code in text for text in texts] == [True, True, True]
    assert AuditEvent.objects.get(action="visit_swapped").detail["instead"] == ida.code
    assert gives(second, theirs) is Outcome.YOURS  # said again, nothing changes
    assert Visit.objects.get(pk=theirs.pk).sequence == 1


def test_the_page_of_a_swap_asks_which_visit_is_given(called, client):
    ida, second = called.world.ida, called.on_call("second")
    called.make_free(ida)
    called.clear(ida)
    visit = called.world.visit(team=[ida])
    week = timedelta(days=7)
    theirs = called.world.visit(team=[second], starts=visit.starts + week, ends=visit.ends + week)
    path = reverse("place_offer", args=[visit.code])
    with time_machine.travel(NOON, tick=False):
        client.force_login(ida.user)
        client.post(path, {"to": "named", "colleague": second.code, "swap": "on"})
        call_out = CallOut.objects.get()
        assert "It is offered as a swap." in client.get(path).content.decode()
        client.force_login(second.user)
        page = client.get(call_out.get_absolute_url()).content.decode()
        assert f'value="{theirs.code}"' in page
        none = client.post(call_out.get_absolute_url(), {"answer": "yes"}, follow=True).content.decode()
        assert "please choose one of your visits" in none
        client.post(call_out.get_absolute_url(), {"answer": "yes", "gives": theirs.code})
    assert (team(visit), team(theirs)) == ([(second.code, "visitor")], [(ida.code, "visitor")])


def test_one_who_is_named_is_asked_alone_whatever_their_hours_and_a_wrong_code_says_no_more(called):
    ida = called.world.ida
    named, barred = called.on_call("named", free=(1, 2)), called.on_call("barred")
    visit = called.world.visit(team=[ida])
    Conflict.objects.create(person=visit.person, volunteer=barred)
    refusals = []
    for code in (barred.code, "VR-NOBODY", ida.code):
        with pytest.raises(CannotOffer) as refused:
            offered(called, visit, to=code)
        refusals.append(refused.value.nobody)
    assert refusals == [True] * 3
    assert asked(offered(called, visit, to=named.code)) == [named.code]
    with pytest.raises(CannotOffer) as refused:
        offered(called, visit)
    assert not refused.value.nobody


def test_who_offers_and_then_cannot_come_at_all_has_everybody_on_call_asked(called, monkeypatch):
    ida, named, other = called.world.ida, called.on_call("named"), called.on_call("other", "cover")
    visit = called.world.visit(team=[ida])
    offer = offered(called, visit, to=named.code)
    drop_out(visit, ida, by=ida.user, now=NOON)
    monkeypatch.setattr("visitation.jobs.timezone.now", lambda: NOON)
    call_out_cover(visit.pk, ida.pk, called.program.pk)
    offer.refresh_from_db()
    cover = CallOut.objects.get(instead_of=None)
    assert (offer.state, asked(cover), cover.state) == ("cancelled", [other.code], "open")
    assert says(cover, other, now=SOON) is Outcome.YOURS
    assert team(visit) == [(other.code, "visitor")]


def test_an_offer_that_nobody_takes_ends_with_the_beginning_and_the_place_stays(called, monkeypatch):
    ida = called.world.ida
    called.on_call("named")
    visit = called.world.visit(team=[ida])
    offered(called, visit)
    monkeypatch.setattr("visitation.jobs.timezone.now", lambda: visit.starts + timedelta(minutes=1))
    end_call_outs()
    assert CallOut.objects.get().state == "nobody"
    assert (team(visit), told("call_out_news")) == ([(ida.code, "visitor")], [])


def test_the_page_offers_takes_back_and_is_for_nobody_else(called, client):
    ida, other = called.world.ida, called.on_call("other")
    visit = called.world.visit(team=[ida])
    path = reverse("place_offer", args=[visit.code])

    def sent(user, **data):
        with time_machine.travel(NOON, tick=False):
            client.force_login(user)
            return client.post(path, data, follow=True) if data else client.get(path)

    assert [sent(user).status_code for user in (other.user, called.lead)] == [404, 404]
    assert b"Offer my place" in sent(ida.user).content
    wrong = sent(ida.user, to="named", colleague="VR 1;")
    assert "A code has letters, digits and hyphens only." in wrong.content.decode()
    assert "Please give the code of the colleague." in sent(ida.user, to="named").content.decode()
    assert "Nobody who was named could take it." in sent(ida.user, to="named", colleague="VR-NO").content.decode()
    assert offer_of(visit, ida) is None
    assert "1 volunteer is being asked." in sent(ida.user, to="named", colleague=other.code.lower()).content.decode()
    sent(ida.user, to="anybody")
    assert CallOut.objects.count() == 1
    assert "The offer is taken back" in sent(ida.user, back="1").content.decode()
    assert (offer_of(visit, ida), team(visit)) == (None, [(ida.code, "visitor")])
