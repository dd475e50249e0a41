"""Names of the languages people and volunteers speak."""

from django.utils.translation import gettext_lazy as _

LANGUAGE_NAMES = {
    "am": _("Amharic"),
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "en": _("English"),
    "es": _("Spanish"),
    "fa": _("Farsi"),
    "fr": _("French"),
    "gu": _("Gujarati"),
    "hi": _("Hindi"),
    "ht": _("Haitian Creole"),
    "hy": _("Armenian"),
    "ixl": _("Ixil"),
    "ka": _("Georgian"),
    "kek": _("Q’eqchi’"),
    "kjb": _("Q’anjob’al"),
    "ln": _("Lingala"),
    "mam": _("Mam"),
    "ne": _("Nepali"),
    "pa": _("Punjabi"),
    "ps": _("Pashto"),
    "pt": _("Portuguese"),
    "qu": _("Quechua"),
    "quc": _("K’iche’"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "so": _("Somali"),
    "sw": _("Swahili"),
    "ta": _("Tamil"),
    "ti": _("Tigrinya"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
    "wo": _("Wolof"),
    "zh": _("Chinese"),
}


def language_name(code: str) -> str:
    """The name in the reader's language; the code itself where we know no name."""
    return str(LANGUAGE_NAMES.get(code, code))
