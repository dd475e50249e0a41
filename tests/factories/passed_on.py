"""Hand-overs between programs, and what is learned about where somebody is."""

from datetime import date, timedelta

from django.utils import timezone

from tests.factories.consented import agreed
from visitation.models import HandOver, HandOverContent, Person, PersonExit, PlacementFact
from volunteers.models import Program


def a_program_beyond(world, code="beyond", **columns):
    """Another program of the network, which goes to the world's facility."""
    beyond = Program.objects.create(
        network=world.network, code=f"{world.program.code}-{code}", name=code.capitalize(), **columns
    )
    beyond.facilities.add(world.facility)
    return beyond


def may_pass_on(world, to):
    """The world's person agreed to be named to this program, which is handed back."""
    agreed(world.person, "named_to", body=to.name)
    return to


def offered_to(world, *, content, code, person=None, beyond=None, **columns):
    """An envelope for the world's program, from a program that nobody of the world belongs to."""
    beyond = beyond or a_program_beyond(world)
    sent = person or Person.objects.create(program=beyond, alias_code=f"9Q-{code.removeprefix('HO-')}"[:12])
    day = date(2026, 11, 2)
    filled = {
        "code": code, "from_program": beyond, "to_program": world.program, "facility": world.facility, "person": sent,
        "carries": ["legal_name"], "waiting_since": day, "agreed_on": day, "asked_by": "one", "agreed_by": "two",
        "expires_at": timezone.now() + timedelta(days=3),
    }  # fmt: skip
    envelope = HandOver.objects.create(**filled | columns)
    HandOverContent.objects.create(hand_over=envelope, to_program=world.program, content=content)
    return envelope


def an_undone_exit(world, **columns):
    """An end that somebody recorded by mistake, and a fact about where the person is."""
    PlacementFact.objects.create(
        person=world.person, facility=world.facility, answer="same", source="phone", checked_by=str(world.lead)
    )
    filled = {"kind": "no_contact", "month": date(2026, 10, 1), "source": "phone", "recorded_by": "tests"}
    undone = {"undone_by": "tests", "undone_at": timezone.now()}
    return PersonExit.objects.create(person=world.person, **filled | undone | columns)
