"""An applicant's own steps; what every volunteer signs, and the courses they may come to."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, may, require
from volunteers.models import Attendance, CourseDate, Reference, Volunteer
from volunteers.onboarding import applying
from volunteers.onboarding.agreements import sign
from volunteers.onboarding.board import agreements_for, course_dates_for
from volunteers.onboarding.files import File, load
from volunteers.onboarding.forms import applying as forms
from volunteers.onboarding.groups import counts_of, group_of
from volunteers.onboarding.stages import DONE, FORM_STEPS, OPEN, YOURS, next_of, steps_of
from volunteers.onboarding.teaching import DateOver, Full, come

DATES_SHOWN = 12


def own_volunteer(request: HttpRequest) -> Volunteer:
    """The volunteer this account is, in the program it acts for now; nobody else has these pages."""
    found = Volunteer.objects.select_related("program").filter(user=request.user, program=request.user.program).first()
    if found is None:
        raise Http404
    return found


def _today(volunteer: Volunteer) -> date:
    return timezone.now().astimezone(ZoneInfo(volunteer.timezone)).date()


@require(Permission.SEE_TRAINING)
@require_safe
def my_onboarding(request: HttpRequest) -> HttpResponse:
    """How far one is, what comes next and who acts; what to sign; where to be taught."""
    volunteer = own_volunteer(request)
    file, today = load([volunteer])[volunteer.pk], _today(volunteer)
    steps = steps_of(file, day=today)
    applies = may(request.user, Permission.APPLY)
    newest = [versions[0] for versions in file.program.agreements.values()]
    group = group_of(volunteer)
    dates = course_dates_for(request.user).filter(starts__gt=timezone.now(), cancelled_at__isnull=True)[:DATES_SHOWN]
    coming = set(volunteer.attendances.filter(state=Attendance.State.COMING).values_list("date_id", flat=True))
    return render(
        request,
        "onboarding/my_onboarding.html",
        {
            "applies": applies,
            "application": file.application,
            "is_open": file.application is None or file.application.stage in OPEN,
            "steps": steps,
            "left": sum(1 for step in steps if step.state != DONE),
            "next": next_of(steps),
            "roles": [(role.get_role_display(), role.get_state_display()) for role in volunteer.roles.all()],
            "hold": file.hold,
            "agreements": [(version, version.pk in file.signed) for version in newest],
            "dates": [(given, given.pk in coming) for given in dates],
            "zone": volunteer.program.timezone,
            "counts": counts_of(group, now=timezone.now()) if group is not None else None,
        },
    )


@require(Permission.APPLY)
def application_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step of one's application."""
    volunteer = own_volunteer(request)
    if step not in (*FORM_STEPS, "send", "take-back"):
        raise Http404
    now = timezone.now()
    application = applying.begin(volunteer, now=now) if request.method == "POST" else None
    file = load([volunteer])[volunteer.pk]
    if file.application is not None and file.application.stage not in OPEN:
        return redirect("my_onboarding")
    form = _form(request, step, volunteer, file)
    meanwhile: list[tuple[Any, Any]] = []
    if application is not None and form.is_valid():
        try:
            _keep(step, form, volunteer, request.user, now)
        except applying.ChangedMeanwhile:
            fresh = load([volunteer])[volunteer.pk]
            meanwhile = _differs(form, _initial(step, Volunteer.objects.get(pk=volunteer.pk), fresh))
            form.add_error(None, _("This was saved in another window meanwhile. Nothing is lost: look at both below."))
            form.data = form.data.copy()
            form.data["revision"] = fresh.application.revision if fresh.application else 0
        except applying.NotComplete:
            form.add_error(None, _("One of the steps before is not finished yet."))
        except applying.NotOpen:
            return redirect("my_onboarding")
        else:
            return _onward(request, step, volunteer)
    title = FORM_STEPS.get(step) or (_("Send it to us") if step == "send" else _("Take my application back"))
    return render(
        request, "onboarding/step.html", {"form": form, "step": step, "title": title, "meanwhile": meanwhile}
    )


def _onward(request: HttpRequest, step: str, volunteer: Volunteer) -> HttpResponse:
    if step == "take-back":
        return redirect("home")  # the session under the role has ended
    if step == "send":
        messages.success(request, _("Thank you. Now it is our turn."))
        return redirect("my_onboarding")
    messages.success(request, _("Saved."))
    steps = steps_of(load([volunteer])[volunteer.pk], day=_today(volunteer))
    coming = next((each for each in steps if each.state != DONE and (each.is_form or each.name == "send")), None)
    if coming is not None and coming.state == YOURS:
        return redirect("application_step", coming.name)
    return redirect("my_onboarding")


