"""A browser as its owner would name it."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

_NAMES = {
    "chrome": "Chrome",
    "edge": "Edge",
    "firefox": "Firefox",
    "opera": "Opera",
    "safari": "Safari",
    "samsung": "Samsung Internet",
}
_ON = {
    "computer": gettext_lazy("%(browser)s on a computer"),
    "phone": gettext_lazy("%(browser)s on a phone"),
    "tablet": gettext_lazy("%(browser)s on a tablet"),
}


@register.filter
def browser_words(device: str) -> str:
    """`phone firefox` as “Firefox on a phone”; see compliance/sessions/devices.py."""
    place, _space, browser = device.partition(" ")
    name = _NAMES.get(browser) or _("A browser")
    return str(_ON[place]) % {"browser": name} if place in _ON else name
