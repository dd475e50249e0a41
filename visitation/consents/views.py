"""What a person agreed to, switch by switch; and what was told about them, to whom."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compliance.access import Permission, grants, require
from visitation.consents.forms import ConsentForm, ToldForm
from visitation.consents.giving import NotTheirs, give, withdraw
from visitation.consents.ledger import NoGround
from visitation.consents.shown import shown_of
from visitation.consents.telling import who_may_be_told, write_down
from visitation.consents.words import told_words
from visitation.knowing.pages import languages_of
from visitation.knowing.people import codes_of, person_for
from visitation.models import Consent, Disclosure, Person
from visitation.views.devices import device_of

ROWS_A_PAGE = 50


@require(Permission.KEEP_CONSENTS)
def person_consents(request: HttpRequest, code: str) -> HttpResponse:
    """The switches; a button for each yes that is not there yet, and one tap for each that is taken back.

    A lead reads of everybody in the program; a volunteer of those they are tied to, without the names of bodies.
    """
    now = timezone.now()
    person = _person_or_404(request, code, now)
    spoken = [each.language for each in languages_of(person)]
    form = ConsentForm(request.POST if request.method == "POST" else None, spoken=spoken)
    if request.method == "POST" and form.is_valid():
        given = give(person, by=request.user, now=now, **form.cleaned_data)
        if given.is_new:
            messages.success(request, _("Written down."))
        else:
            messages.info(request, _("That was written down already. Nothing was changed."))
        if given.consent.kind == Consent.Kind.AFTER_RELEASE and given.is_new:
            return redirect("after_release_contact", code)  # the next question, alone
        return redirect("person_consents", code)
    is_lead = _is_lead(request)
    shown = shown_of(person, by=request.user, names_bodies=is_lead)
    context = {"person": person, "is_lead": is_lead, "form": form, "shown": shown}
    context["zone"] = request.user.program.timezone
    return render(request, "consents/person_consents.html", context)


@require(Permission.KEEP_CONSENTS)
@require_POST
def consent_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """One yes is taken back, at once and everywhere. Nobody is asked once more: a yes is written down anew as fast."""
    now = timezone.now()
    person = _person_or_404(request, code, now)
    number = request.POST.get("consent", "")
    consent = Consent.objects.filter(person=person, pk=number).first() if _is_number(number) else None
    try:
        if consent is None:
            raise NotTheirs
        off = withdraw(consent, by=request.user, now=now)
    except NotTheirs:
        messages.info(request, _("That does not hold any more. Nothing was changed."))
        return redirect("person_consents", code)
    messages.success(request, _("Taken back. It counts at once, everywhere. A slip? Write the yes down anew."))
    if off:
        told = ngettext(
            "%(count)d coming visit does not take place; whoever was to make it is told.",
            "%(count)d coming visits do not take place; whoever was to make them is told.",
            len(off),
        )
        messages.info(request, told % {"count": len(off)})
    try:
        _person_or_404(request, code, now)
    except Http404:  # a volunteer who knows the person no longer
        return redirect("people")
    return redirect("person_consents", code)


@require(Permission.KEEP_CONSENTS)
def person_told(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger of one person, for leads: what was told to whom; and the form that writes a row by hand."""
    if not _is_lead(request):
        raise Http404
    now = timezone.now()
    person = _person_or_404(request, code, now)
    consents = who_may_be_told(Consent.objects.filter(person=person, withdrawn_at__isnull=True))
    choices = shown_of(person, by=request.user, names_bodies=True, consents=consents).choices
    form = ToldForm(request.POST if request.method == "POST" else None, to=choices) if choices else None
    if request.method == "POST":
        if form is None:
            messages.warning(request, _("The person agreed to nobody being told. Nothing was written down."))
            return redirect("person_told", code)
        if form.is_valid():
            return _written(request, person, form.cleaned_data, consents, now)
    rows = Disclosure.objects.filter(program=person.program_id, person_code__in=codes_of(person))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "form": form,
        "page": page,
        "rows": [(row, [told_words(name) for name in row.fields]) for row in page.object_list],
        "zone": request.user.program.timezone,
    }
    return render(request, "consents/person_told.html", context)


def _written(
    request: HttpRequest, person: Person, told: dict[str, Any], consents: list[Consent], now: datetime
) -> HttpResponse:
    consent = next(each for each in consents if str(each.pk) == told["to"])
    try:
        write_down(person, consent, fields=told["fields_told"], by=request.user, now=now)
    except NoGround:
        messages.error(request, _("The person took their yes back meanwhile. Please tell nobody."))
    else:
        messages.success(request, _("Written down. It cannot be changed afterwards."))
    return redirect("person_told", person.alias_code)


def _is_lead(request: HttpRequest) -> bool:
    return grants(request.user.role or "", Permission.KEEP_CONSENTS) == "prog"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19


def _person_or_404(request: HttpRequest, code: str, now: datetime) -> Person:
    try:
        return person_for(request.user, code, now=now, device=device_of(request))[0]
    except Person.DoesNotExist:
        raise Http404 from None
