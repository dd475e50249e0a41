"""One's own ways to be told; the lead's page of the post; the door for text messages that come in."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from compliance import audit
from compliance.access import Permission, grants, public, require
from volunteers.accounts import site
from volunteers.models import Letter, Volunteer
from volunteers.post.channels.bounces import letters_in, mail_events
from volunteers.post.channels.texts import text_messages
from volunteers.post.forms import PostChoiceForm
from volunteers.post.kinds import KINDS, NotNeeded
from volunteers.post.looking_after import came_back, mark_called, try_again
from volunteers.post.mail_down import mail_down_for
from volunteers.post.queries import calls_in_turn, letters_for
from volunteers.post.readers import choice_of, reader_of
from volunteers.post.replies import take_in

SHOWN = 50
SHOWN_FOR = timedelta(days=7)
_State = Letter.State


@require(Permission.OWN_PROFILE)
def my_post(request: HttpRequest) -> HttpResponse:
    """How and when one wants to be told."""
    user = request.user
    is_volunteer = user.program is not None and Volunteer.objects.filter(user=user, program=user.program).exists()
    form = PostChoiceForm(request.POST or None, instance=choice_of(user), may_be_called=is_volunteer)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record("post_choice_changed", by=user, subject=user.username, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("my_post")
    return render(request, "post/my_post.html", {"form": form, "texts": text_messages().is_ready()})


@require(Permission.CONTACT_VOLUNTEERS)
@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """Whom to call, what reached nobody, what waits and what was sent within a week."""
    letters = _letters_or_404(request)
    now = timezone.now()
    dead = letters.filter(state=_State.DEAD)
    calls = calls_in_turn(letters, now=now, most=SHOWN)
    sent = letters.filter(state__in=[_State.SENT, _State.CALLED, _State.DROPPED], ended_at__gte=now - SHOWN_FOR)
    return render(
        request,
        "post/post.html",
        {
            "calls": _with_titles(calls),
            "dead": _with_titles(dead.order_by("-ended_at")[:SHOWN]),
            "waiting": _with_titles(letters.filter(state__in=[_State.WAITING, _State.SENDING])[:SHOWN]),
            "sent": _with_titles(sent.order_by("-ended_at")[:SHOWN]),
            "mail_down": mail_down_for(letters),
            "zone": ZoneInfo(request.user.program.timezone),
        },
    )


@require(Permission.CONTACT_VOLUNTEERS)
@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: whom to call, at which number, and what to say, if it is still true."""
    shown = get_object_or_404(_letters_or_404(request), pk=pk)
    volunteer = shown.volunteer
    phone = volunteer.phone if volunteer is not None else ""
    return render(
        request,
        "post/letter.html",
        {
            "letter": shown,
            "title": KINDS[shown.kind].title if shown.kind in KINDS else shown.kind,
            "phone": phone.as_national if phone and phone.is_valid() else str(phone),
            "words": _words(shown, timezone.now()),
            "is_open": shown.state in (_State.TO_CALL, _State.DEAD),
        },
    )


@require(Permission.CONTACT_VOLUNTEERS)
@require_POST
def letter_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try once more to send what was given up."""
    letter = get_object_or_404(_letters_or_404(request), pk=pk)
    if try_again(letter, by=request.user, now=timezone.now()):
        messages.success(request, _("It is being sent once more."))
    return redirect("post")


@require(Permission.CONTACT_VOLUNTEERS)
@require_POST
def letter_called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody was told by telephone."""
    letter = get_object_or_404(_letters_or_404(request), pk=pk)
    if mark_called(letter, by=request.user, now=timezone.now()):
        messages.success(request, _("Noted. Thank you for calling."))
    return redirect("post")


@transaction.non_atomic_requests
@public(acts=False)
@csrf_exempt
@require_POST
def text_reply(request: HttpRequest) -> HttpResponse:
    """A carrier brings an answer. The answer to it is the same for everybody, whoever brings whatever."""
    reply = text_messages().reply_in(request)
    if reply is not None:
        take_in(reply, now=timezone.now())
    return HttpResponse(status=204)


@transaction.non_atomic_requests
@public(acts=False)
@csrf_exempt
@require_POST
def mail_event(request: HttpRequest) -> HttpResponse:
    """A company brings news of mail that came back. The answer is the same for everybody, whoever brings whatever."""
    for letter_id in letters_in(mail_events().bounced_in(request)):
        came_back(letter_id, now=timezone.now())
    return HttpResponse(status=204)


def _letters_or_404(request: HttpRequest) -> Any:
    user = request.user
    if user.program is None or grants(user.role or "AN", Permission.CONTACT_VOLUNTEERS) != "prog":
        raise Http404
    return letters_for(user)


def _with_titles(letters: Any) -> list[tuple[Letter, Any]]:
    return [(letter, KINDS[letter.kind].title if letter.kind in KINDS else letter.kind) for letter in letters]


def _words(letter: Letter, now: datetime) -> str:
    """What to say, in the words of whoever calls; empty when it is not true any more."""
    reader = reader_of(letter)
    if reader is None or letter.kind not in KINDS:
        return ""
    try:
        told = KINDS[letter.kind].write(letter, reader, now)
    except NotNeeded:
        return ""
    # Nobody replies with a number to a voice, and nobody reads an address of a page out.
    spoken = [part for part in told.text.split("\n\n") if site.address() not in part]
    return "\n\n".join(spoken) or told.text
