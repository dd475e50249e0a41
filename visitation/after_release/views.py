"""Contacts after release: the list, one person as far as they may be known then, and how one goes on or ends."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, require
from visitation.actions.matches import may_end
from visitation.actions.people.revealing import AT_MOST
from visitation.after_release import ending, keeping, opening
from visitation.after_release.forms import ConfirmForm, WayForm
from visitation.after_release.queries import contacts_for, contacts_with_of, is_lead
from visitation.after_release.writing import NotAgreed, WrittenMeanwhile, mark_of, write_way
from visitation.consents.holding import holds
from visitation.knowing.after_release import way_of
from visitation.knowing.people import person_for
from visitation.models import Consent, Match, Person
from visitation.placements.leaving import exit_in_force
from visitation.views.devices import device_of
from volunteers.models import Volunteer

A_PAGE = 50


@require(Permission.SEE_OWN_MATCH)
@require_safe
def after_release(request: HttpRequest) -> HttpResponse:
    """A lead: the program's contacts, those to be confirmed first. A volunteer: their own."""
    if request.user.program is None:
        raise Http404
    now = timezone.now()
    page = Paginator(contacts_for(request.user, now=now), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_lead": is_lead(request.user), "soon": now.date() + keeping.ASKED_AHEAD}
    return render(request, "after_release/list.html", context)


@require(Permission.SEE_OWN_MATCH)
def after_release_person(request: HttpRequest, code: str) -> HttpResponse:
    """Code, languages, and a button that opens the way they gave; a lead also sees with whom, and until when.

    HEAD only asks whether the page is still there: it opens nothing and writes nothing.
    """
    now = timezone.now()
    if is_lead(request.user):
        return _of_lead(request, _person_or_404(request, code, now), now)
    match = contacts_for(request.user, now=now).filter(person__alias_code=code).first()
    if match is None:
        raise Http404
    context: dict[str, Any] = {"match": match, "person": match.person}
    if request.method == "POST":
        try:
            context["way"] = opening.open_as_volunteer(match, by=request.user, now=now)
        except opening.NotTheirs:
            raise Http404 from None
        context["is_open"] = True
    return render(request, "after_release/contact.html", context)


def _of_lead(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    row = way_of(person)
    context: dict[str, Any] = {
        "person": person,
        "exit": exit_in_force(person),
        "agrees": holds(person, Consent.Kind.AFTER_RELEASE, now=now),
        "way_row": row,
        "matches": contacts_with_of(request.user, person, now=now),
        "form": ConfirmForm(),
        "at_most": AT_MOST,
    }
    if request.method == "POST":
        try:
            context |= {"way": opening.open_as_lead(person, by=request.user, now=now), "is_open": True}
        except opening.TooMany:
            return render(request, "after_release/of_lead.html", context | {"is_too_many": True}, status=429)
        except opening.NotTheirs:
            messages.info(request, _("Nothing is written down that could be opened."))
            return redirect("after_release_person", person.alias_code)
    return render(request, "after_release/of_lead.html", context)


@require(Permission.KEEP_CONSENTS)
def after_release_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Asked with the yes, and again when somebody knows more: how they may be reached."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    counts = way_of(person)
    form = WayForm(request.POST if request.method == "POST" else None, initial={"seen": mark_of(counts)})
    context: dict[str, Any] = {"person": person, "form": form, "way_row": counts}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "after_release/way.html", context, status=status)
    try:
        write_way(person, form.cleaned_data["way"], seen=form.cleaned_data["seen"], by=request.user, now=now)
    except NotAgreed:
        text = _("The person has not agreed to be contacted after release. Nothing was written down.")
        messages.warning(request, text)
    except WrittenMeanwhile as other:
        again = WayForm(initial={"way": form.cleaned_data["way"], "seen": mark_of(other.row)})
        context |= {"form": again, "way_row": other.row, "is_meanwhile": True}
        return render(request, "after_release/way.html", context, status=409)
    else:
        messages.success(request, _("Written down. It is sealed, and opened one person at a time."))
    return redirect("person_consents", code)


@require(Permission.END_MATCH)
@require_POST
@transaction.atomic
def after_release_end(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """One tap, by the volunteer or a lead; nobody is asked why, and nobody once more."""
    match = _contact_or_404(request, code, volunteer, Permission.END_MATCH)
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk=match.volunteer_id).values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk=match.person_id).values_list("pk"))
    rows = ending.contacts_with(match.person).filter(pk=match.pk)
    if not ending.end_each(rows, why=ending.Why.ENDED, by=request.user, now=timezone.now()):
        raise Http404
    messages.success(request, _("The contact has ended. Thank you for having been there."))
    return redirect("after_release_person", code) if is_lead(request.user) else redirect("after_release")


@require(Permission.PROPOSE_MATCH)
@require_POST
def after_release_confirm(request: HttpRequest, code: str, volunteer: str) -> HttpResponse:
    """A lead says that it goes on."""
    match = _contact_or_404(request, code, volunteer, Permission.PROPOSE_MATCH)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Please choose for how many days it goes on."))
        return redirect("after_release_person", code)
    try:
        keeping.confirm(match, days=form.cleaned_data["days"], by=request.user, now=timezone.now())
    except keeping.NotPossible:
        text = _("It cannot go on: it is over, or half a year has passed since the file was closed.")
        messages.warning(request, text)
    else:
        messages.success(request, _("It goes on. You will be asked again before it ends."))
    return redirect("after_release_person", code)


def _contact_or_404(request: HttpRequest, code: str, volunteer: str, permission: Permission) -> Match:
    """A lasting contact that this user may end or, as a lead, confirm."""
    program = request.user.program
    rows = Match.objects.select_related("person__program", "volunteer").filter(
        person__program=program, person__alias_code=code, volunteer__code=volunteer, channel="after"
    )
    match = rows.filter(ended_on__isnull=True, ended_at__isnull=True).first() if program is not None else None
    allowed = match is not None and (
        may_end(request.user, match)
        if permission is Permission.END_MATCH
        else grants(request.user.role or "", permission) == "prog"
    )
    if match is None or not allowed:
        raise Http404
    return match


def _person_or_404(request: HttpRequest, code: str, now: datetime) -> Person:
    try:
        return person_for(request.user, code, now=now, device=device_of(request))[0]
    except Person.DoesNotExist:
        raise Http404 from None
