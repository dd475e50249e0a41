"""When and how a visit is asked for, and what else is booked."""

from django.utils.translation import gettext_lazy as _

from compliance.sentences.shape import Words

BOOKING: dict[str, Words] = {
    "visit_in_the_past": (_("In the past"), _("This time has passed.")),
    "notice_too_short": (_("Asked too late"), _("The facility asks for %(hours)s of notice.")),
    "notice_days_too_short": (_("Asked too late"), _("The facility asks for %(days)s of notice.")),
    "too_far_ahead": (_("Too far ahead"), _("Visits can be booked at most %(days)s ahead.")),
    "booking_closed": (
        _("Booking closed"),
        _("Booking closes at %(clock)s, %(days_before)s before the visit."),
        _("Booking closes at %(clock)s on the day of the visit."),
    ),
    "booking_closed_weekday": (
        _("Booking closed"),
        _(
            "Booking closes on the last %(weekday)s before the visit at %(clock)s, the facility’s time; for this visit "
            "that was %(latest)s."
        ),
        _("Booking closes on the last %(weekday)s before the visit at %(clock)s, the facility’s time."),
    ),
    "booking_closed_week_before": (
        _("Booking closed"),
        _(
            "Booking closes on %(weekday)s of the week before the visit at %(clock)s, the facility’s time; for this "
            "visit that was %(latest)s."
        ),
        _("Booking closes on %(weekday)s of the week before the visit at %(clock)s, the facility’s time."),
    ),
    "book_by": (_("Book by"), _("Book by %(weekday)s, %(latest)s, the facility’s time.")),
    "booking_closed_before_session": (
        _("Booking closed"),
        _("Booking closes %(minutes)s before the visit."),
    ),
    "cutoff_unread": (
        _("When booking closes"),
        _("When booking closes is not clear from the source: “%(text)s”."),
    ),
    "desk_closed": (
        _("Booking desk closed"),
        _("Bookings are taken %(desk)s; the last moment for this visit was %(latest)s."),
        _("Bookings are taken %(desk)s; there is no time left for this visit."),
    ),
    "desk_hours_unread": (
        _("When bookings are taken"),
        _("When bookings are taken is not clear from the source: “%(text)s”."),
    ),
    "desk_opens_later": (
        _("Booking desk opens later"),
        _("Bookings are taken %(desk)s; book by %(latest)s."),
    ),
    "booking_required": (
        _("Booking needed"),
        _("The visit must be booked: %(methods)s."),
        _("The visit must be booked."),
    ),
    "person_must_book": (
        _("The person books the visit"),
        _("Only the person held can book the visit; ask whether it is booked."),
    ),
    "person_must_accept": (
        _("The person must agree"),
        _("The person held must agree to the visit; ask whether they did."),
    ),
    "person_declined": (_("The person declined"), _("The person declined the visit or did not book it.")),
}

CONFLICTS: dict[str, Words] = {
    "person_busy": (_("Person has another visit"), _("The person has another visit at this time.")),
    "visitor_busy": (_("Visitor is elsewhere"), _("%(visitor)s has another visit at this time.")),
    "gap_too_short": (_("Too close to another visit"), _("Visits are at least %(minutes)s apart.")),
    "travel_too_short": (
        _("Not enough time on the road"),
        _("%(visitor)s needs %(minutes)s between this visit and another one."),
    ),
    "kept_apart": (
        _("Kept apart from somebody"),
        _("Somebody from whom the person is kept apart is visited there too near to this visit."),
    ),
}
