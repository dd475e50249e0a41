"""Why a message was not sent, in words."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

register = template.Library()

_NOT_NEEDED = _("it was not news any more")
_REASONS = {
    "address": _("the e-mail address is none"),
    "answered": _("there was an answer already"),
    "asked": _("they were asked meanwhile"),
    "bounced": _("the e-mail came back"),
    "called_off": _("it was called off"),
    "country": _("no text messages go to that country"),
    "ended": _("it had ended by then"),
    "error": _("it could not be written"),
    "given_back": _("the place was given back"),
    "goes_on": _("it goes on after all"),
    "gone": _("what it was about is gone"),
    "moved": _("it was moved to another time"),
    "never_asked": _("the question never reached them"),
    "never_told": _("they never heard that it was off"),
    "newer": _("a later message says the same"),
    "no_address": _("no address or telephone number is known"),
    "no_entry": _("there is no calendar entry for it"),
    "no_place": _("they have no place in it any more"),
    "no_role": _("they do not have that role any more"),
    "no_texts": _("text messages are not set up"),
    "not_answered": _("there was no answer yet"),
    "not_asked": _("they were not asked"),
    "not_wanted": _("they do not want calendar invitations"),
    "nothing_left": _NOT_NEEDED,
    "nothing_to_do": _NOT_NEEDED,
    "on_again": _("it takes place after all"),
    "on_it_again": _("they take part in it again"),
    "only_the_lead": _("only a lead speaks about it"),
    "open_again": _("somebody is looked for again"),
    "quiet_hours": _("their quiet hours lasted until it was too late"),
    "reader_left": _("they have left"),
    "renewed": _("it was renewed"),
    "sender_died": _("sending it broke off again and again"),
    "sent_or_too_late": _("the list was sent meanwhile, or it was too late"),
    "settled": _("it was settled meanwhile"),
    "told_already": _("it was told already"),
    "too_late": _("it was too late"),
}


@register.filter
def delivery_words(reason: str) -> str:
    """Why a letter was dropped or not sent; the answer of a server in its own signs, for whoever looks after it."""
    if reason in _REASONS:
        return str(_REASONS[reason])
    way, _line, code = reason.partition("_")
    if way == "smtp":
        return gettext("the mail server did not take it: %(code)s") % {"code": code}
    if way == "twilio":
        return gettext("the carrier did not take it: %(code)s") % {"code": code}
    return gettext("it could not be handed over: %(code)s") % {"code": reason}
