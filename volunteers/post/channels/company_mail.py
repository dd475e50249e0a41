"""News of mail by django-anymail: the only file that imports it. It is an extra (`pip install .[mail]`).

Named in settings.MAIL_EVENTS as `volunteers.post.channels.company_mail.CompanyMailEvents`; the company's own reader of
its news in settings.MAIL_EVENTS_VIEW, such as `anymail.webhooks.mailgun.MailgunTrackingWebhookView`.
"""

from collections.abc import Iterable
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

_CAME_BACK = {"bounced", "rejected", "failed"}


class CompanyMailEvents:
    """Believes only whoever knows ANYMAIL["WEBHOOK_SECRET"], and signs besides where the company signs."""

    def mark(self, mail: Any, letter: str) -> None:
        mail.metadata = {"letter": letter}

    def bounced_in(self, request: HttpRequest) -> Iterable[str]:
        if not settings.ANYMAIL.get("WEBHOOK_SECRET"):  # without it some companies' news could be anybody's
            return []
        reader = import_string(settings.MAIL_EVENTS_VIEW)()
        try:
            reader.run_validators(request)
            events = reader.parse_events(request)
        except (AnymailError, AnymailWebhookValidationFailure, ValueError, KeyError):
            return []
        return [
            (event.metadata or {}).get("letter") or event.message_id or ""
            for event in events
            if event.event_type in _CAME_BACK
        ]
