"""Days and clocks typed in Spanish, said in English: `de lunes a viernes de 9 a 11`, `el jueves a mediodía`.

Only the words of days and clocks are known; names that a facility gives its units and levels are never touched.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from facilities.notation.covered import NotRead

Read = TypeVar("Read")
_WORDS: tuple[tuple[str, str], ...] = (
    (r"^a las?", " "),
    (r"lunes", "Monday"),
    (r"martes", "Tuesday"),
    (r"mi[ée]rcoles", "Wednesday"),
    (r"jueves", "Thursday"),
    (r"viernes", "Friday"),
    (r"s[áa]bados?", "Saturday"),
    (r"domingos?", "Sunday"),
    (r"(?:d[íi]as )?(?:festivos?|feriados?)", "holidays"),
    (r"(?:de )?la semana (?:anterior|antes)(?: (?:a|de) la visita)?", "the week before"),
    (r"(?:del? |el )?d[íi]a (?:anterior|antes)(?: (?:a|de) la visita)?", "the day before"),
    (r"(?:del? |el )?mismo d[íi]a(?: de la visita)?", "the same day"),
    (r"([0-9]{1,3}) d[íi]as (?:antes|previos)(?: (?:a|de) la visita)?", r"\1 days before"),
    (r"(?:al? |del? |el )?d[íi]a siguiente", "the next day"),
    (r"(?:todos los d[íi]as|a diario|cada d[íi]a)", "every day"),
    (r"(?:entre semana|d[íi]as laborables|d[íi]as h[áa]biles)", "weekdays"),
    (r"(?:los )?fin(?:es)? de semana", "weekends"),
    (r"(?:salvo|excepto|menos)", "except"),
    (r"antes de la visita", "before the visit"),
    (r"antes del?", "by"),
    (r"hasta(?: las| los| el| la)?", "to"),
    (r"de la (?:tarde|noche)|p\. ?m\.", "pm"),
    (r"de la (?:ma[ñn]ana|madrugada)|a\. ?m\.", "am"),
    (r"(?:al? )?mediod[íi]a", "noon"),
    (r"(?:a la )?medianoche", "midnight"),
    (r"primer(?:o|os)?|1\.?[ºo]", "1st"),
    (r"segundos?|2\.?º", "2nd"),
    (r"tercer(?:o|os)?|3\.?º", "3rd"),
    (r"cuartos?|4\.?º", "4th"),
    (r"quintos?|5\.?º", "5th"),
    (r"todos los", "every"),
    (r"a las?|al?", "to"),
    (r"desde(?: las?| el)?|de(?: las?|l)?|los|las|el|cada", " "),
    (r"[ye]", "and"),
)
_KNOWN = [(re.compile(rf"(?<![^\W_]){old}(?![^\W_])", re.IGNORECASE), new) for old, new in _WORDS]
_IS_SPANISH = re.compile(
    r"lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|festivo|feriado|mediod[íi]a|medianoche|d[íi]as?\b"
    r"|semana|diario|ma[ñn]ana|tarde|noche|siguiente|\ba las\b",
    re.IGNORECASE,
)


def in_english(text: str) -> str:
    """The text in English where it has Spanish words of days or clocks; else as it was."""
    if not _IS_SPANISH.search(text):
        return text
    for old, new in _KNOWN:
        text = old.sub(new, text)
    return " ".join(text.split())


def read_either(read: Callable[[str], Read], text: str) -> Read:
    """What `read` makes of a text in either language. Raises NotRead with the words as they were typed."""
    english = in_english(text)
    if english == text:
        return read(text)
    try:
        return read(english)
    except NotRead as error:
        raise NotRead(text, error.why) from error
