"""Invented people in detention: who they are, where they are held, what they asked for, whom they know."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from facilities.models import Facility
from visitation.actions.codes import Kind, new_codes
from visitation.demo_world.names import MEN, SURNAMES, WOMEN
from visitation.demo_world.places import Place
from visitation.models import (
    Conflict,
    Consent,
    Match,
    PeopleApart,
    Person,
    PersonLanguage,
    Placement,
    VisitRequest,
    VolunteersApart,
)
from volunteers.models import Clearance, Program, SpokenLanguage, Training, User, Volunteer

_FIRST_LANGUAGES = {"es": 60, "pt": 6, "fr": 8, "ht": 6, "ar": 4, "zh": 4, "ru": 4, "pa": 3, "ti": 2, "en": 3}
_PRIORITIES = {"low": 12, "normal": 64, "high": 18, "urgent": 6}
WEEKS_PLANNED = 4
# No country of this world, and nobody's illness.
_COUNTRIES = ("Lanternia", "Papelandia", "Norte Chico de Arriba", "Tintero", "Upper Margin")
_ACCESS_NEEDS = {2: "uses a wheelchair; asks for the table near the door", 5: "hears better on the left side"}
_HEALTH_NOTES = {1: "Invented: tablets at noon; asked twice for the infirmary.", 4: "Invented: waits for new glasses."}
_CONTACTS = {0: "A sister, by letter only.", 3: "An attorney of the invented legal clinic."}


def make_people(
    place: Place,
    program: Program,
    facility: Facility,
    rng: Random,
    names: "Names",
    today: date,
    *,
    leads: Sequence[User],
) -> list[Person]:
    """The place's people with their languages and their stays; of the last ones of the list less is known.

    The leads share them; the last three have no lead of their own yet.
    """
    codes = new_codes(Kind.PERSON, place.people, choose=rng.choice)
    people, stays, languages = [], [], []
    for number, code in enumerate(codes):
        gender = _gender(place, number)
        first, surname = names.draw(gender)
        person = Person(
            program=program,
            alias_code=code,
            legal_name=f"{first} {surname}",
            preferred_name=first,
            surname=surname,
            # Nine digits that begin with three noughts: no such number was ever given.
            a_number=f"A000 {rng.randrange(100, 1000)} {rng.randrange(1000):03d}",
            gender=gender,
        )
        if gender == "female" and rng.random() < 0.4:
            person.visitor_gender, person.visitor_gender_required = "female", rng.random() < 0.4
        _tell_more(person, number, known=number < place.people - 3)
        person.assigned_lead = leads[number % len(leads)] if number < place.people - 3 else None
        spoken = _languages(rng)
        person.language_required = "en" not in spoken and rng.random() < 0.3
        people.append(person)
        languages.append(spoken)
        stays.append(_stay(place, facility, number, gender, rng, today))
    if place.facility == "denicdf":
        people[-3].surname = ""  # nobody has told how the facility writes it
    Person.objects.bulk_create(people)
    for person, stay in zip(people, stays, strict=True):
        stay.person = person
    Placement.objects.bulk_create(stays)
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=language, rank=rank)
        for person, spoken in zip(people, languages, strict=True)
        for rank, language in enumerate(spoken, start=1)
    )
    _agree(people, languages, leads, today)
    return people


def _agree(people: Sequence[Person], languages: Sequence[Sequence[str]], leads: Sequence[User], today: date) -> None:
    """All of them agreed to visits, some to more; one may be named to somebody, and one took a yes back."""
    consents = []
    for number, (person, spoken) in enumerate(zip(people, languages, strict=True)):
        asked_at = datetime.combine(today - timedelta(days=20 + number), time(17), UTC)
        kinds = [kind for place, kind in enumerate(Consent.Kind.values) if place == 0 or number % 7 == place]
        for kind in kinds:
            consents.append(
                Consent(
                    person=person, kind=kind, language=spoken[0], way=Consent.Way.values[number % 4],
                    taken_by=leads[number % len(leads)].username, taken_at=asked_at,
                    body="An invented legal clinic" if kind == Consent.Kind.NAMED_TO else "",
                )
            )  # fmt: skip
    letters = next((each for each in consents if each.kind == Consent.Kind.LETTERS), None)
    if letters is not None:
        letters.withdrawn_at = letters.taken_at + timedelta(days=9)
        letters.withdrawn_by = letters.taken_by
    Consent.objects.bulk_create(consents)


def _tell_more(person: Person, number: int, *, known: bool) -> None:
    """What is kept closed on a person's page; for some of them, and as invented as all the rest."""
    if not known:
        return
    person.country_of_birth = _COUNTRIES[number % len(_COUNTRIES)]
    person.date_of_birth = date(1960 + number * 7 % 45, 1 + number % 12, 1 + number * 5 % 28)
    person.access_needs = _ACCESS_NEEDS.get(number % 9, "")
    person.health_notes = _HEALTH_NOTES.get(number % 6, "")
    person.contacts = _CONTACTS.get(number % 4, "")


