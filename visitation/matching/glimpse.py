"""What a volunteer sees of somebody before they say yes: language, region and what is needed. No code and no name."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from compliance.reading import computing
from facilities.queries import facts_in_force
from visitation.facts import person_facts
from visitation.matching.hours import openings_of
from visitation.matching.rows import Spoken, Ways, best_spoken
from visitation.matching.suggestions import hours_of
from visitation.models import Channel, MatchProposal, Placement
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Glimpse:
    """`region`: town and state of where visits are, empty where none are made. `weekdays` None: not known."""

    languages: tuple[str, ...]
    spoken: Spoken
    needs_language: bool
    region: str = ""
    miles: int | None = None
    minutes: int | None = None
    weekdays: tuple[int, ...] | None = None


@computing("matching")
def glimpse_of(proposal: MatchProposal, volunteer: Volunteer, *, now: datetime) -> Glimpse:
    """At most seven queries."""
    person = proposal.person
    languages = tuple(person.languages.order_by("rank").values_list("language", flat=True))
    levels = dict(volunteer.languages.values_list("language", "level"))
    known = Glimpse(languages, best_spoken(languages, levels), person.language_required)
    if proposal.channel != Channel.VISITS:
        return known
    today = now.date()
    stays = Placement.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), person=person)
    stay = stays.filter(first_day__lte=today).select_related("facility", "person").order_by("-first_day").first()
    if stay is None:
        return known
    facility = stay.facility
    miles, minutes = Ways().of(volunteer, facility) or (None, None)
    facts = facts_in_force([facility.code]).get(facility.code)
    weekdays = None
    if facts is not None:
        about = person_facts(stay.person, stay, facts.zone)  # read whole, with the stay
        openings = openings_of(facts, about, stay.first_day, stay.last_day, now=now, key=person.alias_code)
        if len(openings):
            weekdays = openings.weekdays_for(hours_of(volunteer, now), minutes or 0)
    region = ", ".join(part for part in (facility.city, facility.state) if part)
    return Glimpse(languages, known.spoken, known.needs_language, region, miles, minutes, weekdays)
