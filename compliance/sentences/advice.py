"""What to know before coming; nothing here refuses a visit."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

ADVICE: dict[str, Words] = {
    "arrive_before": (_("Arrive early"), _("Be there %(minutes)s before the visit.")),
    "not_before_minutes": (
        _("Not too early"),
        _("Come no earlier than %(minutes)s before the visit."),
    ),
    "not_before_clock": (_("Not too early"), _("Come no earlier than %(text)s.")),
    "processing_starts": (_("Check-in opens"), _("Visitors are let in from %(text)s.")),
    "late_grace": (
        _("If you are late"),
        _("More than %(minutes)s late, and the visit is lost."),
        _("Late, and the visit is lost."),
    ),
    "sign_up_opens": (_("Sign-up opens"), _("The sign-up sheet opens %(minutes)s before the visit.")),
    "sign_up_closes": (_("Sign-up closes"), _("The sign-up sheet closes %(minutes)s before the visit.")),
    "screening": (_("Screening"), _("Screening is %(minutes)s before the visit.")),
    "least_minutes": (_("Shortest length"), _("A visit lasts at least %(minutes)s.")),
    "longer_on_request": (_("Longer on request"), _("A longer visit may be granted: %(text)s.")),
    "walk_in": (_("No booking needed"), _("Visitors may come without booking.")),
    "first_come": (_("First come, first served"), _("Who comes first is seen first.")),
    "booking_account": (_("Account needed"), _("Visits are booked through: %(text)s.")),
    "booking_note": (_("On booking"), _("On booking: %(text)s.")),
    "id_note": (_("On identification"), _("On identification: %(text)s.")),
    "minors_note": (_("On children"), _("On children: %(text)s.")),
    "clearance_documents": (_("Papers for approval"), _("For approval the facility asks for: %(items)s.")),
    "clearance_note": (_("On approval"), _("On approval: %(text)s.")),
    "dress_code": (_("What to wear"), _("What to wear: %(items)s.")),
    "prohibited_items": (_("Leave behind"), _("Leave behind: %(items)s.")),
    "fees": (_("Cost"), _("Cost: %(text)s.")),
    "program_name": (_("Program"), _("The visiting program here: %(text)s.")),
    "program_commitment": (
        _("Commitment"),
        _("Visits that a volunteer commits to: %(visits)s a %(period)s."),
        _("Visits that a volunteer commits to: %(visits)s."),
    ),
    "program_matching": (_("Matching"), _("How people are matched: %(text)s.")),
    "program_people_seen": (_("People seen"), _("People seen: %(text)s.")),
    "program_restrictions": (_("Rules for volunteers"), _("Rules for volunteers: %(items)s.")),
    "program_note": (_("On the program"), _("On the program: %(text)s.")),
    "other_rule": (_("Another rule"), _("The facility also says: %(text)s.")),
    "hours_fragment": (_("Hours in part"), _("A piece of the timetable whose day or clock was lost: %(text)s.")),
    "window_note": (_("Note on the hours"), _("Note on the hours %(window)s: %(text)s.")),
}
