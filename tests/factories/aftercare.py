"""One row of each kind that follows a log."""

from visitation.models import (
    CareTask,
    Expense,
    LogAnswer,
    LogNote,
    LogQuestion,
    LogShare,
    MileageRate,
    Obstruction,
    Receipt,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def aftercare_of(visit, volunteer, *, at):
    """A note, a share, a question with its answer, a task, an obstruction and an expense with its receipt; by name."""
    program = visit.program
    question = LogQuestion.objects.create(
        program=program, text_en="Was there a clock in the room?", text_es="¿Había un reloj en la sala?",
        asked_since=at, set_by="tests",
    )  # fmt: skip
    MileageRate.objects.create(program=program, first_day=at.date(), tenth_cents=670, set_by="tests", set_at=at)
    expense = Expense.objects.create(
        program=program, volunteer=volunteer, visit=visit, day=visit.day, miles=40, asked_at=at
    )
    return {
        "note": LogNote.objects.create(visit=visit, text="Thank the volunteer.", written_by="tests", written_at=at),
        "share": LogShare.objects.create(
            visit=visit, item="language", way="in_person", language="es", set_by="tests", set_at=at, ends_at=at
        ),
        "question": question,
        "answer": LogAnswer.objects.create(question=question, visit=visit, place=0, written_by="tests", written_at=at),
        "care task": CareTask.objects.create(
            program=program, volunteer=volunteer, visit=visit, reason="heavy", made_at=at
        ),
        "obstruction": Obstruction.objects.create(
            program=program, facility=visit.facility, edition=visit.edition, visit=visit, day=visit.day,
            kind="refused", reason="dress", made_by="tests", made_at=at,
        ),
        "expense": expense,
        "receipt": Receipt.objects.create(
            program=program, expense=expense, sort="png", content=PNG.decode("latin-1"), added_at=at
        ),
    }  # fmt: skip
