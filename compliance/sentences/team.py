"""The program's volunteers at one visit."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

TEAM: dict[str, Words] = {
    "nobody_comes": (_("Nobody comes"), _("No volunteer is named for this visit.")),
    "team_too_small": (
        _("Team too small"),
        _("A team here has at least this many volunteers: %(limit)s; this one has %(count)s."),
    ),
    "team_too_large": (
        _("Team too large"),
        _("A team here has at most this many volunteers: %(limit)s; this one has %(count)s."),
    ),
    "mentor_missing": (
        _("First visit without the mentor"),
        _("Volunteer %(visitor)s has not visited before, and goes with the mentor who was named for them."),
    ),
    "mentor_not_named": (
        _("No mentor named"),
        _("Volunteer %(visitor)s has not visited before: a mentor must be named before the first visit."),
    ),
    "mentor_unknown": (
        _("First visit or not"),
        _("It is not known whether volunteer %(visitor)s has visited before; a first visit needs a mentor."),
    ),
    "volunteer_too_young": (
        _("Too young"),
        _("Volunteers are at least %(years)s years old, and %(visitor)s is younger."),
    ),
    "volunteer_age_unknown": (
        _("Age not known"),
        _("Volunteers are at least %(years)s years old, and the age of %(visitor)s is not known."),
    ),
    "training_missing": (
        _("Training missing"),
        _("Volunteer %(visitor)s has not done the training “%(training)s”."),
        _("Volunteer %(visitor)s has not done the training the facility asks for (%(minutes)s)."),
        _("Volunteer %(visitor)s has not done the training that is asked for."),
    ),
    "training_not_yet": (
        _("Training not yet valid"),
        _("The training “%(training)s” of volunteer %(visitor)s counts from %(first)s."),
        _("The training of volunteer %(visitor)s counts from %(first)s."),
    ),
    "training_expired": (
        _("Training expired"),
        _("The training “%(training)s” of volunteer %(visitor)s expired on %(last)s."),
        _("The training of volunteer %(visitor)s expired on %(last)s."),
    ),
    "training_too_short": (
        _("Training too short"),
        _("The facility asks for %(minutes)s of training, and volunteer %(visitor)s has had less."),
    ),
    "training_minutes_unknown": (
        _("Length of training not known"),
        _("The facility asks for %(minutes)s of training; how much %(visitor)s has had is not known."),
    ),
    "references_missing": (_("References missing"), _("The references of volunteer %(visitor)s are missing.")),
    "references_unknown": (
        _("References not known"),
        _("It is not known whether volunteer %(visitor)s gave references."),
    ),
    "agreement_missing": (
        _("Agreement not signed"),
        _("Volunteer %(visitor)s has not signed: %(agreement)s."),
    ),
    "agreement_unknown": (
        _("Agreement not known"),
        _("It is not known whether volunteer %(visitor)s has signed: %(agreement)s."),
    ),
    "volunteer_load": (
        _("Too many visits for one volunteer"),
        _("The limit for volunteer %(visitor)s is %(limit)s a week; this would be number %(count)s."),
    ),
}
