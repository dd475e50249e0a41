"""Lines of hours: what a rulebook holds is typed back as it stands, in every shipped rulebook."""

import json

import pytest

from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.notation.counted import cutoff_text, read_capacity, read_cutoff, read_desk
from facilities.notation.covered import NotRead
from facilities.notation.dates import dates_text, read_dates
from facilities.notation.hours import TypedHours, read_clocks, read_days, read_hours
from facilities.notation.whom import read_whom
from facilities.notation.windows import lines_of, with_ids

# Names with a comma or a semicolon in them are told apart by nobody; the editor keeps what is not touched.
NAMES_WITH_COMMAS = {"kentoky", "martifl", "stwrtga"}


def shipped_windows():
    for file in sorted(SHIPPED_RULEBOOKS.glob("*.json")):
        visiting = json.loads(file.read_text(encoding="utf-8")).get("visiting") or {}
        yield file.stem, visiting.get("windows") or []
        yield file.stem, (visiting.get("community_visits") or {}).get("windows") or []


def test_every_shipped_line_is_typed_back_as_it_stands():
    lines = 0
    for name, windows in shipped_windows():
        for line in lines_of(windows):
            lines += 1
            typed, first = line.typed, line.windows[0]
            days = read_days(typed["days"])
            assert set(days.days or ()) == set(first["days"] or ()), name
            assert [(one.start, one.end, one.overnight) for one in read_hours(typed["hours"])] == [
                (one["start"], one["end"], bool(one.get("overnight"))) for one in line.windows
            ], name
            rule = first.get("date_rule") or {}
            kind = "weeks_of_month" if days.weeks else (read_dates(typed["dates"]).date_rule or {}).get("kind")
            assert kind == rule.get("kind"), name
            if name not in NAMES_WITH_COMMAS:
                asked = {key: value for key, value in (first.get("applies_to") or {}).items() if value} or None
                assert read_whom(typed["whom"]) == asked, name
    assert lines > 150


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("everybody", None),
        ("not known", {"assigned_by_facility": "not known"}),
        ("A–L", {"surname_initials": {"from": "A", "to": "L"}}),
        ("units B9–B11 except B10", {"housing_units": ["B9", "B11"]}),
        ("level: L-2, L-3; women", {"classification": ["L-2", "L-3"], "gender": "female"}),
        ("not in units: 102, 104", {"housing_units_except": ["102", "104"]}),
    ],
)
def test_whom_hours_are_for(text, whom):
    assert read_whom(text) == whom


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (read_whom, "", "empty"),
        (read_whom, "men and giants", "words"),
        (read_whom, "L–A", "backwards"),
        (read_whom, "men; men", "words"),
        (read_days, "Sunday and the rest", "words"),
        (read_days, "Sunday, 1st Saturday", "words"),
        (read_hours, "9:00-11:00", "half"),
        (read_hours, "2:30 pm-1:30 pm", "backwards"),
        (read_hours, "9 am", "half_hours"),
        (read_clocks, "9:30", "half"),
        (read_dates, "only 2026-02-31", "date"),
        (read_dates, "from 2026-05-01 to 2026-04-01", "backwards"),
        (read_dates, "odd dates; even dates", "words"),
        (read_dates, "every 60 weeks from 2026-05-01", "words"),
        (read_capacity, "plenty", "words"),
        (read_desk, "now and then", "words"),
        (read_cutoff, "in good time", "words"),
        (read_cutoff, "every Thursday noon", "words"),
        (read_cutoff, "Thursday and Friday noon", "words"),
        (read_cutoff, "1st Thursday noon", "words"),
        (read_cutoff, "holidays noon", "words"),
        (read_cutoff, "Thursday", "words"),
        (read_cutoff, "Thursday 9:30", "half"),
        (read_days, "los sábados y algo", "words"),
        (read_hours, "de 2 de la tarde a 1 de la tarde", "backwards"),
    ],
)
def test_what_could_mean_two_things_is_not_read(read, text, why):
    with pytest.raises(NotRead) as error:
        read(text)
    assert error.value.why == why


