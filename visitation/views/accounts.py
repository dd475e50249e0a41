"""Signing out, and the language of the screens. Signing in is in volunteers/accounts/."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from compliance import audit
from compliance.access import public

sign_out = public()(LogoutView.as_view(redirect_field_name=""))  # always to the same place, whatever was asked


@public()
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the screens, for this browser and, signed in, for the account.

    The form's token is asked of those who are signed in: for anybody else it would take a session, and a row of the
    database, for each visitor of a public page. Their choice is a cookie of their own browser.
    """
    return csrf_protect(_set_language)(request) if request.user.is_authenticated else _set_language(request)


def _set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES) and check_for_language(language):
        request.user.language = language
        request.user.save(update_fields=["language"])
        program = request.user.program
        audit.record(
            "language_changed", by=request.user, subject=request.user, program=program.code if program else ""
        )
    answer = django_set_language(request)
    if answer.get("Location", "").startswith("//"):  # a path to Django, another site or none to a browser
        answer["Location"] = resolve_url("home")
    return answer
