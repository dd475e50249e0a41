"""People from a sheet. Who is known already is found by the A-number; who may be, by a similar name."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from compliance import audit
from facilities.models import Facility
from visitation.actions.codes import Kind as Code
from visitation.actions.codes import new_codes
from visitation.intake.crowds import Crowd, Known
from visitation.intake.likeness import Likeness
from visitation.intake.numbers import keep_for_these
from visitation.intake.renewing import wish_anew
from visitation.models import Consent, NameKey, Person, PersonLanguage, Placement, VisitRequest, WaitingPlace
from visitation.models.people import NAMES, typed_a_number
from volunteers.models import Program, SheetImport, SheetRow
from volunteers.sheets import stamps, values
from volunteers.sheets.kinds import KNOWN, Batch, Column, Kind, Option, Wanted, register
from volunteers.sheets.values import Bad, plain

_Outcome = SheetRow.Outcome
_CHILDREN = dict.fromkeys((PersonLanguage, Placement, WaitingPlace, Consent, VisitRequest), "person")
_FILLABLE = (
    "preferred_name", "surname", "a_number", "register_number", "gender", "country_of_birth", "date_of_birth"
)  # fmt: skip
_NOON = time(12)
_LONGEST = timedelta(days=3653)  # ten years: who is said to have waited longer is a year mistyped


def _a_number(text: str) -> str:
    try:
        return typed_a_number(text)
    except ValueError:
        raise Bad("a_number") from None


COLUMNS = (
    Column(
        "legal_name",
        _("Name, as the facility has it"),
        values.name(120),
        ("name", "legal name", "full name", "person", "nombre", "nombre legal", "nombre completo", "persona"),
        is_needed=True,
    ),
    Column(
        "preferred_name",
        _("What they are called"),
        values.name(80),
        ("preferred name", "first name", "called", "nombre preferido", "nombre de pila"),
    ),
    Column(
        "surname",
        _("Surname, as the facility booked it"),
        values.name(80),
        ("surname", "last name", "family name", "apellido", "apellidos"),
    ),
    Column(
        "a_number", _("A-number"), _a_number, ("a number", "a#", "alien number", "número a", "numero de extranjero")
    ),
    Column(
        "register_number",
        _("Register number"),
        values.name(40),
        ("register number", "registration", "booking number", "número de registro"),
    ),
    Column(
        "gender",
        _("Gender"),
        values.choice({"female": ("woman", "f", "mujer", "femenino"), "male": ("man", "m", "hombre", "masculino")}),
        ("sex", "género", "sexo"),
        help_text=_("Which visiting hours the facility gives."),
    ),
    Column(
        "country_of_birth",
        _("Country of birth"),
        values.name(80),
        ("country of birth", "birth country", "país de nacimiento"),
    ),
    Column(
        "date_of_birth",
        _("Date of birth"),
        values.day,
        ("date of birth", "birth date", "dob", "fecha de nacimiento", "nacimiento"),
    ),
    Column("languages", _("Languages"), values.languages, ("language", "languages spoken", "idioma", "idiomas")),
    Column(
        "facility",
        _("Facility"),
        values.name(120),
        ("detention center", "center", "place", "centro", "centro de detención", "lugar"),
        help_text=_("Its name or its code; one of those that your program visits."),
    ),
    Column("housing_unit", _("Housing unit"), values.name(80), ("unit", "pod", "dorm", "unidad", "módulo")),
    Column(
        "there_since",
        _("At the facility since"),
        values.day,
        ("there since", "arrived", "date of arrival", "llegada", "en el centro desde"),
    ),
    Column(
        "waiting_since",
        _("Waiting since"),
        values.day,
        ("date of request", "requested", "request date", "esperando desde", "fecha de solicitud"),
    ),
    Column(
        "agreed_on",
        _("Agreed to be visited on"),
        values.day,
        ("consent", "consent date", "agreed", "consentimiento", "fecha de consentimiento"),
        help_text=_("Without it nobody visits them until they are asked."),
    ),
)
OPTIONS = (
    KNOWN,
    Option(
        "doubted",
        _("Who may be known under a similar name"),
        [("leave", _("leave out, and list them")), ("add", _("add all the same"))],
        initial="leave",
    ),
    Option(
        "source",
        _("Where it is known from at which facility they are"),
        Placement.Source.choices,
        columns=("facility",),
    ),  # fmt: skip
    Option("way", _("How they agreed to be visited"), Consent.Way.choices, columns=("agreed_on",)),
)


def _keys(said: dict[str, Any]) -> list[str]:
    """By what two rows are one person."""
    if "a_number" in said:
        return [f"a_number:{said['a_number']}"]
    return [f"legal_name:{plain(said['legal_name'])}/{said.get('date_of_birth', '')}"] if "legal_name" in said else []


def _check(program: Program, said: dict[str, Any], today: date) -> list[tuple[str, str]]:
    """What one cell alone does not show."""
    found = []
    if "facility" in said and plain(said["facility"]) not in _facilities(program):
        found.append(("facility", "facility"))
    if "agreed_on" in said and "languages" not in said:
        found.append(("languages", "missing"))
    if ("housing_unit" in said or "there_since" in said) and "facility" not in said:
        found.append(("facility", "missing"))
    dated = ("date_of_birth", "there_since", "waiting_since", "agreed_on")
    found += [(name, "later") for name in dated if name in said and said[name] > today]
    since = ("waiting_since", "agreed_on")
    return found + [(name, "long_ago") for name in since if name in said and said[name] < today - _LONGEST]


def _facilities(program: Program) -> dict[str, Facility]:
    """{spelling: facility} of those that the program visits; kept on the row of the program while it is at hand."""
    if not hasattr(program, "spelled_facilities"):
        program.spelled_facilities = {  # type: ignore[attr-defined]
            plain(way): facility for facility in program.facilities.all() for way in (facility.code, facility.name)
        }
    found: dict[str, Facility] = program.spelled_facilities  # type: ignore[attr-defined]
    return found


def write(batch: Batch) -> list[SheetRow]:
    """Make those who are new; fill in what was missing of the others, if that is wished; leave the doubtful out."""
    # Whoever takes a request for one of these numbers at this moment is waited for, and found.
    keep_for_these((row.values.get("a_number", "") for row in batch.rows), program=batch.program.pk)
    crowd: Crowd = batch.memory.setdefault("crowd", Crowd(batch.program.pk, batch.memory.get("made", ())))
    crowd.look(batch.changed)
    filled_before: set[int] = batch.memory.setdefault("filled", set())
    new: list[tuple[Wanted, Known]] = []
    alike: list[tuple[Wanted, Known]] = []
    ledger = []
    for wanted in batch.rows:
        names = _names(wanted.values)
        found = crowd.most_like(names, wanted.values.get("a_number", ""))
        if found is None or (found[1] is not Likeness.NUMBER and batch.options.get("doubted") == "add"):
            index = Person.index_of(wanted.values.get("a_number", ""), program=batch.program.pk)
            new.append((wanted, crowd.put(names, index)))
            continue
        known, likeness = found
        if likeness is not Likeness.NUMBER:
            alike.append((wanted, known))
            continue
        filled: list[str] = []
        if batch.options.get("known") == "fill" and known.number not in filled_before:
            filled = _fill(known.number, wanted.values)
            filled_before.update([known.number] if filled else [])
        ledger.append(_line(wanted, _Outcome.FILLED if filled else _Outcome.KNOWN, known, filled))
    codes = new_codes(Code.PERSON, len(new))
    people = [_new(batch, wanted.values, code) for (wanted, _known), code in zip(new, codes, strict=True)]
    Person.objects.bulk_create(people)
    for (_wanted, known), person in zip(new, people, strict=True):
        crowd.told(known, person)
        crowd.listed.add(person.pk)
    _hang_on(batch, [wanted for wanted, _known in new], people)
    ledger += [_line(wanted, _Outcome.MADE, known, []) for wanted, known in new]
    # Last: the other may be of this very part, and has a code only now.
    return ledger + [_line(wanted, _Outcome.DOUBTED, known, []) for wanted, known in alike]


def _line(wanted: Wanted, outcome: str, known: Known, filled: list[str]) -> SheetRow:
    return SheetRow(number=wanted.number, outcome=outcome, target=known.number, code=known.code, filled=filled)


def _names(said: dict[str, Any]) -> list[str]:
    return [said[name] for name in NAMES if name in said]


def _new(batch: Batch, said: dict[str, Any], code: str) -> Person:
    told = {name: said[name] for name in ("legal_name", *_FILLABLE) if name in said}
    return Person(program=batch.program, alias_code=code, created_at=batch.now, **told)


def _hang_on(batch: Batch, rows: list[Wanted], people: list[Person]) -> None:
    """Languages, place, waiting, and the yes to visits."""
    languages, places, waiting, agreed = [], [], [], []
    for wanted, person in zip(rows, people, strict=True):
        said = wanted.values
        today = batch.now.date()
        for rank, language in enumerate(said.get("languages", ()), 1):
            languages.append(PersonLanguage(person=person, language=language, rank=rank))
        waiting.append(WaitingPlace(person=person, since=said.get("waiting_since", today)))
        if "facility" in said:
            places.append(_placement(batch, said, person))
        if "agreed_on" in said:
            agreed.append(
                Consent(
                    person=person, kind=Consent.Kind.VISIT, language=said["languages"][0], way=batch.options["way"],
                    taken_by=batch.by, taken_at=min(batch.now, _at_noon(said["agreed_on"])),
                )
            )  # fmt: skip
    PersonLanguage.objects.bulk_create(languages)
    WaitingPlace.objects.bulk_create(waiting)
    Placement.objects.bulk_create(places)
    Consent.objects.bulk_create(agreed)
    wish_anew([each.person_id for each in agreed], program=batch.program, now=batch.now)


def _placement(batch: Batch, said: dict[str, Any], person: Person) -> Placement:
    facility = _facilities(batch.program)[plain(said["facility"])]
    return Placement(
        person=person,
        facility=facility,
        first_day=said.get("there_since", batch.now.astimezone(facility.zone).date()),
        housing_unit=said.get("housing_unit", ""),
        source=batch.options["source"],
        confidence=Placement.Confidence.UNSURE,  # a list may be old: somebody looks before the first visit
        checked_by=batch.by,
        checked_at=batch.now,
    )


def _at_noon(day: date) -> datetime:
    return datetime.combine(day, _NOON, UTC)


def _fill(number: int, said: dict[str, Any]) -> list[str]:
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=number)
    filled = [name for name in _FILLABLE if said.get(name) and not getattr(person, name)]
    for name in filled:
        setattr(person, name, said[name])
    if filled:
        person.save(update_fields=filled)
    return filled


def _stamps(numbers: list[int]) -> dict[int, bytes]:
    return stamps.stamps_of(Person, numbers, children=_CHILDREN)


def _in_use(numbers: list[int]) -> set[int]:
    return stamps.in_use(Person, numbers, besides=[*_CHILDREN, NameKey])


def _remove(numbers: list[int], sheet: SheetImport, now: datetime) -> dict[int, UUID]:
    rows = list(Person.objects.filter(pk__in=numbers).defer(*_FILLABLE, "legal_name"))
    if not rows:
        return {}
    for child in (NameKey, *_CHILDREN):
        child.objects.filter(person__in=numbers).delete()
    Person.objects.filter(pk__in=numbers).delete()
    detail = {"people": sorted(row.alias_code for row in rows)}
    audit.record(
        "sheet_rows_removed", by=sheet.asked_by, subject=sheet.code, program=sheet.program.code, detail=detail, now=now
    )
    return {row.pk: row.key_id for row in rows}


def _empty(rows: list[SheetRow]) -> None:
    by_number = {row.target: row for row in rows}
    for person in Person.objects.filter(pk__in=list(by_number)):
        names = by_number[person.pk].filled
        for name in names:
            setattr(person, name, None if name == "date_of_birth" else "")
        person.save(update_fields=names)


KIND = Kind(
    what="people",
    columns=COLUMNS,
    keys=_keys,
    write=write,
    stamps=_stamps,
    in_use=_in_use,
    remove=_remove,
    empty=_empty,
    options=OPTIONS,
    check=_check,
)


def known_to_imports() -> None:
    """Tell imports of people."""
    register(KIND)
