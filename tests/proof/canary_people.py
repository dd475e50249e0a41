"""The people of the canary world, where they are held, and who is matched with them."""

from datetime import timedelta

from tests.factories.consented import LONG_AGO, a_consent
from visitation.models import (
    Conflict,
    Consent,
    ContactAfterRelease,
    Disclosure,
    Intake,
    Match,
    PeopleApart,
    Person,
    PersonLanguage,
    Placement,
    VolunteersApart,
)

# Who is who among a program's twenty people; pairs take the next number too.
PEOPLE = {
    "VO": 0,
    "ended today": 2,
    "ended 3 days ago": 4,
    "ended 8 days ago": 6,
    "suspended": 8,
    "clearance expired": 10,
    "two programs": 12,
    "assigned": 14,
    "purged": 16,
    "over": 17,
    "untied": 18,
    "role changed": 19,
}
LASTING, ENDED, FUTURE = (14, 13, 13), (20, 20, 20), (6, 7, 7)
_AGO = {
    "ended today": timedelta(minutes=10),
    "ended 3 days ago": timedelta(days=3),
    "ended 8 days ago": timedelta(days=8),
}


def people_of(world, tenant, number):
    """Twenty people with a marker in every protected column, their stays, languages and matches."""
    letter = tenant.letter
    people = [Person(program=tenant.program, alias_code=f"ZQ{letter}P-{row:04d}Q") for row in range(20)]
    tenant.people = [world.fill(person, letter, person.alias_code) for person in people]
    Person.objects.bulk_create(tenant.people)
    stays = [
        Placement(
            person=person,
            facility=world.facilities[number * 4 + row % 4],
            first_day=world.now.date() - timedelta(days=60),
            source="locator",
            checked_by="canary",
        )
        for row, person in enumerate(tenant.people)
    ]
    Placement.objects.bulk_create(
        [world.fill(stay, letter, stay.person.alias_code) for stay in stays],
    )
    PersonLanguage.objects.bulk_create(PersonLanguage(person=person, language="es") for person in tenant.people)
    _consents(world, tenant)
    Intake.objects.bulk_create(
        [
            world.fill(Intake(person=person, taken_at=world.now, taken_by="canary"), letter, person.alias_code)
            for person in tenant.people
        ]
    )
    _matches(world, tenant, number)
    conflict = Conflict(person=tenant.people[PEOPLE["untied"]], volunteer=tenant.helpers[1], reason="lead")
    world.fill(conflict, letter, tenant.people[PEOPLE["untied"]].alias_code).save()
    over, untied = tenant.people[PEOPLE["over"]], tenant.people[PEOPLE["untied"]]
    apart = PeopleApart(person=untied, other=over, scope="hour", written_by="canary", written_at=world.now)
    world.fill(apart, letter, untied.alias_code).save()
    one, other = tenant.helpers[:2]
    two = VolunteersApart(volunteer=one, other=other, written_by="canary", written_at=world.now)
    world.fill(two, letter, one.code).save()


def _consents(world, tenant):
    """Everybody agreed to visits, and to contact after release by a way of theirs; two may be named to somebody, of
    whom one took that back."""
    consents = [a_consent(person) for person in tenant.people]
    for key, columns in (("VO", {}), ("untied", {"withdrawn_at": world.now, "withdrawn_by": "canary"})):
        person = tenant.people[PEOPLE[key]]
        named = a_consent(person, "named_to", **columns)
        consents.append(world.fill(named, tenant.letter, person.alias_code))
    consents += [a_consent(person, "after_release") for person in tenant.people]
    Consent.objects.bulk_create(consents)
    ContactAfterRelease.objects.bulk_create(
        world.fill(ContactAfterRelease(person=person, written_by="canary"), tenant.letter, person.alias_code)
        for person in tenant.people
    )
    Disclosure.objects.bulk_create(
        Disclosure(
            program=tenant.program, person_code=person.alias_code, at=LONG_AGO, fields=["preferred_name"],
            to_kind="volunteer", to_code="ZQXV-9999Q", purpose="visit", ground="consent", by="canary",
        )
        for person in tenant.people
    )  # fmt: skip


def _matches(world, tenant, number):
    people, since = tenant.people, world.now.date() - timedelta(days=50)
    matches, pairs = [], set()

    def match(person, volunteer, first_day=since, ended=None):
        pairs.add((person.pk, volunteer.pk))
        matches.append(
            Match(
                person=person,
                volunteer=volunteer,
                since=first_day,
                ended_at=ended,
                ended_on=ended.date() if ended else None,
            )
        )

    for key in ("VO", "suspended", "clearance expired", "two programs"):
        for twin in (1, 2):
            actor = tenant.actors[key, twin]
            actor.own = people[PEOPLE[key] + twin - 1]
            match(actor.own, actor.volunteer)
    for key, ago in _AGO.items():
        for twin in (1, 2):
            actor = tenant.actors[key, twin]
            actor.ended = people[PEOPLE[key] + twin - 1]
            match(actor.ended, actor.volunteer, ended=world.now - ago)
    for twin in (1, 2):
        actor = tenant.actors["VO", twin]
        actor.ended = people[PEOPLE["over"]]
        match(actor.ended, actor.volunteer, ended=world.now - timedelta(days=20))
    others = [(person, helper) for helper in tenant.helpers for person in people]
    others = [pair for pair in others if pair[0] is not people[PEOPLE["untied"]]]
    lasting = sum(each.ended_at is None for each in matches)
    ended = len(matches) - lasting
    for count, columns in (
        (LASTING[number] - lasting, {}),
        (ENDED[number] - ended, {"ended": world.now - timedelta(days=9)}),
        (FUTURE[number], {"first_day": world.now.date() + timedelta(days=5)}),
    ):
        for _ in range(count):
            match(*others.pop(), **columns)
    world.matches += Match.objects.bulk_create(matches)
