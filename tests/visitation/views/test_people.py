"""Pages about people: who finds which, what stands on them, and what never stands beside what."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.known_people import ENDS, KNOWN, STARTS, KnownPeople
from visitation.models import Match, PersonLanguage

pytestmark = pytest.mark.django_db
THE_DAY_BEFORE = STARTS - timedelta(hours=24)
TEXTS = {name: str(value) for name, value in KNOWN.items() if name not in ("last_digits", "date_of_birth")}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(THE_DAY_BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return KnownPeople()


def page_of(client, user, path, method="get", **data):
    client.force_login(user)
    return getattr(client, method)(path, **data)


def text(answer):
    return answer.content.decode()


def words(answer):
    """What is read on a page. Its tags hold numbers that chance drew, and some of them hold any three digits."""
    return re.sub(r"<[^>]*>", " ", text(answer)).split()


def seen(answer):
    """The fields whose values stand on a page."""
    return {name for name, value in TEXTS.items() if value in text(answer)}


def person_path(world):
    return reverse("person", args=[world.person.alias_code])


def field_path(world):
    return reverse("person_field", args=[world.person.alias_code])


# The list


def test_a_lead_finds_codes_and_states_and_no_name(client, world):
    world.another_person()
    answer = page_of(client, world.lead, reverse("people"))
    assert [person.alias_code for person in answer.context["people"]] == [world.person.alias_code, "9Z-ZZ"]
    assert seen(answer) == set()
    assert not AuditEvent.objects.filter(action="fields_read").exists()


@pytest.mark.parametrize(("days", "is_known"), [(None, True), (3, True), (-3, False)])
def test_the_list_and_the_page_know_of_the_same_stay(client, world, days, is_known):
    stay = world.person.placements.get()
    today = THE_DAY_BEFORE.date()
    last = None if days is None else today + timedelta(days=days)
    type(stay).objects.filter(pk=stay.pk).update(first_day=today - timedelta(days=9), last_day=last)
    listed = text(page_of(client, world.lead, reverse("people")))
    shown = text(page_of(client, world.lead, person_path(world)))
    name = stay.facility.name
    assert (name in listed, name in shown) == (is_known, is_known)


def test_a_volunteer_finds_whom_they_are_tied_to_and_only_how_many_there_were_before(client, world):
    before = world.another_person()
    Match.objects.create(
        person=before, volunteer=world.ida, since="2026-01-01", ended_on="2026-02-01", ended_at=STARTS
    )
    world.another_person("8X-XX")
    answer = page_of(client, world.ida.user, reverse("people"))
    assert [person.alias_code for person in answer.context["people"]] == [world.person.alias_code]
    assert answer.context["before"] == 1
    assert ("8X-XX" in text(answer), "9Z-ZZ" in text(answer)) == (False, False)
    assert seen(answer) == set()


@pytest.mark.parametrize("role", ["RA", "NC", "AU", "SA", "AP"])
def test_other_roles_find_no_list_and_no_person(client, world, role):
    user = world.user("other", role) if role == "AP" else world.network_user("other", role)
    assert page_of(client, user, reverse("people")).status_code == 404
    assert page_of(client, user, person_path(world)).status_code == 404


def test_the_list_takes_as_many_queries_for_three_people_as_for_one(client, world):
    counted = []
    for codes in ((), ("9Z-Z1", "9Z-Z2")):
        for code in codes:
            PersonLanguage.objects.create(person=world.another_person(code), language="fr")
        page_of(client, world.lead, reverse("people"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


# One person


def test_a_volunteer_sees_what_the_visit_needs(client, world):
    answer = page_of(client, world.ida.user, person_path(world))
    assert seen(answer) == {"preferred_name", "legal_name", "a_number", "housing_unit", "access_needs"}


def test_a_week_before_the_visit_only_what_a_match_opens(client, world, clock):
    clock.move_to(STARTS - timedelta(days=7))
    answer = page_of(client, world.ida.user, person_path(world))
    assert seen(answer) == {"preferred_name", "access_needs"}
    assert KNOWN["last_digits"] in words(answer)


def test_a_lead_sees_what_is_open_and_nothing_masked(client, world):
    answer = page_of(client, world.lead, person_path(world))
    assert seen(answer) == {"preferred_name", "housing_unit", "access_needs"}
    assert KNOWN["last_digits"] in words(answer)


def test_the_page_is_written_down_in_one_row_before_it_is_shown(client, world):
    page_of(client, world.lead, person_path(world))
    event = AuditEvent.objects.get(action="fields_read")
    assert (event.by, event.subject, event.program) == ("harbor-lead", world.person.alias_code, "harbor")
    assert event.detail["shown"] == ["access_needs", "housing_unit", "last_digits", "preferred_name"]


def test_without_a_row_nothing_of_the_person_is_served(client, world, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError

    client.force_login(world.lead)
    monkeypatch.setattr("compliance.audit.record", fails)
    client.raise_request_exception = False
    answer = client.get(person_path(world))
    assert answer.status_code in (500, 503)
    assert seen(answer) == set()


def test_asking_whether_the_page_is_still_there_opens_and_writes_nothing(client, world):
    answer = page_of(client, world.ida.user, person_path(world), "head")
    assert (answer.status_code, answer.content) == (200, b"")
    assert not AuditEvent.objects.filter(action="fields_read").exists()


def test_a_person_of_another_program_is_as_absent_as_nobody(client, world):
    far = KnownPeople("far", facility=world.facility)
    for user in (world.lead, world.ida.user):
        client.force_login(user)
        foreign = client.get(person_path(far))
        nobody = client.get(reverse("person", args=["9Z-99"]))
        assert (foreign.status_code, nobody.status_code) == (404, 404)


def test_a_mentor_on_the_same_visit_sees_the_chosen_name_and_the_needs(client, world):
    mentor = world.volunteer("mentor", "MB")
    world.saturday.team.create(volunteer=mentor, starts=STARTS, ends=ENDS, holds=True, part="mentor")
    assert seen(page_of(client, mentor.user, person_path(world))) == {"preferred_name", "access_needs"}


# One field


def test_one_field_stands_alone_on_its_page(client, world):
    for field in ("legal_name", "a_number", "country_of_birth", "contacts"):
        answer = page_of(client, world.lead, field_path(world), "post", data={"field": field, "reason": "visit"})
        assert (answer.status_code, seen(answer)) == (200, {field})
        assert "no-store" in answer["Cache-Control"]


def test_the_date_of_birth_is_shown_in_words(client, world):
    answer = page_of(client, world.lead, field_path(world), "post", data={"field": "date_of_birth", "reason": "visit"})
    assert "March 17, 1991" in text(answer)


def test_the_a_number_and_the_country_of_birth_never_stand_together(client, world):
    paths = [person_path(world), reverse("people"), reverse("glass", args=[world.person.alias_code])]
    answers = [page_of(client, user, path) for user in (world.lead, world.own_lead) for path in paths]
    data = [{"field": field, "reason": "visit"} for field in ("a_number", "country_of_birth", "date_of_birth")]
    answers += [page_of(client, world.own_lead, field_path(world), "post", data=each) for each in data]
    both = {"a_number", "country_of_birth"}
    assert [answer for answer in answers if both <= seen(answer)] == []
    digits = KNOWN["last_digits"]
    assert [answer for answer in answers if "country_of_birth" in seen(answer) and digits in words(answer)] == []


def test_two_fields_in_one_request_are_one(client, world):
    data = {"field": ["a_number", "country_of_birth"], "reason": "visit"}
    assert len(seen(page_of(client, world.lead, field_path(world), "post", data=data))) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"field": "a_number"},
        {"reason": "visit"},
        {"field": "a_number", "reason": "because"},
        {"field": "health_notes", "reason": "visit"},
        {"field": "preferred_name", "reason": "visit"},
        {"field": "a_number_index", "reason": "visit"},
    ],
)
def test_without_a_reason_or_a_masked_field_nothing_is_shown(client, world, data):
    answer = page_of(client, world.lead, field_path(world), "post", data=data)
    assert (answer.status_code, seen(answer)) == (422, set())
    assert not AuditEvent.objects.filter(action="field_revealed").exists()


def test_a_field_is_not_shown_by_following_a_link(client, world):
    assert page_of(client, world.lead, field_path(world)).status_code == 405


def test_a_volunteer_reveals_nothing(client, world):
    data = {"field": "a_number", "reason": "visit"}
    assert page_of(client, world.ida.user, field_path(world), "post", data=data).status_code == 404


def test_the_twenty_first_field_in_a_day_is_refused_in_words(client, world):
    data = {"field": "date_of_birth", "reason": "visit"}
    client.force_login(world.lead)
    codes = [client.post(field_path(world), data).status_code for _number in range(21)]
    assert codes == [200] * 20 + [429]


# A number


def test_a_number_at_home_leads_to_the_page(client, world):
    answer = page_of(client, world.lead, reverse("look_up"), "post", data={"number": "246 813 857"})
    assert (answer.status_code, answer["Location"]) == (302, person_path(world))


def test_a_number_of_another_program_and_one_of_nobody_get_the_same_page(client, world):
    far = KnownPeople("far", facility=world.facility)
    far.person.a_number = "A111222333"
    far.person.save()
    client.force_login(world.lead)
    foreign, nobody = (
        client.post(reverse("look_up"), {"number": number}) for number in ("A111222333", "A999888777")
    )
    assert foreign.status_code == nobody.status_code == 200
    assert without_tokens(foreign) == without_tokens(nobody)
    assert "111222333" not in text(foreign)
    assert foreign.context["is_missed"] is True


def without_tokens(answer):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text(answer))


@pytest.mark.parametrize("number", ["", "12", "12345678901", "not a number", "٢٤٦٨١٣٨٥٧"])
def test_half_a_number_is_not_looked_up(client, world, number):
    answer = page_of(client, world.lead, reverse("look_up"), "post", data={"number": number})
    assert answer.status_code == 200
    assert not AuditEvent.objects.filter(action="number_looked_up").exists()


def test_the_eleventh_number_in_a_day_is_refused_in_words(client, world):
    client.force_login(world.lead)
    codes = [client.post(reverse("look_up"), {"number": "A999888777"}).status_code for _number in range(11)]
    assert codes == [200] * 10 + [429]


# The end of a match


def end_path(world, volunteer=None):
    return reverse("match_end", args=[world.person.alias_code, (volunteer or world.ida).code])


@pytest.mark.parametrize("who", ["ida", "lead"])
def test_a_match_is_ended_on_its_page_after_asking_once_more(client, world, who):
    user = world.lead if who == "lead" else world.ida.user
    client.force_login(user)
    assert end_path(world) in text(client.get(person_path(world)))
    assert client.get(end_path(world)).status_code == 200
    assert Match.objects.get().ended_at is None
    answer = client.post(end_path(world))
    assert (answer.status_code, Match.objects.get().ended_at) == (302, THE_DAY_BEFORE)


def test_nobody_ends_anothers_match(client, world):
    far = KnownPeople("far", facility=world.facility)
    for user in (world.omar.user, world.stranger.user, far.lead, far.ida.user):
        assert page_of(client, user, end_path(world), "post").status_code == 404
    assert Match.objects.get(pk=world.match.pk).ended_at is None


def test_a_lead_sees_ended_matches_for_90_days(client, world, clock):
    world.match.ended_at, world.match.ended_on = STARTS, STARTS.date()
    world.match.save()
    shown = []
    for days in (1, 90, 91):
        clock.move_to(STARTS + timedelta(days=days))
        shown.append([match.pk for match in page_of(client, world.lead, person_path(world)).context["ended"]])
    assert shown == [[world.match.pk], [world.match.pk], []]
