"""What stands against coming visits, as causes of flags: what the rules and a team's standing say, and what they do
not know of: a yes that was taken back, days away, a place that changed, nobody there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from compliance.rules import Finding, Verdict, blocking
from compliance.rules.codes import QUOTAS, SELECTOR_KEYS, STANDINGS
from visitation.booking.confirming import overridden
from visitation.consents.holding import VISIT, holding
from visitation.elsewhere import VISITS_THAT_DAY
from visitation.facts.people import placement_on
from visitation.models import Consent, Placement, ReviewFlag, Visit, VisitVolunteer
from visitation.on_hold import is_closed
from visitation.statuses import Status
from volunteers.models import AwayRange, ExtraAvailability

Kind = ReviewFlag.Kind
ON_HOLD, YES_ENDED, AWAY, MOVED = "on_hold", "consent_withdrawn", "volunteer_away", "person_moved"
_SEALED_OF_STAY = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
_OF_CLEARANCE = (
    *(f"{name}_" for name in STANDINGS), "training_", "references_", "agreement_", "clearance_", "list_", "not_on_list",
    "exclu", "id_", "account_missing",
)  # fmt: skip
_OF_PERSON = frozenset(
    [f"{key}_{end}" for key in SELECTOR_KEYS for end in ("no", "unknown")]
    + ["wait_after_admission", "new_arrival_quarantine", "wait_hours_after_admission", "admitted_on_unknown",
       "admitted_at_unknown", "level_not_listed", "unit_not_listed", "unit_state_unknown", "person_paused",
       "person_must_accept", "person_declined", "person_must_book"]
)  # fmt: skip
_KINDS = {
    "nobody_comes": Kind.NOBODY, "party_empty": Kind.NOBODY, "team_too_small": Kind.NOBODY,
    "closed_dates": Kind.CLOSED, "closed_weekday": Kind.CLOSED, "holiday_closed": Kind.CLOSED,
    "suspension_end_unknown": Kind.CLOSED,
    "person_busy": Kind.DOUBLE, "visitor_busy": Kind.DOUBLE, "gap_too_short": Kind.DOUBLE,
    "travel_too_short": Kind.DOUBLE, "kept_apart": Kind.DOUBLE, "team_apart": Kind.VOLUNTEER,
    "room_full": Kind.FULL, "visits_on_separate_days": Kind.FULL, "volunteer_load": Kind.FULL,
    **{f"{quota}_limit": Kind.FULL for quota in QUOTAS},
    "volunteer_left": Kind.VOLUNTEER, "volunteer_not_ready": Kind.VOLUNTEER, "must_not_meet": Kind.VOLUNTEER,
    "other_gender_wished": Kind.VOLUNTEER, "language_needed": Kind.VOLUNTEER, "mentor_missing": Kind.VOLUNTEER,
    "mentor_not_named": Kind.VOLUNTEER, "mentor_unknown": Kind.VOLUNTEER, VISITS_THAT_DAY: Kind.DOUBLE,
    ON_HOLD: Kind.HELD, YES_ENDED: Kind.CONSENT, "no_consent": Kind.CONSENT, AWAY: Kind.AWAY, MOVED: Kind.MOVED,
}  # fmt: skip
_OF_ONE_PLACE = (Kind.CLOSED, Kind.RULES)
_OF_ONE_PERSON = ("person_busy", "kept_apart", "person_visits_limit", "person_hours_limit", "person_visitors_limit")


@dataclass(frozen=True)
class Cause:
    """What makes a flag the same one tomorrow. Nothing in it says anything of the person but that it is about them."""

    kind: str
    rule: str
    about: str = ""


def causes_of(
    visits: Sequence[Visit], answers: Iterable[Sequence[Finding]], *, now: datetime
) -> dict[int, frozenset[Cause]]:
    """By visit (primary key), what stands against each; `answers` in the same order. The queries do not grow.

    What a lead has set aside for a visit is left out.
    """
    known = _Known(visits, now=now)
    found = {}
    for visit, findings in zip(visits, answers, strict=True):
        causes = {_cause(visit, finding, known) for finding in blocking(findings)} | set(known.besides(visit))
        aside = known.set_aside.get(visit.pk, frozenset())
        found[visit.pk] = frozenset(cause for cause in causes if cause.rule not in aside)
    return found


def kind_of(code: str, verdict: Verdict) -> str:
    """The type of flag that a finding makes."""
    if code in _KINDS:
        return _KINDS[code].value
    if code in _OF_PERSON:
        return Kind.PERSON.value
    if code.startswith(_OF_CLEARANCE):
        return Kind.CLEARANCE.value
    return (Kind.UNKNOWN if verdict is Verdict.UNKNOWN else Kind.RULES).value


def _cause(visit: Visit, finding: Finding, known: "_Known") -> Cause:
    kind = kind_of(finding.code, finding.verdict)
    if kind == Kind.PERSON:
        return Cause(kind, kind)  # which of their facts it is stays sealed with the finding
    if finding.code == "party_empty":
        return Cause(kind, "nobody_comes")  # the same in other words
    about = str(finding.params.get("visitor", "") or "")
    if not about and kind in _OF_ONE_PLACE:
        about = known.places.get(visit.facility_id, "")
    if finding.code in _OF_ONE_PERSON:
        about = known.people.get(visit.person_id, "")
    return Cause(kind, finding.code, about[:60])


class _Known:
    """Of some visits, read once: what the rules are not asked about. Seven queries."""

    def __init__(self, visits: Sequence[Visit], *, now: datetime) -> None:
        numbers = [visit.pk for visit in visits]
        rows = Visit.objects.filter(pk__in=numbers).annotate(
            never_asked=~Exists(Consent.objects.filter(person=OuterRef("person"), kind=VISIT)), closed=is_closed()
        )
        self.never_asked, self.closed, self.places, self.people = set(), set(), {}, {}
        columns = ("pk", "person_id", "person__alias_code", "facility_id", "facility__code", "never_asked", "closed")
        for pk, person, alias, facility, place, never_asked, closed in rows.values_list(*columns):
            self.places[facility], self.people[person] = place, alias
            if never_asked:
                self.never_asked.add(pk)
            if closed:
                self.closed.add(pk)
        self.agreed = holding(self.people, VISIT, now=now)
        self.set_aside = overridden(numbers)
        self.stays: dict[int, list[Placement]] = defaultdict(list)
        for stay in Placement.objects.filter(person__in=self.people).defer(*_SEALED_OF_STAY):
            self.stays[stay.person_id].append(stay)
        self.teams: dict[int, dict[int, str]] = defaultdict(dict)
        places = VisitVolunteer.objects.filter(visit__in=numbers).order_by("volunteer__code")
        for visit, volunteer, code in places.values_list("visit_id", "volunteer_id", "volunteer__code"):
            self.teams[visit][volunteer] = code
        going = {pk for team in self.teams.values() for pk in team}
        self.away = list(AwayRange.objects.filter(volunteer__in=going))
        self.extra = set(ExtraAvailability.objects.filter(volunteer__in=going).values_list("volunteer_id", "day"))

    def besides(self, visit: Visit) -> Iterable[Cause]:
        team = self.teams[visit.pk]
        if visit.status == Status.HELD:
            yield Cause(Kind.HELD, ON_HOLD, self.places[visit.facility_id] if visit.pk in self.closed else "")
        if not team:
            yield Cause(Kind.NOBODY, "nobody_comes")
        if visit.person_id not in self.agreed and visit.pk not in self.never_asked:
            yield Cause(Kind.CONSENT, YES_ENDED, self.people[visit.person_id])
        stays = self.stays.get(visit.person_id)
        if stays and placement_on(stays, visit.facility_id, visit.day) is None:
            yield Cause(Kind.MOVED, MOVED, self.people[visit.person_id])
        for row in self.away:
            in_it = row.volunteer_id in team and row.first_day <= visit.day <= row.last_day
            if in_it and (row.volunteer_id, visit.day) not in self.extra:
                yield Cause(Kind.AWAY, AWAY, team[row.volunteer_id])
