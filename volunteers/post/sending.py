"""Sending what is due: at least once, with the same Message-ID, and at most one sender at a time for each letter.

A letter is taken up in one transaction (`sending`, its attempt counted) and sent in a second one, which holds its row,
marks it as sent, hands it over, and commits. A sender that dies before that leaves a row that is `sending` and locked
by nobody: the next run takes it up again. What is true is asked in the second transaction, together with the words.
"""

import logging
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation

from compliance.tenancy import acting
from volunteers.accounts import site
from volunteers.invitations.addresses import MAIL, TEXT, address_of
from volunteers.models import Letter
from volunteers.post.channels.mail import Mails
from volunteers.post.channels.refusals import NotSent
from volunteers.post.channels.texts import send_text
from volunteers.post.kinds import KINDS, NotNeeded, Told
from volunteers.post.readers import CALL, Reader, reader_of

ATTEMPTS_MAX = 9
# After each failed attempt, in minutes; together a little more than a day: a server may be away that long.
WAITS = (1, 5, 15, 60, 120, 240, 480, 720)
ABANDONED = timedelta(seconds=2)  # a live sender holds the row's lock by then
WHILE_DOWN = timedelta(minutes=1)  # nothing goes that way at all: not an attempt of this letter
# What is urgent goes the reader's next way: ten minutes after it was due, or with the third failure (after six).
URGENT_WAITS, URGENT_ATTEMPTS = timedelta(minutes=10), 3
A_TURN = 200  # letters of one program, before the next program has its turn
A_RUN_SECONDS = 60.0  # well under the time the queue gives a task; the next run goes on
_State = Letter.State
_log = logging.getLogger(__name__)


@dataclass
class Run:
    """One run of the sender: its line to the mail server, the ways nothing goes by now, and what became of letters.

    `down`: each such way with the code of what went wrong.
    """

    now: datetime
    mails: Mails
    down: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    tried: set[UUID] = field(default_factory=set)
    ends_at: float = field(default_factory=lambda: time.monotonic() + A_RUN_SECONDS)


def send_due(*, now: datetime) -> Counter[str]:
    """Send the letters that are due, about accounts first, then each program's in turn; what became of how many."""
    with Mails() as mails:
        run = Run(now, mails)
        waiting: list[int | None] = [None, *_programs_with_post(now)]
        while waiting and time.monotonic() < run.ends_at:
            waiting = [program for program in waiting if _send_of(program, run)]
        return run.done


def _programs_with_post(now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT program FROM visitation_programs_with_post(%s) AS program ORDER BY 1", [now])
        return [program for (program,) in cursor.fetchall()]


def _send_of(program: int | None, run: Run) -> bool:
    """One turn of a program: whether more may wait. No letter is tried twice in a run."""
    with acting(program=program):
        waiting = Letter.objects.filter(_may_be_taken(run.now), program=program).exclude(pk__in=run.tried)
        # Those that a dead sender left come last: a letter must not be the first, and the last, of every short life.
        in_turn = waiting.order_by("-is_urgent", "attempts", "due_at")
        found = list(in_turn.values_list("pk", flat=True)[:A_TURN])
    for pk in found:
        if time.monotonic() >= run.ends_at:
            return False
        run.tried.add(pk)
        _send(pk, program, run)
    return len(found) == A_TURN


def _may_be_taken(now: datetime) -> Q:
    return Q(state=_State.WAITING, due_at__lte=now) | Q(state=_State.SENDING, tried_at__lte=now - ABANDONED)


def _send(pk: UUID, program: int | None, run: Run) -> None:
    attempt = _take_up(pk, program, run)
    if attempt is None:
        return
    # A mark that was too early is taken back by its own transaction, or inside somebody else's by a savepoint.
    marked: Any = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with acting(program=program), marked:
            letter = _held(pk, attempt)
            if letter is not None:
                _bring(letter, run)
    except NotSent as error:
        _put_back(pk, program, attempt, error, run)
    except Exception as error:  # a letter that cannot be written must not keep the others from being sent
        _log.error("letter could not be written: %s", type(error).__name__)
        _put_back(pk, program, attempt, NotSent("error"), run)


def _take_up(pk: UUID, program: int | None, run: Run) -> int | None:
    """The number of the attempt, which is the right to send; None: somebody else has it, or it is given up."""
    with acting(program=program):
        free = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(_may_be_taken(run.now), pk=pk)
        letter = free.first()
        if letter is None:
            return None
        if letter.attempts >= ATTEMPTS_MAX:  # senders died of it, time after time
            _end(letter, _State.DEAD, "sender_died", run)
            return None
        letter.attempts += 1
        letter.state, letter.tried_at = _State.SENDING, run.now
        letter.save(update_fields=["attempts", "state", "tried_at"])
        return letter.attempts


def _held(pk: UUID, attempt: int) -> Letter | None:
    """The letter, locked until it is sent; None where another sender took it up meanwhile."""
    held = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=pk, state=_State.SENDING, attempts=attempt
    )
    return held.select_related("user", "volunteer__user", "program").first()


