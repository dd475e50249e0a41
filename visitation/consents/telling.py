"""What is told about people today: to the volunteers who visit them, to a lawyer, to a named body."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from visitation.consents.ledger import Recipient, disclose, shown_to_volunteer
from visitation.knowing.ties import Ties
from visitation.models import Consent, Disclosure, Person

_PURPOSES = {
    Consent.Kind.TELL_LAWYER.value: (Disclosure.To.LAWYER, Disclosure.Purpose.TELL_LAWYER),
    Consent.Kind.NAMED_TO.value: (Disclosure.To.BODY, Disclosure.Purpose.NAMED_TO),
}


def tell_volunteer(person: Person, ties: Ties, *, fields: Iterable[str], by: Any, now: datetime) -> None:
    """Write down once for a visit which protected fields its volunteer reads. One statement."""
    names = sorted(set(fields))
    if not names:
        return
    visit = next((each for each in ties.visits if each.ends > now), None)
    shown_to_volunteer(person, by=by, fields=names, about=visit.code if visit is not None else "", now=now)


def who_may_be_told(consents: Iterable[Consent]) -> list[Consent]:
    """Those of a person's yeses under which somebody outside is told something."""
    return [consent for consent in consents if consent.kind in _PURPOSES and consent.withdrawn_at is None]


@transaction.atomic
def write_down(person: Person, consent: Consent, *, fields: Sequence[str], by: Any, now: datetime) -> None:
    """Somebody outside was told, by telephone or letter, under this consent. Raises NoGround where it ended."""
    kind, purpose = _PURPOSES[consent.kind]
    disclose(person, fields=fields, to=Recipient(kind), purpose=purpose, consent=consent, actor=by, now=now)
