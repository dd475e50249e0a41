"""Text messages by Twilio: the only file that imports its library, which is an extra (`pip install .[sms]`).

Named in settings.TEXT_MESSAGES as `volunteers.post.channels.twilio.TwilioTextMessages`.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from volunteers.post.channels.refusals import NotSent
from volunteers.post.channels.texts import Reply

SECONDS_TO_ANSWER = 20
# Not a number that can receive: no such number, no mobile telephone, or its owner wrote STOP.
_FINAL = {21211, 21408, 21610, 21612, 21614}


class TwilioTextMessages:
    """Sends from settings.TWILIO_NUMBER."""

    def send(self, number: str, text: str) -> None:
        account, token = settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN
        client = Client(account, token, http_client=TwilioHttpClient(timeout=SECONDS_TO_ANSWER))
        try:
            client.messages.create(to=number, from_=settings.TWILIO_NUMBER, body=text)
        except TwilioRestException as error:
            raise NotSent(f"twilio_{error.code}", is_final=error.code in _FINAL) from None

    def is_ready(self) -> bool:
        return bool(settings.TWILIO_ACCOUNT and settings.TWILIO_TOKEN and settings.TWILIO_NUMBER)

    def reply_in(self, request: HttpRequest) -> Reply | None:
        # The address as the carrier knows it: the Host header is anybody's word.
        address = settings.SITE_ADDRESS + reverse("text_reply")
        shown = request.headers.get("X-Twilio-Signature", "")
        if not settings.TWILIO_TOKEN or not RequestValidator(settings.TWILIO_TOKEN).validate(
            address, request.POST, shown
        ):
            return None
        return Reply(request.POST.get("From", ""), request.POST.get("Body", ""), request.POST.get("MessageSid", ""))
