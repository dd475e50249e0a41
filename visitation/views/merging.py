"""Two rows that may be one person: the likely ones, both side by side, and the question to a second lead."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance import audit
from compliance.access import Permission, Role, require
from compliance.keys import Closed
from compliance.reading import computing
from compliance.retention.holds import held_now
from visitation.forms.merging import MergeForm, OtherCodeForm
from visitation.intake.candidates import candidates
from visitation.knowing.people import people_for, person_for
from visitation.merging.merging import REFUSAL_WORDS, NotMerged, Refusal, ask_to_merge, why_not
from visitation.merging.versions import rows_for
from visitation.models import Person
from visitation.views.devices import device_of


@require(Permission.MERGE_PEOPLE)
def person_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever may be the same person; with `other`, both versions and the choice between them."""
    if request.user.role != Role.PROGRAM_LEAD or request.user.program is None:
        raise Http404
    now = timezone.now()
    try:
        kept, _standing = person_for(request.user, code, now=now, device=device_of(request))
    except Person.DoesNotExist:
        raise Http404 from None
    if kept.purged_at is not None:
        raise Http404
    asked = (request.POST.get("other") or request.GET.get("other") or "").replace("\0", "").strip().upper()[:12]
    if not asked:
        return _likely(request, kept, OtherCodeForm())
    other = people_for(request.user, now=now).filter(alias_code=asked).first()
    if other is None and kept.merged_from.filter(alias_code=asked).exists():
        return redirect("person", kept.alias_code)  # they are one by now
    if other is None:
        form = OtherCodeForm(request.GET or request.POST)
        form.add_error("other", _("Nobody of your program has this code, or it leads to somebody else by now."))
        return _likely(request, kept, form, status=422)
    return _both(request, kept, other, now)


def _likely(request: HttpRequest, kept: Person, form: OtherCodeForm, status: int = 200) -> HttpResponse:
    program, found = request.user.program, []
    try:
        with computing("duplicates"):
            names, number = kept.names(), kept.a_number or ""
        found = candidates(names, number, program=program.pk, besides=kept.pk)
        audit.record("duplicates_searched", by=request.user, subject=kept.alias_code, program=program.code)
    except Closed:
        pass
    context = {"person": kept, "found": found, "form": form}
    return render(request, "visitation/person_merge.html", context, status=status)


def _both(request: HttpRequest, kept: Person, other: Person, now: datetime) -> HttpResponse:
    why = why_not(kept, other, held_now(kept.program_id))
    context: dict[str, Any] = {"person": kept, "other": other}
    if why is None:
        rows = rows_for(request.user, kept, other)
        form = MergeForm(
            request.POST if request.method == "POST" else None,
            rows=rows, kept=kept.alias_code, gone=other.alias_code, initial={"other": other.alias_code},
        )  # fmt: skip
        if request.method == "POST" and form.is_valid():
            try:
                approval = ask_to_merge(kept, other, form.choices(), by=request.user, now=now)
            except NotMerged as refused:
                why = refused.why
            else:
                messages.success(request, _("A second person must agree now. It waits for 72 hours."))
                return redirect("approval", approval.code)
        context |= {"both": form, "rows": rows}
    if why is not None:
        context["why"] = REFUSAL_WORDS[why]
        return render(request, "visitation/person_merge.html", context, status=409 if why != Refusal.SAME else 422)
    return render(request, "visitation/person_merge.html", context)
