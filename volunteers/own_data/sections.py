"""What is told to somebody about themselves, in sections: of the account, and of the program they act for now.

Nothing of anybody else is among it: no person in detention, no colleague, no key. A floor above adds what it keeps.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from volunteers.accounts import factors
from volunteers.languages import language_name
from volunteers.models import (
    AwayRange,
    Break,
    Clearance,
    ExtraAvailability,
    PutForward,
    SpokenLanguage,
    Training,
    User,
    WeeklyAvailability,
)
from volunteers.own_data.volunteer_rows import VolunteerRows, volunteer_rows

Value = str | int | bool | None
Record = dict[str, Value]  # what a file calls it → what is kept
Rows = Callable[[User], Iterable[Record]]


@dataclass(frozen=True)
class Section:
    """`name`: what the file calls it; `words`: what the page calls the section and each of its values."""

    name: str
    title: Any
    words: dict[str, Any]
    rows: Rows


_SECTIONS: dict[str, Section] = {}


def tell(name: str, title: Any, words: dict[str, Any], rows: Rows) -> None:
    """Add a section. `rows(user)` runs as that user, for the program they act for, and hands back own data alone."""
    _SECTIONS[name] = Section(name, title, words, rows)


def own_data(user: User) -> dict[str, list[Record]]:
    """Everything, by section, as plain values: times in ISO 8601."""
    user.__dict__.pop("volunteer_rows", None)
    return {section.name: [_plain(record) for record in section.rows(user)] for section in _SECTIONS.values()}


@dataclass(frozen=True)
class Shown:
    """One section for the page: each record is a list of (words, value)."""

    title: Any
    records: list[list[tuple[Any, Value]]]


def for_reading(user: User) -> Iterator[Shown]:
    """The same as `own_data`, in words, days and times as the reader writes them; what is empty is left out."""
    user.__dict__.pop("volunteer_rows", None)
    for section in _SECTIONS.values():
        records = [
            [(section.words[name], _read(value)) for name, value in record.items() if value not in (None, "")]
            for record in section.rows(user)
        ]
        yield Shown(section.title, [record for record in records if record])


def _read(value: Any) -> Value:
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return time_format(value, "TIME_FORMAT") if isinstance(value, time) else value


def _plain(record: dict[str, Any]) -> Record:
    return {
        name: value.isoformat(timespec="minutes")
        if isinstance(value, datetime | time)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for name, value in record.items()
    }


# ── what this floor keeps ─────────────────────────────────────────────────────────────────────────────────────────────


def _told_of(user: User) -> VolunteerRows:
    """Looked up once for all sections."""
    if "volunteer_rows" not in user.__dict__:
        user.__dict__["volunteer_rows"] = volunteer_rows(user)
    told: VolunteerRows = user.__dict__["volunteer_rows"]
    return told


def _account(user: User) -> Iterator[Record]:
    kinds, codes_left = factors.told_of(user)
    yield {
        "sign_in_name": user.username,
        "shown_name": user.display_name,
        "email": user.email,
        "language": user.get_language_display(),
        "joined": user.joined_at,
        "time_zone": user.timezone,
        "has_password": user.has_usable_password(),
        "passkeys_and_apps": len(kinds & {"webauthn", "totp"}),
        "recovery_codes_left": codes_left,
    }


def _addresses(user: User) -> Iterator[Record]:
    for known in user.sign_in_addresses.order_by("way"):
        yield {"way": str(known.get_way_display()), "address": known.address, "since": known.shown_at}


def _roles(user: User) -> Iterator[Record]:
    for role in user.memberships.select_related("program").order_by("since", "pk"):
        program = role.program.name if role.program else None
        yield {"role": str(role.get_role_display()), "program": program, "since": role.since, "ended": role.ended_at}


def _details(user: User) -> Iterator[Record]:
    volunteer = _told_of(user).volunteer
    if volunteer is not None:
        yield {
            "code": volunteer.code,
            "name": volunteer.preferred_name,
            "telephone": str(volunteer.phone or ""),
            "email": volunteer.email,
            "zip": volunteer.zip,
            "gender": str(volunteer.get_gender_display()),
            "state": str(volunteer.get_state_display()),
            "visits_a_week": volunteer.max_visits_per_week,
            "visits_a_month": volunteer.max_visits_per_month,
            "people_at_a_time": volunteer.max_people,
            "minutes_on_the_way": volunteer.max_travel_minutes,
            "seats_offered": volunteer.seats_offered,
        }


def _languages(user: User) -> Iterator[Record]:
    for spoken in _told_of(user).rows[SpokenLanguage]:
        yield {"language": language_name(spoken.language), "level": str(spoken.get_level_display())}


def _hours(user: User) -> Iterator[Record]:
    rows = _told_of(user).rows
    for weekly in rows[WeeklyAvailability]:
        yield {"weekday": str(weekly.get_weekday_display()), "from": weekly.starts, "until": weekly.ends}
    for extra in rows[ExtraAvailability]:
        yield {"day": extra.day, "from": extra.starts, "until": extra.ends}
    for away in rows[AwayRange]:
        yield {"away_from": away.first_day, "away_until": away.last_day}


def _clearances(user: User) -> Iterator[Record]:
    for clearance in _told_of(user).rows[Clearance]:
        yield {
            "facility": clearance.facility__name,
            "state": str(clearance.get_state_display()),
            "applied": clearance.applied_on,
            "from": clearance.valid_from,
            "until": clearance.valid_to,
        }


def _breaks(user: User) -> Iterator[Record]:
    told = _told_of(user)
    for row in told.rows[Break]:
        yield {"from": row.first_day, "until": row.last_day}
    if told.volunteer is not None and told.volunteer.quiet_months:
        yield {"quiet_months": ", ".join(str(MONTHS[month]) for month in told.volunteer.quiet_months)}


def _put_forward(user: User) -> Iterator[Record]:
    for row in _told_of(user).rows[PutForward]:
        yield {"facility": row.facility__name, "answer": str(row.get_answer_display()), "said": row.answered_at}


def _trainings(user: User) -> Iterator[Record]:
    for training in _told_of(user).rows[Training]:
        yield {"course": training.course, "completed": training.completed_on, "until": training.expires_on}


def register() -> None:
    """Tell what this floor keeps."""
    since, until, name = _("Since"), _("Until"), _("Name")
    tell(
        "account",
        _("My account"),
        {
            "sign_in_name": _("Sign-in name"),
            "shown_name": _("Name shown to colleagues"),
            "email": _("E-mail"),
            "language": _("Language of the screens"),
            "joined": _("Joined"),
            "time_zone": _("Time zone"),
            "has_password": _("Has a password"),
            "passkeys_and_apps": _("Kinds of second factor"),
            "recovery_codes_left": _("Recovery codes left"),
        },
        _account,
    )
    tell(
        "addresses",
        _("Where links to sign in go"),
        {"way": _("Way"), "address": _("Address"), "since": since},
        _addresses,
    )
    tell(
        "roles",
        _("Roles"),
        {"role": _("Role"), "program": _("Program"), "since": since, "ended": _("Ended")},
        _roles,
    )
    tell(
        "details",
        _("My details as a volunteer"),
        {
            "code": _("Your code"),
            "name": name,
            "telephone": _("Telephone"),
            "email": _("E-mail"),
            "zip": _("ZIP code"),
            "gender": _("Gender"),
            "state": _("State"),
            "visits_a_week": _("Visits a week at most"),
            "visits_a_month": _("Visits a month at most"),
            "people_at_a_time": _("People at a time at most"),
            "minutes_on_the_way": _("Minutes on the way at most"),
            "seats_offered": _("Seats offered"),
        },
        _details,
    )
    tell("languages", _("Languages"), {"language": _("Language"), "level": _("Level")}, _languages)
    tell(
        "hours",
        _("When I can come"),
        {
            "weekday": _("Day"),
            "day": _("Date"),
            "from": _("From"),
            "until": until,
            "away_from": _("First day away"),
            "away_until": _("Last day away"),
        },
        _hours,
    )
    tell("breaks", _("Breaks"), {"from": _("From"), "until": until, "quiet_months": _("Quiet months")}, _breaks)
    tell(
        "put_forward",
        _("Where I want to be put forward"),
        {"facility": _("Facility"), "answer": _("Answer"), "said": _("Said on")},
        _put_forward,
    )
    tell(
        "clearances",
        _("Clearances"),
        {
            "facility": _("Facility"),
            "state": _("State"),
            "applied": _("Applied"),
            "from": _("From"),
            "until": until,
        },
        _clearances,
    )
    tell(
        "training",
        _("Training"),
        {"course": _("Course"), "completed": _("Completed"), "until": until},
        _trainings,
    )
