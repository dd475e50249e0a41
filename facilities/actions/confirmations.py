"""Record what the facility itself said: a rule still holds, or an open question has an answer."""

from datetime import date, datetime

from django.db import transaction

from compliance import audit
from facilities.editions.places import find, named, value_hash
from facilities.models import Confirmation, Facility, RulebookEdition, Settlement
from facilities.models.facilities import new_stamp


@transaction.atomic
def confirm_rule(
    edition: RulebookEdition, path: str, *, confirmed_on: date, how: str, by: str, now: datetime, note: str = ""
) -> Confirmation:
    """Somebody asked, and the rule at this place still holds. Raises NoSuchPlace."""
    numbered, value = find(edition.document, path)
    place = named(edition.document, numbered)
    confirmation = Confirmation.objects.create(
        facility_id=edition.facility_id,
        path=place,
        value_hash=value_hash(value),
        confirmed_on=confirmed_on,
        confirmed_by=by,
        how=how,
        note=note,
    )
    code = _changed(edition.facility_id)
    detail = {"path": place, "confirmed_on": confirmed_on.isoformat(), "how": how}
    audit.record("rule_confirmed", by=by, subject=code, detail=detail, now=now)
    return confirmation


@transaction.atomic
def settle_question(
    facility: Facility,
    code: str,
    *,
    answer: str,
    settled_on: date,
    how: str,
    by: str,
    now: datetime,
    path: str = "",
    window_code: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    note: str = "",
) -> Settlement:
    """The facility answered an open question: findings of this code are allowed or refused on these dates."""
    settlement = Settlement.objects.create(
        facility=facility,
        code=code,
        path=path,
        window_code=window_code,
        answer=answer,
        starts_on=starts_on,
        ends_on=ends_on,
        settled_on=settled_on,
        settled_by=by,
        how=how,
        note=note,
    )
    _changed(facility.pk)
    detail = {"code": code, "answer": answer, "settled_on": settled_on.isoformat(), "how": how}
    audit.record("question_settled", by=by, subject=facility.code, detail=detail, now=now)
    return settlement


def _changed(facility_id: int) -> str:
    """Facts kept anywhere are now old. Gives the facility's code."""
    facility = Facility.objects.select_for_update().get(pk=facility_id)
    facility.rules_stamp = new_stamp()
    facility.save(update_fields=["rules_stamp"])
    return facility.code
