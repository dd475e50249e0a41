"""Volunteers who do not go together are not matched with one person either."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from visitation.models import Channel, Match, VolunteersApart


def beside_whom_not(people: Iterable[int]) -> set[tuple[int, int]]:
    """(person, volunteer), by primary keys: somebody from whom the volunteer is kept apart visits the person. Two
    queries."""
    lasting = Match.objects.filter(
        person__in=set(people), channel=Channel.VISITS, ended_on__isnull=True, ended_at__isnull=True
    )
    people_of: dict[int, list[int]] = defaultdict(list)
    for person, volunteer in lasting.order_by().values_list("person_id", "volunteer_id"):
        people_of[volunteer].append(person)
    pairs = VolunteersApart.objects.filter(Q(volunteer__in=people_of) | Q(other__in=people_of))
    return {
        (person, other)
        for pair in pairs.values_list("volunteer_id", "other_id")
        for one, other in (pair, pair[::-1])
        for person in people_of.get(one, ())
    }
