"""What a visitor should know of a facility: shown as advice, blocks nothing."""

from collections.abc import Iterator

from .findings import Finding, note
from .rulebook import CommunityFacts, FacilityFacts
from .stated import Stated
from .terms import BookingFacts


def advice(edition: FacilityFacts) -> tuple[Finding, ...]:
    """Everything a rulebook states that is worth telling and gives no verdict, in a fixed order."""
    return (
        *_arrival(edition),
        *_length(edition),
        *_booking(edition.booking),
        *_papers(edition),
        *_money(edition),
        *_community(edition.community),
        *(note("other_rule", stated, text=stated.value) for stated in edition.other_rules),
        *(note("hours_fragment", edition.stated, text=text) for text in edition.window_fragments),
        *(
            note("window_note", window.stated, window=window.id, text=window.note)
            for window in edition.windows
            if window.note
        ),
    )


def _minutes(code: str, stated: Stated[int] | None) -> Iterator[Finding]:
    if stated is not None:
        yield note(code, stated, minutes=stated.value)


def _text(code: str, stated: Stated[str] | None) -> Iterator[Finding]:
    if stated is not None:
        yield note(code, stated, text=stated.value)


def _list(code: str, stated: Stated[tuple[str, ...]] | None) -> Iterator[Finding]:
    if stated is not None:
        yield note(code, stated, items=", ".join(stated.value))


def _flag(code: str, stated: Stated[bool] | None) -> Iterator[Finding]:
    if stated is not None and stated.value:
        yield note(code, stated)


def _arrival(edition: FacilityFacts) -> Iterator[Finding]:
    arrival = edition.arrival
    yield from _minutes("arrive_before", arrival.lead_minutes)
    yield from _minutes("not_before_minutes", arrival.not_before_minutes)
    yield from _text("not_before_clock", arrival.not_before_clock)
    yield from _text("processing_starts", arrival.processing_starts)
    yield from _minutes("late_grace", arrival.late_grace_minutes)
    yield from _minutes("sign_up_opens", arrival.sign_up_opens_minutes_before)
    yield from _minutes("sign_up_closes", arrival.sign_up_closes_minutes_before)
    yield from _minutes("screening", arrival.sign_up_screening_minutes_before)


def _length(edition: FacilityFacts) -> Iterator[Finding]:
    yield from _minutes("least_minutes", edition.visit_length.min_minutes)
    yield from _text("longer_on_request", edition.visit_length.extension)


def _booking(booking: BookingFacts | None) -> Iterator[Finding]:
    if booking is None:
        return
    yield from _flag("walk_in", booking.walk_in)
    yield from _flag("first_come", booking.first_come)
    yield from _text("booking_account", booking.vendor)
    yield from _text("booking_note", booking.note)


def _papers(edition: FacilityFacts) -> Iterator[Finding]:
    if edition.id_rules is not None:
        yield from _text("id_note", edition.id_rules.note)
    if edition.minors is not None:
        yield from _text("minors_note", edition.minors.note)
    if edition.clearance is not None:
        yield from _list("clearance_documents", edition.clearance.documents)
        yield from _text("clearance_note", edition.clearance.note)
    yield from _list("dress_code", edition.dress_flags)
    yield from _list("prohibited_items", edition.prohibited_items)


def _money(edition: FacilityFacts) -> Iterator[Finding]:
    yield from _text("fees", edition.fees)


def _community(community: CommunityFacts | None) -> Iterator[Finding]:
    if community is None:
        return
    yield from _text("program_name", community.program)
    if community.commitment_visits is not None:
        stated = community.commitment_visits
        yield note("program_commitment", stated, visits=stated.value, period=community.commitment_per or "")
    yield from _text("program_matching", community.matching)
    yield from _text("program_people_seen", community.people_seen)
    yield from _list("program_restrictions", community.restrictions)
    yield from _text("program_note", community.note)