def _bring(letter: Letter, run: Run) -> None:
    """Ask once more whether it is true, make its words and hand it over. Raises NotSent."""
    reader = reader_of(letter)
    if reader is None:
        return _end(letter, _State.DROPPED, "reader_left", run)
    if letter.useful_until is not None and run.now >= letter.useful_until:
        return _too_late(letter, "too_late", run)
    over = None if letter.is_urgent or letter.program_id is None else reader.quiet_over(run.now)
    if over is not None:
        if letter.useful_until is not None and over >= letter.useful_until:
            return _too_late(letter, "quiet_hours", run)
        return _wait(letter, over, run)
    with translation.override(reader.language):
        try:
            told = KINDS[letter.kind].write(letter, reader, run.now)
        except NotNeeded as news:
            return _end(letter, _State.DROPPED, news.reason, run)
        ways = _ways(letter, reader)
        way = letter.way if letter.way in ways else next(iter(ways), "")
        letter.way = way
        if way in run.down:
            return _while_down(letter, ways, run.down[way], run)
        if not way and KINDS[letter.kind].by_mail_only:
            return _end(letter, _State.DROPPED, "no_address", run)
        if not way:
            return _end(letter, _State.DEAD, "no_address", run)
        if way == CALL:
            _take_back_calls(letter, run)
            return _end(letter, _State.TO_CALL, "", run)
        return _hand_over(letter, reader, told, run)


def _hand_over(letter: Letter, reader: Reader, told: Told, run: Run) -> None:
    """Mark it as sent, then send it: between a server's yes and a mark that holds lies one commit and nothing else.

    Raises NotSent; then the mark goes with the transaction.
    """
    way, same_id = letter.way, message_id(letter)
    if way == TEXT:
        known = address_of(reader.number)
        letter.reply_index = known.index if known is not None and told.can_be_answered else None
    with connection.cursor() as cursor:  # a mark that a power failure takes back costs one message twice
        cursor.execute("SET LOCAL synchronous_commit = off")
    _end(letter, _State.SENT, "", run)
    try:
        if way == TEXT:
            return send_text(reader.number, text=told.short)
        run.mails.send(
            reader.mail, subject=told.subject, text=told.text, message_id=same_id,
            invitation=told.invitation, method=told.method,
        )  # fmt: skip
    except BaseException:
        run.done[_State.SENT.value] -= 1
        raise
    return None


def _ways(letter: Letter, reader: Reader) -> list[str]:
    """What is about the account itself goes by e-mail alone: it may hold a link that opens it."""
    ways = reader.ways(is_urgent=letter.is_urgent)
    by_mail_only = letter.program_id is None or KINDS[letter.kind].by_mail_only
    return [way for way in ways if way == MAIL] if by_mail_only else ways


