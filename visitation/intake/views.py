"""A request taken during a call, the waiting list, what was asked for, and changes of who somebody is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from compliance import audit
from compliance.access import Permission, Role, require
from compliance.reading import showing
from visitation.intake import asking, editing, family, waiting
from visitation.intake.candidates import Candidate, candidates
from visitation.intake.forms import SOMEBODY_NEW, IntakeForm, PersonForm
from visitation.intake.likeness import Likeness
from visitation.intake.numbers import NumberTaken
from visitation.intake.prompts import SPOKEN, opening_and_closing, sentences
from visitation.intake.told_places import Said
from visitation.intake.waiting_forms import FamilyForm, FlagsForm
from visitation.knowing.pages import facility_of
from visitation.knowing.people import person_for
from visitation.models import FamilyVisits, Intake, Person, PriorityFlag, Wish
from visitation.views.devices import device_of

_MOST_DIGITS = 19
_REQUESTER = ("requester", "relationship", "reply_to")


@require(Permission.TAKE_REQUEST)
def intake_new(request: HttpRequest) -> HttpResponse:
    """The form of a call. Before anything is kept, whoever may be on record already is shown, and asked about."""
    now, program = timezone.now(), _program(request)
    say = request.POST.get("say") or request.GET.get("say") or translation.get_language() or SPOKEN[0]
    say = say[:2] if say[:2] in SPOKEN else SPOKEN[0]
    if request.method != "POST":
        form = IntakeForm(initial={"say": say, "wishes": [Wish.VISIT.value]}, now=now, program=program)
        return _asked(request, form, say)
    form = IntakeForm(request.POST, now=now, program=program)
    if not form.is_valid():
        return _asked(request, form, say, status=422)
    found = candidates(form.names(), form.cleaned_data["a_number"], program=program.pk)
    audit.record("duplicates_searched", by=request.user, subject="", program=program.code, now=now)
    answer = form.answered(found)
    if answer is None:
        return _asked(request, form, say, found=found)
    if answer == SOMEBODY_NEW:
        seen = [each.person.pk for each in found]
        try:
            person = asking.take_request(form.told(), by=request.user, now=now, besides=seen)
        except NumberTaken:  # another lead was faster: whom they wrote down is shown
            found = candidates(form.names(), form.cleaned_data["a_number"], program=program.pk)
            return _asked(request, form, say, found=found, status=409)
        text = _("%(code)s is on the waiting list. This code stands for the person from now on.")
    else:
        same = next(each.person for each in found if each.person.alias_code == answer)
        try:
            said = asking.ask_again(same, form.told(), by=request.user, now=now)
        except asking.NotOurs:
            form.add_error(None, _("This person was handed over to another program, or deleted. Nothing was saved."))
            return _asked(request, form, say, status=409)
        except NumberTaken as taken:
            form.add_error("a_number", _has_number(taken))
            return _asked(request, form, say, found=found, status=409)
        person = same
        text = _("It is written down for %(code)s. They keep their place in line.")
        if said is Said.ELSEWHERE:
            return _told_elsewhere(request, person, form)
        if said is Said.NEW_UNIT:
            messages.info(request, _("Another housing unit was on record. The one that was told now is kept."))
    messages.success(request, text % {"code": person.alias_code})
    return redirect("waiting_list")


def _told_elsewhere(request: HttpRequest, person: Person, form: IntakeForm) -> HttpResponse:
    text = _(
        "It is written down for %(code)s, and that they were said to be at %(facility)s: another place than the one on"
        " record. Were they moved? Until you say so here, visits stay as they are."
    )
    messages.warning(request, text % {"code": person.alias_code, "facility": form.cleaned_data["facility"].name})
    if form.cleaned_data["housing_unit"]:
        text = _("The housing unit is not kept yet. After the move, please write it in a new request.")
        messages.warning(request, text)
    return redirect("person_moved", person.alias_code)


def _asked(
    request: HttpRequest, form: IntakeForm, say: str, *, found: list[Candidate] | None = None, status: int = 200
) -> HttpResponse:
    opening, closing = opening_and_closing(say)
    context = {
        "form": form,
        "parts": list(form.parts(sentences(say))),
        "say": say,
        "spoken": [code for code in SPOKEN if code != say],
        "opening": opening,
        "closing": closing,
        "found": [(each, _WHY[each.likeness], each.person.get_state_display()) for each in found or []],
        "seen": " ".join(each.person.alias_code for each in found or []),
    }
    return render(request, "visitation/intake/new.html", context, status=status)


@require(Permission.TAKE_REQUEST)
@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest first; or those alone of whom one reason holds."""
    program = _program(request)
    today = timezone.now().astimezone(ZoneInfo(program.timezone)).date()
    people = waiting.waiting_for(request.user)
    reason = request.GET.get("reason", "")
    if reason in PriorityFlag.Reason.values:
        people = waiting.flagged(people, reason)
    else:
        reason = ""
    context = {
        "page": waiting.page_of(people, request.GET.get("page"), today=today),
        "reason": reason,
        "reasons": PriorityFlag.Reason.choices,
    }
    return render(request, "visitation/intake/waiting.html", context)


