"""The words for every finding: a short title, then whole sentences with named gaps.

Of several sentences the first whose gaps can all be filled is used, so the fullest stands first and one that needs
least stands last. Gaps are filled in compliance/explanations.py.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[Promise | str, ...]

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

PARTY: dict[str, Words] = {
    "party_empty": (_("Nobody comes"), _("Nobody is named for this visit.")),
    "party_shape": (
        _("Adults and children together"),
        _("The facility lets in these numbers of adults and children together: %(shapes)s."),
        _("The facility does not let in this number of adults and children together: %(exception)s."),
        _("The facility does not let in this number of adults and children together."),
    ),
    "party_visitors": (
        _("Too many visitors"),
        _("The limit for visitors at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for visitors at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_adults": (
        _("Too many adults"),
        _("The limit for adults at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for adults at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_children": (
        _("Too many children"),
        _("The limit for children at one visit is %(limit)s (%(group)s); %(count)s would come."),
        _("The limit for children at one visit is %(limit)s; %(count)s would come."),
    ),
    "party_lap_children": (
        _("Too many babies"),
        _("The limit for babies on a lap is %(limit)s; %(count)s would come."),
    ),
    "party_children_per_adult": (
        _("Too many children for each adult"),
        _("The limit for children is %(limit)s for each adult; %(count)s would come."),
    ),
    "minors_not_allowed": (_("No children"), _("Children are not let in here.")),
    "minors_not_on_weekday": (_("No children on this weekday"), _("Children are not let in on %(weekday)s.")),
    "minor_too_young": (_("Child too young"), _("Children under %(years)s are not let in.")),
    "minor_age_unknown": (
        _("Child’s age not known"),
        _("Children under %(years)s are not let in, and the child’s age is not known."),
    ),
    "minor_without_adult": (
        _("Child without an adult"),
        _("A child comes with an adult of at least %(years)s."),
        _("A child comes with an adult."),
    ),
    "minor_guardian_no": (_("Child without the right adult"), _("A child comes with: %(who)s.")),
    "minor_guardian_unknown": (
        _("Who brings the child"),
        _("A child comes with: %(who)s. It is not known whether this is so."),
    ),
    "minor_relationship_no": (_("Only related children"), _("Only these children are let in: %(asked)s.")),
    "minor_relationship_unknown": (
        _("How the child is related"),
        _("Only these children are let in: %(asked)s. It is not known whether this is so."),
    ),
    "minor_documents": (_("Papers for a child"), _("Bring for a child: %(documents)s.")),
    "room_full": (
        _("Room full"),
        _("The limit for visits at the same time is %(limit)s; this would be number %(count)s."),
    ),
}

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
        _("First visit without a mentor"),
        _("Volunteer %(visitor)s has not visited before and needs a mentor on the first visit."),
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
}

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

SENTENCES: dict[str, Words] = {
    **CLOSURES, **PERSON, **HOURS, **SELECTORS, **PARTY, **TEAM, **STANDINGS, **VISITOR, **OFTEN, **BOOKING,
    **CONFLICTS, **ADVICE,
}  # fmt: skip

# Words that fill a gap.
PERIODS = {
    "visit": _("in one visit"),
    "session": _("in one session"),
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "8_hours": _("in eight hours"),
    "scheduled_day": _("on a scheduled day"),
    "designated_day": _("on the designated day"),
    "for_good": _("altogether"),
}
LONGER_PERIODS = {"week": _("week"), "month": _("month"), "quarter": _("quarter of a year"), "year": _("year")}
GENDERS = {"male": _("male"), "female": _("female")}
MODES = {
    "contact": _("contact visit"),
    "non_contact": _("visit through glass"),
    "in_person": _("visit in person"),
    "video_onsite": _("video visit at the facility"),
    "video_remote": _("video visit from home"),
}
REASONS = {
    "illness": _("illness or quarantine"),
    "lockdown": _("lockdown"),
    "staff": _("too few staff"),
    "weather": _("weather"),
    "holiday": _("holiday"),
    "not_told": _("the facility gave no reason"),
    "other": _("another reason"),
    "suspension": _("visits suspended"),
    "single_day": _("no visits on this day"),
    "quarantined_unit": _("a unit in quarantine"),
    "health_tier": _("the facility’s health status"),
    "rule_change": _("the rules changed"),
    "announced": _("announced by the program"),
}
DATE_RULES = {
    "weeks_of_month": _("certain weeks of the month"),
    "number_parity_by_date": _("odd or even numbers on odd or even dates"),
    "every_weeks": _("every few weeks"),
    "date_parity": _("odd or even dates"),
}
