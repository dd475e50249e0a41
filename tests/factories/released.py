"""Somebody who was released, and the volunteer who goes on as a contact."""

from datetime import date, timedelta

from tests.factories.consented import agreed
from tests.factories.known_people import STARTS, KnownPeople
from visitation.after_release.keeping import end_and_keep
from visitation.after_release.writing import write_way
from visitation.matching.proposing import answer
from visitation.models import Match, MatchProposal

NOW = STARTS - timedelta(days=1)
MONTH = date(2026, 11, 1)
WAY = "ZQWAY 787-555-0144, ask for the sister"


def exit_of(world, kind="released", *, keep=(), now=NOW):
    """Close the file, and ask these volunteers whether they go on."""
    return end_and_keep(
        world.person, keep=[volunteer.code for volunteer in keep], kind=kind, month=MONTH, source="phone",
        by=world.lead, now=now,
    )  # fmt: skip


def say(world, volunteer, *, yes=True, now=NOW):
    """The volunteer answers the question that waits for them."""
    asked = MatchProposal.objects.get(person=world.person, channel="after", answers__volunteer=volunteer, state="open")
    return answer(asked, volunteer, yes=yes, by=volunteer.user, now=now)


class Released(KnownPeople):
    """`person` agreed, said how they may be reached, was released; ida was matched, and said yes."""

    def __init__(self, *names, **columns):
        super().__init__(*names, **columns)
        self.yes = agreed(self.person, "after_release")
        write_way(self.person, WAY, seen="", by=self.lead, now=NOW - timedelta(days=9))
        self.kept = exit_of(self, keep=[self.ida])
        say(self, self.ida)
        self.contact = Match.objects.get(person=self.person, channel="after")
        self.person.refresh_from_db()
