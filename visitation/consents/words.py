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


def told_words(name: str) -> str:
    """A field of the ledger in words; its name in plain letters where nobody has written words for it."""
    if name in TOLD:
        return str(TOLD[name])
    return str(WORDS[Field(name)]) if name in set(Field) else name.replace("_", " ")
