"""Keep a start for a few minutes, while somebody reads what they are about to confirm."""

from datetime import datetime, timedelta

from django.db import transaction

from visitation.booking.starts import Start
from visitation.models import Person, SlotHold, SlotWaiter, Visit
from volunteers.models import Volunteer

KEPT_FOR = timedelta(minutes=10)


@transaction.atomic
def keep_start(
    person: Person,
    volunteer: Volunteer,
    start: Start,
    *,
    now: datetime,
    replaces: Visit | None = None,
    until: datetime | None = None,
) -> SlotHold:
    """A start kept for the volunteer, the same one where it is asked for twice; others of this volunteer are let go.

    Whether it may be booked is asked when it is confirmed, as of then. `until`: else a few minutes.
    """
    # Locked first: two fingers on one button must not make two.
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk=volunteer.pk).values_list("pk"))
    mine = SlotHold.objects.filter(volunteer=volunteer, visit__isnull=True, released_at__isnull=True)
    expires_at = until or now + KEPT_FOR
    same = mine.filter(
        person=person, facility=start.facility, window_id=start.window_id, starts=start.starts
    ).select_related("facility").first()  # fmt: skip
    # What was offered to a queue has hours of its own, and is not let go by looking at another day.
    offered = SlotWaiter.objects.filter(volunteer=volunteer, state=SlotWaiter.State.OFFERED, hold__isnull=False)
    others = mine.exclude(pk__in=offered.values("hold")).exclude(pk=same.pk if same else None)
    if until is None:
        others.update(released_at=now)
    if same is not None:
        same.expires_at, same.replaces = max(same.expires_at, expires_at), replaces
        same.save(update_fields=["expires_at", "replaces"])
        return same
    return SlotHold.objects.create(
        program_id=person.program_id, person=person, volunteer=volunteer, made_at=now, expires_at=expires_at,
        replaces=replaces, **start.columns,
    )  # fmt: skip


def let_go(hold: SlotHold, *, now: datetime) -> None:
    """Nobody confirms it any more: its seat is offered to others."""
    SlotHold.objects.filter(pk=hold.pk, visit__isnull=True, released_at__isnull=True).update(released_at=now)
