"""Who may visit one person: what a volunteer lacks at all (volunteers/eligibility), and what hangs on the person.

Asked by call-outs, by plans before they are published, by suggestions and by pages. What is missing never says anything
of the person beyond that this volunteer is not for them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from visitation.consents.holding import VISIT, holds
from visitation.models import Conflict, Person, PersonLanguage
from volunteers.eligibility.asking import GO_IN, VISITOR, Answers, missing_for_all
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.eligibility.missing import Missing, WhoActs, say
from volunteers.models import SpokenLanguage, Volunteer

say("keep_apart", _("These two must not meet."), WhoActs.NOBODY)
say("not_to_be_visited", _("The person is not visited at the moment."), WhoActs.LEAD)
say("no_consent", _("The person has not agreed to visits, or does not any more."), WhoActs.LEAD)
say("other_gender_wished", _("The person wishes for visitors of another gender."), WhoActs.NOBODY)
say("language_needed", _("Nobody of the team speaks a language that the person needs."), WhoActs.LEAD)
_NOT_VISITED = (Person.State.PAUSED, Person.State.CLOSED)


def missing_to_visit(
    person: Person,
    volunteers: Iterable[Volunteer],
    *,
    role: str = VISITOR,
    facility: Facility | None,
    day: date,
    now: datetime,
    team: Iterable[int] = (),
) -> Answers:
    """What each volunteer lacks to be with this person, by primary key; the queries do not grow with the volunteers.

    `team`: those who come besides (primary keys); what one of a team brings, the others need not.
    """
    volunteers = list(volunteers)
    found = missing_for_all(volunteers, role=role, facility=facility, day=day, now=now)
    of_person = missing_with(person, volunteers, role=role, team=team, now=now)
    return {pk: tuple(dict.fromkeys((*found[pk], *of_person[pk]))) for pk in found}


def missing_with(
    person: Person, volunteers: Sequence[Volunteer], *, role: str = VISITOR, team: Iterable[int] = (), now: datetime
) -> Answers:
    """What of it hangs on the person and the team alone: kept apart, a gender or a language that is needed, the mentor
    of a first visit. At most eight queries.
    """
    asked = set(Conflict.objects.filter(person=person).values_list("volunteer_id", flat=True))
    is_off = person.state in _NOT_VISITED
    has_agreed = holds(person, VISIT, now=now)
    found: dict[int, list[Missing]] = {}
    for volunteer in volunteers:
        found[volunteer.pk] = [Missing("not_to_be_visited")] if is_off else []
        if not has_agreed:
            found[volunteer.pk].append(Missing("no_consent"))
        if volunteer.pk in asked:
            found[volunteer.pk].append(Missing("keep_apart"))
    if role in GO_IN:
        for pk, missing in _of_team(person, volunteers, team).items():
            found[pk] += missing
    return {pk: tuple(missing) for pk, missing in found.items()}


def _of_team(person: Person, volunteers: Sequence[Volunteer], team: Iterable[int]) -> dict[int, list[Missing]]:
    needed: set[str] = set()
    if person.language_required:
        needed = set(PersonLanguage.objects.filter(person=person).values_list("language", flat=True))
    beside = set(team)
    is_spoken = not person.language_required or speaking(beside, needed)
    speakers = set() if is_spoken else speaking([volunteer.pk for volunteer in volunteers], needed)
    first_visits = FirstVisits.of(volunteers)
    found: dict[int, list[Missing]] = {}
    for volunteer in volunteers:
        missing = found[volunteer.pk] = []
        if person.visitor_gender_required and volunteer.gender != person.visitor_gender:
            missing.append(Missing("other_gender_wished"))
        if not is_spoken and volunteer.pk not in speakers:
            missing.append(Missing("language_needed"))
        if lacks := first_visits.lacks(volunteer.pk, beside):
            missing.append(Missing(lacks, {"visitor": volunteer.code}))
    return found


def speaking(
    volunteer_ids: Iterable[int], languages: set[str], *, level: int = SpokenLanguage.Level.CONVERSE
) -> set[int]:
    """Which of them speak one of the languages at least so well. One query."""
    spoken = SpokenLanguage.objects.filter(volunteer__in=set(volunteer_ids), language__in=languages, level__gte=level)
    return set(spoken.values_list("volunteer_id", flat=True))
