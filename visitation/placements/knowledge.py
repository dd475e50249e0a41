"""What is known of where people are, and how old it is. Nothing sealed is read here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.models import Facility
from visitation.models import Person, Placement, PlacementFact

Answer, Source = PlacementFact.Answer, Placement.Source
_SEALED = ("housing_unit", "classification", "housing_status", "person_category", "assigned_windows")
_OF_A_FACT = ("answer", "facility_id", "source", "checked_by", "checked_at", "confidence")
_A_DAY_AHEAD = timedelta(days=1)  # a facility's date may be a day ahead of UTC


@dataclass(frozen=True)
class Known:
    """The newest fact about one person. `number`: of its row, 0 for what the stay itself says; `facility`: its number.

    `is_settled`: somebody says where they are.
    """

    number: int
    answer: str
    facility: int | None
    source: str
    checked_by: str
    checked_at: datetime
    confidence: str

    @property
    def is_settled(self) -> bool:
        return self.facility is not None

    @property
    def is_unsure(self) -> bool:
        return self.confidence == Placement.Confidence.UNSURE


def known_of(people: Iterable[int], *, now: datetime) -> dict[int, Known]:
    """The newest fact about each of these people, by primary key; nobody of whom nothing is known. Two queries."""
    numbers = set(people)
    begun = Placement.objects.filter(person__in=numbers, first_day__lte=now.date() + _A_DAY_AHEAD).defer(*_SEALED)
    found = {stay.person_id: _of_stay(stay) for stay in begun.order_by("person_id", "first_day")}  # the last one counts
    facts = PlacementFact.objects.filter(person__in=numbers)
    for fact in facts.order_by("person_id", "-checked_at", "-pk").distinct("person_id"):
        stay = found.get(fact.person_id)
        if stay is None or fact.checked_at >= stay.checked_at:
            found[fact.person_id] = _of_fact(fact)
    return found


def known_at_once(person: int, *, now: datetime) -> Known | None:
    """The newest fact about one person by number, for a page that may ask little. One query; two without any stay."""
    newest = PlacementFact.objects.filter(person=OuterRef("person")).order_by("-checked_at", "-pk")
    begun = Placement.objects.filter(person=person, first_day__lte=now.date() + _A_DAY_AHEAD).defer(*_SEALED)
    told = JSONObject(**{name: name for name in ("pk", *_OF_A_FACT)})
    stay = begun.annotate(newest_fact=Subquery(newest.values(told=told)[:1])).order_by("-first_day").first()
    if stay is None:
        return known_of([person], now=now).get(person)
    if stay.newest_fact is None:
        return _of_stay(stay)
    checked_at = datetime.fromisoformat(stay.newest_fact["checked_at"])
    if checked_at < stay.checked_at:
        return _of_stay(stay)
    return Known(**(_named(stay.newest_fact) | {"checked_at": checked_at}))


def _named(fact: dict[str, Any]) -> dict[str, Any]:
    return {"number": fact["pk"], "facility": fact["facility_id"]} | {
        name: fact[name] for name in ("answer", "source", "checked_by", "confidence")
    }


def known_of_person(person: Person, *, now: datetime, stay: Placement | None = None) -> Known | None:
    """The newest fact about one person. `stay`: where they are now, for a page that has read it; one query then."""
    if stay is None:
        return known_of([person.pk], now=now).get(person.pk)
    fact = PlacementFact.objects.filter(person=person).order_by("-checked_at", "-pk").first()
    return _of_fact(fact) if fact is not None and fact.checked_at >= stay.checked_at else _of_stay(stay)


def with_known(people: Iterable[Person], *, now: datetime) -> list[Person]:
    """The same people, each with its newest fact as `known`, None where nothing is known. Two queries more."""
    listed = list(people)
    found = known_of([person.pk for person in listed], now=now)
    for person in listed:
        person.known = found.get(person.pk)  # type: ignore[attr-defined]
    return listed


@dataclass(frozen=True)
class Entry:
    """One line of a person's history, the newest first: a fact, or the beginning of a stay."""

    known: Known
    facility: Facility | None
    stay: Placement | None


def history_of(person: Person) -> list[Entry]:
    """Every stay and every fact, the newest first. Two queries."""
    stays = Placement.objects.filter(person=person).select_related("facility").defer(*_SEALED)
    facts = PlacementFact.objects.filter(person=person).select_related("facility")
    entries = [Entry(_of_stay(stay), stay.facility, stay) for stay in stays]
    entries += [Entry(_of_fact(fact), fact.facility, None) for fact in facts]
    return sorted(entries, key=lambda entry: (entry.known.checked_at, entry.known.number), reverse=True)


def _of_stay(stay: Placement) -> Known:
    return Known(0, Answer.SAME.value, stay.facility_id, stay.source, stay.checked_by, stay.checked_at, stay.confidence)


def _of_fact(fact: PlacementFact) -> Known:
    return Known(
        fact.pk, fact.answer, fact.facility_id, fact.source, fact.checked_by, fact.checked_at, fact.confidence
    )  # fmt: skip


# In words


def age_words(known: Any, *, now: datetime) -> str:
    """“confirmed 3 days ago by telephone”: what the newest fact says, how old it is and where it comes from."""
    ago = ago_words(now - known.checked_at)
    if known.answer == Answer.NOT_FOUND:
        return _("not found %(ago)s") % {"ago": ago}
    if known.answer == Answer.OUT:
        return _("out of custody, learned %(ago)s") % {"ago": ago}
    if known.facility is None:
        return _("at another facility, learned %(ago)s") % {"ago": ago}
    words = {
        Source.LOCATOR.value: _("confirmed %(ago)s with the official locator"),
        Source.PHONE.value: _("confirmed %(ago)s by telephone"),
        Source.LETTER.value: _("confirmed %(ago)s by letter"),
        Source.FAMILY.value: _("confirmed %(ago)s by family"),
        Source.DOOR.value: _("confirmed %(ago)s at the door"),
        Source.PERSON.value: _("confirmed %(ago)s by the person"),
    }
    told = words[known.source] % {"ago": ago}
    return _("%(fact)s, not sure") % {"fact": told} if known.is_unsure else told


def ago_words(age: timedelta) -> str:
    """“3 days ago”; within two days by the hour."""
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour ago")
    if hours < 48:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    days = age.days
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
