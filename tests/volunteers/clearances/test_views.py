"""From the first yes to the answer: what is typed in is never shown again, taken once, and gone with the answer."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits
from volunteers.clearances.actions import ChangedMeanwhile, NotNow, OnePage, answer, change, take_packet, type_in
from volunteers.models import Clearance, ClearancePacket, PutForward

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TYPED = {"name_on_document": "Ida Canaria-Née", "born_on": "1970-01-02", "document": "passport"}
TYPED |= {"document_number": "zq 987654321"}
SECRETS = ("Canaria-Née", "1970-01-02", "Jan. 2, 1970", "January 2, 1970", "987654321")


@pytest.fixture
def world():
    world = ToldVisits()
    world.program.facilities.add(world.facility)
    return world


def test_the_way_from_the_question_to_the_answer(client, world):
    page = reverse("my_clearance", args=[world.facility.code])
    client.force_login(world.ida.user)
    before = client.get(page).content.decode()
    assert ("What leaves, and to whom" in before, "We never take a social security number" in before) == (True, True)
    assert "document_number" not in before
    client.post(page, TYPED)
    assert ClearancePacket.objects.count() == 0  # nothing is taken before a yes
    client.post(page, {"answer": "talk"})
    assert (PutForward.objects.get().answer, Clearance.objects.count()) == ("talk", 0)
    client.post(page, {"answer": "yes"})
    assert "document_number" in client.get(page).content.decode()
    wrong = client.post(page, TYPED | {"document_number": "123-45-6789"})
    assert ClearancePacket.objects.count() == 0
    shown = wrong.content.decode()
    assert [secret for secret in (*SECRETS, "123-45-6789") if secret in shown] == []
    client.post(page, TYPED)
    packet = ClearancePacket.objects.get()
    shown = client.get(page).content.decode() + client.get(reverse("my_clearances")).content.decode()
    assert [secret for secret in SECRETS if secret in shown] == []
    client.post(page, TYPED | {"document_number": "ANOTHER1"})
    assert ClearancePacket.objects.get().document_number == "ZQ 987654321"

    client.force_login(world.lead)
    clearance = Clearance.objects.get()
    own = reverse("clearance", args=[clearance.pk])
    shown = client.get(own).content.decode() + client.get(reverse("clearance_list")).content.decode()
    assert [secret for secret in SECRETS if secret in shown] == []
    once = client.post(reverse("clearance_page", args=[clearance.pk]))
    assert (once.status_code, "ZQ 987654321" in once.content.decode()) == (200, True)
    assert "no-store" in once["Cache-Control"]
    again = client.post(reverse("clearance_page", args=[clearance.pk]))
    assert (again.status_code, again["Location"]) == (302, own)
    client.post(own, {"state": "refused", "version": clearance.version})
    clearance.refresh_from_db()
    assert (clearance.state, ClearancePacket.objects.count(), is_destroyed(packet.key_id)) == ("refused", 0, True)
    trail = list(AuditEvent.objects.filter(subject=world.ida.code).order_by("pk"))
    told = [event.action for event in trail]
    assert told[-5:] == ["clearance_changed", "packet_typed", "packet_taken", "clearance_changed", "packet_destroyed"]
    assert [secret for secret in SECRETS if secret in str([event.detail for event in trail])] == []


def test_without_a_fresh_proof_the_one_page_is_not_made(client, world):
    answer(world.ida, world.facility, "yes", language="en", by=world.ida.user, now=NOW)
    clearance = Clearance.objects.get()
    page = OnePage("Ida", date(1970, 1, 2), "passport", "X1234")
    type_in(clearance, page, by=world.ida.user, now=NOW)
    client.force_login(world.lead)
    session = client.session
    session["proved_at"] = int(time.time()) - 301
    session.save()
    answered = client.post(reverse("clearance_page", args=[clearance.pk]))
    assert (answered.status_code, ClearancePacket.objects.get().taken_at) == (302, None)
    assert take_packet(clearance, by=world.lead, now=NOW) == page
    with pytest.raises(NotNow):
        take_packet(clearance, by=world.lead, now=NOW)


def test_a_no_takes_back_what_waits_and_destroys_it_and_a_yes_begins_anew(world):
    for choice in ("yes", "yes"):
        answer(world.ida, world.facility, choice, language="es", by=world.ida.user, now=NOW)
    clearance = Clearance.objects.get()
    type_in(clearance, OnePage("Ida", date(1970, 1, 2), "passport", "X1234"), by=world.ida.user, now=NOW)
    answer(world.ida, world.facility, "no", language="es", by=world.ida.user, now=NOW)
    clearance.refresh_from_db()
    assert (clearance.state, ClearancePacket.objects.count()) == ("withdrawn", 0)
    answer(world.ida, world.facility, "yes", language="es", by=world.ida.user, now=NOW)
    assert sorted(Clearance.objects.values_list("state", flat=True)) == ["applied", "withdrawn"]


def test_while_a_clearance_is_valid_for_long_a_yes_begins_no_second_one_and_says_until_when(client, world):
    today = datetime.now(world.facility.zone).date()
    valid = Clearance.objects.create(
        volunteer=world.ida, facility=world.facility, state="cleared", valid_from=today - timedelta(days=30),
        valid_to=today + timedelta(days=61),
    )  # fmt: skip
    client.force_login(world.ida.user)
    page = reverse("my_clearance", args=[world.facility.code])
    told = client.post(page, {"answer": "yes"}, follow=True).content.decode()
    assert (Clearance.objects.count(), PutForward.objects.get().answer) == (1, "yes")
    assert f"valid until {date_format(valid.valid_to)}" in told
    Clearance.objects.filter(pk=valid.pk).update(valid_to=None)
    assert "without an end: nothing is sent" in client.post(page, {"answer": "yes"}, follow=True).content.decode()
    Clearance.objects.filter(pk=valid.pk).update(valid_to=today + timedelta(days=60))
    told = client.post(page, {"answer": "yes"}, follow=True).content.decode()
    assert ("nothing is sent" in told, sorted(Clearance.objects.values_list("state", flat=True))) == (
        False,
        ["applied", "cleared"],
    )


def test_of_two_leads_the_second_sees_both_versions_and_nothing_is_lost(client, world):
    clearance = Clearance.objects.create(volunteer=world.ida, facility=world.facility, applied_on=date(2026, 11, 1))
    client.force_login(world.lead)
    path = reverse("clearance", args=[clearance.pk])
    seen = {"state": "sent", "sent_on": "2026-11-02", "version": 0}
    change(clearance, version=0, by=world.lead, now=NOW, state="no_answer", conditions="Bring the letter")
    with pytest.raises(ChangedMeanwhile):
        change(clearance, version=0, by=world.lead, now=NOW, state="sent")
    shown = client.post(path, seen).content.decode()
    clearance.refresh_from_db()
    assert (clearance.state, "Bring the letter" in shown, 'value="2026-11-02"' in shown) == ("no_answer", True, True)
    client.post(path, seen | {"version": 1})
    clearance.refresh_from_db()
    assert (clearance.state, clearance.sent_on, clearance.version) == ("sent", date(2026, 11, 2), 2)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name_on_document": "Ida \u202e adI"}, "name_on_document"),
        ({"name_on_document": "x" * 121}, "name_on_document"),
        ({"born_on": "1970-02-30"}, "born_on"),
        ({"born_on": "2020-01-01"}, "born_on"),
        ({"born_on": "0001-01-01"}, "born_on"),
        ({"document_number": "٣٤٥٦٧"}, "document_number"),
        ({"document_number": "A" * 1_000_000}, "document_number"),
        ({"document_number": "=HYPERLINK(1)"}, "document_number"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(typed, field):
    from volunteers.clearances.forms import IdentityForm

    form = IdentityForm(TYPED | typed, today=NOW.date())
    assert list(form.errors) == [field]


def test_names_as_people_have_them_are_taken():
    from volunteers.clearances.forms import IdentityForm

    for name in ("O’Brien", "Nguyễn Thị Ánh", "محمد", "X", "María José de la Cruz-O'Neill"):
        assert IdentityForm(TYPED | {"name_on_document": name}, today=NOW.date()).is_valid(), name


def test_the_list_waits_in_order_is_paged_and_asks_the_same_number_of_questions(
    client, world, django_assert_max_num_queries
):
    for volunteer, days in ((world.ida, 9), (world.omar, 30), (world.stranger, 1)):
        day = date(2026, 11, 2) - timedelta(days=days)
        Clearance.objects.create(volunteer=volunteer, facility=world.facility, state="sent", sent_on=day)
    client.force_login(world.lead)
    with django_assert_max_num_queries(18):
        shown = client.get(reverse("clearance_list"))
    codes = [row.volunteer.code for row, _days in shown.context["rows"]]
    assert codes == [world.omar.code, world.ida.code, world.stranger.code]
    client.force_login(world.ida.user)
    assert client.get(reverse("clearance_list")).status_code == 404
    assert client.get(reverse("clearance", args=[Clearance.objects.first().pk])).status_code == 404
