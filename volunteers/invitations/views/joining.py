"""Taking an invitation up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.access import public
from volunteers.accounts import signing_in
from volunteers.invitations.forms import LINK, PASSKEY, PASSWORD, JoinForm
from volunteers.invitations.inviting import NotAccepted, accept, find

_KEPT = "join"


@public()
@never_cache
def join_follow(request: HttpRequest, token: str) -> HttpResponse:
    """From the message: keep the token out of every address from here on. Nothing is used up."""
    request.session[_KEPT] = token
    return redirect("join")


@public()
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Say what is offered, and take it up when it is sent."""
    now = timezone.now()
    token = request.session.get(_KEPT, "")
    invitation = find(token, now=now)
    if invitation is None:
        return _gone(request)
    user = request.user if request.user.is_authenticated else None
    form = JoinForm(request.POST or None, invitation=invitation, user=user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        way = told.get("way", "")
        try:
            accepted = accept(
                token,
                typed_address=told.get("address", ""),
                password=told["password"] if way == PASSWORD else None,
                display_name=told.get("name", ""),
                user=user,
                language=get_language() or "en",
                now=now,
            )
        except NotAccepted as refused:
            if refused.why == "gone":
                return _gone(request)
            form.add_error("address" if refused.why == "address" else None, _why(refused.why))
        else:
            request.session.pop(_KEPT, None)
            if user is not None:
                messages.success(request, _("You have a new role. Choose here for which one you are working now."))
                return redirect("my_roles")
            response = signing_in.begin(
                request,
                accepted.user,
                factor="password" if way == PASSWORD else LINK,
                next_path="/me/sign-in/" if way == PASSKEY else "",
                now=now,
            )
            name = accepted.user.username
            messages.success(
                request, _("Welcome. Your sign-in name is %(name)s. Please write it down.") % {"name": name}
            )
            return response
    return render(request, "invitations/join.html", {"form": form, "invitation": invitation})


def _gone(request: HttpRequest) -> HttpResponse:
    """One answer for a link that was used, is over, was taken back, or never was."""
    return render(request, "invitations/join_gone.html", status=404)


def _why(why: str) -> str:
    return {
        "address": _("The invitation did not come to this address. Please look at the message again."),
        "has_account": _("This address belongs to an account already. Sign in first, then open the link once more."),
        "others_account": _(
            "This address belongs to another account. Sign in with that one, then open the link once more."
        ),
        "has_role": _("Your account has this role already."),
    }[why]
