"""The log of a visit: told on a page, or written on paper."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from compliance.reading import computing
from visitation.actions.completing import (
    CORRECTED_WITHIN,
    LogRefused,
    Refusal,
    own_revision,
    reading_own_log,
    why_no_log,
    write_log,
)
from visitation.aftercare.questions import questions_of
from visitation.aftercare.views.logs import told
from visitation.door.drafts import answers_so_far, reading_draft, save_draft
from visitation.forms.completing import VisitLogForm
from visitation.log_forms import PAPERS, CharacterMissing, fillable, log_forms_pdf, visits_with_a_sheet
from visitation.models import Person, Visit, VisitLog
from visitation.queries import knows_person, visits_for
from visitation.statuses import MoveRefused

_FIRST_YEAR, _LAST_YEAR = 2000, 2100

_SENTENCES = {
    Refusal.NOT_PLANNED: gettext_lazy("This visit is not planned, so it has no log."),
    Refusal.NOT_STARTED: gettext_lazy("The visit has not begun yet. You can write its log from then on."),
    Refusal.MATCH_ENDED: gettext_lazy(
        "You and this person are no longer matched, and the three days for a last log are over. "
        "Please call your program lead if there is something to tell."
    ),
    Refusal.TOO_LATE: gettext_lazy(
        "Your log is kept. It can be corrected within seven days, and they are over. "
        "Please call your program lead if something in it is wrong."
    ),
}

_TOLD_MEANWHILE = gettext_lazy(
    "You have told of this visit meanwhile, perhaps from another device. Nothing is lost: if you save once more, this "
    "version counts, and the one before is kept beside it."
)


@require(Permission.WRITE_LOG)
def log_form(request: HttpRequest, code: str) -> HttpResponse:
    """Write the log of a visit, or correct the own one within seven days; a lead reads what others wrote."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program  # the same; at hand already
    now = timezone.now()
    refusal = why_no_log(visit, by=request.user, now=now)
    if refusal is Refusal.WRITTEN:
        return told(request, visit, now=now)
    if refusal is not None:
        return _refused(request, visit, refusal)
    own = own_revision(visit, request.user)
    is_sent_by_script = request.headers.get("Accept") == "application/json"
    form, begun_at = None, None
    if request.method == "POST":
        form = VisitLogForm(request.POST, names=_names_never_written(visit, request.POST.get("line", "")))
        answer = _keep(request, visit, form, now=now)
        if answer is not None:
            return answer
        if is_sent_by_script:
            return _back_to_the_page(request, visit, form, now=now)
    else:
        form, begun_at = _form_to_begin_with(request, visit, own)
    context = {
        "visit": visit,
        "form": form,
        "begun_at": begun_at,
        "is_correction": own is not None,
        "is_written_by_another": own is None and visit.logs.exists(),
        "knows_person": knows_person(request.user, visit, now=now),
        "has_fields": fillable.is_possible(),
    }
    return render(request, "visitation/log_form.html", context)


def _keep(request: HttpRequest, visit: Visit, form: VisitLogForm, *, now: datetime) -> HttpResponse | None:
    """The way on, once the log is kept; None where the form has something to say first."""
    if not form.is_valid():
        return None
    thanks = reverse("log_thanks", args=[visit.code])
    try:
        write_log(visit, by=request.user, now=now, **form.sending(), **form.answers())
    except LogRefused as refused:
        if refused.reason is not Refusal.TOLD_MEANWHILE:
            return redirect("log_form", code=visit.code)  # a time has passed: the page says it as it is now
        form.add_error(None, _TOLD_MEANWHILE)
        form.data = form.data.copy()
        form.data["after"] = own_revision(visit, request.user)  # sent once more, it counts as the newer one
    except MoveRefused as refused:
        form.add_error("happened", _outcome_refused(refused.now))
    else:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"next": thanks})
        return redirect(thanks)
    return None


def _back_to_the_page(request: HttpRequest, visit: Visit, form: VisitLogForm, *, now: datetime) -> HttpResponse:
    """What waited on a phone and needs one more look is kept as a draft, so that the page gives it back."""
    with suppress(LogRefused):  # nothing may be written any more: the page says why
        save_draft(visit, answers_so_far(form), by=request.user, now=now)
    return JsonResponse({"look": reverse("log_form", args=[visit.code])}, status=422)


def _form_to_begin_with(
    request: HttpRequest, visit: Visit, own: int | None
) -> tuple[VisitLogForm, datetime | None]:
    """What was begun and not sent, else what was told, else nothing; and since when it waits."""
    sending = {"sent_key": uuid4(), "after": own or 0}
    with reading_draft(visit, by=request.user) as draft:
        if draft is not None:
            return VisitLogForm(initial=draft.answers | sending), draft.saved_at
    with reading_own_log(visit, by=request.user) as log:
        return VisitLogForm(initial=(VisitLogForm.initial_of(log) if log else {}) | sending), None


