"""Pages of pairs that are kept apart: of one person, and of the program's volunteers. For leads alone."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from compliance.retention.holds import held_now
from visitation.apart.forms import PeopleApartForm, VolunteersApartForm
from visitation.apart.writing import (
    KnownAlready,
    keep_people_apart,
    keep_volunteers_apart,
    people_together_again,
    volunteers_together_again,
)
from visitation.knowing.people import people_for
from visitation.matching.queries import is_lead
from visitation.models import PeopleApart, Person, VolunteersApart
from volunteers.models import Volunteer

A_PAGE = 50


@require(Permission.PROPOSE_MATCH)
def person_apart(request: HttpRequest, code: str) -> HttpResponse:
    """From whom a person is kept apart: the list, one more, one less."""
    now = timezone.now()
    person = _person(request, code, now)
    if person is None:
        raise Http404
    if request.method == "POST" and "again" in request.POST:
        if held_now(person.program_id).keeps(person.alias_code):
            messages.warning(request, _("A legal hold keeps what is on record. Nothing was changed."))
        elif people_together_again(person, request.POST["again"][:20], by=request.user, now=now):
            messages.success(request, _("They are not kept apart any more."))
        else:
            messages.info(request, _("That was changed already."))
        return redirect("person_apart", person.alias_code)
    form = PeopleApartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        other = _person(request, form.cleaned_data["other"], now)
        if other is None or other.pk == person.pk:
            form.add_error("other", _("Nobody else of your program has this code."))
        else:
            said = {name: form.cleaned_data[name] for name in ("scope", "minutes", "reason")}
            try:
                keep_people_apart(person, other, **said, by=request.user, now=now)
            except KnownAlready:
                form.add_error("other", _("The two are kept apart already."))
            else:
                messages.success(request, _("They are kept apart. Visits that stand already are looked at again."))
                return redirect("person_apart", person.alias_code)
    pairs = PeopleApart.objects.filter(Q(person=person) | Q(other=person)).defer("reason")
    pairs = pairs.order_by("written_at", "pk").only("scope", "minutes", "person__alias_code", "other__alias_code")
    page = Paginator(pairs.select_related("person", "other"), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"person": person, "page": page, "form": form}
    return render(request, "apart/person.html", context, status=422 if form.errors else 200)


@require(Permission.PROPOSE_MATCH)
def volunteers_apart(request: HttpRequest) -> HttpResponse:
    """Volunteers of the program who never go together: the list, one more, one less."""
    if not is_lead(request.user):
        raise Http404
    now, program = timezone.now(), request.user.program
    if request.method == "POST" and "again" in request.POST:
        if volunteers_together_again(program, request.POST["again"][:20], by=request.user, now=now):
            messages.success(request, _("They are not kept apart any more."))
        else:
            messages.info(request, _("That was changed already."))
        return redirect("volunteers_apart")
    form = VolunteersApartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (two := _two(form, program)) is not None:
        try:
            keep_volunteers_apart(*two, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except KnownAlready:
            form.add_error("other", _("The two are kept apart already."))
        else:
            messages.success(request, _("They are kept apart. Visits that stand already are looked at again."))
            return redirect("volunteers_apart")
    pairs = VolunteersApart.objects.filter(volunteer__program=program).order_by("volunteer__code", "other__code")
    pairs = pairs.select_related("volunteer", "other").only("volunteer__code", "other__code")
    page = Paginator(pairs, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "apart/volunteers.html", {"page": page, "form": form}, status=422 if form.errors else 200)


def _person(request: HttpRequest, code: str, now: datetime) -> Person | None:
    """Somebody of the lead's program whose file is kept."""
    if not is_lead(request.user):
        return None
    rows = people_for(request.user, now=now).filter(alias_code=code, purged_at__isnull=True, merged_into__isnull=True)
    return rows.select_related("program").first()


def _two(form: VolunteersApartForm, program: Any) -> tuple[Volunteer, Volunteer] | None:
    rows = Volunteer.objects.filter(program=program, purged_at__isnull=True).select_related("program")
    found = []
    for name in ("one", "other"):
        volunteer = rows.filter(code=form.cleaned_data[name]).first()
        if volunteer is None or volunteer in found:
            form.add_error(name, _("Nobody else of your program has this code."))
        else:
            found.append(volunteer)
    return (found[0], found[1]) if len(found) == 2 else None
