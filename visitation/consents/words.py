"""What a person may agree to, and what may be told, in words."""

from django.utils.translation import gettext_lazy as _

from visitation.knowing.fields import WORDS, Field
from visitation.models import Consent

# What holds, as a line that stands after the person's code.
HOLDS = {
    Consent.Kind.VISIT: _("wants to be visited"),
    Consent.Kind.LETTERS: _("wants letters"),
    Consent.Kind.TELL_LAWYER: _("lets us tell their lawyer"),
    Consent.Kind.COUNT: _("lets us count them in totals, without a name"),
    Consent.Kind.NAMED_TO: _("lets us name them to somebody"),
    Consent.Kind.AFTER_RELEASE: _("lets us contact them after release"),
}

# What can be told to a lawyer or a named body; the ledger keeps these names, never what they stand for.
TOLD = {
    field.value: WORDS[field]
    for field in (
        Field.CHOSEN_NAME, Field.LEGAL_NAME, Field.A_NUMBER, Field.FACILITY, Field.HOUSING_UNIT, Field.LANGUAGES,
        Field.ACCESS_NEEDS,
    )
} | {"visits": _("That we visit them")}  # fmt: skip

# What goes along with every hand-over to another program.
ALWAYS_HANDED_ON = {
    "languages": _("The languages they speak"),
    "language_required": _("Whether a visitor must speak one of them"),
    "visitor_gender": _("Whether they wish for visits of women or of men, and whether they must be"),
    "facility": _("At which facility they are, since when, and how we know"),
    "wishes": _("What they wish for"),
    "agreed_to_visits": _("That they agreed to visits, when and how"),
    "waiting_since": _("Since when they have waited"),
}


def told_words(name: str) -> str:
    """A field of the ledger in words; its name in plain letters where nobody has written words for it."""
    if name == "contact_after_release":
        return str(_("How to reach them after release"))
    if name in TOLD:
        return str(TOLD[name])
    if name in ALWAYS_HANDED_ON:
        return str(ALWAYS_HANDED_ON[name])
    return str(WORDS[Field(name)]) if name in set(Field) else name.replace("_", " ")