@computing("log form")
def _names_never_written(visit: Visit, line: str) -> list[str]:
    """What the line is held against; nothing is opened for an empty one."""
    if not line.strip() or visit.person.state == Person.State.CLOSED:
        return []
    return [name for name in (visit.person.legal_name, visit.person.preferred_name) if name]


@require(Permission.READ_OWN_LOG)
@require_safe
def log_thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks, and until when the log can be corrected."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    written = visit.logs.filter(written_by=request.user).order_by("revision").first()
    if written is None:
        raise Http404
    now = timezone.now()
    if now - written.written_at > CORRECTED_WITHIN:
        # Closed to its writer too: that it is kept is all the page says.
        return render(request, "visitation/log_thanks.html", {"visit": visit})
    with reading_own_log(visit, by=request.user) as last:
        asked_to_be_called = last.wellbeing == VisitLog.Wellbeing.CALL_ME
    context = {
        "visit": visit,
        "corrected_until": (written.written_at + CORRECTED_WITHIN).astimezone(ZoneInfo(request.user.timezone)).date(),
        "may_correct": why_no_log(visit, by=request.user, now=now) is None,
        "is_urgent": last.flag == VisitLog.Flag.URGENT,
        "asked_to_be_called": asked_to_be_called,
        "is_seen": last.seen_by_lead_at is not None,
        "program_phone": request.user.program.phone,
        "has_questions": questions_of(request.user.program).exists(),
    }
    return render(request, "visitation/log_thanks.html", context)


@require(Permission.SEE_DAY_SHEET)
@require_safe
def log_form_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The log form of one visit, on paper; with `?fields=1`, where it can be made, one to fill in on a computer."""
    visit = get_object_or_404(visits_for(request.user), code=code)
    if not knows_person(request.user, visit, now=timezone.now()):
        raise Http404  # the sheet bears the person's code
    if request.GET.get("fields") and fillable.is_possible():
        printed = visits_with_a_sheet(Visit.objects.filter(pk=visit.pk)).first()
        if printed is not None:
            paper = request.GET.get("paper", "letter")
            content = fillable.fillable_log_form(
                printed, language=get_language(), paper=paper if paper in PAPERS else "letter"
            )
            return _as_file(content, f"log-{visit.code}-fields")
    return _pdf(request, Visit.objects.filter(pk=visit.pk), name=f"log-{visit.code}", back=visit.get_absolute_url())


@require(Permission.BUILD_PLAN)
@require_safe
def week_log_forms_pdf(request: HttpRequest) -> HttpResponse:
    """The log forms of a program's week: seven days from `?from=`, without it from this week's Monday on."""
    if request.user.program is None:
        raise Http404
    first_day = _first_day(request)
    visits = visits_for(request.user).filter(day__range=(first_day, first_day + timedelta(days=6)))
    back = f"{reverse('week')}?from={first_day}"
    return _pdf(request, Visit.objects.filter(pk__in=visits.values("pk")), name=f"logs-{first_day}", back=back)


def _pdf(request: HttpRequest, visits: QuerySet[Visit], *, name: str, back: str) -> HttpResponse:
    """`name` is made of codes and dates, never of words about anybody."""
    printed = list(visits_with_a_sheet(visits))
    if not printed:
        messages.info(request, _("There is no planned visit here, so there is no log form to print."))
        return redirect(back)
    paper = request.GET.get("paper", "letter")
    try:
        content = log_forms_pdf(printed, language=get_language(), paper=paper if paper in PAPERS else "letter")
    except CharacterMissing as missing:
        told = _("The log forms cannot be printed: the font has no sign for “%(sign)s”.")
        messages.error(request, told % {"sign": missing.character})
        return redirect(back)
    return _as_file(content, name)


def _as_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _first_day(request: HttpRequest) -> date:
    """The Monday of the week asked for; this week's where the date makes no sense."""
    today = timezone.now().astimezone(ZoneInfo(request.user.program.timezone)).date()
    try:
        day = parse_date(request.GET.get("from", "")) or today
    except ValueError:
        day = today
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        day = today
    return day - timedelta(days=day.weekday())


def _refused(request: HttpRequest, visit: Visit, refusal: Refusal) -> HttpResponse:
    if refusal is Refusal.NOT_YOURS:
        raise Http404
    context = {"visit": visit, "why": _SENTENCES[refusal]}
    return render(request, "visitation/log_refused.html", context, status=409)


def _outcome_refused(status: str) -> str:
    told = _("The visit is marked “%(status)s”, and this answer does not go with it. Please call your program lead.")
    return told % {"status": Visit(status=status).get_status_display()}
