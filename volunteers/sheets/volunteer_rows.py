"""Volunteers from a sheet and into one. Who is known already is found by e-mail and telephone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance import audit
from compliance.keys import Closed
from volunteers.codes import new_volunteers
from volunteers.languages import language_name
from volunteers.models import SheetExport, SheetImport, SheetRow, SpokenLanguage, Volunteer
from volunteers.sheets import exporting, stamps, values
from volunteers.sheets.kinds import KNOWN, Batch, Column, Kind, register

_Outcome = SheetRow.Outcome
GENDERS = {"female": ("woman", "f", "mujer", "femenino"), "male": ("man", "m", "hombre", "masculino"),
           "other": ("another", "x", "nonbinary", "non-binary", "otro", "otra")}  # fmt: skip

COLUMNS = (
    Column(
        "preferred_name",
        gettext_lazy("Preferred name"),
        values.name(80),
        ("name", "full name", "volunteer", "nombre", "nombre completo", "nombre preferido", "voluntario", "voluntaria"),
        is_needed=True,
    ),
    Column(
        "email",
        gettext_lazy("E-mail"),
        values.email,
        ("e-mail", "mail", "email address", "correo", "correo electrónico", "correo e"),
    ),
    Column(
        "phone",
        gettext_lazy("Mobile phone"),
        values.phone,
        ("phone", "telephone", "phone number", "cell", "mobile", "teléfono", "celular", "móvil"),
    ),
    Column("zip", gettext_lazy("ZIP code"), values.zip_code, ("zip", "zip code", "postal code", "código postal")),
    Column(
        "languages",
        gettext_lazy("Languages"),
        values.languages,
        ("language", "languages spoken", "idioma", "idiomas", "lengua", "lenguas"),
        help_text=gettext_lazy("Several with commas between. They count as spoken fluently."),
    ),
    Column("gender", gettext_lazy("Gender"), values.choice(GENDERS), ("sex", "género", "sexo")),
    Column(
        "is_experienced",
        gettext_lazy("Has visited before"),
        values.yes_or_no,
        ("experienced", "has visited", "con experiencia", "ha visitado"),
    ),
    Column(
        "max_visits_per_month",
        gettext_lazy("At most this many visits a month"),
        values.number(31),
        ("visits a month", "visits per month", "visitas al mes"),
    ),
    Column("seats_offered", gettext_lazy("Seats in the car"), values.number(8), ("seats", "asientos", "plazas")),
)
_PLAIN = ("email", "phone", "zip", "gender", "max_visits_per_month", "seats_offered")
_FILLABLE = ("email", "phone", "zip", "gender")


def _keys(said: dict[str, Any]) -> list[str]:
    """By what two rows are one volunteer."""
    return [f"{name}:{_spelled(said[name])}" for name in ("email", "phone") if said.get(name)]


def _spelled(value: Any) -> str:
    return str(getattr(value, "as_e164", value)).casefold()


def _known(batch: Batch) -> dict[str, int]:
    """{key: number} of everybody whom the program has. All are read once for a run, which opens what is sealed of them;
    then those alone who have come or were changed since."""
    known: dict[str, int] = batch.memory.setdefault("known", {})
    seen: set[int] = batch.memory.setdefault("seen", set())
    rows = Volunteer.objects.filter(program=batch.program, purged_at__isnull=True)
    new = set(rows.values_list("pk", flat=True)) - seen | batch.changed
    if not new:
        return known
    if seen:
        rows = rows.filter(pk__in=new)
    for volunteer in rows.select_related("user").order_by("pk"):
        try:
            said = {"email": volunteer.email, "phone": volunteer.phone}
            account = {"email": volunteer.user.email if volunteer.user else ""}
        except Closed:
            continue
        for key in (*_keys(said), *_keys(account)):
            known.setdefault(key, volunteer.pk)
    seen |= new
    return known


def write(batch: Batch) -> list[SheetRow]:
    """Make those who are new; fill in what was missing of the others, if that is wished."""
    known = _known(batch)
    same = {row.number: next((known[key] for key in _keys(row.values) if key in known), 0) for row in batch.rows}
    rows = Volunteer.objects.select_for_update(of=("self",)).order_by("pk")
    there = {row.pk: row for row in rows.filter(pk__in=set(same.values()))}
    made: dict[int, Volunteer] = {}
    filled_before: set[int] = batch.memory.setdefault("filled", set())
    ledger = []
    for wanted in batch.rows:
        volunteer = there.get(same[wanted.number])
        if volunteer is None:
            made[wanted.number] = _new(batch, wanted.values)
            continue
        # Once in a run, so that it can be taken back as a whole.
        may_fill = batch.options.get("known") == "fill" and volunteer.pk not in filled_before
        filled = _fill(volunteer, wanted.values) if may_fill else []
        filled_before.update([volunteer.pk] if filled else [])
        outcome = _Outcome.FILLED if filled else _Outcome.KNOWN
        ledger.append(_line_of(wanted.number, outcome, volunteer, filled))
    new_volunteers(list(made.values()))
    spoken = []
    for wanted in batch.rows:
        if wanted.number in made:
            volunteer = made[wanted.number]
            spoken += [
                SpokenLanguage(volunteer=volunteer, language=code) for code in wanted.values.get("languages", ())
            ]
            known.update(dict.fromkeys(_keys(wanted.values), volunteer.pk))
            batch.memory["seen"].add(volunteer.pk)
            ledger.append(_line_of(wanted.number, _Outcome.MADE, volunteer, []))
    SpokenLanguage.objects.bulk_create(spoken)
    return ledger


def _line_of(number: int, outcome: str, volunteer: Volunteer, filled: list[str]) -> SheetRow:
    return SheetRow(number=number, outcome=outcome, target=volunteer.pk, code=volunteer.code, filled=filled)


def _new(batch: Batch, said: dict[str, Any]) -> Volunteer:
    columns = {name: said[name] for name in _PLAIN if name in said}
    return Volunteer(
        program=batch.program,
        timezone=batch.program.timezone,
        preferred_name=said["preferred_name"],
        is_experienced=said.get("is_experienced") == "yes",
        **columns,
    )


def _fill(volunteer: Volunteer, said: dict[str, Any]) -> list[str]:
    """Give the values that were missing; the names of their columns."""
    filled = [
        name
        for name in _FILLABLE
        if said.get(name)
        and not getattr(volunteer, name)
        and not (name == "email" and volunteer.user_id is not None)  # an account has its own
    ]
    for name in filled:
        setattr(volunteer, name, said[name])
    if filled:
        volunteer.save(update_fields=filled)
    return filled


def _stamps(numbers: list[int]) -> dict[int, bytes]:
    return stamps.stamps_of(Volunteer, numbers, children={SpokenLanguage: "volunteer"})


def _in_use(numbers: list[int]) -> set[int]:
    rows = Volunteer.objects.filter(pk__in=numbers, user__isnull=False)
    return stamps.in_use(Volunteer, numbers, besides=[SpokenLanguage]) | set(rows.values_list("pk", flat=True))


def _remove(numbers: list[int], sheet: SheetImport, now: datetime) -> dict[int, UUID]:
    rows = list(Volunteer.objects.filter(pk__in=numbers))
    codes = sorted(row.code for row in rows)
    if not codes:
        return {}
    SpokenLanguage.objects.filter(volunteer__in=numbers).delete()
    Volunteer.objects.filter(pk__in=numbers).delete()
    detail = {"volunteers": codes}
    audit.record(
        "sheet_rows_removed", by=sheet.asked_by, subject=sheet.code, program=sheet.program.code, detail=detail, now=now
    )
    return {row.pk: row.key_id for row in rows}


def _empty(rows: list[SheetRow]) -> None:
    by_number = {row.target: row for row in rows}
    for volunteer in Volunteer.objects.filter(pk__in=list(by_number)):
        names = by_number[volunteer.pk].filled
        for name in names:
            setattr(volunteer, name, "")
        volunteer.save(update_fields=names)


KIND = Kind(
    what="volunteers",
    columns=COLUMNS,
    keys=_keys,
    write=write,
    stamps=_stamps,
    in_use=_in_use,
    remove=_remove,
    empty=_empty,
    options=(KNOWN,),
)


def _exported(export: SheetExport) -> tuple[list[str], Iterable[list[str]]]:
    heads = [_("Code"), _("Preferred name"), _("E-mail"), _("Mobile phone"), _("ZIP code"), _("Languages"), _("State")]
    rows = Volunteer.objects.select_related("user").prefetch_related("languages")
    return heads, (_line(row) for row in rows.filter(program=export.program, purged_at__isnull=True).order_by("code"))


def _line(row: Volunteer) -> list[str]:
    try:
        said = [
            row.preferred_name,
            (row.user.email if row.user else "") or row.email,
            getattr(row.phone, "as_international", "") if row.phone else "",
            row.zip,
        ]
    except Closed:
        said = [""] * 4
    languages = ", ".join(language_name(each.language) for each in row.languages.all())
    return [row.code, *said, languages, str(row.get_state_display())]


def known_to_imports() -> None:
    """Tell imports and copies of volunteers."""
    register(KIND)
    exporting.register(SheetExport.What.VOLUNTEERS, _exported)
