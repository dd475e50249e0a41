"""Invented volunteers: where they live, when they are free, what they are cleared and trained for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from facilities.models import Facility
from visitation.actions.codes import Kind, new_codes
from visitation.demo_world.names import VOLUNTEERS
from visitation.demo_world.places import Place
from volunteers.clearances.actions import DISCLOSURE
from volunteers.facts import FIRST_TRAINING
from volunteers.models import (
    AwayRange,
    Break,
    Clearance,
    ClearancePacket,
    ExtraAvailability,
    Program,
    PutForward,
    SpokenLanguage,
    Training,
    Volunteer,
    WeeklyAvailability,
)

_LANGUAGES = {"es": 0.55, "fr": 0.12, "pt": 0.08, "ar": 0.06, "ht": 0.06, "zh": 0.05, "ru": 0.05, "pa": 0.03}
_EVERY_DAY, _WEEKDAYS, _WEEKEND = range(7), range(5), (5, 6)
Hours = tuple[tuple[int, ...], time, time]


@dataclass(frozen=True)
class _Style:
    """When somebody is free: weekdays with hours, door to door."""

    hours: tuple[Hours, ...]
    weight: int


def _style(weight: int, *hours: tuple[range | tuple[int, ...], int, int]) -> _Style:
    return _Style(tuple((tuple(days), time(starts), time(ends)) for days, starts, ends in hours), weight)


_STYLES = {
    "any": (
        _style(5, (_WEEKEND, 7, 15)),
        _style(4, ((1, 3), 8, 14), ((5,), 8, 18)),
        _style(3, ((0, 2), 16, 22)),
        _style(2, ((2, 4), 11, 18)),
        _style(1, (_EVERY_DAY, 8, 12)),
    ),
    "weekend": (
        _style(5, (_WEEKEND, 5, 20)),
        _style(4, ((5,), 5, 19)),
        _style(3, ((6,), 5, 19)),
        _style(1, ((5,), 8, 19), ((2,), 8, 12)),
    ),
    "late": (
        _style(4, (_WEEKDAYS, 14, 23)),
        _style(4, ((1, 3, 5), 13, 23)),
        _style(3, (_WEEKEND, 12, 23)),
        _style(2, ((2, 4), 14, 23), ((6,), 13, 22)),
        _style(1, (_EVERY_DAY, 14, 22)),
    ),
}


def make_volunteers(
    place: Place, program: Program, facility: Facility, rng: Random, names: list[str], today: date
) -> list[Volunteer]:
    """The place's volunteers with everything about them; takes their names off the list."""
    areas = place.zip_codes.split()
    codes = new_codes(Kind.VOLUNTEER, place.volunteers, choose=rng.choice)
    volunteers = []
    for number, code in enumerate(codes):
        a_week = rng.choice((1, 1, 2, 2, 3))
        volunteers.append(
            Volunteer(
                program=program,
                code=code,
                preferred_name=names.pop(0),
                phone=f"{place.phone[:-4]}01{number + 10:02d}",
                # Most live near; the square pulls the draw towards the beginning of the list.
                zip=areas[int(rng.random() ** 2 * len(areas))],
                timezone=place.zone,
                gender=rng.choice(("female", "female", "male", "male", "other", "")),
                is_experienced=number < 4 or rng.random() < 0.75,
                state=Volunteer.State.PAUSED if number == place.volunteers - 1 else Volunteer.State.ACTIVE,
                max_visits_per_day=2 if a_week > 1 and rng.random() < 0.4 else 1,
                max_visits_per_week=a_week,
                max_visits_per_month={1: 4, 2: 7, 3: 10}[a_week],
                max_people=min(a_week, 2) + 1,
                max_travel_minutes=rng.choice((75, 90, 90, 120)),
                seats_offered=rng.choice((0, 0, 2, 3)),
            )
        )
    Volunteer.objects.bulk_create(volunteers)
    _languages(volunteers, rng)
    _free_time(place, volunteers, rng, today)
    _papers(volunteers, facility, rng, today)
    return volunteers


def volunteer_names(rng: Random) -> list[str]:
    """Every invented volunteer's name once, in the order of this seed."""
    return rng.sample(VOLUNTEERS, len(VOLUNTEERS))


