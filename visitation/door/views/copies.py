"""The copy of a visit's pages that a phone keeps sealed, and the worker that shows it where there is no signal."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.access import Permission, public, require
from visitation.actions.completing import own_revision
from visitation.door.card import CardClosed, NotOnTheCard, closes_at, open_card, require_card
from visitation.forms.completing import VisitLogForm
from visitation.knowing.fields import WORDS
from visitation.models import Visit
from visitation.queries import visits_for

LOG_STAYS = timedelta(hours=24)  # after the visit: the way home is longer than the desk
# Everything that a page without signal is made of: style sheets and scripts, the same for everybody.
STYLES = ("tokens", "base", "forms", "calendar", "print", "log_form", "door")
SCRIPTS = ("sealed_store", "kept_page", "covered", "log_form", "log_sending")


@public(acts=False)
@require_safe
def door_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: which files to keep, and the two scripts that know how. Nothing in it is about anybody."""
    assets = [static(f"visitation/css/{name}.css") for name in STYLES]
    assets += [static(f"visitation/js/{name}.js") for name in SCRIPTS]
    assets.append(static("visitation/mark.svg"))
    workers = [static("visitation/js/sealed_store.js"), static("visitation/js/door_worker.js")]
    context = {"assets": assets, "workers": workers}
    return render(request, "door/worker.js", context, content_type="text/javascript; charset=utf-8")


@require(Permission.SEE_CHOSEN_NAME)
@require_safe
def door_kept(request: HttpRequest, code: str) -> HttpResponse:
    """The card, the outcome and the log as whole pages, each with the moment (ms) after which it is to be gone.

    Only while the card itself is open to this visitor; that a copy was made is written down first.
    """
    visit = get_object_or_404(visits_for(request.user), code=code)
    visit.program = request.user.program
    now = timezone.now()
    try:
        if request.method == "HEAD":
            require_card(request.user, visit, now=now)
            return HttpResponse()
        card = open_card(request.user, visit, now=now, reason="door_card_kept")
    except (NotOnTheCard, CardClosed):
        raise Http404 from None
    after = own_revision(visit, request.user) or 0
    context = {"visit": visit, "card": card, "missing": [WORDS[field] for field in card.missing], "is_kept": True}
    log_until = max(closes_at(visit), visit.ends + LOG_STAYS)
    pages = [_page(request, "door", visit, closes_at(visit), context | {"has_begun": True})]
    pages += [
        _page(request, "outcome", visit, log_until, context | {"form": _blank(after)}),
        _page(request, "log", visit, log_until, context | {"form": _blank(after)}),
    ]
    return JsonResponse({"pages": pages})


def _blank(after: int) -> VisitLogForm:
    return VisitLogForm(initial={"sent_key": uuid4(), "after": after})


def _page(request: HttpRequest, name: str, visit: Visit, until: datetime, context: dict[str, Any]) -> dict[str, Any]:
    until_ms = int(until.timestamp() * 1000)
    html = render_to_string(f"door/kept_{name}.html", context | {"until_ms": until_ms}, request)
    return {"path": f"{visit.get_absolute_url()}{name}/", "until": until_ms, "html": html}
