"""Rule packs: made for others, read, and taken over as drafts."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compliance import keys
from compliance.access import Permission, require
from facilities.actions.drafts import SaysTheSame
from facilities.actions.editions import RulebookRefused
from facilities.actions.packs import draft_from_pack, forget_signer, know_signer, make_pack, opened_pack
from facilities.models import Facility, PackSigner
from facilities.packs import Pack, PackRefused, fingerprint
from facilities.packs.words import why
from visitation.queries import facilities_in_care
from visitation.rule_desk.packs.forms import MakeForm, PackForm, SignerForm
from visitation.rule_desk.packs.rows import pack_rows
from volunteers.sheets.uploads import takes_a_file


@takes_a_file
@require(Permission.EDIT_RULE_DRAFT)
def rule_packs(request: HttpRequest) -> HttpResponse:
    """Make a pack, or look at one and take over what is right. Nothing is kept until then."""
    known = _in_care(request)
    form = PackForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _start(request, known, form)
    if not form.is_valid():
        return _start(request, known, form, status=422)
    raw, now = form.cleaned_data["raw"], timezone.now()
    try:
        pack = opened_pack(raw)
    except PackRefused as refused:
        return _start(request, known, PackForm(), status=422, refused=why(refused))
    lines: list[str] = []
    if "keep" in request.POST:
        made, lines = _drafts_of(request, pack, known, now=now)
        if made:
            messages.success(request, _made_words(made))
            for line in lines:
                messages.warning(request, line)
            return redirect("rule_packs")
    key = pack.public_key
    context = {
        "rows": pack_rows(pack, known, now=now),
        "text": raw.decode("utf-8", "surrogatepass"),
        "fingerprint": fingerprint(key),
        "is_own": key == keys.signing_public_key(),
        "signer": PackSigner.objects.filter(public_key=key.hex()).first(),
        "signer_form": SignerForm(initial={"public_key": key.hex()}),
        "made_at": pack.made_at,
        "known": known,
        "refused": lines,
    }
    return render(request, "rule_desk/pack.html", context, status=422 if lines else 200)


@require(Permission.EDIT_RULE_DRAFT)
@require_POST
def rule_pack_file(request: HttpRequest) -> HttpResponse:
    """The rules in force of some facilities as a signed file."""
    known = _in_care(request)
    form = MakeForm(request.POST, known=known)
    if not form.is_valid():
        return _start(request, known, PackForm(), making=form, status=422)
    now = timezone.now()
    try:
        content = make_pack(form.cleaned_data["codes"], by=request.user.username, now=now)
    except PackRefused as refused:
        form.add_error("codes", why(refused))
        return _start(request, known, PackForm(), making=form, status=422)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="rules-{now:%Y-%m-%d}.json"'
    return response


@require(Permission.EDIT_RULE_DRAFT)
@require_POST
def rule_pack_signer(request: HttpRequest) -> HttpResponse:
    """Whose key it is, or that nobody answers for it any more."""
    form = SignerForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("rule_packs")
    given, now, by = form.cleaned_data, timezone.now(), request.user.username
    key = bytes.fromhex(given["public_key"])
    if not given["forget"]:
        know_signer(key, called=given["called"], by=by, now=now)
        messages.success(request, _("This signer is known from now on. Choose the file again to take rules from it."))
    elif forget_signer(key, by=by, now=now):
        messages.success(request, _("This signer is not known any more."))
    else:
        messages.info(request, _("This signer was not known. Nothing was done."))
    return redirect("rule_packs")


def _in_care(request: HttpRequest) -> dict[str, Facility]:
    return {facility.code: facility for facility in facilities_in_care(request.user)}


def _start(
    request: HttpRequest, known: dict[str, Facility], form: PackForm, *,
    making: MakeForm | None = None, status: int = 200, refused: str = "",
) -> HttpResponse:  # fmt: skip
    own = keys.signing_public_key()
    page: dict[str, Any] = {
        "form": form,
        "making": making or MakeForm(known=known),
        "count": len(known),
        "fingerprint": fingerprint(own),
        "public_key": own.hex(),
        "signers": list(PackSigner.objects.all()[:200]),
        "refused": refused,
    }
    return render(request, "rule_desk/packs.html", page, status=status)


def _drafts_of(
    request: HttpRequest, pack: Pack, known: dict[str, Facility], *, now: datetime
) -> tuple[list[tuple[str, int]], list[str]]:
    """The drafts made of what is ticked (code, number), and what could not be one, with the reason."""
    made: list[tuple[str, int]] = []
    lines: list[str] = []
    asked = [number for number in range(len(pack.entries)) if str(number) in request.POST.getlist("take")]
    if not asked:
        return made, [_("Tick at least one facility.")]
    for number in asked:
        entry = pack.entries[number]
        code = request.POST.get(f"as-{number}", "").strip().lower() or entry.code
        if entry.problems:
            lines.append(f"{entry.code}: {entry.problems[0].where}: {entry.problems[0].why}")
        elif code not in known:
            lines.append(_("%(code)s: you look after no facility with this code. Choose one.") % {"code": code[:50]})
        else:
            try:
                draft = draft_from_pack(known[code], entry.document, pack=pack, by=request.user.username, now=now)
                made.append((code, draft.number))
            except SaysTheSame as same:
                told = {"code": code, "number": same.edition.number}
                lines.append(_("%(code)s: edition %(number)s says the same already.") % told)
            except RulebookRefused as refused:
                lines += [f"{code}: {problem.where}: {problem.why}" for problem in refused.problems[:3]]
    return made, lines


def _made_words(made: list[tuple[str, int]]) -> str:
    shown = ", ".join(f"{code} ({number})" for code, number in made[:20])
    return ngettext("%(count)d draft was made: %(which)s.", "%(count)d drafts were made: %(which)s.", len(made)) % {
        "count": len(made), "which": shown,
    }  # fmt: skip
