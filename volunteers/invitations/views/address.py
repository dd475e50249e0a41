"""One's own address: a new one, the code that was sent to it, and the change."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.access import Permission, require
from compliance.sessions import end_sessions_of, rotate
from volunteers.accounts.views.factors import proved_first
from volunteers.invitations import changing
from volunteers.invitations.addresses import MAIL, TEXT
from volunteers.invitations.forms import AddressChangeForm, AddressCodeForm
from volunteers.post import NotSent

_KEPT = "address_change"
_NOT_SENT = gettext_lazy("No message can be sent just now, so nothing was changed. Please try again later.")


@require(Permission.OWN_SESSIONS)
@proved_first
def address_change(request: HttpRequest) -> HttpResponse:
    """First the new address, then its code; the old address is told."""
    now, user = timezone.now(), request.user
    waiting = changing.Change.of(request.session.get(_KEPT), now=now)
    asked = AddressChangeForm(request.POST if "address" in request.POST else None)
    code = AddressCodeForm(request.POST if waiting and "code" in request.POST else None)
    if asked.is_bound and asked.is_valid():
        try:
            waiting = changing.ask(user, asked.cleaned_data["address"], now=now)
        except changing.TooManyAsked:
            asked.add_error(None, _("Those were many messages. Please wait an hour."))
        except NotSent:
            asked.add_error(None, _NOT_SENT)
        else:
            request.session[_KEPT] = waiting.kept()
            return redirect("address_change")
    elif waiting is not None and code.is_bound and code.is_valid():
        if not changing.fits(user, waiting, code.cleaned_data["code"]):
            waiting = replace(waiting, wrong=waiting.wrong + 1)
            request.session[_KEPT] = waiting.kept()
            code.add_error("code", _("This code does not fit. After five tries, please begin again."))
        elif _changed(request, waiting, code):
            return redirect("factors")
    known = [changing.old_address(user, way) for way in (MAIL, TEXT)]
    context = {"asked": asked, "code": code, "waiting": waiting, "known": [each.text for each in known if each]}
    return render(request, "invitations/address_change.html", context)


def _changed(request: HttpRequest, waiting: changing.Change, form: AddressCodeForm) -> bool:
    try:
        changing.change(request.user, waiting.address, now=timezone.now())
    except changing.AddressTaken:
        form.add_error(None, _("Another account signs in with this address. Please give another one."))
        return False
    except NotSent:
        form.add_error(None, _NOT_SENT)
        return False
    del request.session[_KEPT]
    rotate(request)
    end_sessions_of(request.user.pk, keep=request.session.session_key, why="address_changed")
    messages.success(request, _("Your address is changed. The old one was told."))
    return True