@require(Permission.EDIT_VISIT_FIELDS)
def person_request(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked for and when; the reasons not to wait long; what the family takes."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    is_post, which = request.method == "POST", request.POST.get("form_name", "")
    held = list(PriorityFlag.objects.filter(person=person, ended_at__isnull=True))
    reasons = [flag.reason for flag in held]
    flags = FlagsForm(
        request.POST if is_post and which == "flags" else None, initial={"reasons": reasons, "held": reasons}
    )
    stay = facility_of(person, now=now)
    reserved = FamilyForm(
        request.POST if is_post and which == "family" else None,
        now=now,
        facilities=_program(request).facilities.order_by("name"),
        initial={"facility": stay.facility_id if stay else None},
    )
    if is_post and _done(request, person, flags, reserved, which, now):
        return redirect("person_request", code)
    context = {
        "person": person,
        "since": waiting.since_of(person),
        "intakes": [(each, _wishes(each)) for each in Intake.objects.filter(person=person)[:20]],
        "flags": held,
        "flags_form": flags,
        "family": FamilyVisits.objects.filter(person=person).select_related("facility"),
        "family_form": reserved,
    }
    status = 422 if flags.errors or reserved.errors else 200
    return render(request, "visitation/intake/request.html", context, status=status)


def _done(
    request: HttpRequest, person: Person, flags: FlagsForm, reserved: FamilyForm, which: str, now: datetime
) -> bool:
    """Whether what was posted is done, so that the page is shown anew."""
    by = request.user
    if which == "flags" and flags.is_valid():
        added, taken_off = flags.changes()
        for reason in sorted(added):
            waiting.raise_flag(person, reason, by=by, now=now)
        waiting.take_flags_off(person, taken_off, by=by, now=now)
    elif which == "family" and reserved.is_valid():
        family.reserve(person, by=by, now=now, **reserved.reserved())
    elif which == "back":
        row = _row(FamilyVisits.objects.filter(person=person), request)
        if row is not None:
            family.give_back(row, by=by, now=now)
    elif which == "answered":
        intake = _row(Intake.objects.filter(person=person), request)
        if intake is not None:
            asking.mark_answered(intake, by=by, now=now)
    else:
        return False
    messages.success(request, _("Written down."))
    return True


def _row(rows: Any, request: HttpRequest) -> Any:
    typed = request.POST.get("row", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else 0
    return rows.filter(pk=number).first() if 0 < number <= BigIntegerField.MAX_BIGINT else None


@require(Permission.SEE_CONTACTS)
@require_POST
def requester(request: HttpRequest, code: str) -> HttpResponse:
    """Who asked and how to answer them, alone on a page and written down first; the last time, if none is named."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    asked = Intake.objects.filter(person=person)
    intake = _row(asked, request) if request.POST.get("row") else asked.first()
    if intake is None:
        raise Http404
    program = person.program.code
    with showing(
        by=request.user, subject=code, fields=_REQUESTER, reason="contact", program=program, action="field_revealed"
    ):
        told = [getattr(intake, name) for name in _REQUESTER]
    context = {"person": person, "intake": intake, "requester": told[0], "relationship": told[1], "reply_to": told[2]}
    return render(request, "visitation/intake/requester.html", context)


@require(Permission.EDIT_IDENTITY)
def person_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change who somebody is. If another lead saved meanwhile, both versions are shown and nothing is overwritten."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    program = person.program
    if request.method != "POST":
        columns, mark = editing.shown_to(request.user, person)
        form = PersonForm(initial=PersonForm.initial_of(columns), now=now, program=program)
        return render(request, "visitation/intake/edit.html", {"person": person, "form": form, "mark": mark})
    form, mark = PersonForm(request.POST, now=now, program=program), request.POST.get("mark", "")[:40]
    if not form.is_valid():
        return render(
            request, "visitation/intake/edit.html", {"person": person, "form": form, "mark": mark}, status=422
        )
    try:
        changed = editing.change(person, form.person(), seen=mark, by=request.user, now=now)
    except editing.ChangedMeanwhile as other:
        theirs = PersonForm.initial_of(other.theirs)
        shown = [name for name in form.fields if name in theirs and (form[name].value() or "") != theirs[name]]
        context = {"person": person, "form": form, "mark": other.mark, "is_meanwhile": True}
        context["meanwhile"] = [(form[name], theirs[name]) for name in shown]
        context["closed"] = [form[name].label for name in other.closed]
        return render(request, "visitation/intake/edit.html", context, status=409)
    except NumberTaken as taken:
        form.add_error("a_number", _has_number(taken))
        context = {"person": person, "form": form, "mark": mark}
        return render(request, "visitation/intake/edit.html", context, status=409)
    messages.success(request, _("Saved.") if changed else _("Nothing was different. Nothing was changed."))
    return redirect("person", code)


_WHY = {
    Likeness.NUMBER: gettext_lazy("the same A-number"),
    Likeness.SAME_NAME: gettext_lazy("the same name"),
    Likeness.NEAR_NAME: gettext_lazy("nearly the same name"),
    Likeness.ONE_NAME: gettext_lazy("one name is the same; the other is not known"),
}


def _has_number(taken: NumberTaken) -> str:
    text = _(
        "%(code)s of your program has this A-number. Please look at the digits once more, or at that person’s page."
    )
    return text % {"code": taken.code}


def _wishes(intake: Intake) -> list[Any]:
    return [Wish(wish).label for wish in intake.wishes if wish in Wish.values]


def _program(request: HttpRequest) -> Any:
    if request.user.role != Role.PROGRAM_LEAD or request.user.program is None:
        raise Http404
    return request.user.program


def _person_or_404(request: HttpRequest, code: str, now: datetime) -> Person:
    _program(request)
    try:
        person, _standing = person_for(request.user, code, now=now, device=device_of(request))
    except Person.DoesNotExist:
        raise Http404 from None
    if person.purged_at is not None:
        raise Http404
    return person
