"""Who can go to a facility on a day."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from facilities.models import Facility
from volunteers.eligibility.alike import judged
from volunteers.eligibility.hours import Hours, hours_of, with_hours
from volunteers.models import Program, Volunteer

A_PAGE = 50
FARTHEST = timedelta(days=2 * 366)
ROLES = [
    ("visitor", _("visitor")),
    ("interpreter", _("interpreter")),
    ("driver", _("driver")),
    ("letters", _("letters")),
]


class AskedForm(forms.Form):
    """Facility, day and role, in the address of the page."""

    facility = forms.ChoiceField(label=_("Facility"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    role = forms.ChoiceField(label=_("As"), choices=ROLES, required=False)

    def __init__(self, *args: Any, program: Program, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.places = {facility.code: facility for facility in program.facilities.order_by("name")}
        self.fields["facility"].choices = [(code, facility.name) for code, facility in self.places.items()]
        self.fields["day"].initial = today
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form-narrow"
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Show")))

    def clean_facility(self) -> Facility:
        return self.places[self.cleaned_data["facility"]]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if abs(day - self.today) > FARTHEST:
            raise forms.ValidationError(_("This day is more than two years away. Please look at the year again."))
        return day


@require(Permission.SEE_CLEARANCES)
@require_safe
def who_can_go(request: HttpRequest) -> HttpResponse:
    """Everybody who can, and of everybody else what is missing. Worked out anew at each look."""
    if request.user.program is None or grants(request.user.role or "", Permission.SEE_CLEARANCES) != "prog":
        raise Http404
    program, now = request.user.program, timezone.now()
    today = now.astimezone(ZoneInfo(program.timezone)).date()
    form = AskedForm(request.GET or None, program=program, today=today)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        facility, day = form.cleaned_data["facility"], form.cleaned_data["day"]
        role = form.cleaned_data["role"] or "visitor"
        found = judged(program, role=role, facility=facility, day=day, now=now)
        show = "cannot" if request.GET.get("show") == "cannot" else "can"
        page = Paginator(found.cannot if show == "cannot" else found.can, A_PAGE).get_page(request.GET.get("page"))
        rows = Volunteer.objects.filter(pk__in=list(page)).order_by("code").defer("phone", "zip")
        hours: dict[int, Hours] = {}
        if show == "can":
            rows = with_hours(rows, day)
            hours = {volunteer.pk: hours_of(volunteer, day) for volunteer in rows}
        context |= {
            "facility": facility, "day": day, "role": role, "role_words": dict(ROLES)[role], "show": show, "page": page,
            "can": len(found.can), "cannot": len(found.cannot),
            "rows": [(volunteer, found.missing(volunteer.pk), hours.get(volunteer.pk)) for volunteer in rows],
        }  # fmt: skip
    return render(request, "eligibility/who_can_go.html", context)
