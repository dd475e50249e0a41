"""Where a volunteer stands: approval, training, orientation."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

STANDINGS: dict[str, Words] = {
    "clearance_unknown": (
        _("Clearance not known"),
        _("It is not known whether %(visitor)s is cleared for this facility."),
    ),
    "clearance_missing": (_("No clearance"), _("%(visitor)s is not cleared for this facility.")),
    "clearance_pending": (_("Clearance pending"), _("The clearance of %(visitor)s has not been decided yet.")),
    "clearance_refused": (_("Clearance refused"), _("%(visitor)s was refused clearance for this facility.")),
    "clearance_not_yet": (_("Clearance not yet valid"), _("The clearance of %(visitor)s begins on %(first)s.")),
    "clearance_expired": (_("Clearance expired"), _("The clearance of %(visitor)s ended on %(last)s.")),
    "application_unknown": (
        _("Application not known"),
        _("The facility asks for an application, and it is not known whether %(visitor)s made one."),
    ),
    "application_missing": (_("No application"), _("The facility asks for an application, and %(visitor)s made none.")),
    "application_pending": (
        _("Application pending"),
        _("The facility has not answered the application of %(visitor)s."),
    ),
    "application_refused": (_("Application refused"), _("The facility refused the application of %(visitor)s.")),
    "application_not_yet": (
        _("Approval not yet valid"),
        _("The facility’s approval of %(visitor)s begins on %(first)s."),
    ),
    "application_expired": (_("Approval expired"), _("The facility’s approval of %(visitor)s ended on %(last)s.")),
    "background_check_unknown": (
        _("Background check not known"),
        _("The facility asks for a background check, and it is not known whether %(visitor)s has one."),
    ),
    "background_check_missing": (
        _("No background check"),
        _("The facility asks for a background check, and %(visitor)s has none."),
    ),
    "background_check_pending": (
        _("Background check pending"),
        _("The background check of %(visitor)s is not finished."),
    ),
    "background_check_refused": (
        _("Background check not passed"),
        _("The background check of %(visitor)s was not passed."),
    ),
    "background_check_not_yet": (
        _("Background check not yet valid"),
        _("The background check of %(visitor)s counts from %(first)s."),
    ),
    "background_check_expired": (
        _("Background check expired"),
        _("The background check of %(visitor)s ended on %(last)s."),
    ),
    "orientation_unknown": (
        _("Orientation not known"),
        _("The facility asks for its own orientation, and it is not known whether %(visitor)s did it."),
    ),
    "orientation_missing": (
        _("No orientation"),
        _("The facility asks for its own orientation, and %(visitor)s has not done it."),
    ),
    "orientation_pending": (_("Orientation pending"), _("The orientation of %(visitor)s is not finished.")),
    "orientation_refused": (_("Orientation not passed"), _("%(visitor)s was not admitted after the orientation.")),
    "orientation_not_yet": (_("Orientation not yet valid"), _("The orientation of %(visitor)s counts from %(first)s.")),
    "orientation_expired": (_("Orientation expired"), _("The orientation of %(visitor)s expired on %(last)s.")),
}
