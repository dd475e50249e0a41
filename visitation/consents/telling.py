"""What is told about people today: to the volunteers who visit them, to a lawyer, to a named body."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from visitation.consents.holding import VISIT
from visitation.consents.ledger import Recipient, disclose
from visitation.knowing.ties import Ties
from visitation.models import Consent, Disclosure, Person
from volunteers.models import Volunteer

_PURPOSES = {
    Consent.Kind.TELL_LAWYER.value: (Disclosure.To.LAWYER, Disclosure.Purpose.TELL_LAWYER),
    Consent.Kind.NAMED_TO.value: (Disclosure.To.BODY, Disclosure.Purpose.NAMED_TO),
}


def tell_volunteer(person: Person, ties: Ties, *, fields: Iterable[str], by: Any, now: datetime) -> None:
    """Write down once for a visit which protected fields its volunteer reads. At most three queries."""
    names = sorted(set(fields))
    if not names:
        return
    code = ties.matches[0].volunteer.code if ties.matches else _code_of(by)
    visit = next((each for each in ties.visits if each.ends > now), None)
    consent = Consent.objects.filter(person=person, kind=VISIT, withdrawn_at__isnull=True).first()
    disclose(
        person, fields=names, to=Recipient(Disclosure.To.VOLUNTEER, code), purpose=Disclosure.Purpose.VISIT,
        consent=consent, actor=by, now=now, about=visit.code if visit is not None else "", once=True,
    )  # fmt: skip


def who_may_be_told(consents: Iterable[Consent]) -> list[Consent]:
    """Those of a person's yeses under which somebody outside is told something."""
    return [consent for consent in consents if consent.kind in _PURPOSES and consent.withdrawn_at is None]


@transaction.atomic
def write_down(person: Person, consent: Consent, *, fields: Sequence[str], by: Any, now: datetime) -> None:
    """Somebody outside was told, by telephone or letter, under this consent. Raises NoGround where it ended."""
    kind, purpose = _PURPOSES[consent.kind]
    disclose(person, fields=fields, to=Recipient(kind), purpose=purpose, consent=consent, actor=by, now=now)


def _code_of(user: Any) -> str:
    code = Volunteer.objects.filter(user=user, program=user.program).values_list("code", flat=True).first()
    return str(code or "")
