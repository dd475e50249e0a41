"""What of a log is passed on, what was passed on to a visitor, and a program's own questions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, Role, require
from visitation.aftercare import questions, sharing
from visitation.aftercare.forms import AnswersForm, QuestionForm, ShareForm
from visitation.aftercare.views.logs import leads_only
from visitation.models import LogAnswer, Visit
from visitation.queries import visits_for


def _visit(request: HttpRequest, code: str) -> Visit:
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    return visit


@require(Permission.SHARE_LOG)
def log_share(request: HttpRequest, code: str) -> HttpResponse:
    """Which items of this log the next visitor may read, because the person said yes."""
    visit, now = _visit(request, code), timezone.now()
    if not sharing.may_share(visit, by=request.user, now=now):
        raise Http404
    shares = list(sharing.in_force(now).filter(visit=visit))
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        initial={
            "items": [share.item for share in shares],
            "way": shares[0].way if shares else "",
            "language": shares[0].language if shares else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sharing.set_shares(
                visit, said["items"], way=said["way"], language=said["language"], by=request.user, now=now
            )
        except sharing.ShareRefused:
            raise Http404 from None
        messages.success(
            request,
            _("Saved. The next visitor may read it.") if said["items"] else _("Saved. Nothing is passed on."),
        )
        return redirect("log_share", code=visit.code)
    is_lead = request.user.role == Role.PROGRAM_LEAD
    return render(request, "aftercare/share.html", {"visit": visit, "form": form, "is_lead": is_lead})


@require(Permission.READ_PASSED_ON)
@require_safe
def log_passed_on(request: HttpRequest, code: str) -> HttpResponse:
    """What earlier visitors pass on to those of this visit, with the person's yes."""
    visit, now = _visit(request, code), timezone.now()
    if not sharing.may_read_on(visit, by=request.user, now=now):
        raise Http404
    with sharing.passed_on(visit, by=request.user, now=now) as items:
        return render(request, "aftercare/passed_on.html", {"visit": visit, "items": items})


@require(Permission.READ_OWN_LOG)
def log_questions(request: HttpRequest) -> HttpResponse:
    """The program's own questions: those that are asked, one more, one no longer."""
    leads_only(request, Permission.READ_OWN_LOG)
    program, now = request.user.program, timezone.now()
    if request.method == "POST" and request.POST.get("end"):
        number = request.POST["end"]
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        row = get_object_or_404(questions.questions_of(program), pk=int(number))
        questions.stop_asking(row, by=request.user, now=now)
        messages.success(request, _("It is not asked any more. The answers stay."))
        return redirect("log_questions")
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            questions.ask_a_question(
                program, text_en=said["text_en"], text_es=said["text_es"], answers=said["answers"], by=request.user,
                now=now,
            )  # fmt: skip
        except questions.TooManyQuestions:
            form.add_error(None, _("Five questions at most: a log is to be done in a minute. Please end one first."))
        else:
            messages.success(request, _("Saved. It is asked from the next log on."))
            return redirect("log_questions")
    rows = [
        {"row": row, "text": questions.text_of(row), "answers": questions.answers_of(row)}
        for row in questions.questions_of(program)
    ]
    return render(request, "aftercare/questions.html", {"form": form, "rows": rows, "most": questions.MOST})


@require(Permission.WRITE_LOG)
def log_extra(request: HttpRequest, code: str) -> HttpResponse:
    """The program's own questions about one visit, after its log."""
    visit, now = _visit(request, code), timezone.now()
    asked = list(questions.questions_of(visit.program))
    if not questions.may_answer(visit, by=request.user, now=now):
        raise Http404
    before = dict(LogAnswer.objects.filter(visit=visit, question__in=asked).values_list("question", "place"))
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        questions=asked,
        initial={f"question_{number}": str(place) for number, place in before.items()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(visit, form.given(), by=request.user, now=now)
        except questions.AnswerRefused:
            raise Http404 from None
        messages.success(request, _("Saved. Thank you."))
        return redirect("log_thanks" if request.user.role != Role.PROGRAM_LEAD else "log_form", code=visit.code)
    return render(request, "aftercare/extra.html", {"visit": visit, "form": form, "has_questions": bool(asked)})

