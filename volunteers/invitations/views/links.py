"""Signing in by a link that works once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.access import public
from volunteers.accounts import signing_in
from volunteers.accounts.devices import device_of
from volunteers.accounts.failures import failed
from volunteers.invitations import links
from volunteers.invitations.forms import CodeForm, LinkForm
from volunteers.invitations.tokens import new_token
from volunteers.models import User
from volunteers.post import text_messages

# In the session of the browser that asked: what binds the link to it, and the token while it is being opened.
_DEVICE, _TOKEN = "link_device", "link_token"


@public()
@never_cache
def link_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whoever is asked for."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = request.session.setdefault(_DEVICE, new_token())
        links.ask(
            form.cleaned_data["who"],
            device=device,
            browser=device_of(request),
            language=get_language() or "en",
            now=timezone.now(),
        )
        return redirect("link_wait")
    return render(request, "invitations/link_ask.html", {"form": form, "texts": text_messages().is_ready()})


@public()
@never_cache
def link_wait(request: HttpRequest) -> HttpResponse:
    """What to do now; and the code, for those who read the message elsewhere."""
    device = request.session.get(_DEVICE)
    if device is None:
        return redirect("link_ask")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = links.use_code(form.cleaned_data["code"], device=device, now=timezone.now())
        if user is not None:
            return _in(request, user)
        failed(None, "link_code", now=timezone.now())
        form.add_error(None, _("This code does not work, or not any more. After five tries, please ask for a new one."))
    return render(request, "invitations/link_wait.html", {"form": form})


@public()
@never_cache
def link_follow(request: HttpRequest, token: str) -> HttpResponse:
    """From the message: keep the token out of every address from here on. Nothing is used up."""
    request.session[_TOKEN] = token
    return redirect("link_open")


@public()
@never_cache
def link_open(request: HttpRequest) -> HttpResponse:
    """One button on the device that asked; anywhere else, and for every link that is over, the same calm page."""
    token, device = request.session.get(_TOKEN, ""), request.session.get(_DEVICE, "")
    now = timezone.now()
    if request.method == "POST":
        user = links.use_token(token, device=device, now=now)
        if user is not None:
            return _in(request, user)
        failed(None, "link", now=now)
    elif links.opens_here(token, device=device, now=now):
        return render(request, "invitations/link_open.html")
    return render(request, "invitations/link_elsewhere.html")


def _in(request: HttpRequest, user: User) -> HttpResponse:
    for name in (_DEVICE, _TOKEN):
        request.session.pop(name, None)
    return signing_in.begin(request, user, factor="link", now=timezone.now())