def _initial(step: str, volunteer: Volunteer, file: File) -> dict[str, Any]:
    application = file.application
    initial: dict[str, Any] = {"revision": application.revision if application else 1}
    if step == "about":
        initial |= {name: getattr(volunteer, name) for name in ("preferred_name", "phone", "zip", "seats_offered")}
    if step == "languages":
        initial |= forms.LanguagesForm.told(volunteer)
    if step == "roles":
        initial["roles"] = list(file.roles)
    if step == "references":
        for number, row in enumerate(Reference.objects.filter(volunteer=volunteer), 1):
            initial |= {f"name_{number}": row.name, f"contact_{number}": row.contact, f"tongue_{number}": row.language}
    if step == "places" and application is not None:
        names = ("follows_english", "leaves_unaided", "has_ties")
        initial |= {name: getattr(application, name) for name in names}
        initial["is_adult"] = None if application.is_adult is None else str(application.is_adult)
    if step == "more" and application is not None:
        names = ("needs", "emergency_contact", "how_heard", "why", "understands_commitment")
        initial |= {name: getattr(application, name) for name in names}
    return initial


_FORMS: dict[str, Any] = {
    "languages": forms.LanguagesForm,
    "roles": forms.RolesForm,
    "places": forms.PlacesForm,
    "more": forms.MoreForm,
    "send": forms.SendForm,
    "take-back": forms.TakeBackForm,
}


def _form(request: HttpRequest, step: str, volunteer: Volunteer, file: File) -> Any:
    initial, posted = _initial(step, volunteer, file), request.POST or None
    if step == "about":
        return forms.AboutForm(posted, instance=Volunteer.objects.get(pk=volunteer.pk), initial=initial)
    if step == "references":
        return forms.ReferencesForm(posted, count=file.needs.references, initial=initial)
    return _FORMS[step](posted, initial=initial)


def _keep(step: str, form: Any, volunteer: Volunteer, user: Any, now: Any) -> None:
    told = dict(form.cleaned_data)
    who = {"revision": told.pop("revision"), "by": user, "now": now}
    if step == "about":
        applying.tell(volunteer, step, about=told, **who)
    elif step == "languages":
        applying.speak(volunteer, form.spoken(), **who)
    elif step == "roles":
        applying.offer(volunteer, told["roles"], **who)
    elif step == "references":
        applying.name_references(volunteer, form.people(), **who)
    elif step == "send":
        applying.send(volunteer, by=user, now=now)
    elif step == "take-back":
        applying.take_back(volunteer, by=user, now=now)
    else:
        applying.tell(volunteer, step, told=told, **who)


def _differs(form: Any, saved: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(label, as it was saved meanwhile) of each box that was typed otherwise."""
    return [
        (form.fields[name].label, value)
        for name, value in saved.items()
        if name in form.fields and name != "revision" and str(form.cleaned_data.get(name)) != str(value)
    ]


@require(Permission.SEE_TRAINING)
def my_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a version in one's own language, and sign it."""
    volunteer = own_volunteer(request)
    agreement = get_object_or_404(agreements_for(request.user), pk=pk)
    signature = volunteer.signatures.filter(agreement=agreement).first()
    is_newest = not agreements_for(request.user).filter(code=agreement.code, number__gt=agreement.number).exists()
    form = forms.SignForm(request.POST or None) if signature is None and is_newest else None
    if request.method == "POST" and form is not None and form.is_valid():
        sign(volunteer, agreement, language=(get_language() or "en")[:2], by=request.user, now=timezone.now())
        messages.success(request, _("Signed. Thank you."))
        return redirect("my_onboarding")
    return render(
        request,
        "onboarding/agreement.html",
        {"agreement": agreement, "form": form, "signature": signature, "zone": volunteer.timezone},
    )


@require(Permission.SEE_TRAINING)
@require_POST
def my_course_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Come to a date, or not after all."""
    volunteer = own_volunteer(request)
    coming = CourseDate.objects.filter(starts__gt=timezone.now(), cancelled_at__isnull=True).values("pk")
    given = get_object_or_404(course_dates_for(request.user).filter(pk__in=coming), pk=pk)
    is_coming = request.POST.get("coming") == "yes"
    try:
        come(given, volunteer, is_coming=is_coming, by=request.user, now=timezone.now())
    except DateOver:
        messages.error(request, _("This date is cancelled."))
    except Full:
        messages.error(request, _("Every place of this date is taken. Please choose another one."))
    else:
        messages.success(request, _("We expect you.") if is_coming else _("Thank you for telling us."))
    return redirect("my_onboarding")
