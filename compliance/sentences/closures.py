"""Days on which a facility is closed, and what it answered when asked."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

CLOSURES: dict[str, Words] = {
    "closed_dates": (
        _("Closed on these dates"),
        _("The facility is closed to visits from %(first)s to %(last)s: %(reason)s."),
        _("The facility is closed to visits until %(last)s: %(reason)s."),
        _("The facility is closed to visits since %(first)s, until further notice: %(reason)s."),
        _("The facility is closed to visits: %(reason)s."),
        _("The facility is closed to visits."),
    ),
    "closed_weekday": (_("Closed on this weekday"), _("The facility has no visits on %(weekday)s.")),
    "suspension_end_unknown": (
        _("Visits suspended, end not known"),
        _("Visits were suspended on %(first)s, and no source says when they began again: %(reason)s."),
        _("Visits were suspended, and no source says when they began again: %(reason)s."),
        _("Visits were suspended, and no source says when they began again."),
    ),
    "unit_state_unknown": (
        _("A unit may be in quarantine"),
        _("Since %(first)s a housing unit in quarantine has no visits; ask whether this unit is open: %(reason)s."),
        _("A housing unit in quarantine has no visits; ask whether this unit is open: %(reason)s."),
        _("A housing unit in quarantine has no visits; ask whether this unit is open."),
    ),
    "daily_state_unknown": (
        _("Open or closed by the day"),
        _("The facility decides from day to day whether it is open; ask on the day: %(reason)s."),
        _("The facility decides from day to day whether it is open; ask on the day."),
    ),
    "settled_refused": (
        _("Asked: not possible"),
        _("The facility was asked about this and said no (%(question)s)."),
        _("The facility was asked about this and said no."),
    ),
    "settled_allowed": (
        _("Asked: possible"),
        _("The facility was asked about this and said yes (%(question)s)."),
        _("The facility was asked about this and said yes."),
    ),
    "weather": (
        _("Weather"),
        _("Visits may be cancelled in bad weather: %(reason)s."),
        _("Visits may be cancelled in bad weather."),
    ),
    "rule_change": (
        _("The rules changed"),
        _("The facility changed its rules on %(first)s: %(reason)s."),
        _("The facility changed its rules: %(reason)s."),
        _("The facility changed its rules."),
    ),
    "closure_note": (
        _("A closure that ended, or has no dates"),
        _("A note on closures, from %(first)s to %(last)s: %(reason)s."),
        _("A note on closures: %(reason)s."),
        _("There is a note on closures."),
    ),
}
