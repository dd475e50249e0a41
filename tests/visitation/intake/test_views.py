import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits, told_visits_of_its_facility
from visitation.models import (
    Consent,
    FamilyVisits,
    Intake,
    Match,
    Person,
    PriorityFlag,
    VisitRequest,
    WaitingPlace,
)

pytestmark = pytest.mark.django_db
NEW, LIST = "/people/new/", "/waiting/"
CALL = {
    "say": "es",
    "asked_by": "person",
    "source": "line",
    "legal_name": "  Zoraida   Quispe-Mamani ",
    "preferred_name": "Zori",
    "a_number": "A 012-345-678",
    "date_of_birth": "1990-05-06",
    "language": "qu",
    "second_language": "es",
    "language_required": "on",
    "wishes": ["visit", "letters"],
    "visitor_gender": "female!",
    "requester": "Rosa",
    "relationship": "sister",
    "reply_way": "phone",
    "reply_to": "+34 912 345 678 ext. 5",
    "reply_language": "es",
    "consents": ["visit", "count"],
}


@pytest.fixture
def world():
    return told_visits_of_its_facility()


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def test_a_call_makes_a_person_with_a_code_a_place_in_line_and_what_they_agreed_to(lead, world):
    answer = lead.post(NEW, CALL | {"facility": world.facility.pk, "housing_unit": "B-4", "asked_on": ""})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    person = Person.objects.exclude(pk=world.person.pk).get()
    assert (person.legal_name, person.surname, person.a_number) == ("Zoraida Quispe-Mamani", "", "A012345678")
    assert (person.visitor_gender, person.visitor_gender_required, person.language_required) == ("female", True, True)
    assert [each.language for each in person.languages.all()] == ["qu", "es"]
    stay = person.placements.get()
    assert (stay.facility, stay.housing_unit, stay.source, stay.confidence) == (
        world.facility,
        "B-4",
        "phone",
        "likely",
    )
    intake = person.intakes.get()
    assert (intake.asked_by, intake.source, intake.taken_in) == ("person", "line", "es")
    assert (intake.requester, intake.relationship, intake.reply_to) == ("Rosa", "sister", "+34 912 34 56 78 ext. 5")
    place, request = person.waiting_place, person.requests.get()
    assert place.wishes == ["visit", "letters"]
    assert place.since == request.waiting_since == request.first_day
    assert {(each.kind, each.way, each.language) for each in person.consents.all()} == {
        ("visit", "phone", "es"), ("count", "phone", "es"),
    }  # fmt: skip
    page = lead.get(LIST).content.decode()
    assert person.alias_code in page
    assert "Zoraida" not in page
    trail = AuditEvent.objects.filter(subject=person.alias_code, action="request_taken").get()
    assert "Zoraida" not in str(trail.detail)


def test_nothing_but_a_name_is_needed_and_letters_alone_ask_for_no_visit(lead, world):
    assert lead.post(NEW, {"legal_name": "X", "wishes": "letters"}).status_code == 302
    person = Person.objects.exclude(pk=world.person.pk).get()
    assert (person.requests.count(), person.placements.count(), person.consents.count()) == (0, 0, 0)
    answer = lead.post(NEW, {"asked_by": "person"})
    assert answer.status_code == 422
    assert "legal_name" in answer.context["form"].errors


BAD = {
    "control sign": ("legal_name", "Ana\x07"),
    "bidi": ("surname", "Ana\u202egnat"),
    "two lines": ("preferred_name", "Ana\nB"),
    "a megabyte": ("legal_name", "a" * 1_000_000),
    "social security": ("access_needs", "123-45-6789"),
    "a phone in a note": ("access_needs", "call 212-555-0100 first"),
    "number too short": ("a_number", "1234567"),
    "number in words": ("a_number", "A12345678 born in X"),
    "no such day": ("date_of_birth", "1990-02-30"),
    "not born yet": ("date_of_birth", "2999-01-01"),
    "before anybody": ("date_of_birth", "1800-01-01"),
    "asked tomorrow": ("asked_on", "2999-01-01"),
    "asked long ago": ("asked_on", "1999-01-01"),
    "no phone": ("reply_to", "ask Rosa"),
    "no choice": ("source", "spy"),
    "no facility of ours": ("facility", "999999"),
    "a unit of nowhere": ("facility", ""),
}


def test_bad_input_is_refused_in_words_and_nothing_is_kept(lead, world):
    other = {"housing_unit": "B-4", "facility": world.facility.pk, "reply_way": "phone"}
    for why, (name, value) in BAD.items():
        answer = lead.post(NEW, CALL | other | {"asked_on": ""} | {name: value})
        assert answer.status_code == 422, why
        assert list(answer.context["form"].errors) == [name], why
    answer = lead.post(NEW, CALL | {"asked_by": "others"})
    assert "consents" in answer.context["form"].errors
    assert Person.objects.count() == 1
    assert lead.post(NEW, {"legal_name": "\u200b\u00ad"}).status_code == 422
    assert lead.post(NEW, {"legal_name": "O’Brien 😀 محمد", "reply_way": "email", "reply_to": "x@"}).status_code == 422
    assert lead.post(NEW, {"legal_name": "O’Brien 😀 محمد"}).status_code == 302


