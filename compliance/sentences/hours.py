"""Visiting hours: when they open, how long a visit lasts."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

HOURS: dict[str, Words] = {
    "hours_unknown": (
        _("Hours not known"),
        _("No source gives the full visiting hours here (window %(windows)s); ask the facility."),
        _("No source gives the visiting hours; ask the facility."),
    ),
    "window_gone": (
        _("Hours no longer in the rules"),
        _("The rules no longer have the visiting hours %(window)s."),
    ),
    "not_on_this_date": (
        _("Not on this date"),
        _("The visiting hours %(window)s do not open on %(date)s."),
    ),
    "not_a_program_day": (
        _("No program visits on this day"),
        _("On %(date)s there are no program visits."),
    ),
    "start_does_not_exist": (
        _("A time the clock skips"),
        _("The clock skips this time on the night it goes forward, so no visit can start then."),
    ),
    "start_is_ambiguous": (
        _("A time that comes twice"),
        _("The clock shows this time twice on the night it goes back, so nobody could be sure when the visit starts."),
    ),
    "holiday_closed": (
        _("Closed on this holiday"),
        _("%(date)s is a holiday, and the facility has no visits then."),
    ),
    "holiday_timetable": (
        _("Holiday hours instead"),
        _("%(date)s is a holiday with its own hours; these hours do not apply."),
    ),
    "holiday_hours_unknown": (
        _("Holiday hours not known"),
        _("%(date)s is a holiday, and no source says whether these hours hold then; ask the facility."),
    ),
    "holiday_not_dated": (
        _("A holiday without a date"),
        _("The facility names the holiday “%(holiday)s”, and its date is not known to us."),
    ),
    "date_rule": (
        _("Not on this date"),
        _("These hours open on some dates only (%(rule)s), and %(date)s is not known to be one of them."),
    ),
    "outside_hours": (
        _("Outside visiting hours"),
        _("The visit does not lie within the visiting hours from %(start)s to %(end)s."),
        _("The visit does not lie within any visiting hours."),
    ),
    "not_a_session_start": (
        _("Not one of the fixed times"),
        _("Visits start at fixed times between %(start)s and %(end)s, and this is not one of them."),
        _("Visits start at fixed times, and this is not one of them."),
    ),
    "after_last_check_in": (
        _("After the last check-in"),
        _("The last check-in for these hours is at %(clock)s."),
    ),
    "after_last_processing": (
        _("Too late to be let in"),
        _("Visitors are let in until %(minutes)s before the end of these hours."),
    ),
    "visit_too_long": (
        _("Longer than allowed"),
        _("A visit here lasts at most %(minutes)s."),
    ),
    "count_or_meal": (
        _("Count, meal or another break"),
        _("Visiting stops at this time every day: %(reason)s."),
        _("Visiting stops at this time every day."),
    ),
    "mode_no": (
        _("Another kind of visit"),
        _("These hours are for another kind of visit: %(mode)s."),
    ),
    "needs_approval": (
        _("Only on request"),
        _("These hours open only on request; no approval is on record yet."),
    ),
    "sources_conflict": (
        _("Sources disagree"),
        _("The sources disagree about these hours; ask the facility which ones hold."),
    ),
    "approval_on_record": (
        _("Approved"),
        _("These hours open only on request, and an approval is on record."),
    ),
    "length_assumed": (
        _("Length assumed"),
        _("No source gives the length of a visit; %(minutes)s are assumed."),
    ),
    "outlives_hours": (
        _("Ends after the hours"),
        _("This start is printed by the facility, although the visit then ends after its visiting hours."),
    ),
}
