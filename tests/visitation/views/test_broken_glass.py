"""The pages of broken glass: the form, what lies behind it for an hour, who is told, and the review."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.known_people import KNOWN, STARTS, KnownPeople
from visitation.models import BreakGlass

pytestmark = pytest.mark.django_db
REASON = "The infirmary asks what he takes; he is unconscious."
NOTES = KNOWN["health_notes"]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(STARTS, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return KnownPeople()


@pytest.fixture
def path(world):
    return reverse("glass", args=[world.person.alias_code])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def broken(world, path, **changes):
    client = signed_in(world.lead)
    client.post(path, {"category": "medical", "reason": REASON} | changes)
    return client


def text(answer):
    return answer.content.decode()


def test_the_form_opens_the_notes_and_says_until_when(world, path):
    client = signed_in(world.lead)
    assert NOTES not in text(client.get(path))
    answer = client.post(path, {"category": "medical", "reason": REASON}, follow=True)
    assert NOTES in text(answer)
    assert answer.context["minutes_left"] == 60
    assert "10:30" in text(answer)
    assert REASON not in text(answer)


def test_it_is_seen_for_an_hour_and_counted_down(world, path, clock):
    client = broken(world, path)
    told = []
    for after in range(10, 60, 10):  # a hand on the page keeps the session
        clock.move_to(STARTS + after * MINUTE)
        assert client.get(path).context["minutes_left"] == 60 - after
    for after in (MINUTE * 59 + timedelta(seconds=59), MINUTE * 60):
        clock.move_to(STARTS + after)
        answer = client.get(path)
        told.append((NOTES in text(answer), client.head(path).status_code))
    assert told == [(True, 200), (False, 404)]


def test_another_session_of_the_same_lead_sees_nothing(world, path):
    broken(world, path)
    assert NOTES not in text(signed_in(world.lead).get(path))


def test_each_look_is_written_down_with_its_category(world, path):
    client = broken(world, path)
    client.get(path)
    event = AuditEvent.objects.get(action="fields_read")
    assert (event.by, event.subject) == ("harbor-lead", world.person.alias_code)
    assert (event.detail["fields"], event.detail["reason"]) == (["health_notes"], "glass_medical")


def test_it_is_not_made_for_paper(world, path):
    answer = broken(world, path).get(path)
    assert 'class="never-printed"' in text(answer)
    assert text(answer).index("never-printed") < text(answer).index(NOTES)


def test_an_old_proof_sends_to_prove_first(world, path):
    client = signed_in(world.lead)
    session = client.session
    session["proved_at"] = int((STARTS - timedelta(minutes=6)).timestamp())
    session.save()
    for answer in (client.get(path), client.post(path, {"category": "medical", "reason": REASON})):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("prove"))
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"category": ""},
        {"category": "curiosity"},
        {"reason": "too short"},
        {"reason": "He is A246813857, please hurry up"},
    ],
)
def test_a_form_that_says_too_little_or_too_much_breaks_nothing(world, path, changes):
    answer = signed_in(world.lead).post(path, {"category": "medical", "reason": REASON} | changes)
    assert answer.status_code == 200
    assert not BreakGlass.objects.exists()


def test_without_a_row_of_the_trail_it_holds(world, path, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError

    client = signed_in(world.lead)
    monkeypatch.setattr("compliance.audit.record", fails)
    client.raise_request_exception = False
    answer = client.post(path, {"category": "medical", "reason": REASON})
    assert answer.status_code in (500, 503)
    assert not BreakGlass.objects.exists()


def test_the_persons_own_lead_is_sent_to_the_page(world, path):
    answer = signed_in(world.own_lead).get(path)
    assert (answer.status_code, answer["Location"]) == (302, reverse("person", args=[world.person.alias_code]))


def test_nobody_else_finds_the_page(world, path):
    far = KnownPeople("far", facility=world.facility)
    others = [far.lead, world.ida.user, *(world.network_user(role.lower(), role) for role in ("RA", "NC", "AU", "SA"))]
    assert {signed_in(user).get(path).status_code for user in others} == {404}


def test_it_is_closed_early_with_a_button(world, path):
    client = broken(world, path)
    client.post(reverse("glass_close", args=[world.person.alias_code]))
    assert NOTES not in text(client.get(path))


def test_the_first_page_of_every_lead_and_of_the_auditor_tells_of_it(world, path):
    broken(world, path)
    code = world.person.alias_code
    assert [f"broke the glass for {code}" in text(signed_in(user).get(reverse("week"))) for user in (
        world.lead, world.second_lead, world.own_lead, KnownPeople("far", facility=world.facility).lead
    )] == [True, True, True, False]  # fmt: skip
    auditor = world.network_user("auditor", "AU")
    assert f"broke the glass for {code}" in text(signed_in(auditor).get(reverse("home"), follow=True))


def test_another_lead_reads_the_reason_and_reviews(world, path):
    broken(world, path)
    review = reverse("glass_review", args=[BreakGlass.objects.get().code])
    assert REASON in text(signed_in(world.second_lead).get(review))
    assert AuditEvent.objects.filter(action="fields_read", detail__reason="review").count() == 1
    signed_in(world.second_lead).post(review, {"verdict": "not_justified"})
    assert BreakGlass.objects.get().verdict == "not_justified"
    answer = signed_in(world.lead).get(path)
    assert (answer.status_code, "form" in answer.context and answer.context["form"]) in ((403, False), (200, False))


def test_the_one_who_broke_it_has_no_word_in_it(world, path):
    client = broken(world, path)
    review = reverse("glass_review", args=[BreakGlass.objects.get().code])
    assert client.get(review).context["form"] is None
    assert client.post(review, {"verdict": "justified"}).status_code == 404


def test_an_auditor_sees_codes_and_no_reason_and_may_review(world, path):
    broken(world, path)
    client = signed_in(world.network_user("auditor", "AU"))
    review = reverse("glass_review", args=[BreakGlass.objects.get().code])
    assert REASON not in text(client.get(review))
    assert client.post(review, {"verdict": "unclear"}).status_code == 302
    assert BreakGlass.objects.get().reviewed_by_name == "auditor"


def test_the_list_says_who_was_late(world, path, clock):
    broken(world, path)
    clock.move_to(STARTS + timedelta(hours=72))
    assert "not reviewed in time" in text(signed_in(world.second_lead).get(reverse("broken_glasses")))


def test_a_suspended_right_is_said_in_words(world, path, clock):
    broken(world, path)
    clock.move_to(STARTS + timedelta(hours=72))
    answer = signed_in(world.lead).get(path)
    assert answer.status_code == 403
    assert "not reviewed within 72 hours" in text(answer)
