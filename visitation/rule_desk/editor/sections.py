"""What each section of the editor asks. Every value may be left open: what nobody knows is not known, never allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from compliance.sentences import LONGER_PERIODS
from facilities.rule_lines import HOLIDAYS, METHODS
from facilities.words import CLOTHING, IDENTIFICATION, THINGS
from visitation.rule_desk.editor.boxes import LONG_CHARACTERS, Box, Words

MINUTES, STEP, AGE, COUNT = (0, 10_080), (1, 1440), (0, 130), (0, 100_000)


@dataclass(frozen=True)
class Section:
    """`rows`: the kind of lines it holds besides boxes, at `rows_place`."""

    slug: str
    title: Words
    boxes: tuple[Box, ...] = field(default=())
    rows: str = ""
    rows_place: str = ""
    rows_title: Words = ""

    @property
    def places(self) -> tuple[str, ...]:
        """All it may change."""
        own = tuple(box.place for box in self.boxes)
        return (*own, self.rows_place) if self.rows else own


def _number(place: str, label: Words, limits: tuple[int, int] = (0, 10_000)) -> Box:
    return Box(place, "number", label, limits=limits)


def _place(name: str, label: Words, longest: int, example: str = "", *, is_needed: bool = False) -> Box:
    """A text about the place itself."""
    return Box(f"/{name}", "text", label, example, longest=longest, is_needed=is_needed)


def _booking(at: str) -> tuple[Box, ...]:
    return (
        Box(f"{at}.required", "flag", _("Visits must be booked")),
        Box(f"{at}.walk_in", "flag", _("One may come without a booking")),
        Box(f"{at}.first_come", "flag", _("First come, first served")),
        Box(f"{at}.methods", "some", _("How one books"), choices=METHODS),
        Box(f"{at}.phone", "text", _("Telephone for bookings")),
        Box(f"{at}.email", "text", _("E-mail for bookings")),
        Box(f"{at}.url", "text", _("Web page for bookings")),
        Box(f"{at}.vendor", "text", _("Company that takes bookings")),
        Box(
            f"{at}.booking_hours", "desk", _("When bookings are taken"),
            _("weekdays except Thursday 13:30–16:00; Sunday 11 am–1 pm"),
        ),
        _number(f"{at}.min_lead_hours", _("Book at least so many hours ahead")),
        _number(f"{at}.min_lead_days", _("Book at least so many days ahead")),
        _number(f"{at}.max_lead_days", _("Book at most so many days ahead")),
        Box(f"{at}.cutoff", "cutoff", _("Last moment to book"), _("noon the day before; or: Thursday noon")),
        _number(f"{at}.cutoff_minutes_before_session", _("Booking closes so many minutes before the visit"), MINUTES),
        Box(f"{at}.note", "text", _("Note on booking")),
    )  # fmt: skip


_TABLE = (
    Section(
        "hours",
        _("Visiting hours"),
        (
            Box(
                "status", "choice", _("State of the visits"), open_words=_("as the hours say"),
                choices={
                    "suspended_at_source_date": _("suspended: nobody knows until when"),
                    "superseded_by_video_2021": _("on site replaced by video"),
                },
            ),
            Box("contact", "choice", _("Usual kind of visit"), choices={
                "contact": _("in one room"), "non_contact": _("behind glass"), "video": _("by video")}),
            Box("effective_from", "date", _("In force from"), "2026-12-24"),
            Box("open_days", "days", _("Open days, where no clock is known"), _("Monday to Friday")),
            Box("window_fragments", "lines", _("Hours that are printed and cannot be told, one a line")),
        ),
        rows="windows", rows_place="windows", rows_title=_("Hours, a line for each group"),
    ),
    Section(
        "closed",
        _("Holidays and closures"),
        (Box("holidays", "choice", _("On holidays"), choices=HOLIDAYS),),
        rows="closures", rows_place="closures", rows_title=_("Closures"),
    ),
    Section(
        "breaks", _("Counts, meals and other breaks"),
        rows="blackouts", rows_place="blackouts", rows_title=_("Hours of the day without visits"),
    ),
    Section(
        "arrival",
        _("Arriving, and how long"),
        (
            _number("visit_length.minutes", _("A visit lasts so many minutes"), STEP),
            _number("visit_length.min_minutes", _("It lasts at least so many minutes"), STEP),
            _number("visit_length.slot_spacing_minutes", _("Visits start every so many minutes"), STEP),
            _number("visit_length.gap_minutes", _("Minutes between two visits"), MINUTES),
            Box("visit_length.extension", "text", _("Who may give more time")),
            _number("arrival.lead_minutes", _("Be there so many minutes before"), MINUTES),
            _number("arrival.not_before_minutes", _("Not earlier than so many minutes before"), MINUTES),
            Box("arrival.not_before_clock", "clock", _("Not let in before"), _("7:45 am")),
            Box("arrival.processing_starts", "clock", _("Letting in begins at"), _("8 am")),
            _number(
                "arrival.last_processing_minutes_before_end", _("Let in until so many minutes before the end"), MINUTES
            ),
            _number("arrival.late_grace_minutes", _("Late by so many minutes is still let in"), MINUTES),
            _number("arrival.sign_up.opens_minutes_before", _("The list to sign opens, minutes before"), MINUTES),
            _number("arrival.sign_up.closes_minutes_before", _("It closes so many minutes before"), MINUTES),
            _number("arrival.sign_up.screening_minutes_before", _("Screening so many minutes before"), MINUTES),
        ),
    ),
    Section(
        "limits", _("How many, and how often"),
        rows="quotas", rows_place="quotas", rows_title=_("Limits, and who may come together"),
    ),
    Section("booking", _("Booking"), _booking("booking")),
    Section(
        "approval",
        _("Approval before a visit"),
        (
            Box("clearance.application_required", "flag", _("Visitors hand in an application")),
            Box("clearance.approved_list_required", "flag", _("Only visitors on a list are let in")),
            Box("clearance.initiated_by", "text", _("Who takes the first step"), "detained_person"),
            _number("clearance.list_size", _("Names on the list at most"), COUNT),
            Box("clearance.list_size_excludes", "text", _("Who does not count on the list")),
            Box("clearance.list_change", "text", _("When the list changes"), "only in mar, jun, sep, dec"),
            _number("clearance.list_change_min_days", _("The list changes at most once in so many days")),
            Box("clearance.background_check", "flag", _("There is a background check")),
            Box("clearance.warrant_check", "flag", _("Visitors are checked for open warrants")),
            _number("clearance.lead_days", _("Approval takes so many days")),
            _number("clearance.lead_hours", _("Approval takes so many hours")),
            Box("clearance.lead_hours_kind", "choice", _("These hours are"), choices={
                "business_hours": _("hours of working days")}),
            _number("clearance.valid_for_days", _("Approval is valid for so many days")),
            _number("clearance.first_visit_wait_days", _("No visits in the first days after admission, so many")),
            _number("clearance.first_visit_wait_hours", _("No visits in the first hours after admission, so many")),
            _number("clearance.quarantine_new_arrivals_days", _("Days of quarantine after admission")),
            Box("clearance.relationship_required", "flag", _("Only relatives are let in")),
            Box("clearance.relationships", "lines", _("Who may come, one a line")),
            Box("clearance.documents", "lines", _("Papers to hand in, one a line")),
            Box("clearance.exclusions", "lines", _("Who is not let in, one a line")),
            Box("clearance.note", "text", _("Note on approval")),
        ),
    ),
    Section(
        "bring",
        _("Identification, children, what to wear"),
        (
            Box("id_rules.required", "flag", _("Identification is needed")),
            Box("id_rules.kinds", "some", _("Which is accepted"), choices=IDENTIFICATION),
            _number("id_rules.min_age", _("From the age of"), AGE),
            Box("id_rules.unexpired", "flag", _("It must not have expired")),
            Box("id_rules.note", "text", _("Note on identification")),
            Box("minors.allowed", "flag", _("Children may come")),
            _number("minors.min_age", _("Children from the age of"), AGE),
            Box("minors.accompanied_by_adult", "flag", _("A child comes with an adult")),
            Box("minors.accompanied_by", "text", _("With whom a child comes")),
            _number("minors.adult_min_age", _("An adult is at least"), AGE),
            Box("minors.relationship_required", "lines", _("Only these children, one a line")),
            Box("minors.documents", "lines", _("Papers for a child, one a line")),
            Box("minors.days_not_allowed", "days", _("No children on"), _("Monday to Friday")),
            _number("minors.max_age_special", _("Special rule up to the age of"), AGE),
            Box("minors.note", "text", _("Note on children")),
            Box("dress_code.flags", "some", _("What to wear"), choices=CLOTHING),
            _number("dress_code.applies_from_age", _("Dress code from the age of"), AGE),
            Box("prohibited_items", "some", _("Leave behind"), choices=THINGS),
        ),
    ),
    Section(
        "program",
        _("Program visits"),
        (
            Box("community_visits.exists", "flag", _("There is a visiting program")),
            Box("community_visits.program", "text", _("Its name")),
            Box("community_visits.kind", "text", _("What kind of program"), _("group visit in a housing pod")),
            _number("community_visits.team_max", _("Volunteers together at most"), COUNT),
            _number("community_visits.volunteer_min_age", _("Volunteers are at least so many years old"), AGE),
            Box("community_visits.approved_by_ice", "flag", _("Approved by ICE")),
            Box("community_visits.application_required", "flag", _("Volunteers hand in an application")),
            Box("community_visits.background_check", "flag", _("Volunteers have a background check")),
            Box("community_visits.references_required", "flag", _("Volunteers name references")),
            Box("community_visits.training_required", "flag", _("Volunteers need training")),
            _number("community_visits.training_minutes", _("Training takes so many minutes"), MINUTES),
            Box("community_visits.jail_orientation_required", "flag", _("Volunteers do the facility’s orientation")),
            Box("community_visits.first_visit_with_mentor", "flag", _("The first visit is with a mentor")),
            Box("community_visits.people_seen", "text", _("How many people are seen")),
            Box("community_visits.matching", "text", _("Who visits whom"), _("one volunteer to one person")),
            Box("community_visits.referral_by", "lines", _("Who asks for a visitor, one a line")),
            _number("community_visits.commitment.visits", _("A volunteer promises so many visits"), COUNT),
            Box("community_visits.commitment.per", "choice", _("In"), choices=LONGER_PERIODS),
            Box("community_visits.commitment.note", "text", _("Note on what is promised")),
            Box("community_visits.restrictions", "lines", _("Restrictions, one a line")),
            Box("community_visits.note", "text", _("Note on program visits")),
        ),
        rows="windows", rows_place="community_visits.windows", rows_title=_("Hours of program visits"),
    ),
    Section(
        "program-days", _("Program days without hours"),
        rows="schedule", rows_place="community_visits.schedule", rows_title=_("Days on which the program comes"),
    ),
    Section("program-booking", _("Booking of program visits"), _booking("community_visits.booking")),
    Section(
        "other",
        _("Costs and everything else"),
        (
            Box("fees", "text", _("What it costs")),
            Box("other_rules", "lines", _("Also said, one a line")),
        ),
    ),
    Section(
        "lawyers",
        _("Lawyers"),
        (*_booking("attorney.booking"), Box("attorney.note", "text", _("Note on lawyers’ visits"))),
        rows="windows", rows_place="attorney.windows", rows_title=_("Hours for lawyers"),
    ),
    Section(
        "lawyers-breaks", _("Breaks in lawyers’ hours"),
        rows="blackouts", rows_place="attorney.blackouts", rows_title=_("Hours of the day without lawyers’ visits"),
    ),
    Section(
        "lawyers-limits", _("Limits of lawyers’ visits"),
        rows="quotas", rows_place="attorney.quotas", rows_title=_("How many, and how often"),
    ),
    Section(
        "place",
        _("The place itself"),
        (
            _place("name", _("Its name"), 200, is_needed=True),
            Box("/timezone", "zone", _("Time zone"), "America/New_York", is_needed=True),
            _place("address", _("Street"), 300),
            _place("city", _("City"), 100),
            _place("state", _("State"), 50),
            _place("zip", _("ZIP code"), 20),
            Box("/lat", "decimal", _("Latitude"), limits=(-90, 90)),
            Box("/lon", "decimal", _("Longitude"), limits=(-180, 180)),
            _place("phone", _("Telephone"), 100),
            _place("operator", _("Who runs it"), 200),
            _place("genders_held", _("Who is held there"), LONG_CHARACTERS, "Female/Male"),
            _number("/capacity", _("Beds"), COUNT),
            Box("/currently_used_by_ice", "flag", _("ICE holds people there now")),
        ),
    ),
    Section(
        "figures",
        _("What ICE’s tables say of it"),
        (
            _place("ice_code", _("Code"), 50),
            _place("ice_name", _("Name in the tables"), LONG_CHARACTERS),
            _place("facility_type", _("Type"), 50, "IGSA"),
            _place("field_office.code", _("Code of the field office"), LONG_CHARACTERS),
            _place("field_office.name", _("Name of the field office"), LONG_CHARACTERS),
            _place("inspection_standard", _("Standard of the last inspection"), LONG_CHARACTERS, "NDS 2019"),
            Box("/last_inspection_end", "part_of_a_date", _("The last inspection ended"), "2026-05-04"),
            _place("last_rating", _("What it found"), LONG_CHARACTERS),
            Box("/population.average_daily", "decimal", _("People held on an average day"), limits=(0, 1_000_000)),
            _place("population.fiscal_year", _("In which year"), LONG_CHARACTERS, "FY2026 to 2026-04-02"),
            _number("/population.guaranteed_minimum", _("Beds that are paid for in any case"), COUNT),
            Box("/in_ice_statistics_fy26", "flag", _("It is in the tables of 2026")),
        ),
    ),
)  # fmt: skip
SECTIONS: Mapping[str, Section] = {section.slug: section for section in _TABLE}
