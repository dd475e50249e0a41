"""A rulebook document as the facts of one edition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from compliance.rules import (
    Approval,
    ArrivalFacts,
    ClosureFacts,
    CommunityFacts,
    FacilityFacts,
    ScheduleFacts,
    Settled,
    Source,
    Stated,
    VisitLength,
)

from .reading import Reader, RulebookError, day, mapping, one_of, rows, text, texts, weekdays, whole, yes_no
from .terms import booking, clearance, id_rules, minors, quotas
from .windows import blackouts, closure, schedule_rule, windows

STATUSES = (
    "hours_published",
    "hours_incomplete",
    "hours_not_found",
    "suspended_at_source_date",
    "superseded_by_video_2021",
)
HOLIDAY_POLICIES = ("listed_windows", "open", "closed", "closed_onsite", "named_holidays_closed", "own_schedule")
CONTACT = ("contact", "non_contact", "video")


def facility_facts(
    document: Mapping[str, Any],
    *,
    confirmations: Mapping[str, date] | None = None,
    approvals: Sequence[Approval] = (),
    closures: Sequence[ClosureFacts] = (),
    settled: Sequence[Settled] = (),
    previous_edition: FacilityFacts | None = None,
    effective_from: date | None = None,
) -> FacilityFacts:
    """One rulebook document as facts.

    `confirmations`: place in the document -> day somebody last asked the facility; a place confirms what lies under it.
    `closures`: announced in the product, beside those of the document. `effective_from` overrides the document's own.
    Raises RulebookError naming the place and the mend.
    """
    facility_id = text(document.get("id"), "id")
    if not facility_id:
        raise RulebookError("id", "write the facility's id")
    zone = text(document.get("timezone"), "timezone") or ""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RulebookError("timezone", f"{zone!r} is not an IANA time zone such as America/Chicago") from None
    reader = Reader(document, confirmations or {})
    visiting = mapping(document.get("visiting"), "visiting")
    base = "visiting"
    quota_facts = quotas(visiting.get("quotas"), f"{base}.quotas", reader)
    dress = mapping(visiting.get("dress_code"), f"{base}.dress_code")
    return FacilityFacts(
        id=facility_id,
        timezone=zone,
        name=text(document.get("name"), "name") or "",
        has_visiting=document.get("visiting") is not None,
        status=reader.maybe(one_of(visiting.get("status"), STATUSES, f"{base}.status"), f"{base}.status"),
        effective_from=effective_from or day(visiting.get("effective_from"), f"{base}.effective_from"),
        holidays=reader.maybe(
            one_of(visiting.get("holidays"), HOLIDAY_POLICIES, f"{base}.holidays"), f"{base}.holidays"
        ),
        windows=windows(visiting.get("windows"), f"{base}.windows", reader),
        window_fragments=texts(visiting.get("window_fragments"), f"{base}.window_fragments") or (),
        visit_length=_visit_length(mapping(visiting.get("visit_length"), f"{base}.visit_length"), reader),
        arrival=_arrival(mapping(visiting.get("arrival"), f"{base}.arrival"), reader),
        quotas=quota_facts,
        booking=booking(visiting.get("booking"), f"{base}.booking", reader, "booking"),
        clearance=clearance(visiting.get("clearance"), f"{base}.clearance", reader),
        id_rules=id_rules(visiting.get("id_rules"), f"{base}.id_rules", reader),
        minors=minors(visiting.get("minors"), f"{base}.minors", reader),
        community=_community(visiting.get("community_visits"), f"{base}.community_visits", reader),
        closures=(
            *(closure(row, place, reader) for place, row in rows(visiting.get("closures"), f"{base}.closures")),
            *closures,
        ),
        blackouts=blackouts(visiting.get("blackouts"), f"{base}.blackouts", reader),
        dress_flags=reader.maybe(
            texts(dress.get("flags"), f"{base}.dress_code.flags") or None, f"{base}.dress_code.flags"
        ),
        dress_applies_from_age=reader.maybe(
            whole(dress.get("applies_from_age"), f"{base}.dress_code.applies_from_age"),
            f"{base}.dress_code.applies_from_age",
        ),
        prohibited_items=reader.maybe(
            texts(visiting.get("prohibited_items"), f"{base}.prohibited_items") or None, f"{base}.prohibited_items"
        ),
        fees=reader.maybe(text(visiting.get("fees"), f"{base}.fees"), f"{base}.fees"),
        contact=reader.maybe(one_of(visiting.get("contact"), CONTACT, f"{base}.contact"), f"{base}.contact"),
        other_rules=tuple(
            reader.stated(words, f"{base}.other_rules[{index}]")
            for index, words in enumerate(texts(visiting.get("other_rules"), f"{base}.other_rules") or ())
        ),
        approvals=tuple(approvals),
        settled=tuple(settled),
        previous=previous_edition,
        stated=reader.stated("visiting", base),
    )


def _visit_length(row: Mapping[str, Any], reader: Reader) -> VisitLength:
    where = "visiting.visit_length"

    def number(key: str, least: int = 1) -> Stated[int] | None:
        return reader.maybe(whole(row.get(key), f"{where}.{key}", least=least), f"{where}.{key}")

    return VisitLength(
        minutes=number("minutes"),
        min_minutes=number("min_minutes"),
        slot_spacing_minutes=number("slot_spacing_minutes"),
        gap_minutes=number("gap_minutes", least=0),
        extension=reader.maybe(text(row.get("extension"), f"{where}.extension"), f"{where}.extension"),
    )


def _arrival(row: Mapping[str, Any], reader: Reader) -> ArrivalFacts:
    where = "visiting.arrival"
    sign_up = mapping(row.get("sign_up"), f"{where}.sign_up")

    def number(key: str) -> Stated[int] | None:
        return reader.maybe(whole(row.get(key), f"{where}.{key}"), f"{where}.{key}")

    def at_desk(key: str) -> Stated[int] | None:
        return reader.maybe(whole(sign_up.get(key), f"{where}.sign_up.{key}"), f"{where}.sign_up.{key}")

    return ArrivalFacts(
        lead_minutes=number("lead_minutes"),
        not_before_minutes=number("not_before_minutes"),
        not_before_clock=reader.maybe(
            text(row.get("not_before_clock"), f"{where}.not_before_clock"), f"{where}.not_before_clock"
        ),
        processing_starts=reader.maybe(
            text(row.get("processing_starts"), f"{where}.processing_starts"), f"{where}.processing_starts"
        ),
        last_processing_minutes_before_end=number("last_processing_minutes_before_end"),
        late_grace_minutes=number("late_grace_minutes"),
        sign_up_opens_minutes_before=at_desk("opens_minutes_before"),
        sign_up_closes_minutes_before=at_desk("closes_minutes_before"),
        sign_up_screening_minutes_before=at_desk("screening_minutes_before"),
    )


def _community(value: object, where: str, reader: Reader) -> CommunityFacts | None:
    if value is None:
        return None
    row = mapping(value, where)
    own = text(row.get("source"), f"{where}.source")
    source = Source(own) if own else reader.source("community", "volunteer_program")

    def keep(key: str, item: Any) -> Stated[Any] | None:
        return reader.maybe(item, f"{where}.{key}", source=source)

    def flag(key: str) -> Stated[bool] | None:
        return keep(key, yes_no(row.get(key), f"{where}.{key}"))

    def number(key: str) -> Stated[int] | None:
        return keep(key, whole(row.get(key), f"{where}.{key}"))

    def words(key: str) -> Stated[str] | None:
        return keep(key, text(row.get(key), f"{where}.{key}"))

    schedule = []
    for place, entry in rows(row.get("schedule"), f"{where}.schedule"):
        rule, unread = schedule_rule(text(entry.get("rule"), f"{place}.rule"))
        schedule.append(
            ScheduleFacts(
                days=weekdays(entry.get("days"), f"{place}.days") or (),
                date_rule=rule,
                rule_text=unread,
                duration_minutes=whole(entry.get("duration_minutes"), f"{place}.duration_minutes", least=1),
                note=text(entry.get("note"), f"{place}.note"),
                stated=reader.stated(" ".join(entry.get("days") or ()), place, source=source),
            )
        )
    commitment = mapping(row.get("commitment"), f"{where}.commitment")
    return CommunityFacts(
        exists=flag("exists"),
        program=words("program"),
        kind=words("kind"),
        approved_by_ice=flag("approved_by_ice"),
        windows=windows(row.get("windows"), f"{where}.windows", reader, source=source),
        schedule=tuple(schedule),
        team_max=number("team_max"),
        people_seen=words("people_seen"),
        matching=words("matching"),
        volunteer_min_age=number("volunteer_min_age"),
        training_required=flag("training_required"),
        training_minutes=number("training_minutes"),
        application_required=flag("application_required"),
        references_required=flag("references_required"),
        background_check=flag("background_check"),
        jail_orientation_required=flag("jail_orientation_required"),
        first_visit_with_mentor=flag("first_visit_with_mentor"),
        commitment_visits=keep("commitment", whole(commitment.get("visits"), f"{where}.commitment.visits")),
        commitment_per=text(commitment.get("per"), f"{where}.commitment.per"),
        restrictions=keep("restrictions", texts(row.get("restrictions"), f"{where}.restrictions") or None),
        booking=booking(row.get("booking"), f"{where}.booking", reader, "community"),
        note=words("note"),
    )
