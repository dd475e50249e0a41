"""One visitor: lists, identification, exclusions."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

VISITOR: dict[str, Words] = {
    "clearance_lead_too_short": (
        _("Form handed in too late"),
        _("The facility needs %(amount)s for a form, and that of %(visitor)s came later than that."),
    ),
    "clearance_lead_unknown": (
        _("When the form was handed in"),
        _("The facility needs %(amount)s for a form; when %(visitor)s handed it in is not known."),
    ),
    "list_unknown": (
        _("Visitor list not known"),
        _("Only visitors on the person’s list are let in, and it is not known whether %(visitor)s is on it."),
    ),
    "not_on_list": (
        _("Not on the visitor list"),
        _("%(visitor)s is not on the person’s visitor list; the way onto it begins with: %(by)s."),
        _("%(visitor)s is not on the person’s visitor list."),
    ),
    "list_full": (
        _("Visitor list full"),
        _("The person’s list is full; its limit is %(limit)s (not counted: %(excludes)s)."),
        _("The person’s list is full; its limit is %(limit)s."),
    ),
    "list_change_too_late": (
        _("List cannot change in time"),
        _("The person’s visitor list can change from %(first)s on, which is after this visit."),
    ),
    "excluded": (
        _("Excluded"),
        _("The facility does not let %(visitor)s in until %(until)s (%(reason)s), unless lifted by: %(waiver)s."),
        _("The facility does not let %(visitor)s in until %(until)s (%(reason)s)."),
        _("The facility does not let %(visitor)s in (%(reason)s), unless lifted by: %(waiver)s."),
        _("The facility does not let %(visitor)s in (%(reason)s)."),
    ),
    "exclusion_date_unknown": (
        _("Excluded for a time"),
        _("The facility keeps %(visitor)s out for %(days)s (%(reason)s), and since when is not known."),
    ),
    "exclusions_unknown": (
        _("Reasons to be excluded"),
        _("The facility does not let some visitors in (%(reasons)s); %(visitor)s has not been asked about this."),
    ),
    "relationship_no": (
        _("Not a relative"),
        _("Only these visitors are let in: %(wanted)s; %(visitor)s is not one of them."),
        _("The facility asks for a relationship with the person, and %(visitor)s has none."),
    ),
    "relationship_unknown": (
        _("Relationship not known"),
        _("Only these visitors are let in: %(wanted)s; it is not known whether %(visitor)s is one of them."),
        _("The facility asks for a relationship with the person, and that of %(visitor)s is not known."),
    ),
    "id_missing": (
        _("No identification"),
        _("%(visitor)s has none of the identification that is asked for: %(kinds)s."),
        _("%(visitor)s has no identification."),
    ),
    "id_kind_not_accepted": (
        _("Identification not accepted"),
        _("The identification of %(visitor)s is not accepted here; these are: %(kinds)s."),
    ),
    "id_expired": (
        _("Identification expired"),
        _("The identification of %(visitor)s expired on %(last)s."),
    ),
    "account_missing": (
        _("Account missing"),
        _("Visits are booked through %(vendor)s, and %(visitor)s has no account there."),
    ),
    "bring_id": (_("Bring identification"), _("Bring: %(kinds)s."), _("Bring identification.")),
    "warrant_check": (_("Warrant check"), _("The facility checks visitors for open warrants.")),
}
