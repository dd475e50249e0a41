"""Urgent words, follow-ups and reports, as rows."""

from datetime import timedelta

from visitation.models import (
    Concern,
    ConcernShift,
    ConcernTurn,
    Destination,
    FollowUp,
    Incident,
    IncidentConsent,
    IncidentHandler,
    IncidentStep,
)


def a_concern(program, *, raised_by, owner, now, code="CN-TESTS", person=None, turn=True, **columns):
    """One that waits, with its first turn."""
    filled = {
        "program": program, "code": code, "raised_by": raised_by, "owner": owner, "person": person, "pace": "day",
        "topic": "health", "raised_at": now, "due_at": now + timedelta(hours=24),
        "moves_on_at": now + timedelta(hours=6),
    }  # fmt: skip
    concern = Concern.objects.create(**filled | columns)
    if turn:
        ConcernTurn.objects.create(concern=concern, lead=owner, since=now, until=concern.closed_at, how="on_call")
    return concern


def a_follow_up(program, *, asked_by, owner, now, code="FU-TESTS", **columns):
    """One to be done in three days."""
    filled = {
        "program": program, "code": code, "kind": "books", "asked_by": asked_by, "owner": owner, "asked_at": now,
        "due_on": (now + timedelta(days=3)).date(),
    }  # fmt: skip
    return FollowUp.objects.create(**filled | columns)


def a_shift(program, lead, *, first_day, last_day=None, **columns):
    return ConcernShift.objects.create(
        program=program, lead=lead, first_day=first_day, last_day=last_day or first_day, **columns
    )


def a_destination(program, now, name="A lawyers’ office", **columns):
    filled = {"program": program, "name": name, "kind": "lawyer", "checked_on": now.date()}
    return Destination.objects.create(**filled | columns)


def an_incident(program, *, reported_by, now, handler=None, code="IN-TESTS", words="", to=None, **columns):
    """A report with a handler, a yes to follow it up, and a note; `words` stands in each sealed column."""
    filled = {
        "program": program, "code": code, "reported_by": reported_by, "reported_at": now, "kinds": ["medical"],
        "known": "person", "danger": "no", "fear": "no", "area": words, "story": words, "wish": words, "told": words,
    }  # fmt: skip
    incident = Incident.objects.create(**filled | columns)
    if handler is not None:
        IncidentHandler.objects.create(incident=incident, lead=handler, since=now, named_by="tests")
    IncidentConsent.objects.create(
        incident=incident, kind="no_name" if to else "follow_up", destination=to, language="es", way="in_person",
        witness=words, taken_by="tests", taken_at=now, ends_at=now + timedelta(days=90),
    )  # fmt: skip
    IncidentStep.objects.create(incident=incident, kind="note", words=words, by="tests", at=now)
    return incident


def every_kind_of_concern(world, *, now, words="", closed_at=None):
    """One of each in a program of the tests, told by its first volunteer; closed where that is said."""
    short = world.program.code[:3].upper()
    asked, lead, person = world.ida.user, world.lead, world.person
    closed = {} if closed_at is None else {
        "state": "closed", "outcome": "helped", "closed_at": closed_at, "moves_on_at": None, "taken_at": now
    }  # fmt: skip
    world.concern = a_concern(
        world.program, raised_by=asked, owner=lead, now=now, code=f"CN-{short}22", person=person, line=words,
        answer=words, **closed,
    )  # fmt: skip
    ended = {} if closed_at is None else {"state": "done", "ended_at": closed_at}
    world.follow_up = a_follow_up(
        world.program, asked_by=lead, owner=asked, now=now, code=f"FU-{short}22", person=person,
        concern=world.concern, line=words, answer=words, **ended,
    )  # fmt: skip
    world.shift = a_shift(world.program, lead, first_day=(closed_at or now).date())
    world.destination = a_destination(world.program, now, name=f"Office of {short}")
    done = {} if closed_at is None else {"state": "closed", "closed_at": closed_at}
    world.incident = an_incident(
        world.program, reported_by=asked, now=now, handler=lead, code=f"IN-{short}22", person=person, words=words,
        **done,
    )  # fmt: skip