def test_whoever_may_be_on_record_is_asked_about_before_anything_is_kept(lead, world):
    lead.post(NEW, CALL)
    known = Person.objects.exclude(pk=world.person.pk).get()
    again = {"legal_name": "Mamani Quispe, Zoraida", "wishes": ["books"], "country_of_birth": "Tintero"}
    asked = lead.post(NEW, again)
    assert (asked.status_code, asked.context["seen"]) == (200, known.alias_code)
    assert "Zoraida" not in asked.content.decode().split('<fieldset class="group"')[1].split("</fieldset>")[0]
    assert Person.objects.count() == 2
    # Somebody new was told before this candidate was there: asked about first.
    assert lead.post(NEW, again | {"same_as": "new"}).status_code == 200
    since = known.waiting_place.since
    assert lead.post(NEW, again | {"same_as": known.alias_code, "seen": known.alias_code}).status_code == 302
    assert Person.objects.count() == 2
    row = Person.objects.get(pk=known.pk)
    assert (row.legal_name, row.country_of_birth) == ("Zoraida Quispe-Mamani", "Tintero")
    place = WaitingPlace.objects.get(person=known)
    assert (place.since, place.wishes) == (since, ["visit", "letters", "books"])
    assert [flag.reason for flag in known.priority_flags.all()] == ["asked_again"]
    assert (known.intakes.count(), known.requests.count()) == (2, 1)
    assert lead.post(NEW, again | {"same_as": "new", "seen": known.alias_code}).status_code == 302
    assert Person.objects.count() == 3


def test_another_program_is_answered_as_nobody(client, world):
    beyond = ToldVisits("far", facility=world.facility)
    client.force_login(beyond.lead)
    client.post(NEW, CALL)
    client.force_login(world.lead)
    work = []
    for name, number in (("Zoraida Quispe-Mamani", "A012345678"), ("Zelmira Quiroz-Marcani", "A012345679")):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(NEW, CALL | {"legal_name": name, "a_number": number, "preferred_name": ""})
        work.append((answer.status_code, answer["Location"], len(queries.captured_queries)))
    assert work[0] == work[1]


def test_the_sentences_to_say_are_in_the_callers_language(lead):
    page = lead.get(NEW, {"say": "es"}).content.decode()
    assert '<p class="say" lang="es" id="say-legal_name">¿' in page
    assert "Name to ask for at the desk" in page
    assert 'id="say-legal_name">What is' in lead.get(NEW, {"say": "en"}).content.decode()
    assert lead.get(NEW, {"say": "../x"}).status_code == 200


# The list


def somebody(world, code, since, **columns):
    person = Person.objects.create(program=world.program, alias_code=code, **columns)
    if since is not None:
        WaitingPlace.objects.create(person=person, since=since, wishes=["visit"])
    return person


def listed(answer):
    return [line.person.alias_code for line in answer.context["page"].object_list]


def test_who_waits_longest_stands_first_and_a_reason_is_no_rank(lead, world):
    Person.objects.filter(pk=world.person.pk).update(state="visited")
    somebody(world, "3C-CC", "2026-03-03")
    first = somebody(world, "3B-BB", "2026-02-02")
    flagged = somebody(world, "3A-AA", "2026-04-04")
    matched = somebody(world, "3D-DD", "2026-01-01")
    Match.objects.create(person=matched, volunteer=world.ida, since="2026-01-05")
    somebody(world, "3E-EE", "2026-01-01", state="closed")
    old = somebody(world, "3F-FF", None)
    VisitRequest.objects.create(
        person=old, code="RQ-OLD22", first_day="2026-05-05", last_day="2026-05-06", waiting_since="2026-02-20"
    )
    lead.post(reverse("person_request", args=["3A-AA"]), {"form_name": "flags", "reasons": ["isolation", "long_stay"]})
    assert listed(lead.get(LIST)) == ["3B-BB", "3F-FF", "3C-CC", "3A-AA"]
    assert listed(lead.get(LIST, {"reason": "isolation"})) == ["3A-AA"]
    assert [(flag.reason, flag.set_by) for flag in flagged.priority_flags.order_by("reason")] == [
        ("isolation", str(world.lead)), ("long_stay", str(world.lead)),
    ]  # fmt: skip
    first.placements.create(facility=world.facility, first_day="2026-06-01", source="phone", checked_by="x")
    assert listed(lead.get(LIST))[0] == "3B-BB"  # a transfer changes nothing


def test_the_list_is_paged_and_asks_the_same_number_of_questions(lead, world):
    def questions(number):
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(LIST, {"page": number}).status_code == 200
        return len(queries.captured_queries)

    few = questions(1)
    people = Person.objects.bulk_create(Person(program=world.program, alias_code=f"3A-{n:03d}") for n in range(120))
    WaitingPlace.objects.bulk_create(WaitingPlace(person=person, since="2026-01-01") for person in people)
    assert questions(1) == questions(3) == few
    assert len(listed(lead.get(LIST))) == 50


