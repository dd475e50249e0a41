"""Pages of call-outs: a link only asks and the button acts; a lead sees who said what; others find nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.models import Job
from tests.factories.called_out import TONIGHT, CalledOut, asked, assigned
from tests.factories.the_web import connected_as_the_web
from tests.factories.told_visits import STARTS
from visitation.actions.call_out_endings import COVER_JOB
from visitation.actions.callouts import answer
from visitation.jobs import call_out_cover, end_call_outs
from visitation.models import CallOut, CallOutAnswer, OnCallList
from visitation.statuses import Status
from volunteers.models import SpokenLanguage, Volunteer
from volunteers.post.sending import send_due

pytestmark = pytest.mark.django_db
SOON = TONIGHT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(SOON, tick=False):
        yield


@pytest.fixture
def called():
    return CalledOut()


def page(client, user, call_out, **sent):
    client.force_login(user)
    path = call_out.get_absolute_url()
    return client.post(path, sent, follow=True) if sent else client.get(path)


def mine(call_out, volunteer):
    return CallOutAnswer.objects.get(call_out=call_out, volunteer=volunteer)


def said(response):
    return [str(message) for message in response.context["messages"]]


# Who was asked


def test_the_link_in_the_message_leads_to_a_page_that_asks_and_changes_nothing_but_that_it_was_seen(client, called):
    volunteer = called.on_call("one")
    call_out = called.ride(now=TONIGHT - timedelta(hours=9))
    send_due(now=TONIGHT - timedelta(hours=9))
    link = next(line for line in mail.outbox[0].body.split() if line.startswith("http"))
    client.force_login(volunteer.user)
    shown = client.get(link.removeprefix("http://localhost:8000"))
    assert "A driver is needed." in shown.content.decode()
    one = mine(call_out, volunteer)
    assert (one.seen_at, one.answer, one.is_assigned) == (SOON, "", False)
    assert client.head(link.removeprefix("http://localhost:8000")).status_code == 200
    assert client.get(link.removeprefix("http://localhost:8000") + "?answer=yes").status_code == 200
    assert mine(call_out, volunteer).answer == ""


def test_the_first_yes_wins_and_the_next_is_told_so(client, called):
    first, second = called.on_call("first"), called.on_call("second")
    call_out = called.ride()
    assert said(page(client, first.user, call_out, answer="yes")) == [
        "Thank you! You were the first: you are expected."
    ]
    assert said(page(client, second.user, call_out, answer="yes")) == [
        "Thank you! Somebody else was first, so please do not go."
    ]
    assert assigned(call_out) == first.code
    assert "Somebody else does it." in page(client, second.user, call_out).content.decode()


def test_the_page_speaks_spanish_and_needs_no_script(client, called):
    volunteer = called.on_call("one")
    volunteer.user.language = "es"
    volunteer.user.save()
    client.cookies["__Host-language"] = "es"
    text = page(client, volunteer.user, called.ride()).content.decode()
    assert ("Sí, puedo" in text, "Se necesita quien conduzca." in text) == (True, True)
    assert '<button class="button" name="answer" value="yes">' in text


def test_a_no_may_become_a_yes_and_who_comes_may_give_it_back(client, called):
    first, second = called.on_call("first"), called.on_call("second")
    call_out = called.ride()
    page(client, first.user, call_out, answer="no")
    assert "You said no." in page(client, first.user, call_out).content.decode()
    page(client, first.user, call_out, answer="yes")
    assert assigned(call_out) == first.code
    page(client, first.user, call_out, answer="back")
    assert assigned(call_out) is None
    assert asked(CallOut.objects.exclude(pk=call_out.pk).get()) == [second.code]


def test_a_no_of_who_comes_is_told_as_what_it_is_and_the_pages_say_so(client, called):
    first, other = called.on_call("first"), called.on_call("other")
    call_out = called.ride()
    page(client, first.user, call_out, answer="yes")
    page(client, other.user, call_out, answer="yes")
    gone = page(client, first.user, call_out, answer="no")
    assert said(gone) == ["You are not expected any more. Thank you for telling us; your lead knows."]
    assert "You said that you cannot come, so you are not expected." in gone.content.decode()
    assert "unless you are asked anew" in page(client, other.user, call_out).content.decode()
    text = page(client, called.lead, call_out).content.decode()
    assert (">no<" in text, "yes, and does not come" in text, "is not needed" in text) == (True, True, False)


def test_a_lead_notes_the_no_of_who_comes_and_the_place_is_given_back(client, called):
    driver, stand_in = called.on_call("one"), called.on_call("two", "cover")
    ride = called.ride()
    answer(ride, driver, yes=True, by=driver.user, now=SOON)
    client.force_login(called.lead)
    told = reverse("call_out_told", args=[ride.code, driver.code])
    assert told in client.get(ride.get_absolute_url()).content.decode()
    assert said(client.post(told, {"answer": "no"}, follow=True)) == [
        f"Saved: {driver.code} does not come after all. Others on call who could are being asked."
    ]
    assert assigned(ride) is None
    cover = called.for_visit(called.world.visit(status=Status.HELD, team=[]))
    answer(cover, stand_in, yes=True, by=stand_in.user, now=SOON)
    told = reverse("call_out_told", args=[cover.code, stand_in.code])
    assert told not in client.get(cover.get_absolute_url()).content.decode()
    (words,) = said(client.post(told, {"answer": "no"}, follow=True))
    assert words.startswith(f"{stand_in.code} is still expected:")
    assert assigned(cover) == stand_in.code


def test_an_answer_that_is_none_changes_nothing(client, called):
    volunteer = called.on_call("one")
    call_out = called.ride()
    page(client, volunteer.user, call_out, answer="maybe")
    assert mine(call_out, volunteer).answer == ""


@pytest.mark.parametrize("who", ["stranger", "other_lead", "other_volunteer"])
def test_whoever_was_not_asked_and_other_programs_find_no_page(client, called, who):
    called.on_call("one")
    call_out = called.ride()
    far = CalledOut(code="far", facility=called.facility)
    user = {
        "stranger": called.world.stranger.user,
        "other_lead": far.lead,
        "other_volunteer": far.on_call("one").user,
    }[who]
    client.force_login(user)
    path = call_out.get_absolute_url()
    assert {client.get(path).status_code, client.post(path, {"answer": "yes"}).status_code} == {404}
    for name in ("call_out_cancel",):
        assert client.post(reverse(name, args=[call_out.code])).status_code == 404
    assert call_out.code not in client.get(reverse("call_outs")).content.decode()


def test_nobody_signed_in_is_asked_to_sign_in(client, called):
    called.on_call("one")
    assert client.get(called.ride().get_absolute_url()).status_code == 302


def test_one_list_shows_what_one_was_asked_and_to_leads_everything(client, called):
    one, other = called.on_call("one"), called.on_call("other", "host")
    call_out = called.ride()
    for user, shown in ((one.user, True), (other.user, False), (called.lead, True)):
        client.force_login(user)
        assert (call_out.code in client.get(reverse("call_outs")).content.decode()) is shown


# The lead


def test_a_lead_keeps_lists_and_calls_out(client, called):
    volunteer = called.on_call("one", "host")
    client.force_login(called.lead)
    made = client.post(reverse("on_call_lists"), {"role": "driver", "facility": called.facility.pk, "zip_area": ""})
    listed = OnCallList.objects.get(role="driver")
    assert made["Location"] == reverse("on_call_list", args=[listed.pk])
    client.post(made["Location"], {"volunteers": [volunteer.pk]})
    assert volunteer.called in client.get(reverse("on_call_lists")).content.decode()
    sent = {
        "role": "driver", "facility": called.facility.pk, "day": "2026-11-21", "starts": "09:30", "ends": "11:30",
        "is_red": "on",
    }  # fmt: skip
    raised = client.post(reverse("call_out_new"), sent, follow=True)
    call_out = CallOut.objects.get()
    assert said(raised) == ["1 volunteer is being asked."]
    assert (asked(call_out), call_out.starts, call_out.is_red) == ([volunteer.code], STARTS, True)
    client.post(reverse("on_call_list", args=[listed.pk]), {})
    assert listed.places.count() == 0
    client.post(reverse("on_call_list_remove", args=[listed.pk]))
    assert not OnCallList.objects.filter(pk=listed.pk).exists()


def test_the_same_list_is_made_once_and_needs_one_place(client, called):
    called.on_call("one")
    client.force_login(called.lead)
    for sent, words in (
        ({"role": "driver", "facility": called.facility.pk}, "There is such a list already."),
        ({"role": "driver"}, "Please choose a facility, or give an area, and not both."),
        ({"role": "host", "zip_area": "1a0"}, "An area is three digits, such as 100."),
    ):
        assert words in client.post(reverse("on_call_lists"), sent).content.decode()
    assert OnCallList.objects.count() == 1


def test_a_list_takes_volunteers_of_the_program_alone(client, called):
    listed = called.put_on(called.on_call("one"), "host")
    far = CalledOut(code="far", facility=called.facility).on_call("one")
    client.force_login(called.lead)
    shown = client.post(reverse("on_call_list", args=[listed.pk]), {"volunteers": [far.pk]})
    assert (shown.status_code, listed.places.count()) == (200, 1)


def test_a_visit_says_whom_it_needs_and_shows_who_drives(client, called):
    driver = called.on_call("one", preferred_name="Teo")
    visit = called.world.visit()
    client.force_login(called.lead)
    client.post(reverse("visit_call_out", args=[visit.code]), {"role": "driver"})
    call_out = CallOut.objects.get()
    answer(call_out, driver, yes=True, by=driver.user, now=SOON)
    text = client.get(visit.get_absolute_url()).content.decode()
    assert ("<dt>Driver</dt><dd>Teo" in text, call_out.code in text) == (True, True)
    client.force_login(called.world.ida.user)
    text = client.get(visit.get_absolute_url()).content.decode()
    assert ("<dt>Driver</dt><dd>Teo" in text, call_out.code in text) == (True, False)


def test_where_nobody_could_the_form_says_how_many_and_why(client, called):
    called.on_call("one", "cover", cleared=False)
    called.on_call("two", "cover", free=(13, 20))
    visit = called.world.visit(status=Status.HELD, team=[])
    client.force_login(called.lead)
    text = client.post(reverse("visit_call_out", args=[visit.code]), {"role": "cover"}).content.decode()
    assert "Nobody who is on call for this could do it then." in text
    assert ("1 is not free then." in text, "1 may not join by the rules" in text) == (True, True)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": "2026-11-18"}, "Please give today or a day of the next two months."),
        ({"day": "2026-11-20", "starts": "19:00", "ends": "20:00"}, "This time is over."),
        ({"zip_area": "122"}, "Please choose a facility, or give an area, and not both."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client, called, changed, words):
    called.on_call("one")
    client.force_login(called.lead)
    sent = {"role": "driver", "facility": called.facility.pk, "day": "2026-11-21", "starts": "09:30", "ends": "11:30"}
    assert words in client.post(reverse("call_out_new"), sent | changed).content.decode()
    assert not CallOut.objects.exists()


def test_a_night_goes_over_midnight_by_the_clock_of_the_place(client, called):
    called.on_call("one")
    client.force_login(called.lead)
    sent = {"role": "driver", "facility": called.facility.pk, "day": "2026-11-20", "starts": "22:00", "ends": "01:00"}
    client.post(reverse("call_out_new"), sent)
    call_out = CallOut.objects.get()
    assert (call_out.starts, call_out.ends - call_out.starts) == (
        TONIGHT + timedelta(hours=1), timedelta(hours=3)
    )


def test_a_lead_sees_who_has_seen_it_and_said_what_and_writes_down_what_was_said_by_telephone(client, called):
    names = ("seen", "no", "silent", "caller")
    seen, no, silent, caller = (called.on_call(name) for name in names)
    Volunteer.objects.filter(pk=caller.pk).update(user=None)
    call_out = called.ride()
    page(client, seen.user, call_out)
    page(client, no.user, call_out, answer="no")
    client.force_login(called.lead)
    text = client.get(call_out.get_absolute_url()).content.decode()
    assert [words in text for words in ("seen, no answer", ">no<", ">asked<")] == [True, True, True]
    told = client.post(
        reverse("call_out_told", args=[call_out.code, caller.code]), {"answer": "yes"}, follow=True
    )
    assert said(told) == [f"Saved: {caller.code} comes."]
    text = told.content.decode()
    assert ("yes: comes" in text, ">no answer<" in text) == (True, True)
    assert assigned(call_out) == caller.code
    assert mine(call_out, silent).answer == ""


def test_called_off_by_the_lead_it_can_be_answered_no_more(client, called):
    volunteer = called.on_call("one")
    call_out = called.ride()
    client.force_login(called.lead)
    off = client.post(reverse("call_out_cancel", args=[call_out.code]), follow=True)
    assert said(off) == ["It is called off. Whoever was asked is told."]
    again = client.post(reverse("call_out_cancel", args=[call_out.code]), follow=True)
    assert said(again) == ["It is over already; nothing was changed."]
    assert said(page(client, volunteer.user, call_out, answer="yes")) == [
        "Thank you! It is over or called off, so please do not go."
    ]
    assert "It is called off." in page(client, volunteer.user, call_out).content.decode()


def test_the_language_is_told_to_the_lead_alone(client, called):
    volunteer = called.on_call("one", "interpreter")
    SpokenLanguage.objects.create(volunteer=volunteer, language="mam", level=4)
    call_out = called.ride(role="interpreter", language="mam")
    assert "Mam" in page(client, called.lead, call_out).content.decode()
    assert "Mam" not in page(client, volunteer.user, call_out).content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_pages_ask_no_more_for_more_rows(client, called, more):
    counts = []
    for number in range(1 + more):
        called.on_call(f"n{number}")
        if number in (0, more):
            call_out = called.ride(starts=STARTS + timedelta(hours=3 * number))
            client.force_login(called.lead)
            listed = OnCallList.objects.get()
            pages = [reverse("call_outs"), call_out.get_absolute_url(), reverse("on_call_lists"),
                     reverse("on_call_list", args=[listed.pk])]  # fmt: skip
            asked_for = []
            for path in pages:
                client.get(path)
                with CaptureQueriesContext(connection) as queries:
                    client.get(path)
                asked_for.append(len(queries))
            counts.append(asked_for)
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_all_of_it_works_for_a_login_that_owns_nothing(client):
    called = CalledOut()
    ida, stand_in, driver = called.world.ida, called.on_call("cover", "cover"), called.on_call("driver")
    visit = called.world.visit(team=[ida])
    with connected_as_the_web():
        client.force_login(ida.user)
        client.post(reverse("cannot_come", args=[visit.code]))
        job = Job.objects.get(kind=COVER_JOB)
        call_out_cover(*job.arguments)
        client.force_login(stand_in.user)
        shown = client.get(reverse("call_outs")).content.decode()
        code = shown.split("/call-outs/CO-")[1].split("/")[0]
        yes = client.post(reverse("call_out", args=[f"CO-{code}"]), {"answer": "yes"}, follow=True)
        assert said(yes) == ["Thank you! You were the first: you are expected."]
        client.force_login(called.lead)
        client.post(reverse("visit_call_out", args=[visit.code]), {"role": "driver"})
        client.force_login(driver.user)
        shown = client.get(reverse("call_outs")).content.decode()
        code = shown.split("/call-outs/CO-")[1].split("/")[0]
        client.post(reverse("call_out", args=[f"CO-{code}"]), {"answer": "yes"})
        client.post(reverse("call_out", args=[f"CO-{code}"]), {"answer": "back"})
        end_call_outs()
    visit.refresh_from_db()
    assert (visit.status, [place.volunteer for place in visit.team.all()]) == ("asked", [stand_in])
    assert sorted(CallOut.objects.values_list("role", "state")) == [("cover", "taken"), ("driver", "given_back")]