def test_counted_values_are_read():
    assert read_hours("9 pm to 9 am the next day") == [TypedHours("21:00", "09:00", True)]
    assert read_capacity("contact 4, behind glass 6") == {"contact": 4, "non_contact": 6}
    assert read_desk("weekdays except Thursday 1:30–4 pm; Sun 11:00-19:00") == (
        "Mon, Tue, Wed, Fri 13:30-16:00; Sun 11:00-19:00"
    )
    assert [read_cutoff(text) for text in ("noon the day before", "4 pm 2 days before", "24:00 the day before")] == [
        "12:00 the day before", "16:00 2 days before", "24:00 the day before",
    ]  # fmt: skip
    dated = "every 2 weeks from 2026-05-04; from 2026-05-01 to 2026-06-30"
    assert dates_text(read_dates(dated)) == dated


def test_hours_keep_their_ids_and_a_new_one_gets_the_next():
    before = [{"id": "w1", "start": "09:00", "end": "11:00"}, {"id": "w2", "start": "13:00", "end": "15:00"}]
    spans = [TypedHours("08:00", "09:00"), TypedHours("13:00", "15:00"), TypedHours("16:00", "17:00")]
    made = with_ids(spans, before, iter(["w7"]))
    assert [(one["id"], one["start"]) for one in made] == [("w1", "08:00"), ("w2", "13:00"), ("w7", "16:00")]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Thursday noon", "12:00 Thu before"),
        ("by noon on the Thursday before the visit", "12:00 Thu before"),
        ("Thu 4 pm the week before", "16:00 Thu of the week before"),
        ("antes del jueves a mediodía", "12:00 Thu before"),
        ("hasta el jueves a las 4 de la tarde de la semana anterior", "16:00 Thu of the week before"),
        ("mediodía del día anterior", "12:00 the day before"),
        ("a las 4 de la tarde 2 días antes", "16:00 2 days before"),
    ],
)
def test_a_last_moment_to_book_is_typed_in_either_language_and_stands_as_it_would_be_typed(typed, written):
    assert read_cutoff(typed) == written
    assert read_cutoff(cutoff_text(written)) == written


@pytest.mark.parametrize(
    ("read", "spanish", "english"),
    [
        (read_days, "1.º y 3.º sábado", "1st and 3rd Saturday"),
        (read_days, "de lunes a viernes salvo jueves", "Monday to Friday except Thursday"),
        (read_days, "todos los días y festivos", "every day and holidays"),
        (read_hours, "9:00 a. m. a 11:00 a. m., 1–3 de la tarde", "9 am to 11 am, 1–3 pm"),
        (read_hours, "de las 9 de la noche a las 9 de la mañana del día siguiente", "9 pm to 9 am the next day"),
        (read_desk, "entre semana 13:30–16:00; domingo 11:00–19:00", "weekdays 13:30–16:00; Sunday 11:00–19:00"),
        (read_clocks, "8 de la mañana, mediodía", "8 am, noon"),
        (read_whom, "hombres; número A termina en 000–499; apellidos A a L", "men; A-number ends 000–499; A–L"),
        (read_whom, "niveles: L-2, L-3; salvo unidades: B9", "levels: L-2, L-3; not in units: B9"),
        (read_dates, "fechas impares; desde 2026-05-04 hasta 2026-06-30", "odd dates; from 2026-05-04 to 2026-06-30"),
        (read_dates, "solo 2026-12-24 y 2026-12-31", "only 2026-12-24, 2026-12-31"),
        (read_dates, "cada dos semanas desde 2026-05-04", "every 2 weeks from 2026-05-04"),
        (read_capacity, "contacto 4, tras cristal 6", "contact 4, behind glass 6"),
    ],
)
def test_what_is_typed_in_spanish_is_read_like_the_same_in_english(read, spanish, english):
    assert read(spanish) == read(english)
