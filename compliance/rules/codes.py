"""Every code a finding can carry, and the params its sentence may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeInfo:
    """`params` are always all given; an empty text or 0 means not stated. `advice` codes never block."""

    params: tuple[str, ...] = ()
    advice: bool = False


SELECTOR_KEYS = (
    "gender",
    "classification",
    "housing_units",
    "housing_units_except",
    "status",
    "person_category",
    "surname_initials",
    "a_number_rule",
    "visitor_category",
    "assigned_by_facility",
)
STANDINGS = ("clearance", "application", "background_check", "orientation")
QUOTAS = (
    "pair_visits",
    "pair_hours",
    "visitor_visits",
    "visitor_hours",
    "visitor_persons_seen",
    "person_visits",
    "person_hours",
    "person_visitors",
)
PARTY_MEASURES = ("visitors", "adults", "children", "lap_children", "children_per_adult")
QUOTA_PARAMS = ("limit", "count", "period", "week_starts", "scope", "exception", "group", "visitor")
CAP_PARAMS = ("limit", "count", "shapes", "exception", "group")
DATES = ("first", "last", "reason")


def _rules(*params: str) -> CodeInfo:
    return CodeInfo(params)


def _advice(*params: str) -> CodeInfo:
    return CodeInfo(params, advice=True)


CODES: dict[str, CodeInfo] = {
    # closures
    "closed_dates": _rules(*DATES),
    "closed_weekday": _rules("weekday"),
    "suspension_end_unknown": _rules(*DATES),
    "unit_state_unknown": _rules(*DATES),
    "daily_state_unknown": _rules(*DATES),
    "settled_refused": _rules("question"),
    "settled_allowed": _advice("question"),
    # the person
    "wait_after_admission": _rules("days", "first"),
    "new_arrival_quarantine": _rules("days", "first"),
    "wait_hours_after_admission": _rules("hours"),
    "admitted_on_unknown": _rules("amount", "unit"),
    "admitted_at_unknown": _rules("hours"),
    # the clock and the calendar
    "hours_unknown": _rules("windows"),
    "window_gone": _rules("window"),
    "not_on_this_date": _rules("window", "date"),
    "not_a_program_day": _rules("date"),
    "start_does_not_exist": _rules("window"),
    "start_is_ambiguous": _rules("window"),
    "holiday_closed": _rules("window", "date"),
    "holiday_timetable": _rules("window", "date"),
    "holiday_hours_unknown": _rules("window", "date"),
    "holiday_not_dated": _rules("holiday"),
    "date_rule": _rules("window", "rule", "date"),
    "outside_hours": _rules("window", "start", "end"),
    "not_a_session_start": _rules("window", "start", "end"),
    "after_last_check_in": _rules("window", "clock"),
    "after_last_processing": _rules("window", "minutes"),
    "visit_too_long": _rules("minutes"),
    "count_or_meal": _rules("reason"),
    "mode_no": _rules("window", "mode"),
    "needs_approval": _rules("window"),
    "sources_conflict": _rules("window"),
    "approval_on_record": _advice("window"),
    "length_assumed": _advice("window", "minutes"),
    "outlives_hours": _advice("window"),
    # whom a window is for
    **{f"{key}_no": _rules("window", "wanted") for key in SELECTOR_KEYS},
    **{f"{key}_unknown": _rules("window", "wanted") for key in SELECTOR_KEYS},
    "level_not_listed": _rules("window", "wanted"),
    "unit_not_listed": _rules("window", "wanted"),
    "level_in_two_bands": _advice("windows"),
    # the party and the room
    "party_empty": _rules(),
    "party_shape": _rules(*CAP_PARAMS),
    **{f"party_{measure}": _rules(*CAP_PARAMS) for measure in PARTY_MEASURES},
    "minors_not_allowed": _rules(),
    "minors_not_on_weekday": _rules("weekday"),
    "minor_too_young": _rules("years"),
    "minor_age_unknown": _rules("years"),
    "minor_without_adult": _rules("years"),
    "minor_guardian_no": _rules("who"),
    "minor_guardian_unknown": _rules("who"),
    "minor_relationship_no": _rules("asked"),
    "minor_relationship_unknown": _rules("asked"),
    "minor_documents": _advice("documents"),
    "room_full": _rules("limit", "count"),
    # the visitor
    "nobody_comes": _rules(),
    "team_too_small": _rules("limit", "count"),
    "team_too_large": _rules("limit", "count"),
    "mentor_missing": _rules("visitor"),
    "mentor_not_named": _rules("visitor"),
    "mentor_unknown": _rules("visitor"),
    "volunteer_too_young": _rules("visitor", "years"),
    "volunteer_age_unknown": _rules("visitor", "years"),
    "training_missing": _rules("visitor", "training", "minutes"),
    "training_not_yet": _rules("visitor", "training", "first"),
    "training_expired": _rules("visitor", "training", "last"),
    "training_too_short": _rules("visitor", "minutes"),
    "training_minutes_unknown": _rules("visitor", "minutes"),
    **{
        f"{kind}_{end}": _rules("visitor") for kind in STANDINGS for end in ("unknown", "missing", "pending", "refused")
    },
    **{f"{kind}_not_yet": _rules("visitor", "first") for kind in STANDINGS},
    **{f"{kind}_expired": _rules("visitor", "last") for kind in STANDINGS},
    "references_missing": _rules("visitor"),
    "references_unknown": _rules("visitor"),
    "agreement_missing": _rules("visitor", "agreement"),
    "agreement_unknown": _rules("visitor", "agreement"),
    "clearance_lead_too_short": _rules("visitor", "amount", "unit"),
    "clearance_lead_unknown": _rules("visitor", "amount", "unit"),
    "list_unknown": _rules("visitor"),
    "not_on_list": _rules("visitor", "by"),
    "list_full": _rules("limit", "excludes"),
    "list_change_too_late": _rules("first"),
    "excluded": _rules("visitor", "reason", "until", "waiver"),
    "exclusion_date_unknown": _rules("visitor", "reason", "waiver", "days"),
    "exclusions_unknown": _rules("visitor", "reasons"),
    "relationship_no": _rules("visitor", "wanted"),
    "relationship_unknown": _rules("visitor", "wanted"),
    "id_missing": _rules("visitor", "kinds"),
    "id_kind_not_accepted": _rules("visitor", "kinds"),
    "id_expired": _rules("visitor", "last"),
    "account_missing": _rules("visitor", "vendor"),
    "bring_id": _advice("kinds"),
    "warrant_check": _advice(),
    # how often
    **{f"{quota}_limit": _rules(*QUOTA_PARAMS) for quota in QUOTAS},
    "visits_on_separate_days": _rules(*QUOTA_PARAMS),
    "free_visits_used": _advice(*QUOTA_PARAMS),
    "quota_not_read": _rules("subject", "measure"),
    "volunteer_load": _rules("visitor", "limit", "count"),
    # booking
    "visit_in_the_past": _rules(),
    "notice_too_short": _rules("hours"),
    "notice_days_too_short": _rules("days"),
    "too_far_ahead": _rules("days"),
    "booking_closed": _rules("clock", "days_before"),
    "booking_closed_weekday": _rules("clock", "weekday", "latest"),
    "booking_closed_week_before": _rules("clock", "weekday", "latest"),
    "book_by": _advice("weekday", "latest"),
    "booking_closed_before_session": _rules("minutes"),
    "cutoff_unread": _rules("text"),
    "desk_closed": _rules("desk", "latest"),
    "desk_hours_unread": _rules("text"),
    "desk_opens_later": _advice("desk", "latest"),
    "booking_required": _advice("methods"),
    "person_must_book": _rules(),
    "person_must_accept": _rules(),
    "person_declined": _rules(),
    # two places at once
    "person_busy": _rules(),
    "visitor_busy": _rules("visitor"),
    "gap_too_short": _rules("minutes"),
    "travel_too_short": _rules("visitor", "minutes"),
    "kept_apart": _rules(),
    # notes and advice
    "weather": _advice(*DATES),
    "rule_change": _advice(*DATES),
    "closure_note": _advice(*DATES),
    "arrive_before": _advice("minutes"),
    "not_before_minutes": _advice("minutes"),
    "not_before_clock": _advice("text"),
    "processing_starts": _advice("text"),
    "late_grace": _advice("minutes"),
    "sign_up_opens": _advice("minutes"),
    "sign_up_closes": _advice("minutes"),
    "screening": _advice("minutes"),
    "least_minutes": _advice("minutes"),
    "longer_on_request": _advice("text"),
    "walk_in": _advice(),
    "first_come": _advice(),
    "booking_account": _advice("text"),
    "booking_note": _advice("text"),
    "id_note": _advice("text"),
    "minors_note": _advice("text"),
    "clearance_documents": _advice("items"),
    "clearance_note": _advice("text"),
    "dress_code": _advice("items"),
    "prohibited_items": _advice("items"),
    "fees": _advice("text"),
    "program_name": _advice("text"),
    "program_commitment": _advice("visits", "period"),
    "program_matching": _advice("text"),
    "program_people_seen": _advice("text"),
    "program_restrictions": _advice("items"),
    "program_note": _advice("text"),
    "other_rule": _advice("text"),
    "hours_fragment": _advice("text"),
    "window_note": _advice("window", "text"),
}
