"""The page on which somebody who was named says what they think. They have no account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from compliance.access import public
from volunteers.onboarding import references
from volunteers.onboarding.forms.applying import AnswerForm

_KEPT = "reference"


@public()
@never_cache
def reference_follow(request: HttpRequest, token: str) -> HttpResponse:
    """From the message: keep the token out of every address from here on. Nothing is used up."""
    request.session[_KEPT] = token
    return redirect("reference_answer")


@public()
@never_cache
def reference_answer(request: HttpRequest) -> HttpResponse:
    """Two questions. A link that was used, is over or never was gets one and the same answer."""
    now, token = timezone.now(), request.session.get(_KEPT, "")
    found = references.find(token, now=now)
    if found is None:
        return render(request, "onboarding/reference_over.html", status=404)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        references.answer(token, is_ok=form.cleaned_data["is_ok"], text=form.cleaned_data["text"], now=now)
        request.session.pop(_KEPT, None)
        return render(request, "onboarding/reference_thanks.html")
    return render(
        request,
        "onboarding/reference_answer.html",
        {"form": form, "name": references.applicant_name(found), "program": found.program},
    )
