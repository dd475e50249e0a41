"""What the program did, in numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access import Permission, grants, require
from visitation.models import PersonExit, VisitLog
from visitation.totals import MONTHS, Month, totals_of


@require(Permission.OWN_STATISTICS)
@require_safe
def totals(request: HttpRequest) -> HttpResponse:
    """A lead's own program, the last 24 months. Totals of the network are another page's."""
    if grants(request.user.role, Permission.OWN_STATISTICS) != "prog" or request.user.program is None:
        raise Http404
    found = totals_of(request.user.program, now=timezone.now())
    context = {
        "totals": found,
        "together": _row(found.together),
        "rows": [_row(month) for month in found.months],
        "months": MONTHS,
    }
    return render(request, "visitation/totals.html", context)


def _row(month: Month) -> dict[str, object]:
    reasons, kinds = dict(VisitLog.Reason.choices), dict(PersonExit.Kind.choices)
    return {
        "month": month,
        "not_made": [(reasons.get(code, _("no reason told")), count) for code, count in month.not_made.most_common()],
        "not_made_count": month.not_made.total(),
        "ended": [(kinds[code], count) for code, count in month.ended.most_common()],
    }
