"""The person's first days, and how often and how long people see each other."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

PERSON: dict[str, Words] = {
    "wait_after_admission": (
        _("Too soon after admission"),
        _("In the first %(days)s after admission there are no visits; the first day is %(first)s."),
    ),
    "new_arrival_quarantine": (
        _("New arrivals in quarantine"),
        _("New arrivals have no visits for %(days)s; the first day is %(first)s."),
    ),
    "wait_hours_after_admission": (
        _("Too soon after admission"),
        _("In the first %(hours)s after admission there are no visits."),
    ),
    "admitted_on_unknown": (
        _("Date of admission not known"),
        _("There are no visits in the first %(amount)s after admission, and that date is not known."),
    ),
    "admitted_at_unknown": (
        _("Hour of admission not known"),
        _("There are no visits in the first %(hours)s after admission, and the hour of admission is not known."),
    ),
}

OFTEN: dict[str, Words] = {
    "pair_visits_limit": (
        _("Too many visits to this person"),
        _(
            "The limit for visits by one visitor to the same person is %(limit)s %(period)s (%(exception)s); "
            "this would be number %(count)s."
        ),
        _(
            "The limit for visits by one visitor to the same person is %(limit)s %(period)s; "
            "this would be number %(count)s."
        ),
    ),
    "pair_hours_limit": (
        _("Too many hours with this person"),
        _(
            "The limit for hours of one visitor with the same person is %(limit)s %(period)s (%(exception)s); "
            "this would make %(count)s."
        ),
        _(
            "The limit for hours of one visitor with the same person is %(limit)s %(period)s; "
            "this would make %(count)s."
        ),
    ),
    "visitor_visits_limit": (
        _("Too many visits by one visitor"),
        _(
            "The limit for visits by one visitor is %(limit)s %(period)s (%(exception)s); "
            "this would be number %(count)s."
        ),
        _("The limit for visits by one visitor is %(limit)s %(period)s; this would be number %(count)s."),
    ),
    "visitor_hours_limit": (
        _("Too many hours by one visitor"),
        _(
            "The limit for hours of visits by one visitor is %(limit)s %(period)s (%(exception)s); "
            "this would make %(count)s."
        ),
        _("The limit for hours of visits by one visitor is %(limit)s %(period)s; this would make %(count)s."),
    ),
    "visitor_persons_seen_limit": (
        _("Too many people seen"),
        _(
            "The limit for different people that one visitor sees is %(limit)s %(period)s (%(exception)s); "
            "this would make %(count)s."
        ),
        _("The limit for different people that one visitor sees is %(limit)s %(period)s; this would make %(count)s."),
    ),
    "person_visits_limit": (
        _("Too many visits for one person"),
        _(
            "The limit for visits to one person is %(limit)s %(period)s (%(exception)s); "
            "this would be number %(count)s."
        ),
        _("The limit for visits to one person is %(limit)s %(period)s; this would be number %(count)s."),
    ),
    "person_hours_limit": (
        _("Too many hours for one person"),
        _(
            "The limit for hours of visits to one person is %(limit)s %(period)s (%(exception)s); "
            "this would make %(count)s."
        ),
        _("The limit for hours of visits to one person is %(limit)s %(period)s; this would make %(count)s."),
    ),
    "person_visitors_limit": (
        _("Too many visitors for one person"),
        _(
            "The limit for different visitors to one person is %(limit)s %(period)s (%(exception)s); "
            "this would make %(count)s."
        ),
        _("The limit for different visitors to one person is %(limit)s %(period)s; this would make %(count)s."),
    ),
    "visits_on_separate_days": (
        _("Only one visit a day"),
        _("The visits %(period)s fall on different days, and there is one on this day already."),
    ),
    "free_visits_used": (
        _("Free visits used up"),
        _("The limit for free visits is %(limit)s %(period)s; this one costs money."),
    ),
    "quota_not_read": (
        _("A limit that cannot be counted"),
        _("The facility states a limit that we cannot count (%(subject)s, %(measure)s); ask what it means."),
    ),
}
