"""Where one is signed in, how much longer, and leaving at once."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import audit
from compliance.access import Permission, public, require
from compliance.sessions import end_sessions_of
from compliance.sessions.kept_forms import forget, keep, kept_for
from compliance.sessions.models import WebSession
from compliance.sessions.standing import sessions_of, standing_of
from visitation.views import errors

EVERYTHING = '"cache", "cookies", "storage"'


@require(Permission.OWN_SESSIONS)
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser in which one is signed in."""
    rows = sessions_of(request.user.pk, now=timezone.now())
    here = request.session.row.handle
    return render(request, "visitation/sessions.html", {"sessions": rows, "here": here, "zone": request.user.timezone})


@require(Permission.OWN_SESSIONS)
@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions; one that is over already is no mistake."""
    try:
        handle = UUID(request.POST.get("session", ""))
    except ValueError:
        return redirect("sessions")
    row = WebSession.objects.filter(user_pk=request.user.pk, handle=handle).first()
    if row is not None:
        audit.record("session_ended", by=request.user, subject=request.user)
        if row.pk == request.session.row.pk:
            logout(request)
            return redirect(settings.LOGOUT_REDIRECT_URL)
        row.delete()
        messages.success(request, _("That session is over."))
    return redirect("sessions")


@require(Permission.OWN_SESSIONS)
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    user = request.user
    audit.record("sessions_ended", by=user, subject=user)
    logout(request)
    end_sessions_of(user.pk)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@public()
@require_safe
def session_state(request: HttpRequest) -> JsonResponse:
    """For the script of a page: is somebody signed in here, and for how many seconds. Extends nothing."""
    return _state(request)


@public()
@require_POST
def session_alive(request: HttpRequest) -> JsonResponse:
    """For the script of a page with unsaved text, and for the button that says one is still there."""
    if request.session.row is not None:
        request.session.row.last_seen_at = timezone.now()
        WebSession.objects.filter(pk=request.session.row.pk, user_pk__isnull=False).update(
            last_seen_at=request.session.row.last_seen_at
        )
    return _state(request)


def _state(request: HttpRequest) -> JsonResponse:
    standing = standing_of(request.session, now=timezone.now())
    if standing is None:
        return JsonResponse({"signed_in": False})
    return JsonResponse({"signed_in": True, "seconds_left": standing.seconds_left, "may_go_on": standing.may_go_on})


@public()
@csrf_exempt
@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    """End the session and show an empty page. Whatever is wrong with the form, what was on the screen goes away."""
    csrf_protect(_sign_out)(request)  # its answer to a form without its token would be a page of ours
    answer = HttpResponseRedirect(resolve_url("away"))
    answer.status_code = 303
    answer.headers["Clear-Site-Data"] = EVERYTHING
    return answer


def _sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse()


@public()
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """Where one is after leaving at once: a page that says nothing, and leads on to settings.QUICK_EXIT_TO if set."""
    return render(request, "visitation/away.html", {"exit_to": settings.QUICK_EXIT_TO})


@require(Permission.OWN_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """Give back what was sent after the session had ended; POST throws it away."""
    kept = kept_for(request)
    if request.method == "POST" or kept is None:
        forget(request)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "visitation/kept_form.html", {"kept": kept})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with a stale one. Was it that the session ended meanwhile, its text is kept."""
    view = request.resolver_match.func if request.resolver_match else None
    if not getattr(view, "is_public", False) and keep(request):
        answer = HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={resolve_url('kept_form')}")
        answer.status_code = 303
        return answer
    return errors.csrf_failure(request, reason)
