"""A few questions of a program's own, asked once the log is kept; coded answers alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance import audit
from compliance.access import Role
from visitation.actions.completing import CORRECTED_WITHIN
from visitation.models import LogAnswer, LogQuestion, Visit
from volunteers.models import Program, User

MOST = 5
MOST_ANSWERS, LEAST_ANSWERS = 6, 2


class TooManyQuestions(Exception):
    """A program asks five at most: a log is to be done in a minute."""


class AnswerRefused(Exception):
    """It is not for this user to answer for this visit, or not any more."""


def questions_of(program: Program) -> QuerySet[LogQuestion]:
    """What a program asks now, in the order in which it began to."""
    return LogQuestion.objects.filter(program=program, ended_at__isnull=True)


def text_of(question: LogQuestion) -> str:
    """The question in the reader's language."""
    return question.text_es if (get_language() or "").startswith("es") else question.text_en


def answers_of(question: LogQuestion) -> list[str]:
    """What may be answered, in the reader's language."""
    if not question.answers:
        return [_("Yes"), _("No")]
    place = 1 if (get_language() or "").startswith("es") else 0
    return [pair[place] for pair in question.answers]


@transaction.atomic
def ask_a_question(
    program: Program, *, text_en: str, text_es: str, answers: list[list[str]], by: User, now: datetime
) -> LogQuestion:
    """Ask one more from now on. Raises TooManyQuestions."""
    # Locked first: two leads at once must not make six of five. Of five, four are there to wait at.
    list(questions_of(program).select_for_update())
    if questions_of(program).count() >= MOST:
        raise TooManyQuestions
    made = LogQuestion.objects.create(
        program=program, text_en=text_en, text_es=text_es, answers=answers, asked_since=now, set_by=str(by)
    )
    audit.record("log_question_set", by=by, subject=f"{made.pk}", program=program.code, now=now)
    return made


@transaction.atomic
def stop_asking(question: LogQuestion, *, by: User, now: datetime) -> bool:
    """Ask it no longer; what was answered stays. False: it had stopped already."""
    if not LogQuestion.objects.filter(pk=question.pk, ended_at__isnull=True).update(ended_at=now):
        return False
    audit.record("log_question_ended", by=by, subject=f"{question.pk}", program=question.program.code, now=now)
    return True


def may_answer(visit: Visit, *, by: User, now: datetime) -> bool:
    """Whoever wrote the visit's log, within the seven days in which they may correct it; a lead typed it in."""
    if by.program != visit.program:
        return False
    first = visit.logs.filter(written_by=by).order_by("revision").first()
    return first is not None and (by.role == Role.PROGRAM_LEAD or now - first.written_at <= CORRECTED_WITHIN)


@transaction.atomic
def answer(visit: Visit, given: Mapping[int, int], *, by: User, now: datetime) -> int:
    """Keep answers, {question's number: place of the answer}; how many. Raises AnswerRefused."""
    if not may_answer(visit, by=by, now=now):
        raise AnswerRefused
    kept = 0
    for question in questions_of(visit.program).filter(pk__in=given):
        place = given[question.pk]
        if not 0 <= place < max(len(question.answers), LEAST_ANSWERS):
            raise AnswerRefused
        told: dict[str, Any] = {"place": place, "written_by": str(by), "written_at": now}
        LogAnswer.objects.update_or_create(question=question, visit=visit, defaults=told)
        kept += 1
    if kept:
        audit.record("log_questions_answered", by=by, subject=visit, program=visit.program.code, now=now)
    return kept


def answered(visit: Visit) -> list[tuple[str, str]]:
    """(question, answer) of a visit, for its lead; questions that are not asked any more too."""
    rows = LogAnswer.objects.filter(visit=visit).select_related("question").order_by("question_id")
    found = []
    for row in rows:
        words = answers_of(row.question)
        if row.place < len(words):
            found.append((text_of(row.question), words[row.place]))
    return found
