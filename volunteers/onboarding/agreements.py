"""Agreements: a new version is published, and signed by whoever reads it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.models import Agreement, Application, Program, Signature, Volunteer
from volunteers.onboarding.stages import OPEN, move_on


class VersionOvertaken(Exception):
    """Another version was published since the one that this was written from; nothing was stored."""


@transaction.atomic
def publish(
    program: Program, code: str, *, after: int, texts: dict[str, str], counts_from: date, by: Any, now: datetime
) -> Agreement:
    """Store a version. `after`: the number of the one it follows, 0 for a new agreement; `texts`: the four columns.

    Whoever signed an earlier one signs again before `counts_from`. Raises VersionOvertaken.
    """
    # Locked first: of two leads who publish at once one finds the other's version.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    newest = Agreement.objects.filter(program=program, code=code).order_by("-number").first()
    if (newest.number if newest else 0) != after:
        raise VersionOvertaken
    agreement = Agreement.objects.create(
        program=program, code=code, number=after + 1, counts_from=counts_from, published_at=now,
        published_by=str(by)[:120], **texts,
    )  # fmt: skip
    audit.record(
        "agreement_published", by=by, subject=code, program=program.code, detail={"number": agreement.number}, now=now
    )
    open_ones = Application.objects.filter(volunteer__program=program, stage__in=OPEN)
    move_on(list(open_ones.values_list("volunteer_id", flat=True)), now=now)
    return agreement


@transaction.atomic
def sign(
    volunteer: Volunteer, agreement: Agreement, *, language: str, by: Any, now: datetime, way: str = "screen"
) -> Signature:
    """Sign a version. Signed twice it is signed once, with the first moment. `way` other than screen: `by` wrote it."""
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    signature, is_new = Signature.objects.get_or_create(
        volunteer=row, agreement=agreement,
        defaults={
            "language": language, "way": way, "signed_at": now,
            "witnessed_by": "" if way == Signature.Way.SCREEN else str(by)[:120],
        },
    )  # fmt: skip
    if is_new:
        detail = {"agreement": agreement.code, "number": agreement.number, "language": language, "way": way}
        audit.record("agreement_signed", by=by, subject=row.code, program=row.program.code, detail=detail, now=now)
        move_on([row.pk], now=now)
    return signature
