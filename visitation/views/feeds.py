"""Visits for the calendars people already use: a file, and links that calendar programs follow by themselves."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, public, require
from visitation.actions.feeds import (
    MOST_AT_ONCE,
    AlreadyMade,
    NotTheirFacility,
    TooManyLinks,
    end_link,
    feeds_for,
    feeds_of,
    feeds_of_others,
    make_link,
    renew_link,
)
from visitation.calendar_feeds import Entry, calendar_of
from visitation.calendar_feeds.invitations import title_for
from visitation.calendar_feeds.reading import (
    KEPT_DAYS,
    AskedTooOften,
    Feed,
    entries_for,
    entries_told,
    feed_of,
    stamp_of,
)
from visitation.forms.feeds import LinkForm
from visitation.models import CalendarFeed

_TYPE = "text/calendar; charset=utf-8"
_FILE = 'attachment; filename="visits.ics"'


@require(Permission.OWN_FEED)
@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The visits the signed-in user makes in person, as a file that names nobody; 304 while nothing has changed.

    Each is an appointment; it says the visit's code to who chose that for their own link.
    """
    user = request.user
    own = Feed(
        pk=UUID(int=0),
        program=user.program.pk,
        user=user.pk,
        role=user.role,
        kind=CalendarFeed.Kind.OWN,
        facility=None,
        title=title_for(user).value,
        names_facility=False,
        language=user.language,
        zone=user.timezone,
        holds=True,
    )
    return _answer(request, own, lambda now: entries_for(own, now=now), etag="", cache="private, no-store")


@public(acts=False)
@transaction.non_atomic_requests
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a link tells, for whoever has it. 304 while nothing has changed, 429 where it is asked for too often.

    A token that never was is a page that is not there; one that has ended is gone (410). Nothing is written but the
    count, in a transaction of its own: no request waits for another one's calendar.
    """
    feed, now = feed_of(token), timezone.now()
    if feed is None:
        raise Http404
    if not feed.is_open:
        return HttpResponseGone()
    try:
        etag = f'W/"{stamp_of(feed, now=now)}"'
    except AskedTooOften as refused:
        words = _("This link is asked for too often. It answers again in a few minutes.")
        headers = {"Retry-After": str(refused.seconds)}
        return HttpResponse(words, status=429, content_type="text/plain; charset=utf-8", headers=headers)
    return _answer(request, feed, lambda now: entries_told(feed, now=now), etag=etag, cache="private, no-cache")


@require(Permission.OWN_FEED)
def calendar_links(request: HttpRequest) -> HttpResponse:
    """One's own links, what a calendar program is told, and the form for another link."""
    user, now = request.user, timezone.now()
    is_lead = grants(user.role, Permission.SEE_VISIT) == "prog"
    facilities = user.program.facilities.order_by("name") if is_lead else None
    form = LinkForm(request.POST or None, facilities=facilities)
    if request.method == "POST" and form.is_valid():
        try:
            once, facility = form.cleaned_data["once"], form.cleaned_data.get("facility")
            made = make_link(user, facility=facility, wording=form.wording(), now=now, once=once)
        except AlreadyMade:
            return _shown_already(request)
        except TooManyLinks:
            form.add_error(None, _("You have %(count)d links. Please end one first.") % {"count": MOST_AT_ONCE})
        except NotTheirFacility:
            form.add_error("facility", _("Your program does not visit there."))
        else:
            return _shown_once(request, *made)
    others = bool(grants(user.role, Permission.END_FEED))
    context = {"form": form, "links": feeds_for(user), "sees_others": others, "kept_days": KEPT_DAYS}
    context["days_ahead"] = settings.FEED_DAYS_AHEAD
    return render(request, "visitation/calendar_links.html", context)


@require(Permission.OWN_FEED)
@require_POST
def calendar_link_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another link in the place of this one, which ends at once."""
    link = get_object_or_404(feeds_of(request.user), pk=pk)
    if link.ended_at is not None:  # the page was loaded again
        return _shown_already(request)
    return _shown_once(request, *renew_link(link, by=request.user, now=timezone.now()))


@require(Permission.OWN_FEED)
@require_POST
def calendar_link_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This link opens nothing any more."""
    end_link(get_object_or_404(feeds_for(request.user), pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("The link has ended. A calendar that still asks for it gets nothing."))
    return redirect("calendar_links")


@require(Permission.END_FEED)
@require_safe
def calendar_links_of_others(request: HttpRequest) -> HttpResponse:
    """Which links others have, without the links: to end one that has got lost."""
    return render(request, "visitation/calendar_links_of_others.html", {"links": feeds_of_others(request.user)})


@require(Permission.END_FEED)
@require_POST
def calendar_link_of_other_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the link of somebody else."""
    end_link(get_object_or_404(feeds_of_others(request.user), pk=pk), by=request.user, now=timezone.now())
    messages.success(request, _("The link has ended. A calendar that still asks for it gets nothing."))
    return redirect("calendar_links_of_others")


def _answer(
    request: HttpRequest, feed: Feed, entries: Callable[[datetime], list[Entry]], *, etag: str, cache: str
) -> HttpResponse:
    """The calendar, or 304 where the asker has it already. Without a stamp the content itself is compared."""
    answer = get_conditional_response(request, etag=etag) if etag else None
    if answer is None:
        now = timezone.now()
        told = entries(now)
        with override(feed.language):
            content = calendar_of(told, today=now.date(), zone=feed.zone, wording=feed.wording)
        etag = etag or f'"{sha256(content).hexdigest()[:32]}"'
        answer = HttpResponse(content, content_type=_TYPE, headers={"Content-Disposition": _FILE})
        answer = get_conditional_response(request, etag=etag, response=answer)
    for name, value in {"ETag": etag, "Cache-Control": cache, "X-Robots-Tag": "noindex"}.items():
        answer[name] = value
    return answer


def _shown_already(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("That link was made and shown before. If you did not keep it, replace it."))
    return redirect("calendar_links")


def _shown_once(request: HttpRequest, link: CalendarFeed, token: str) -> HttpResponse:
    address = settings.SITE_ADDRESS + reverse("calendar_feed", args=[token])
    context: dict[str, Any] = {"link": link, "address": address}
    context["subscribe"] = "webcal:" + address.partition(":")[2]
    return render(request, "visitation/calendar_link_made.html", context)