def test_two_leads_set_and_take_off_reasons_without_undoing_each_other(lead, world):
    path = reverse("person_request", args=[world.person.alias_code])
    lead.post(path, {"form_name": "flags", "reasons": ["long_stay"]})
    lead.post(path, {"form_name": "flags", "held": [], "reasons": ["newly_moved"]})  # a page from before
    assert set(PriorityFlag.objects.filter(ended_at=None).values_list("reason", flat=True)) == {
        "long_stay", "newly_moved",
    }  # fmt: skip
    lead.post(path, {"form_name": "flags", "held": ["long_stay", "newly_moved"], "reasons": ["newly_moved"]})
    ended = PriorityFlag.objects.get(reason="long_stay")
    assert (ended.ended_by, ended.ended_at is None) == (str(world.lead), False)
    assert lead.post(path, {"form_name": "flags", "reasons": ["score"]}).status_code == 422


def test_the_family_is_written_down_and_taken_off(lead, world):
    path = reverse("person_request", args=[world.person.alias_code])
    family = {"form_name": "family", "facility": world.facility.pk, "visits": 2, "weekday": 5}
    assert lead.post(path, family).status_code == 302
    row = FamilyVisits.objects.get()
    assert (row.visits, row.weekday, row.day, row.last_day) == (2, 5, None, None)
    assert "2 visits every Saturday" in lead.get(path).content.decode()
    for wrong in ({"visits": 0}, {"visits": 99}, {"weekday": 9}, {"day": "2999-01-01"}, {"last_day": "2020-01-01"}):
        assert lead.post(path, family | wrong).status_code == 422, wrong
    today = timezone.now().date()
    assert lead.post(path, family | {"day": today.isoformat()}).status_code == 422  # a weekday and a date
    assert lead.post(path, {"form_name": "back", "row": "9" * 30}).status_code == 302
    assert lead.post(path, {"form_name": "back", "row": row.pk}).status_code == 302
    assert FamilyVisits.objects.count() == 0


def test_who_asked_is_opened_alone_written_down_and_known_for_30_days_after_the_answer(lead, world):
    lead.post(NEW, CALL)
    intake = Intake.objects.get()
    code = intake.person.alias_code
    path = reverse("person_request", args=[code])
    assert "Rosa" not in lead.get(path).content.decode()
    answer = lead.post(reverse("requester", args=[code]), {"row": intake.pk})
    assert "Rosa" in answer.content.decode()
    assert AuditEvent.objects.filter(action="field_revealed", subject=code).count() == 1
    assert lead.post(reverse("requester", args=[code]), {"row": "x"}).status_code == 404
    lead.post(path, {"form_name": "answered", "row": intake.pk})
    intake.refresh_from_db()
    assert intake.answered_by == str(world.lead)


# Who somebody is


def test_two_leads_who_change_one_person_see_both_versions_and_nothing_is_lost(lead, world):
    path = reverse("person_edit", args=[world.person.alias_code])
    page = lead.get(path)
    text = page.content.decode()
    assert "Canarita" in text
    assert not [value for value in ("Canary Legalname", "Canarysurname", "987654321") if value in text]
    mark, typed = page.context["mark"], {"preferred_name": "Canarita"}
    assert lead.post(path, {"preferred_name": "Theirs", "surname": "Ruiz", "mark": mark}).status_code == 302
    mine = typed | {"legal_name": "Mine Ours", "preferred_name": "Mine", "mark": mark}
    answer = lead.post(path, mine)
    assert answer.status_code == 409
    assert [(field.name, theirs) for field, theirs in answer.context["meanwhile"]] == [("preferred_name", "Theirs")]
    assert len(answer.context["closed"]) == 1
    assert "Mine Ours" in answer.content.decode()
    person = Person.objects.get(pk=world.person.pk)
    assert (person.preferred_name, person.legal_name, person.surname) == ("Theirs", "Canary Legalname", "Ruiz")
    both = mine | {"preferred_name": "Theirs", "mark": answer.context["mark"]}
    assert lead.post(path, both).status_code == 302
    person = Person.objects.get(pk=world.person.pk)
    assert (person.preferred_name, person.legal_name, person.surname) == ("Theirs", "Mine Ours", "Ruiz")
    assert person.a_number == "A987654321"  # an empty box leaves what is closed
    assert lead.post(path, both | {"surname": "a\u202eb"}).status_code == 422


def test_volunteers_find_none_of_these_pages(client, world):
    client.force_login(world.ida.user)
    code = world.person.alias_code
    paths = [NEW, LIST, *(reverse(name, args=[code]) for name in ("person_request", "requester", "person_edit"))]
    assert {client.get(path).status_code for path in paths} <= {404, 405}
    assert {client.post(path).status_code for path in paths} <= {404, 405}
    assert Consent.objects.count() == Consent.objects.filter(person=world.person).count()
