"""Pages of expenses; where a program pays none, they are not there but for its leads to set the first rate."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.access import Permission, Role, grants, require
from visitation.expenses import deciding
from visitation.expenses.asking import ask_by_hand, pays_expenses
from visitation.expenses.forms import ExpenseForm, RateForm, ReceiptForm
from visitation.expenses.receipts import TYPES, NotAReceipt, add_receipt, take_receipt
from visitation.models import Expense, MileageRate, Receipt
from volunteers.models import Volunteer
from volunteers.sheets.uploads import takes_a_file

A_PAGE = 50
_WHY_NOT = {
    "size": gettext_lazy("The file is empty, or larger than 3 MB."),
    "sort": gettext_lazy("This is neither a PDF nor a picture that can be read."),
    "many": gettext_lazy("Nothing more can be added to this one."),
}
_DONE = {"approve": deciding.approve, "refuse": deciding.refuse, "paid": deciding.mark_paid}


@require(Permission.SEE_LOAD)
def my_expenses(request: HttpRequest) -> HttpResponse:
    """A volunteer's own: what is asked for and what became of it, and one more."""
    user, now = request.user, timezone.now()
    if user.program is None or grants(user.role or "", Permission.SEE_LOAD) != "own":
        raise Http404
    if not pays_expenses(user.program):
        return render(request, "expenses/none.html")
    volunteer = get_object_or_404(Volunteer.objects.select_related("program"), user=user, program=user.program)
    form = ExpenseForm(request.POST if request.method == "POST" else None, today=_today(user, now))
    if request.method == "POST" and form.is_valid():
        made = ask_by_hand(volunteer, **form.asked(), by=user, now=now)
        messages.success(request, _("Asked for. You can add a receipt here."))
        return redirect("expense", made.pk)
    page = Paginator(deciding.expenses_for(user), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _with_sums(page.object_list, user.program)}
    return render(request, "expenses/mine.html", context)


@require(Permission.SEE_LOAD)
@require_safe
def expenses(request: HttpRequest) -> HttpResponse:
    """The program's, those that wait for a lead first."""
    _leads_only(request)
    waits_first = Case(
        When(state=Expense.State.ASKED, then=Value(0)), When(state=Expense.State.APPROVED, then=Value(1)),
        default=Value(2),
    )  # fmt: skip
    rows = deciding.expenses_for(request.user).order_by(waits_first, "-day", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    program = request.user.program
    context = {"page": page, "rows": _with_sums(page.object_list, program), "pays": pays_expenses(program)}
    return render(request, "expenses/all.html", context)


@takes_a_file
@require(Permission.SEE_LOAD)
def expense(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its receipts; for a lead to approve or not, and to say that it was paid."""
    now = timezone.now()
    row = get_object_or_404(deciding.expenses_for(request.user), pk=_known(pk))
    is_lead = request.user.role == Role.PROGRAM_LEAD
    is_own = row.volunteer.user_id == request.user.pk
    form = ReceiptForm()
    if request.method == "POST" and request.POST.get("wish"):
        return _decided(request, row, now)
    if request.method == "POST":
        form = ReceiptForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                add_receipt(row, form.cleaned_data["file"].read(), by=request.user, now=now)
            except NotAReceipt as refused:
                form.add_error("file", str(_WHY_NOT[refused.why]))
            else:
                messages.success(request, _("The receipt is kept, and sealed."))
                return redirect("expense", row.pk)
    context: dict[str, Any] = _with_sums([row], request.user.program)[0] | {
        "form": form if row.state == Expense.State.ASKED else None,
        "receipts": row.receipts.defer("content"),
        "may_decide": is_lead and not is_own,
        "is_lead": is_lead,
    }
    return render(request, "expenses/one.html", context)


def _decided(request: HttpRequest, row: Expense, now: datetime) -> HttpResponse:
    act = _DONE.get(request.POST["wish"])
    if act is None:
        raise Http404
    try:
        act(row, by=request.user, now=now)
    except deciding.OwnExpense:
        raise Http404 from None
    except deciding.DecidedMeanwhile:
        messages.info(request, _("Somebody has done this meanwhile. Nothing was changed."))
    else:
        messages.success(request, _("Saved."))
    return redirect("expense", row.pk)


@require(Permission.SEE_LOAD)
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself, to be kept or looked at elsewhere; that it was taken is written down."""
    shown = get_object_or_404(
        Receipt.objects.select_related("expense__volunteer", "expense__program"),
        pk=_known(pk), expense__in=deciding.expenses_for(request.user).order_by(),
    )  # fmt: skip
    content = take_receipt(shown, by=request.user, now=timezone.now())
    response = HttpResponse(content, content_type=TYPES[shown.sort])
    response["Content-Disposition"] = f'attachment; filename="receipt-{shown.expense_id}.{shown.sort}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require(Permission.SEE_LOAD)
def mileage_rates(request: HttpRequest) -> HttpResponse:
    """What the program pays for a mile, by date. The first one turns expenses on."""
    _leads_only(request)
    program, now = request.user.program, timezone.now()
    form = RateForm(request.POST if request.method == "POST" else None, today=_today(request.user, now))
    if request.method == "POST" and form.is_valid():
        try:
            deciding.set_rate(
                program, first_day=form.cleaned_data["first_day"], tenth_cents=form.tenth_cents, by=request.user,
                now=now,
            )  # fmt: skip
        except deciding.RateIsSet:
            form.add_error("first_day", _("There is a rate from this day on already."))
        else:
            messages.success(request, _("Saved. What is approved already keeps its rate."))
            return redirect("mileage_rates")
    rates = [
        {"first_day": rate.first_day, "cents": f"{rate.tenth_cents / 10:.1f}", "set_by": rate.set_by}
        for rate in MileageRate.objects.filter(program=program)[:A_PAGE]
    ]
    return render(request, "expenses/rates.html", {"form": form, "rates": rates})


def _with_sums(rows: Any, program: Any) -> list[dict[str, Any]]:
    rates = deciding.rates_of(program)
    found = []
    for row in rows:
        cents = deciding.cents_of(row, deciding.rate_among(rates, row.day))
        costs = {"tolls": row.tolls_cents, "other": row.other_cents, "together": cents}
        found.append({"row": row} | {name: f"{amount // 100}.{amount % 100:02d}" for name, amount in costs.items()})
    return found


def _today(user: Any, now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.program.timezone)).date()


def _known(number: int) -> int:
    """A number that the database can compare."""
    if number >= 2**63:
        raise Http404
    return number


def _leads_only(request: HttpRequest) -> None:
    if request.user.program is None or grants(request.user.role or "", Permission.SEE_LOAD) != "prog":
        raise Http404
