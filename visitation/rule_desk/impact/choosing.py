"""What becomes of a visit that a draft hits, as a lead chooses it; and what whoever drafts it suggests.

Who looks after rules sees no visit, so that what they say of a finding is a suggestion and nothing more: a rule is set
aside, a visit moved or called off by a lead of its program alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from facilities.models import RulebookEdition
from visitation.booking.starts import Start
from visitation.models import RuleChoice, Visit, VisitOverride

What = RuleChoice.What
_GRAVEST_FIRST = (What.CANCEL.value, What.MOVE.value, What.KEEP.value)


class ChosenMeanwhile(Exception):
    """Somebody else chose since the page was made. Nothing was changed."""


class NotAChoice(ValueError):
    """A visit is kept with a reason, and moved to an hour."""


def stamp(choice: RuleChoice | None) -> str:
    """What a page sends back of what it showed; empty where nobody had chosen."""
    if choice is None or choice.chosen_at is None:
        return ""
    return f"{choice.what} {choice.chosen_at.timestamp():.6f}"


def suggested_for(codes: Sequence[str], edition: RulebookEdition) -> str:
    """Of what is suggested for these findings the gravest; empty where nothing is."""
    told = {edition.when_hit.get(code, "") for code in codes}
    return next((what for what in _GRAVEST_FIRST if what in told), "")


@transaction.atomic
def choose(
    visit: Visit,
    edition: RulebookEdition,
    *,
    codes: Sequence[str],
    what: str,
    because: str = "",
    start: Start | None = None,
    seen: str = "",
    by: Any,
    now: datetime,
) -> RuleChoice:
    """Keep what a lead chose for a visit, until the edition is published; chosen again, the last word counts.

    `what` empty: nobody has chosen any more. Raises NotAChoice, ChosenMeanwhile.
    """
    check(what, because=because, start=start)
    told = {"program_id": visit.program_id, "made_at": now}
    RuleChoice.objects.get_or_create(edition=edition, visit=visit, defaults=told)
    row = RuleChoice.objects.select_for_update().get(edition=edition, visit=visit)
    if row.outcome or stamp(row) != seen:
        raise ChosenMeanwhile
    row.codes, row.suggested = list(codes), suggested_for(codes, edition)
    put_down(row, what, because=because, start=start, by=by, now=now)
    if what:
        row.save()
    else:
        row.delete()
    detail = {"edition": edition.number, "what": what or "open"}
    audit.record("rule_choice_made", by=by, subject=visit.code, program=visit.program.code, detail=detail, now=now)
    return row


def check(what: str, *, because: str, start: Start | None) -> None:
    """Raises NotAChoice where something is missing."""
    if what and what not in What.values:
        raise NotAChoice("what")
    if what == What.KEEP and because not in VisitOverride.Reason.values:
        raise NotAChoice("because")
    if what == What.MOVE and start is None:
        raise NotAChoice("start")


def put_down(
    row: RuleChoice, what: str, *, because: str, start: Start | None, by: Any, now: datetime, why_not: str = ""
) -> None:
    """On the row, which the caller holds and saves. A start without a choice is a proposal."""
    row.what, row.why_not = what, why_not
    row.because = because if what == What.KEEP else ""
    row.chosen_by, row.chosen_at = (str(by)[:120], now) if what else ("", None)
    if start is None:
        row.window_id, row.mode, row.starts, row.ends, row.day = "", "", None, None, None
    else:
        row.window_id, row.mode = start.window_id, start.mode
        row.starts, row.ends, row.day = start.starts, start.ends, start.day


@transaction.atomic
def suggest(edition: RulebookEdition, told: Mapping[str, str], *, by: Any, now: datetime) -> bool:
    """Keep what is suggested for each finding (code: what); False where the edition is no draft any more.

    Whoever agrees to publish agrees to the suggestions as well.
    """
    rows = RulebookEdition.objects.select_for_update(of=("self",)).select_related("facility")
    row = rows.filter(pk=edition.pk, state=RulebookEdition.State.DRAFT).first()
    if row is None:
        return False
    row.when_hit = {code: what for code, what in sorted(told.items()) if what in What.values}
    row.save(update_fields=["when_hit"])
    detail = {"edition": row.number}
    audit.record("rule_suggestions_changed", by=by, subject=row.facility.code, detail=detail, now=now)
    return True
