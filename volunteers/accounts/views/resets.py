"""A forgotten password: ask for a link, follow it, choose a new one, and then sign in as always."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from compliance.access import public
from volunteers.accounts import resets
from volunteers.accounts.forms import ForgottenForm, NewPasswordForm

_TOKEN = "reset_token"


@public()
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """The same answer for every name, whether anybody has it or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        resets.ask(form.cleaned_data["name"], now=timezone.now())
        return _private(render(request, "accounts/password_link_sent.html"))
    return _private(render(request, "accounts/password_forgotten.html", {"form": form}))


@public()
def password_reset_link(request: HttpRequest) -> HttpResponse:
    """Take the token out of the address, so that no page with a form, and no Referer, ever has it there."""
    request.session[_TOKEN] = request.GET.get("t", "")[:100]
    response = redirect("password_new")
    response["Referrer-Policy"] = "no-referrer"
    return _private(response)


@public()
def password_new(request: HttpRequest) -> HttpResponse:
    """Choose a new password. Looking at this page uses nothing up; whoever chose signs in with it."""
    now, token = timezone.now(), request.session.get(_TOKEN, "")
    owner = resets.owner_of(token, now=now)
    if owner is None:
        return _private(render(request, "accounts/password_link_over.html", status=410))
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=owner)
    if request.method == "POST" and form.is_valid():
        user = resets.use(token, form.cleaned_data["password"], now=now)
        request.session.flush()
        if user is None:
            return _private(render(request, "accounts/password_link_over.html", status=410))
        return _private(redirect("password_done"))
    return _private(render(request, "accounts/password_new.html", {"form": form}))


@public()
def password_done(request: HttpRequest) -> HttpResponse:
    """The new password is kept; nobody is signed in by it."""
    return _private(render(request, "accounts/password_done.html"))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