def message_id(letter: Letter) -> str:
    """The same however often it is sent: a mail program shows the second one as the first."""
    return f"<{letter.pk}@{site.host()}>"


def _wait(letter: Letter, until: datetime, run: Run) -> None:
    """Not now, and through no fault of the letter's: it was no attempt."""
    letter.state, letter.due_at = _State.WAITING, until
    letter.attempts -= 1
    letter.save(update_fields=["state", "due_at", "attempts"])
    run.done["waiting"] += 1


def _while_down(letter: Letter, ways: list[str], code: str, run: Run) -> None:
    """Nothing goes its way now: not an attempt. What is urgent stays due, which tells for how long, and then turns."""
    letter.reason = code
    letter.save(update_fields=["reason", "way"])  # pages count by it what waits because nothing goes that way
    if not letter.is_urgent:
        return _wait(letter, run.now + WHILE_DOWN, run)
    following = _after(letter.way, ways)
    if not following or run.now < letter.due_at + URGENT_WAITS:
        return _wait(letter, letter.due_at, run)
    return _turn(letter, following[0], run)


def _after(way: str, ways: list[str]) -> list[str]:
    return ways[ways.index(way) + 1 :] if way in ways else []


def _turn(letter: Letter, way: str, run: Run) -> None:
    """Another way, with all its attempts; the next run goes it."""
    letter.state, letter.way, letter.attempts, letter.due_at = _State.WAITING, way, 0, run.now
    letter.save(update_fields=["state", "way", "attempts", "due_at", "reason"])
    run.done["put_back"] += 1


def _take_back_calls(letter: Letter, run: Run) -> None:
    """One call is enough: this one says what earlier reminders of the same would have said."""
    kinds = [kind.name for kind in KINDS.values() if kind.gives_way]
    earlier = Letter.objects.filter(
        program=letter.program_id, volunteer=letter.volunteer_id, subject_code=letter.subject_code, kind__in=kinds,
        state=_State.TO_CALL, due_at__lte=letter.due_at,
    )  # fmt: skip
    run.done[_State.DROPPED.value] += earlier.update(state=_State.DROPPED, reason="newer", ended_at=run.now)


def _too_late(letter: Letter, reason: str, run: Run) -> None:
    """It would be no help any more. A lead is shown what could not be sent in time, and not what nobody tried to."""
    _end(letter, _State.DEAD if letter.reason else _State.DROPPED, reason, run)


def _end(letter: Letter, state: Letter.State, reason: str, run: Run) -> None:
    run.done[state.value] += 1
    if letter.content is not None:
        letter.delete()  # about an account: nothing of it is kept, and no lead looks at it
        return
    letter.state, letter.reason, letter.ended_at = state, reason, run.now
    letter.save(update_fields=["state", "reason", "ended_at", "way", "reply_index"])


def _put_back(pk: UUID, program: int | None, attempt: int, error: NotSent, run: Run) -> None:
    """After a failure: again later, by another way, or given up and shown to the lead."""
    with acting(program=program), transaction.atomic():
        letter = _held(pk, attempt)
        if letter is None:
            return None
        reader = reader_of(letter)
        ways = _ways(letter, reader) if reader is not None else []
        letter.way = letter.way if letter.way in ways else next(iter(ways), "")
        letter.reason = error.code
        if error.is_everybodys:
            run.down[letter.way] = error.code
            return _while_down(letter, ways, error.code, run)
        following = _after(letter.way, ways) if error.code != "error" else []
        attempts = URGENT_ATTEMPTS if letter.is_urgent and following else ATTEMPTS_MAX
        if not error.is_final and attempt < attempts:
            letter.state = _State.WAITING
            letter.due_at = run.now + timedelta(minutes=WAITS[attempt - 1])
            letter.save(update_fields=["state", "way", "due_at", "reason"])
            run.done["put_back"] += 1
            return None
        if not following:
            return _end(letter, _State.DEAD, error.code, run)
        return _turn(letter, following[0], run)
