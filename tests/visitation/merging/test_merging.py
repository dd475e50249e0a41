"""Two rows of one person become one: asked by one lead, agreed to by another, with nothing lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from compliance.reading import computing
from compliance.retention.holds import set_hold
from tests.factories.consented import agreed
from tests.factories.facilities import a_facility
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.people.purging import purge_person
from visitation.consents import holds
from visitation.consents.giving import withdraw
from visitation.intake.candidates import candidates
from visitation.knowing.people import people_for
from visitation.merging import merging
from visitation.merging.carrying import without
from visitation.merging.versions import differing
from visitation.models import (
    Conflict,
    Consent,
    ContactAfterRelease,
    Intake,
    Match,
    Person,
    PersonLanguage,
    Placement,
    PlacementFact,
    PriorityFlag,
    Visit,
    VisitLog,
    VisitRequest,
    WaitingPlace,
)
from visitation.statuses import Status

NOW = STARTS - timedelta(days=3)
TODAY = NOW.date()


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def other(world):
    """The same person, taken down once more under another spelling."""
    return Person.objects.create(
        program=world.program, alias_code="9X-XB", legal_name="Canary Legalnam", a_number="A087654321",
        date_of_birth=date(1990, 1, 2), health_notes="Asthma", contacts="A sister",
    )  # fmt: skip


def asked(world, other, **choices):
    return merging.ask_to_merge(world.person, other, choices, by=world.lead, now=NOW)


def merge(world, other, **choices):
    return merging.merge(asked(world, other, **choices), by=world.user("second-lead", "PL"), now=NOW)


def opened(row, name):
    with computing("tests"):
        return getattr(row, name)


@pytest.mark.django_db
def test_all_that_belongs_to_either_is_there_afterwards_and_opens(world, other):
    agreed(other, "visit", "letters")
    stay = Placement.objects.get(person=world.person)
    Placement.objects.create(
        person=other, facility=world.facility, first_day=stay.first_day - timedelta(days=20), last_day=stay.first_day,
        housing_unit="EARLIER-1", source="family", checked_by="tests",
    )  # fmt: skip
    kept_match = Match.objects.create(person=world.person, volunteer=world.ida, since=TODAY, seat=1)
    Match.objects.create(person=other, volunteer=world.ida, since=date(2026, 5, 1), seat=1)
    Match.objects.create(person=other, volunteer=world.omar, since=date(2026, 6, 1), seat=2)
    Conflict.objects.create(person=other, volunteer=world.stranger, reason="asked", note="They know each other")
    visit = world.visit(person=other, starts=STARTS + timedelta(days=1), findings=[{"code": "x"}], team=[world.omar])
    done = world.visit(person=other, starts=STARTS - timedelta(days=9), status=Status.DONE)
    log = VisitLog.objects.create(visit=done, written_by=world.ida.user, happened="yes", line="It went well")
    Intake.objects.create(person=other, taken_by="tests", requester="A sister")
    for person, since in ((world.person, date(2026, 10, 1)), (other, date(2026, 3, 1))):
        WaitingPlace.objects.create(person=person, since=since, wishes=["visit"])
        PriorityFlag.objects.create(person=person, reason="long_stay", set_by="tests")
        VisitRequest.objects.create(
            person=person, code=f"RQ-{since.month}", first_day=TODAY, last_day=TODAY, waiting_since=since
        )
    PersonLanguage.objects.create(person=world.person, language="es")
    for rank, code in enumerate(("quc", "es"), 1):
        PersonLanguage.objects.create(person=other, language=code, rank=rank)

    assert differing(world.person, other) == ["legal_name", "a_number"]
    assert merge(world, other, legal_name="other", a_number="kept") is None

    kept, gone = Person.objects.get(pk=world.person.pk), Person.objects.get(pk=other.pk)
    assert (gone.state, gone.merged_into_id, kept.alias_code) == ("closed", kept.pk, world.person.alias_code)
    assert [opened(kept, name) for name in ("legal_name", "a_number", "health_notes", "contacts")] == [
        "Canary Legalnam", "A987654321", "Asthma", "A sister",
    ]  # fmt: skip
    assert (opened(kept, "date_of_birth"), opened(gone, "legal_name")) == (date(1990, 1, 2), "Canary Legalnam")
    stays = list(Placement.objects.filter(person=kept))
    assert [(each.first_day, each.last_day, opened(each, "housing_unit")) for each in stays] == [
        (stay.first_day - timedelta(days=20), stay.first_day - timedelta(days=1), "EARLIER-1"),
        (stay.first_day, None, "CANARYUNIT-7"),
    ]
    assert PlacementFact.objects.filter(person=kept, source="family").count() == 1
    lasting = Match.objects.filter(person=kept, ended_on__isnull=True).order_by("since")
    assert list(lasting.values_list("volunteer__code", "since", "seat")) == [
        (world.ida.code, date(2026, 5, 1), 1), (world.omar.code, date(2026, 6, 1), 2),
    ]  # fmt: skip
    assert lasting.first().pk == kept_match.pk
    rows = [Conflict.objects.get(person=kept), Visit.objects.get(pk=visit.pk), VisitLog.objects.get(pk=log.pk)]
    rows.append(Intake.objects.get(person=kept))
    assert [opened(row, name) for row, name in zip(rows, ("note", "findings", "line", "requester"), strict=True)] == [
        "They know each other", [{"code": "x"}], "It went well", "A sister",
    ]  # fmt: skip
    assert {row.key_id for row in rows} == {kept.key_id}
    assert set(Visit.objects.values_list("person_id", flat=True)) == {kept.pk}
    place = WaitingPlace.objects.get()
    assert (place.person_id, place.since, kept.requests.count()) == (kept.pk, date(2026, 3, 1), 2)
    assert list(kept.languages.values_list("language", "rank")) == [("es", 1), ("quc", 2)]
    assert [holds(kept, kind, now=NOW) for kind in ("visit", "letters")] == [True, True]
    assert {event.subject for event in AuditEvent.objects.filter(action="person_merged")} == {
        kept.alias_code, gone.alias_code,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_no_of_either_is_a_no_and_ends_the_visits_of_the_other(world, other):
    visit = world.visit()
    withdraw(agreed(other), by=world.lead, now=NOW - timedelta(days=1))
    agreed(other, "letters")
    letters = agreed(world.person, "letters")
    withdraw(letters, by=world.lead, now=NOW - timedelta(days=1))
    assert merge(world, other, legal_name="kept", a_number="kept") is None
    assert [holds(world.person, kind, now=NOW) for kind in ("visit", "letters")] == [False, False]
    assert Visit.objects.get(pk=visit.pk).status == Status.WITHDRAWN
    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["kept", "other"])
def test_a_no_counts_where_the_other_row_was_never_asked(world, other, who):
    Consent.objects.filter(person=world.person).delete()
    withdraw(agreed(world.person if who == "kept" else other), by=world.lead, now=NOW - timedelta(days=1))
    visit = world.visit(person=other if who == "kept" else world.person)
    assert merge(world, other, legal_name="kept", a_number="kept") is None
    assert (holds(world.person, "visit", now=NOW), Visit.objects.get(pk=visit.pk).status) == (False, Status.WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.parametrize(("says", "left"), [("yes", ["the sister"]), ("no", []), ("nothing", ["the sister"])])
def test_how_to_reach_them_after_release_goes_with_the_yes(world, other, says, left):
    """Taken down with the row that goes; `says`: what the row that stays says of contact after release."""
    agreed(other, "after_release")
    ContactAfterRelease.objects.create(person=other, way="the sister", written_by="tests")
    if says != "nothing":
        yes = agreed(world.person, "after_release")
    if says == "no":
        withdraw(yes, by=world.lead, now=NOW - timedelta(days=1))
    assert merge(world, other, legal_name="kept", a_number="kept") is None
    rows = list(ContactAfterRelease.objects.all())
    assert [opened(row, "way") for row in rows] == left
    assert {(row.person_id, row.key_id) for row in rows} <= {(world.person.pk, world.person.key_id)}


@pytest.mark.django_db
def test_the_place_that_was_chosen_is_the_one_that_is_known(world, other):
    far = a_facility(id="far")
    stay = Placement.objects.create(
        person=other, facility=far, first_day=TODAY, source="family", checked_by="tests", housing_unit="B-2"
    )
    assert differing(world.person, other) == ["legal_name", "a_number", "place"]
    assert merge(world, other, legal_name="kept", a_number="kept", place="kept") is None
    assert PlacementFact.objects.filter(person=world.person).first().facility == world.facility
    assert Placement.objects.filter(person=world.person).get().facility == world.facility
    assert PlacementFact.objects.filter(person=world.person, facility=far, checked_at=stay.checked_at).exists()


@pytest.mark.django_db
def test_the_other_code_leads_to_the_person_and_is_listed_nowhere(world, other, client):
    asked_for = (list(other.names()), "A087654321")
    assert merge(world, other, a_number="kept", legal_name="kept") is None
    assert [person.alias_code for person in people_for(world.lead, now=NOW)] == [world.person.alias_code]
    found = candidates(*asked_for, program=world.program.pk)
    assert [each.person.alias_code for each in found] == [world.person.alias_code]
    client.force_login(world.lead)
    page = client.get(reverse("person", args=[other.alias_code])).content.decode()
    assert f'<h1 class="code">{world.person.alias_code}</h1>' in page and other.alias_code in page
    assert not is_destroyed(other.key_id)
    purge_person(Person.objects.get(pk=world.person.pk), by="tests", now=NOW)
    assert is_destroyed(other.key_id) and is_destroyed(world.person.key_id)


@pytest.mark.django_db
def test_what_stands_in_the_way_is_said_and_nothing_changes(world, other):
    world.visit()
    clash = world.visit(person=other, team=[world.omar])
    with pytest.raises(merging.NotMerged) as refused:
        asked(world, other)
    assert refused.value.why is merging.Refusal.OVERLAP
    Visit.objects.filter(pk=clash.pk).update(status="withdrawn")
    clash.team.update(holds=False)
    Match.objects.create(person=other, volunteer=world.omar, since=TODAY)
    conflict = Conflict.objects.create(person=world.person, volunteer=world.omar, reason="asked")
    with pytest.raises(merging.NotMerged) as refused:
        asked(world, other)
    assert refused.value.why is merging.Refusal.APART
    conflict.delete()
    approval = asked(world, other)
    set_hold(program=world.program.pk, program_code="harbor", people=[other.alias_code], reason="a letter",
             asked_by="one", by="two", now=NOW)  # fmt: skip
    assert merging.merge(approval, by=world.lead, now=NOW) is merging.Refusal.HELD
    assert Person.objects.get(pk=other.pk).merged_into_id is None


@pytest.mark.django_db
def test_a_lead_sees_both_side_by_side_and_what_is_closed_only_as_differing(world, other, client):
    client.force_login(world.lead)
    path = reverse("person_merge", args=[world.person.alias_code])
    listed = client.get(path).content.decode()
    assert "?other=9X-XB" in listed
    page = client.get(f"{path}?other=9X-XB").content.decode()
    assert "…321" in page
    hidden = ["Canary Legalname", "Canary Legalnam", "A987654321", "A087654321", "Asthma", "A sister"]
    assert [mark for mark in hidden if mark in page] == []
    assert client.get(f"{path}?other=2Z-ZZ").status_code == 422
    sent = client.post(path, {"other": "9X-XB", "legal_name": "other", "a_number": "kept"})
    assert sent.status_code == 302
    asked_for = client.get(sent["Location"]).content.decode()
    assert "9X-XB" in asked_for and "Name to ask for at the desk" in asked_for
    client.force_login(world.ida.user)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        pytest.param([], [(1, 9)], id="nothing"),
        pytest.param([(1, 9)], [], id="all"),
        pytest.param([(3, 4)], [(1, 2), (5, 9)], id="the_middle"),
        pytest.param([(5, None)], [(1, 4)], id="from_then_on"),
        pytest.param([(9, None), (1, 1)], [(2, 8)], id="both_ends"),
    ],
)
def test_the_days_of_one_stay_without_those_of_others(taken, left):
    def span(pair):
        return (date(2026, 1, pair[0]), date(2026, 1, pair[1]) if pair[1] else None)

    assert without(*span((1, 9)), [span(pair) for pair in taken]) == [span(pair) for pair in left]
    assert without(date(2026, 1, 1), None, [span((1, 9))]) == [(date(2026, 1, 10), None)]
