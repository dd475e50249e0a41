"""Posting: a row, written in the transaction that causes it. Nothing is sent, and no word is made, before it is due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Required, TypedDict, Unpack

from django.db import connection, transaction
from django.utils import timezone

from compliance import queue
from volunteers.models import Letter, Program, User, Volunteer
from volunteers.post.kinds import KINDS

JOB = "volunteers.post.jobs.send_what_is_due"


class Particulars(TypedDict, total=False):
    """When a letter is due, for which program, and what else sets it apart."""

    program: Required[Program | int]
    due: Required[datetime]
    edition: str
    useful_until: datetime | None
    is_urgent: bool


def post(kind: str, subject_code: str, reader: User | Volunteer, **particulars: Unpack[Particulars]) -> Letter:
    """Have a letter sent at `due` or soon after, if it is still true then. The same one twice is posted once.

    `subject_code` is a code of a row (a visit's, a plan's); with `edition` it says what the letter is about, once for
    each reader. Later than `useful_until` it is dropped. `is_urgent` breaks quiet hours. Raises KeyError for a kind
    that is not known. Called inside a transaction, while acting for the program.
    """
    letter = draft(kind, subject_code, reader, **particulars)
    post_all([letter])
    return letter


def draft(
    kind: str,
    subject_code: str,
    reader: User | Volunteer,
    *,
    program: Program | int,
    due: datetime,
    edition: str = "",
    useful_until: datetime | None = None,
    is_urgent: bool = False,
) -> Letter:
    """A letter that is not posted yet; arguments as for `post`."""
    return Letter(
        program_id=program if isinstance(program, int) else program.pk,
        user=reader if isinstance(reader, User) else None,
        volunteer=reader if isinstance(reader, Volunteer) else None,
        kind=KINDS[kind].name,
        subject_code=subject_code,
        edition=edition,
        is_urgent=is_urgent,
        due_at=due,
        useful_until=useful_until,
    )


def post_to_account(
    kind: str,
    subject_code: str,
    reader: User,
    *,
    due: datetime,
    edition: str = "",
    useful_until: datetime | None = None,
) -> None:
    """Have a letter sent to an account that no program writes to, by e-mail. The same one twice is posted once.

    It holds no content either: its words are made when it is sent, while nobody acts. Called while acting for no
    program. Raises KeyError for a kind that is not known.
    """
    letter = Letter(
        user=reader, kind=KINDS[kind].name, subject_code=subject_code, edition=edition, due_at=due,
        useful_until=useful_until,
    )  # fmt: skip
    post_all([letter])


def post_all(letters: Iterable[Letter]) -> None:
    """Post many at once: two questions to the database, however many; none where there are none.

    Those that are posted already are left alone.
    """
    rows = list(letters)
    if rows:
        Letter.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        send_soon()


def send_soon() -> None:
    """Have what is due sent once this transaction is committed. Lost with the machine, it is done within a minute."""
    if not any(waiting[1] is _queue for waiting in connection.run_on_commit):
        transaction.on_commit(_queue)


def _queue() -> None:
    queue.ask_for(JOB, now=timezone.now())