class Names:
    """Invented names, each surname used once before any comes again."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._men, self._women = rng.sample(MEN, len(MEN)), rng.sample(WOMEN, len(WOMEN))
        self._surnames: list[str] = []

    def draw(self, gender: str) -> tuple[str, str]:
        if not self._surnames:
            self._surnames = self._rng.sample(SURNAMES, len(SURNAMES))
        given = self._women if gender == "female" else self._men
        given.append(name := given.pop(0))
        return name, self._surnames.pop()


def _gender(place: Place, number: int) -> str:
    if place.facility == "denicdf":  # hours for women are not known there: one of them shows what a plan says then
        return "female" if number == 5 else "male"
    if number == place.people - 1:
        return ""
    return "female" if number % 4 == 3 else "male"


def _stay(place: Place, facility: Facility, number: int, gender: str, rng: Random, today: date) -> Placement:
    arrived = today - timedelta(days=rng.randrange(21, 300))
    stay = Placement(
        facility=facility,
        first_day=arrived,
        admitted_at=datetime.combine(arrived, time(19), UTC),
        source=rng.choice([source for source in Placement.Source.values if source != "door"]),
        checked_by="demo",
        checked_at=datetime.combine(today - timedelta(days=rng.randrange(1, 12)), time(17), UTC),
        confidence=Placement.Confidence.SURE,
    )
    little_known = number >= place.people - 3
    if little_known:
        stay.confidence = Placement.Confidence.UNSURE
    if place.facility == "anchoak":
        stay.housing_unit = "" if little_known else rng.choice(("East", "East", "West"))
        if number == place.people - 4:
            stay.housing_unit = "Annex"  # a unit that the rulebook does not name
    elif place.facility == "eaz":
        stay.classification = "" if little_known else rng.choice(("L-1", "L-1", "L-2", "L-2", "L-3"))
        stay.housing_status = "segregation" if number == 6 else ("" if little_known else "general")
    if number == 4:
        stay.last_day = today + timedelta(days=17)  # moves on, to a place the program does not visit
    return stay


def _languages(rng: Random) -> list[str]:
    first = rng.choices(list(_FIRST_LANGUAGES), weights=list(_FIRST_LANGUAGES.values()))[0]
    spoken = [first]
    if first == "ti":
        spoken.append("ar")
    if first != "en" and rng.random() < 0.35:
        spoken.append("en")
    return spoken


# What they asked for


def make_requests(people: Sequence[Person], rng: Random, today: date) -> list[VisitRequest]:
    """Visits wanted over the next four weeks: in some of the weeks, or one a fortnight, or one at any time."""
    wanted: list[VisitRequest] = []
    for person in people:
        priority = rng.choices(list(_PRIORITIES), weights=list(_PRIORITIES.values()))[0]
        waiting = today - timedelta(days=rng.randrange(2, 75))
        never = rng.random() < 0.35
        spans = []
        if rng.random() < 0.12:
            spans.append((1, WEEKS_PLANNED * 7))
        else:
            weekly = rng.random() < 0.5
            for begins in range(1, WEEKS_PLANNED * 7, 7 if weekly else 14):
                if rng.random() < (0.55 if weekly else 0.9):
                    spans.append((begins, begins + (6 if weekly else 13)))
        for place, (first, last) in enumerate(spans):
            first_day = today + timedelta(days=first)
            wanted.append(
                VisitRequest(
                    person=person,
                    first_day=first_day,
                    last_day=today + timedelta(days=last),
                    priority=priority,
                    waiting_since=min(first_day, waiting + timedelta(days=7 * place)),
                    never_visited=never and place == 0,
                )
            )
    for request, code in zip(wanted, new_codes(Kind.REQUEST, len(wanted), choose=rng.choice), strict=True):
        request.code = code
    return VisitRequest.objects.bulk_create(wanted)


def make_bonds(people: Sequence[Person], volunteers: Sequence[Volunteer], rng: Random, today: date) -> list[Match]:
    """Matches for half of the people, with somebody cleared and trained who speaks their language; and a few people and
    volunteers who must never meet.
    """
    cleared = Clearance.objects.filter(state=Clearance.State.CLEARED, valid_to__gte=today).values("volunteer")
    trained = Training.objects.filter(expires_on__gte=today).values("volunteer")
    ready = Volunteer.objects.filter(pk__in=cleared).filter(pk__in=trained).filter(state=Volunteer.State.ACTIVE)
    able = set(ready.values_list("pk", flat=True))
    active = [volunteer for volunteer in volunteers if volunteer.pk in able]
    speakers: dict[str, list[Volunteer]] = {}
    by_id = {volunteer.pk: volunteer for volunteer in active}
    for spoken in SpokenLanguage.objects.filter(volunteer__in=active).order_by("volunteer__code", "language"):
        speakers.setdefault(spoken.language, []).append(by_id[spoken.volunteer_id])
    first_language = dict(PersonLanguage.objects.filter(person__in=people, rank=1).values_list("person_id", "language"))
    held: dict[int, int] = {}
    matches, conflicts = [], []
    for person in people:
        if rng.random() < 0.5:
            free = [one for one in speakers.get(first_language[person.pk], active) if held.get(one.pk, 0) < 2]
            if person.visitor_gender_required:
                free = [one for one in free if one.gender == person.visitor_gender]
            if free:
                volunteer = rng.choice(free)
                held[volunteer.pk] = held.get(volunteer.pk, 0) + 1
                since = today - timedelta(days=rng.randrange(15, 200))
                matches.append(Match(person=person, volunteer=volunteer, since=since))
    met = {(match.person.pk, match.volunteer.pk) for match in matches}
    for _ in range(3):
        person, volunteer = rng.choice(people), rng.choice(active)
        if (person.pk, volunteer.pk) not in met:
            met.add((person.pk, volunteer.pk))
            reason = rng.choice(Conflict.Reason.values)
            conflicts.append(Conflict(person=person, volunteer=volunteer, reason=reason))
    Conflict.objects.bulk_create(conflicts)
    if len(people) > 1 and len(volunteers) > 1:  # no more of the invented dice: what comes after stays as it was
        PeopleApart.objects.create(person=people[0], other=people[1], scope="hour", reason="asked", written_by="demo")
        VolunteersApart.objects.create(volunteer=volunteers[0], other=volunteers[1], reason="asked", written_by="demo")
    return Match.objects.bulk_create(matches)
