"""Thousands judged by a few of them: volunteers whom the question of one place and day cannot tell apart.

Nothing is decided here. Whoever is alike has the same state, roles, papers and dates as far as they count on the day,
so that the answer of one (`asking.missing_for_all`) is that of all; a test holds the two to each other.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection

from compliance.rules import FacilityFacts
from facilities.models import Facility
from facilities.queries import facts_in_force
from volunteers.eligibility.asking import GO_IN, Answers, missing_for_all
from volunteers.eligibility.first_visits import NOT_NAMED, alone_at_first
from volunteers.eligibility.missing import Missing
from volunteers.models import Clearance, Program, Volunteer

# What an answer hangs on, a line each. What holds on the day loses its dates: only whether it holds is asked. Of
# several clearances or courses the last counts, so that they stay in order.
_ALIKE = """
WITH theirs AS MATERIALIZED (
  SELECT id, state, gender, code, is_experienced FROM volunteers_volunteer
  WHERE program_id = %(program)s AND state <> %(left)s
), line AS (
  SELECT volunteer_id, 1 AS kind, 0 AS place, role || ' ' || state AS told FROM volunteers_volunteerrole
  UNION ALL SELECT volunteer_id, 2, 0, 'applied' FROM volunteers_application
  UNION ALL SELECT volunteer_id, 3, 0, 'held' FROM volunteers_onboardinghold WHERE ended_at IS NULL
  UNION ALL SELECT volunteer_id, 4, 0, agreement_id::text FROM volunteers_signature
  UNION ALL SELECT volunteer_id, 5, 0, concat_ws(' ', first_day, last_day, has_paused) FROM volunteers_break
  UNION ALL
  SELECT volunteer_id, 6, id, concat_ws(' ', course,
    CASE WHEN completed_on <= %(day)s AND (expires_on IS NULL OR expires_on >= %(day)s) THEN 'holds'
    ELSE completed_on || ' ' || coalesce(expires_on::text, '') END)
  FROM volunteers_training
  UNION ALL
  SELECT volunteer_id, 7, id, concat_ws(' ', state,
    CASE WHEN state <> %(cleared)s THEN ''
    WHEN valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s) AND NOT %(counts_from)s THEN 'holds'
    ELSE valid_from || ' ' || coalesce(valid_to::text, '') END)
  FROM volunteers_clearance WHERE facility_id = %(facility)s
), told AS (
  SELECT volunteer_id, string_agg(kind || ' ' || told, E'\\n' ORDER BY kind, place, told) AS lines
  FROM line JOIN theirs ON theirs.id = volunteer_id GROUP BY volunteer_id
)
SELECT state, gender, array_agg(id), array_agg(code), array_agg(is_experienced)
FROM theirs LEFT JOIN told ON volunteer_id = id GROUP BY state, gender, lines
"""


@dataclass(frozen=True)
class Judged:
    """Everybody of a program whom the question is about, by code: who can, and who cannot."""

    can: list[int]
    cannot: list[int]
    _like: dict[int, int]
    _codes: dict[int, str]
    answers: Answers  # of one of each kind
    _without_mentor: Collection[int]

    def missing(self, pk: int) -> tuple[Missing, ...]:
        """What one of them lacks, as `missing_for_all` tells it."""
        code = self._codes[pk]
        lacks = [
            replace(each, details={**each.details, "visitor": code}) if "visitor" in each.details else each
            for each in self.answers[self._like[pk]]
        ]
        if pk in self._without_mentor:
            lacks.append(Missing(NOT_NAMED, {"visitor": code}))
        return tuple(lacks)


def judged(program: Program, *, role: str, facility: Facility, day: date, now: datetime) -> Judged:
    """The answers to who may help in this role, there and then. The number of queries does not grow with them."""
    facts = facts_in_force([facility.code], day)[facility.code]
    like: dict[int, int] = {}
    codes: dict[int, str] = {}
    few: list[Volunteer] = []
    new: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(
            _ALIKE,
            {
                "program": program.pk, "facility": facility.pk, "day": day, "left": Volunteer.State.LEFT,
                "cleared": Clearance.State.CLEARED, "counts_from": _counts_from_its_beginning(facts, day),
            },
        )  # fmt: skip
        for state, gender, ids, theirs, experienced in cursor.fetchall():
            one = {"pk": ids[0], "code": theirs[0], "state": state, "gender": gender, "program": program}
            # First visits are asked about by themselves, of each.
            few.append(Volunteer(**one, is_experienced=True))
            like.update(dict.fromkeys(ids, ids[0]))
            codes.update(zip(ids, theirs, strict=True))
            new += [pk for pk, is_old in zip(ids, experienced, strict=True) if not is_old]
    answers = missing_for_all(few, role=role, facility=facility, day=day, now=now, facts=facts)
    without = alone_at_first(new) if role in GO_IN else set()
    can, cannot = [], []
    for pk in sorted(codes, key=codes.__getitem__):
        (cannot if answers[like[pk]] or pk in without else can).append(pk)
    return Judged(can, cannot, like, codes, answers, without)


def _counts_from_its_beginning(facts: FacilityFacts, day: date) -> bool:
    """Whether the facility lets a clearance last for so many days from the day it was given."""
    rules = (facts.in_force_on(day) or facts).clearance
    return rules is not None and rules.valid_for_days is not None
