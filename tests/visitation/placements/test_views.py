"""The pages: whom to look for, four answers, a move, an end; two leads at once are shown both."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent
from tests.factories.facilities import a_facility
from tests.factories.passed_on import a_program_beyond, offered_to
from tests.factories.posting import a_told_world
from tests.factories.told_visits import CANARIES
from visitation.models import HandOver, Person, PersonExit, Placement, PlacementFact
from visitation.placements.conflicts import mark_of
from visitation.placements.handing_on import ALWAYS
from visitation.placements.knowledge import known_of_person
from volunteers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = a_told_world()
    made.program.facilities.add(made.facility)
    today = timezone.now().date()
    Placement.objects.update(first_day=today - timedelta(days=30), checked_at=timezone.now() - timedelta(days=3))
    made.coming = made.visit(starts=timezone.now() + timedelta(hours=30))
    return made


def asked(client, who, name, *args, **data):
    client.force_login(who)
    path = reverse(name, args=args)
    return client.post(path, data) if data else client.get(path)


def mark(world):
    return mark_of(known_of_person(world.person, now=timezone.now()))


def silent(answer):
    return [word for word in CANARIES.values() if word in answer.content.decode()] == []


def test_the_list_shows_who_is_due_first_and_costs_the_same_however_long(world, client, django_assert_max_num_queries):
    later = Person.objects.create(program=world.program, alias_code="2A-LT")
    world.visit(person=later, starts=timezone.now() + timedelta(days=9))
    Person.objects.bulk_create(Person(program=world.program, alias_code=f"3B-{number:02d}") for number in range(60))
    client.force_login(world.lead)
    client.get(reverse("locate_list"))
    with django_assert_max_num_queries(16):  # five of them for the cards, two for the page; the rest for whoever asks
        page = client.get(reverse("locate_list"))
    cards = page.context["cards"]
    assert [card.person.alias_code for card in cards[:3]] == [world.person.alias_code, "2A-LT", "3B-00"]
    assert [card.is_due for card in cards[:3]] == [True, False, False]
    assert (len(cards), page.context["page"].paginator.count) == (50, 62)
    assert "confirmed 3 days ago with the official locator" in page.content.decode()
    assert silent(page)
    for who in (world.ida.user,):
        assert asked(client, who, "locate_list").status_code == 404
        assert asked(client, who, "locate_person", world.person.alias_code).status_code == 404


def test_one_tap_is_a_fact_and_leads_on_to_what_follows(world, client):
    code = world.person.alias_code
    for answer, goes_to in (
        ("same", reverse("locate_list")), ("not_found", reverse("locate_list")),
        ("other", reverse("person_moved", args=[code])), ("out", reverse("person_end", args=[code])),
    ):  # fmt: skip
        told = asked(client, world.lead, "locate_person", code, answer=answer, source="phone", seen=mark(world))
        assert (told.status_code, told["Location"]) == (302, goes_to)
    facts = PlacementFact.objects.order_by("pk").values_list("answer", flat=True)
    assert list(facts) == ["same", "not_found", "other", "out"]
    world.coming.refresh_from_db()
    assert world.coming.status == "confirmed"
    assert AuditEvent.objects.filter(action="place_checked", subject=code).count() == 4
    assert asked(client, world.lead, "locate_person", code, answer="gone", source="phone").status_code == 422
    page = asked(client, world.lead, "locate_person", code)
    assert (page.status_code, silent(page)) == (200, True)
    late = asked(client, world.lead, "locate_person", code, answer="same", source="door", seen="0")
    assert late.status_code == 409
    assert "out of custody" in late.content.decode() and "Same place" in late.content.decode()


def test_what_to_search_by_is_opened_alone_with_a_button_to_copy_it(world, client):
    code = world.person.alias_code
    opened = asked(client, world.lead, "person_field", code, field="a_number", reason="locate")
    text = opened.content.decode()
    assert CANARIES["a_number"] in text and 'data-copy="value"' in text and f"/locate/{code}/" in text
    assert AuditEvent.objects.get(action="field_revealed").detail["reason"] == "locate"


def test_a_move_is_one_form_and_the_second_lead_is_shown_both(world, client):
    code, elsewhere = world.person.alias_code, a_facility(id="elsewhere", name="Elsewhere Center")
    third = a_facility(id="third", name="Third Place")
    first_mark, today = mark(world), timezone.now().date() - timedelta(days=1)
    told = {"to": elsewhere.pk, "day": today.isoformat(), "source": "phone", "confidence": "sure", "seen": first_mark}
    assert asked(client, world.lead, "person_moved", code, **told | {"day": "2026-02-30"}).status_code == 422
    assert asked(client, world.lead, "person_moved", code, **told | {"to": world.facility.pk}).status_code == 422
    done = asked(client, world.lead, "person_moved", code, **told)
    assert done["Location"] == reverse("person_places", args=[code])
    late = asked(client, world.user("second", "PL"), "person_moved", code, **told | {"to": third.pk})
    text = late.content.decode()
    assert late.status_code == 409
    assert "Elsewhere Center" in text and "Third Place" in text and mark(world) in text
    page = asked(client, world.lead, "person_places", code)
    assert "On hold where they are no more" in page.content.decode() and silent(page)
    assert asked(client, world.lead, "person_held_off", code, go="1").status_code == 302
    world.coming.refresh_from_db()
    assert world.coming.status == "withdrawn"


def test_an_end_is_one_form_and_can_be_taken_back(world, client):
    # Of yesterday: on the first of a month the facility's day may still be the last of the one before.
    code = world.person.alias_code
    month = (timezone.now() - timedelta(days=1)).date().replace(day=1).isoformat()
    assert asked(client, world.lead, "person_end", code, kind="handed_over", month=month).status_code == 422
    done = asked(client, world.lead, "person_end", code, kind="released", month=month, source="phone")
    assert done["Location"] == reverse("person_places", args=[code])
    again = asked(client, world.lead, "person_end", code, kind="died", month=month, source="phone")
    assert "has closed this file already" in again.content.decode()
    assert asked(client, world.ida.user, "person_reopen", code, go="1").status_code == 404
    asked(client, world.lead, "person_reopen", code, go="1")
    assert Person.objects.get(pk=world.person.pk).state == "waiting"
    assert PersonExit.objects.get().undone_by == "harbor-lead"


def test_a_hand_over_is_asked_for_with_what_was_agreed_and_accepted_by_a_button(world, client):
    code, beyond = world.person.alias_code, a_program_beyond(world)
    world.user("harbor-second", "PL")
    page = asked(client, world.lead, "person_hand_over", code)
    assert "Health notes" in page.content.decode() and silent(page)
    carried = [
        "The languages they speak", "Whether a visitor must speak one of them", "Whether they wish for visits of women",
        "At which facility they are", "What they wish for", "That they agreed to visits", "Since when they have waited",
    ]  # fmt: skip
    assert [words for words in carried if words not in page.content.decode()] == []
    told = {"to": beyond.pk, "carries": ["legal_name"], "way": "phone", "language": "es"}
    assert asked(client, world.lead, "person_hand_over", code, **told).status_code == 422  # nobody agreed
    done = asked(client, world.lead, "person_hand_over", code, **told, agreed="on")
    assert done["Location"].startswith("/approvals/")
    envelope = offered_to(world, code="HO-22222", content={"fields": {"legal_name": "Offered One"}, "stay": {}},
                          beyond=a_program_beyond(world, "farther"),
                          carries=["legal_name", *ALWAYS])  # fmt: skip
    seen = asked(client, world.lead, "hand_over_envelope", envelope.code)
    assert [words for words in carried if words not in seen.content.decode()] == []
    assert "Take the person on" in seen.content.decode() and "Offered One" not in seen.content.decode()
    assert asked(client, world.ida.user, "hand_over_answer", envelope.code, answer="accept").status_code == 404
    taken = asked(client, world.lead, "hand_over_answer", envelope.code, answer="accept")
    person = Person.objects.get(program=world.program, alias_code=taken["Location"].strip("/").split("/")[-1])
    assert (person.legal_name, person.waiting_place.since) == ("Offered One", date(2026, 11, 2))
    assert HandOver.objects.get(pk=envelope.pk).state == "accepted"
    network = User.objects.create_user("coordinator")
    network.active_membership = network.memberships.create(role="NC")
    network.save()
    for name, args in (("hand_over_list", ()), ("hand_over_envelope", (envelope.code,))):
        page = asked(client, network, name, *args).content.decode()
        assert envelope.code in page
        assert [word for word in ("Offered One", world.facility.name, envelope.person.alias_code) if word in page] == []
    assert asked(client, network, "hand_over_answer", envelope.code, answer="refuse").status_code == 404
