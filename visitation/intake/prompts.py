"""What to say aloud in a call, box by box, in the language of the caller. Sentences to be spoken: plain and short."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

SPOKEN = ("en", "es")

OPENING = _("Thank you for calling. I am listening. We are volunteers; we are not lawyers and not part of ICE.")
CLOSING = _("Thank you. You can stop this at any time. We will be in touch in the way you told me.")

_SENTENCES: dict[str, Any] = {
    "asked_by": _("Are you asking for yourself, or for somebody else? Does that person know, and do they want it?"),
    "source": _("How did you hear of us?"),
    "asked_on": _("When did they ask for a visit for the first time?"),
    "legal_name": _("What is the full name, as the facility has written it down?"),
    "preferred_name": _("What would they like to be called?"),
    "surname": _("Which of the names does the facility use as the surname?"),
    "a_number": _("Do you know the A-number? It has eight or nine digits. It is fine if you do not."),
    "country_of_birth": _("In which country were they born? We need it only to find them."),
    "date_of_birth": _("What is the date of birth? We need it only to find them."),
    "facility": _("Where are they being held now?"),
    "housing_unit": _("Do you know the unit, the pod or the dormitory?"),
    "language": _("Which language do they like best for talking?"),
    "second_language": _("Do they speak another language well?"),
    "language_required": _("Is it all right if somebody comes who speaks another language and brings an interpreter?"),
    "wishes": _("What would help: a visit, letters, books, something else?"),
    "visitor_gender": _("Would they rather talk with a woman or with a man, or does it not matter?"),
    "access_needs": _("Is there anything we should know so that a visit works: a wheelchair, hearing, glasses?"),
    "requester": _("May I have your name? You do not have to give it."),
    "relationship": _("And what are you to the person: family, a friend, a lawyer?"),
    "reply_way": _("How can we answer without bringing anybody into danger?"),
    "reply_to": _("Which number or address is safe for that?"),
    "reply_language": _("In which language shall we answer?"),
    "consents": _("I will ask each of these by itself. You may say no to any of them, and change your mind later."),
}


def sentences(language: str) -> dict[str, str]:
    """The sentence for each box, in one of SPOKEN."""
    with translation.override(language):
        return {name: str(words) for name, words in _SENTENCES.items()}


def opening_and_closing(language: str) -> tuple[str, str]:
    """How a call begins and ends."""
    with translation.override(language):
        return str(OPENING), str(CLOSING)
