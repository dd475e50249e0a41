"""A list that was agreed to, with everything that hangs on it."""

from visitation.models import Roster, RosterChange, RosterDocument, RosterName, RosterVersion, VisitOverride
from visitation.rosters import preparing
from visitation.rosters.lines import LATE, check_list

A_PROBLEM = {"kind": "lacks", "code": LATE, "details": {}, "volunteer": ""}


def a_roster(visit, volunteer, *, at, **columns):
    """One version with one attachment, one name and one later change; the name."""
    roster = Roster.objects.create(
        program=visit.program, facility=visit.facility, first_day=visit.day, last_day=visit.day, made_at=at,
        made_by="tests", state="approved", found={visit.code: [dict(A_PROBLEM)]}, **columns,
    )  # fmt: skip
    version = RosterVersion.objects.create(
        roster=roster, number=1, edition=visit.edition.number, fields=["name"], content_hash="0" * 64,
        asked_by="one", approved_by="two", approved_at=at,
    )  # fmt: skip
    RosterDocument.objects.create(
        version=version, audience="volunteers", content={"sign": "s", "heads": ["Name"], "rows": [["Ida"]]}, ends_at=at
    )
    RosterChange.objects.create(roster=roster, visit=visit, noted_at=at)
    return RosterName.objects.create(
        roster=roster, version=version, visit=visit, volunteer=volunteer, starts=visit.starts, ends=visit.ends
    )


def a_draft_roster(visit, *, by, set_aside_by, now):
    """The list of a visit's day, on which somebody has set aside whatever stood in the way."""
    visit.program.facilities.add(visit.facility)
    roster = preparing.make(visit.program, visit.facility, visit.day, visit.day, by=by, now=now)
    for code in {problem["code"] for problem in check_list(roster, now=now).problems[visit.code]}:
        VisitOverride.objects.create(visit=visit, code=code, reason="facility_agreed", by=str(set_aside_by), at=now)
    return roster


def an_empty_roster(visit):
    """A list and its attachment, not saved, with nothing in them; the version between them is."""
    about = {"program": visit.program, "facility": visit.facility, "made_at": visit.starts, "made_by": "tests"}
    kept = Roster.objects.create(**about, first_day=visit.day, last_day=visit.day)
    version = RosterVersion.objects.create(
        roster=kept, number=1, edition=1, content_hash="0" * 64, asked_by="one", approved_by="two",
        approved_at=visit.starts,
    )  # fmt: skip
    another = Roster(**about, first_day=visit.day.replace(year=2031), last_day=visit.day.replace(year=2031))
    return another, RosterDocument(version=version, audience="volunteers", ends_at=visit.starts)