def _languages(volunteers: list[Volunteer], rng: Random) -> None:
    spoken = []
    for volunteer in volunteers:
        spoken.append(SpokenLanguage(volunteer=volunteer, language="en", level=SpokenLanguage.Level.FLUENT))
        for language, share in _LANGUAGES.items():
            if rng.random() < share:
                level = rng.choice((SpokenLanguage.Level.CONVERSE, SpokenLanguage.Level.FLUENT))
                spoken.append(SpokenLanguage(volunteer=volunteer, language=language, level=level))
    SpokenLanguage.objects.bulk_create(spoken)


def _free_time(place: Place, volunteers: list[Volunteer], rng: Random, today: date) -> None:
    weekly, extra, away = [], [], []
    styles = _STYLES[place.free]
    for volunteer in volunteers:
        style = rng.choices(styles, weights=[found.weight for found in styles])[0]
        weeks = rng.choice(([1, 3], [2, 4], [1, 2, 3])) if rng.random() < 0.15 else None
        weekly += [
            WeeklyAvailability(volunteer=volunteer, weekday=day, starts=starts, ends=ends, weeks_of_month=weeks)
            for days, starts, ends in style.hours
            for day in days
        ]
        if rng.random() < 0.2:
            first = today + timedelta(days=rng.randrange(1, 24))
            last = first + timedelta(days=rng.randrange(2, 9))
            away.append(AwayRange(volunteer=volunteer, first_day=first, last_day=last))
        if rng.random() < 0.15:
            day = today + timedelta(days=rng.randrange(2, 27))
            extra.append(ExtraAvailability(volunteer=volunteer, day=day, starts=time(8), ends=time(21)))
    WeeklyAvailability.objects.bulk_create(weekly)
    ExtraAvailability.objects.bulk_create(extra)
    AwayRange.objects.bulk_create(away)


def _papers(volunteers: list[Volunteer], facility: Facility, rng: Random, today: date) -> None:
    """Clearances, some lapsing within the weeks planned, some still asked for; trainings, some out of date."""
    clearances, trainings = [], []
    states = Clearance.State
    for number, volunteer in enumerate(volunteers):
        asked = today - timedelta(days=rng.randrange(120, 320))
        clearance = Clearance(
            volunteer=volunteer, facility=facility, applied_on=asked, sent_on=asked + timedelta(days=3)
        )
        if number % 10 == 7:
            clearance.state = rng.choice((states.SENT, states.NO_ANSWER))
        elif number % 10 == 8:
            clearance.state, clearance.answered_on = states.REFUSED, asked + timedelta(days=30)
        else:
            clearance.state, clearance.answered_on = states.CLEARED, asked + timedelta(days=20)
            clearance.valid_from = clearance.answered_on
            lapses_soon = number % 10 == 5
            days_left = rng.randrange(9, 22) if lapses_soon else rng.randrange(60, 300)
            clearance.valid_to = today + timedelta(days=days_left)
        clearances.append(clearance)
        taught = today - timedelta(days=rng.randrange(30, 500))
        ends = today - timedelta(days=rng.randrange(3, 40)) if number % 10 == 6 else taught + timedelta(days=730)
        trainings.append(
            Training(volunteer=volunteer, course=FIRST_TRAINING, completed_on=min(taught, ends), expires_on=ends)
        )
    Clearance.objects.bulk_create(clearances)
    Training.objects.bulk_create(trainings)
    _asked(clearances, today)


def _asked(clearances: list[Clearance], today: date) -> None:
    """What they said to being put forward; a packet that waits for its one page; and a break that comes."""
    answers = PutForward.Answer
    PutForward.objects.bulk_create(
        PutForward(
            volunteer=row.volunteer, facility=row.facility, answer=answers.YES, disclosure=DISCLOSURE, language="en",
            answered_at=_noon(row.applied_on or today),
        )
        for row in clearances
    )  # fmt: skip
    waiting = [row for row in clearances if row.state in (Clearance.State.SENT, Clearance.State.NO_ANSWER)]
    for row in waiting[:1]:
        row.state, row.sent_on = Clearance.State.APPLIED, None
        row.save(update_fields=["state", "sent_on"])
        ClearancePacket.objects.create(
            clearance=row, name_on_document="Invented Person", born_on=date(1980, 5, 4), document="passport",
            document_number="X00000000", typed_at=_noon(today - timedelta(days=1)),
        )  # fmt: skip
    for row in clearances[3:4]:
        first = today + timedelta(days=40)
        Break.objects.create(
            volunteer=row.volunteer, first_day=first, last_day=first + timedelta(days=20), asked_at=_noon(today)
        )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
