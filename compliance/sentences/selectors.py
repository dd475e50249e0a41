"""Hours that are for some people or visitors only."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

SELECTORS: dict[str, Words] = {
    "gender_no": (_("Hours for others"), _("These hours are for %(wanted)s persons only.")),
    "gender_unknown": (
        _("Gender not known"),
        _("These hours are for %(wanted)s persons only, and the person’s gender is not known."),
    ),
    "classification_no": (_("Another level"), _("These hours are for level %(wanted)s only.")),
    "classification_unknown": (
        _("Level not known"),
        _("These hours are for level %(wanted)s only, and the person’s level is not known."),
    ),
    "housing_units_no": (_("Another housing unit"), _("These hours are for housing unit %(wanted)s only.")),
    "housing_units_unknown": (
        _("Housing unit not known"),
        _("These hours are for housing unit %(wanted)s only, and the person’s unit is not known."),
    ),
    "housing_units_except_no": (
        _("Not for this housing unit"),
        _("These hours are for every housing unit but %(wanted)s."),
    ),
    "housing_units_except_unknown": (
        _("Housing unit not known"),
        _("These hours are for every housing unit but %(wanted)s, and the person’s unit is not known."),
    ),
    "status_no": (_("Another housing status"), _("These hours are only for: %(wanted)s.")),
    "status_unknown": (
        _("Housing status not known"),
        _("These hours are only for: %(wanted)s; the person’s status is not known."),
    ),
    "person_category_no": (_("Another group of people"), _("These hours are for another group only: %(wanted)s.")),
    "person_category_unknown": (
        _("Group not known"),
        _("These hours are for one group only (%(wanted)s), and it is not known whether the person belongs to it."),
    ),
    "surname_initials_no": (_("Other surnames"), _("These hours are for surnames %(wanted)s.")),
    "surname_initials_unknown": (
        _("Surname not known"),
        _("These hours are for surnames %(wanted)s; ask under which surname the facility booked the person."),
    ),
    "a_number_rule_no": (_("Other A-numbers"), _("These hours are for A-numbers that end in %(wanted)s.")),
    "a_number_rule_unknown": (
        _("A-number not known"),
        _("These hours are for A-numbers that end in %(wanted)s, and the person’s number is not known."),
    ),
    "visitor_category_no": (_("Other visitors"), _("These hours are only for these visitors: %(wanted)s.")),
    "visitor_category_unknown": (
        _("Only for some visitors"),
        _("These hours are only for these visitors: %(wanted)s; it is not known whether you are one."),
    ),
    "assigned_by_facility_no": (
        _("Another time was assigned"),
        _("The facility assigns the times (%(wanted)s), and it gave the person another one."),
    ),
    "assigned_by_facility_unknown": (
        _("The facility assigns the time"),
        _("The facility assigns the times (%(wanted)s); ask which one the person has."),
    ),
    "level_not_listed": (
        _("Level not in the timetable"),
        _("The timetable does not name the person’s level (it names %(wanted)s); ask which hours hold."),
        _("The timetable does not name the person’s level; ask which hours hold."),
    ),
    "unit_not_listed": (
        _("Housing unit not in the timetable"),
        _("The timetable does not name the person’s housing unit (it names %(wanted)s); ask which hours hold."),
        _("The timetable does not name the person’s housing unit; ask which hours hold."),
    ),
    "level_in_two_bands": (
        _("Two sets of hours"),
        _("More than one set of hours names the person’s level (%(windows)s); ask which one is meant."),
    ),
}
