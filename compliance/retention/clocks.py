"""The clocks: for each kind of data what starts its time, how long it is kept, and what happens then.

Where the rows are is the upper floors' to say (keepers.py). What has no line here has a job of its own and is over
within days: web sessions, sign-in links, letters, guesses at passwords.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

YEAR_DAYS = 365
APPLIED_DAYS = 30
ASKED_DAYS = 7  # so that somebody who was made to ask, or who changes their mind, can still come back


class Then(StrEnum):
    """What happens when the time is over."""

    KEY_DESTROYED = "key_destroyed"
    EMPTIED = "emptied"
    COARSENED = "coarsened"  # the month stays
    DELETED = "deleted"


THEN_WORDS = {
    Then.KEY_DESTROYED: _("the key is destroyed and the columns are emptied; the code stays"),
    Then.EMPTIED: _("the columns are emptied; the coded rest stays"),
    Then.COARSENED: _("only the month stays"),
    Then.DELETED: _("the rows are deleted"),
}


@dataclass(frozen=True)
class Clock:
    """One kind of data. `days` run from the moment or the day that `starts` names."""

    name: str
    what: Any
    starts: Any
    days: int
    then: Then

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)


_EXIT = _("the volunteer left")
_EXIT_TOLD = _("the end was recorded")
_HAND_OVER_ENDED = _("the time to accept it ended")
_CLOSED = _("it was closed")
_WRITTEN = _("the log was written")
_WRITTEN_LETTER = _("the message was posted")

CLOCKS: dict[str, Clock] = {
    clock.name: clock
    for clock in (
        Clock(
            "person",
            _("Who a person is, and all that is sealed about them"),
            _("the person’s file was closed"),
            90,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "requester",
            _("Who asked for a person, and how to answer them"),
            _("they were answered"),
            30,
            Then.EMPTIED,
        ),
        Clock(
            "consent",
            _("What a person agreed to, besides being counted without a name"),
            _("the person’s file was closed"),
            YEAR_DAYS,
            Then.DELETED,
        ),
        Clock("log_wellbeing", _("How a volunteer felt after a visit"), _WRITTEN, 30, Then.EMPTIED),
        Clock("log_line", _("The line of a log, and what was asked for"), _WRITTEN, 90, Then.EMPTIED),
        Clock("log_details", _("Times, miles and languages of a log"), _WRITTEN, YEAR_DAYS, Then.EMPTIED),
        Clock("log_draft", _("A log that was begun and not sent"), _("it was last changed"), 7, Then.DELETED),
        Clock("door_slip", _("That a slip for the door was printed"), _("it was printed"), 90, Then.DELETED),
        Clock("log_note", _("What a lead added to a log"), _("it was added"), 90, Then.DELETED),
        Clock("log_share", _("What of a log the next visitor may read"), _("the yes to it ended"), 0, Then.DELETED),
        Clock("log_answer", _("Answers to a program’s own questions"), _WRITTEN, 3 * YEAR_DAYS, Then.DELETED),
        Clock("care_task", _("That a volunteer asked for a call, or found a visit heavy"), _WRITTEN, 30, Then.DELETED),
        Clock(
            "obstruction",
            _("Visits that a facility refused, cut short or began late, in codes"),
            _("it was written down"),
            3 * YEAR_DAYS,
            Then.DELETED,
        ),
        Clock("expense_visit", _("For which visit an expense was"), _("it was asked for"), YEAR_DAYS, Then.EMPTIED),
        Clock("expense", _("Expenses of volunteers, and receipts"), _("it was asked for"), 7 * YEAR_DAYS, Then.DELETED),
        Clock("log", _("What came of a visit, in codes"), _WRITTEN, 3 * YEAR_DAYS, Then.DELETED),
        Clock("exit", _("How a person’s time with us ended, in a code"), _EXIT_TOLD, 3 * YEAR_DAYS, Then.DELETED),
        Clock(
            "hand_over_content",
            _("What was passed on with a person to another program"),
            _("the time to accept it ended"),
            0,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "hand_over", _("That a person was passed on to another program"), _HAND_OVER_ENDED, 30, Then.DELETED
        ),
        Clock("slot_hold", _("Who was about to book an hour of a facility"), _("that hour ended"), 30, Then.DELETED),
        Clock("slot_waiter", _("Who waited for a full hour of a facility"), _("that hour ended"), 30, Then.DELETED),
        Clock("standing_visit", _("Who was to visit whom again and again"), _("its last day"), 30, Then.DELETED),
        Clock("booking_request", _("Which hours somebody asked for"), _("the last of them"), 30, Then.DELETED),
        Clock("override", _("Which rule was set aside for a visit"), _("the visit ended"), 3 * YEAR_DAYS, Then.DELETED),
        Clock(
            "roster_document", _("The names on a list for a facility"), _("two leads agreed to it"), 1,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "roster", _("That a list was sent, how, and its answers"), _("the last of its days"), 3 * YEAR_DAYS,
            Then.DELETED,
        ),
        Clock("review", _("What stood against a coming visit, and who had it"), _("the visit ended"), 90, Then.DELETED),
        Clock(
            "rule_choice", _("What became of a visit that new rules hit"), _("the visit ended"), 90, Then.DELETED
        ),
        Clock("left_place", _("Who gave a place in a visit back"), _("the visit ended"), 30, Then.DELETED),
        Clock("visit_team", _("Who made a visit"), _("the visit ended"), YEAR_DAYS, Then.DELETED),
        Clock("visit", _("Day and hour of a visit"), _("the visit ended"), 3 * YEAR_DAYS, Then.COARSENED),
        Clock("unmet", _("Why a wish found no place in a plan"), _("the plan was made"), 3 * YEAR_DAYS, Then.DELETED),
        Clock("glass", _("Broken glass and its review"), _("the glass was broken"), 3 * YEAR_DAYS, Then.DELETED),
        Clock("calendar_link", _("Links for calendar programs"), _("the link ended"), 30, Then.DELETED),
        Clock("volunteer_hours", _("When a volunteer could come, and languages"), _EXIT, 0, Then.DELETED),
        Clock(
            "volunteer", _("Name, telephone, area and clearances of a volunteer"), _EXIT, YEAR_DAYS, Then.KEY_DESTROYED
        ),
        Clock(
            "applicant",
            _("The same of somebody who applied and did not join"),
            _("the application ended"),
            APPLIED_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "volunteer_asked",
            _("The same of a volunteer who asked that it is deleted"),
            _("the volunteer asked"),
            ASKED_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "clearance_packet",
            _("Day of birth and number of an identity document, for one facility"),
            _("it was typed in"),
            30,
            Then.KEY_DESTROYED,
        ),
        Clock("break", _("Breaks of a volunteer"), _("the last of the days"), 90, Then.DELETED),
        Clock(
            "onboarding",
            _("Application, references, interview and mentor of a volunteer"),
            _EXIT,
            APPLIED_DAYS,
            Then.DELETED,
        ),
        Clock(
            "applicant_group",
            _("Name of a group that applied together, and who spoke for it"),
            _("the group applied"),
            YEAR_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "application_ties",
            _("Whether an applicant knows somebody at a facility"),
            _("the application was decided"),
            30,
            Then.EMPTIED,
        ),
        Clock(
            "reference_contact",
            _("How to reach somebody whom an applicant named"),
            _("their link ended"),
            0,
            Then.EMPTIED,
        ),
        Clock("attendance", _("Who came to a course"), _("the day of the course"), YEAR_DAYS, Then.DELETED),
        Clock("signature", _("Which agreements a volunteer signed"), _EXIT, 3 * YEAR_DAYS, Then.DELETED),
        Clock("away", _("Days on which a volunteer was away"), _("the last of the days"), 90, Then.DELETED),
        Clock("extra_hours", _("Extra hours of a volunteer"), _("the day"), 90, Then.DELETED),
        Clock("on_call", _("On which lists a volunteer was on call"), _EXIT, 0, Then.DELETED),
        Clock("call_out", _("Call-outs: who was asked, and what they said"), _("its time ended"), 90, Then.DELETED),
        Clock(
            "match_proposal",
            _("Proposed matches: who was asked, and what they said"),
            _("its time ended"),
            90,
            Then.DELETED,
        ),
        Clock("assignment", _("Pairs that were worked out for many at once"), _("they were made"), 90, Then.DELETED),
        Clock("concern_words", _("What was told as urgent, in words"), _CLOSED, 90, Then.EMPTIED),
        Clock("concern", _("Urgent words: whose they were, and what came of them"), _CLOSED, YEAR_DAYS, Then.DELETED),
        Clock("follow_up", _("What was promised, and what came of it"), _("it was done"), 90, Then.DELETED),
        Clock(
            "incident",
            _("Reports of abuse: what was told, by whom, about whom, and what was done"),
            _("the report was closed"),
            YEAR_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "concern_shift", _("Which lead was on call for urgent words"), _("the last of the days"), 90, Then.DELETED
        ),
        Clock("role", _("Roles that ended"), _("the role ended"), 3 * YEAR_DAYS, Then.DELETED),
        Clock("invitation", _("Invitations"), _("the invitation ended"), 90, Then.DELETED),
        Clock("letter", _("Which messages went to whom, and when"), _WRITTEN_LETTER, 90, Then.DELETED),
        Clock(
            "approval_content",
            _("What a question to two people said besides its subject"),
            _("the question ended"),
            90,
            Then.EMPTIED,
        ),
        Clock("approval", _("Questions to two people"), _("the question ended"), 3 * YEAR_DAYS, Then.DELETED),
    )
}

# What belongs to no program (outside.py).
OF_NO_PROGRAM: dict[str, Clock] = {
    clock.name: clock
    for clock in (
        Clock(
            "account",
            _("E-mail, shown name and ways to sign in of an account"),
            _("the last role ended"),
            YEAR_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "account_applied",
            _("The same of an account that only ever applied"),
            _("the application ended"),
            APPLIED_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock(
            "account_asked",
            _("The same of an account whose owner asked that it is deleted"),
            _("the owner asked"),
            ASKED_DAYS,
            Then.KEY_DESTROYED,
        ),
        Clock("network_role", _("Roles in the network that ended"), _("the role ended"), 3 * YEAR_DAYS, Then.DELETED),
        Clock(
            "network_approval_content",
            _("What a question to two people of the network said besides its subject"),
            _("the question ended"),
            90,
            Then.EMPTIED,
        ),
        Clock(
            "network_approval",
            _("Questions to two people of the network"),
            _("the question ended"),
            3 * YEAR_DAYS,
            Then.DELETED,
        ),
    )
}
