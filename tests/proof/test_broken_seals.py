"""A cell that somebody altered in the database: no page shows any of it, the trail says where, the rest goes on."""

import pytest
from django.db import connection
from django.urls import reverse

from compliance.keys import destroy_key
from compliance.models import AuditEvent
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.actions.people.revealing import REASONS
from visitation.models import Visit
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = ToldVisits()
    made.told = made.visit(findings=[{"code": "closure", "verdict": "unknown"}])
    return made


def alter(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


HARMS = {
    "one byte": "UPDATE volunteers_volunteer SET preferred_name = set_byte(preferred_name, 40, 0)",
    "cut": "UPDATE volunteers_volunteer SET preferred_name = substr(preferred_name, 1, 46)",
    "in clear": "UPDATE volunteers_volunteer SET preferred_name = 'Mallory Plain'::bytea",
    "another row's": (
        "UPDATE volunteers_volunteer v SET preferred_name = "
        "(SELECT preferred_name FROM volunteers_volunteer w WHERE w.id <> v.id LIMIT 1)"
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_page_with_a_broken_seal_shows_nothing_and_the_trail_says_where(world, client, harm):
    names = [volunteer.preferred_name for volunteer in Volunteer.objects.all()]
    alter(HARMS[harm])
    client.force_login(world.lead)
    client.raise_request_exception = False
    answer = client.get(reverse("volunteer_list"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert [name for name in [*names, "Mallory", *CANARIES.values()] if name in page] == []
    told = AuditEvent.objects.filter(action="seal_broken")
    assert {event.subject for event in told} == {"volunteers_volunteer.preferred_name"}
    assert client.get(reverse("sessions")).status_code == 200  # other pages go on


def test_an_erased_person_is_told_of_calmly(world, client):
    kept = Visit.objects.get(pk=world.told.pk)
    destroy_key(kept.key_id)
    client.force_login(world.lead)
    answer = client.get(reverse("visit", args=[kept.code]))
    assert (answer.status_code, kept.code in answer.content.decode()) == (200, True)
    assert [value for value in CANARIES.values() if value in answer.content.decode()] == []
    gone = client.post(
        reverse("person_field", args=[world.person.alias_code]),
        {"field": "legal_name", "reason": next(iter(REASONS))[0]},
    )
    assert (gone.status_code, b"This was erased" in gone.content) == (410, True)
    assert AuditEvent.objects.filter(action="seal_broken").count() == 0
