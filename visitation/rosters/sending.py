"""A version that two leads agreed to goes to the facility: checked once more, once, and written down how."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.consents.ledger import Recipient, disclose
from visitation.models import Disclosure, Roster, RosterDocument, RosterName, RosterVersion, Visit
from visitation.rosters.changed import differences, visit_changed
from visitation.rosters.documents import FORMS, LANGUAGE, Gone, file_of, leave_out
from visitation.rosters.keeping import end_document
from visitation.rosters.lines import check_list
from visitation.rosters.preparing import keep_check, locked, record
from visitation.statuses import Status, require_move
from volunteers.models import User
from volunteers.post.channels.mail import send_mail
from volunteers.post.channels.refusals import NotSent


class CannotSend(Exception):
    """Nothing was sent; `why`: state, over (agreed to more than a day ago), address, mail, changed.

    `visits`: the codes of visits that are not as they were agreed to; they may be left out.
    """

    def __init__(self, why: str, visits: Collection[str] = ()) -> None:
        super().__init__(why)
        self.why, self.visits = why, sorted(visits)


def address_of(facility: Facility, *, day: Any) -> str:
    """Where the facility's rule in force wants lists by e-mail; empty where it names no address."""
    facts = facts_in_force([facility.code], day).get(facility.code)
    edition = facts.in_force_on(day) if facts is not None else None
    if edition is None:
        return ""
    community = edition.community.booking if edition.community else None
    for rules in (community, edition.booking):
        if rules is not None and rules.email:
            return rules.email
    return ""


@transaction.atomic
def send(
    roster: Roster, way: str, *, without: Collection[str] = (), by: User, now: datetime
) -> tuple[RosterVersion, tuple[str, ...]]:
    """Send what was agreed to; the version, and the codes of visits that were left out of it.

    Every visit is looked at again: one that is not as it was agreed to must be among `without`, and is taken off.
    By e-mail the files go at once; by fax or by hand they can be taken once each afterwards. Raises CannotSend.
    """
    roster = locked(roster)
    version = roster.versions.select_for_update(no_key=True).filter(sent_at__isnull=True).first()
    if version is None or way not in RosterVersion.Way.values:
        raise CannotSend("state")
    version.roster = roster
    documents = list(version.documents.select_for_update().defer("content"))
    if not documents or not all(document.is_there(now) for document in documents):
        raise CannotSend("over")
    _lock_what_it_names(version)
    spoilt = _spoilt(roster, version, now=now)
    if spoilt - set(without) or (spoilt and version.is_addendum):
        raise CannotSend("changed", spoilt)
    if spoilt:
        _take_off(roster, version, spoilt, now=now)
        if not version.names:
            raise CannotSend("changed", spoilt)
    version.sent_at, version.sent_by, version.way = now, str(by)[:120], way
    version.sent_to = _to_mail(roster) if way == RosterVersion.Way.MAIL else ""
    version.save(update_fields=["sent_at", "sent_by", "way", "sent_to"])
    _move(roster, version)
    Roster.objects.filter(pk=roster.pk).update(state=Roster.State.SENT)
    people = Visit.objects.filter(roster_names__version=version).values_list("person__alias_code", flat=True)
    record(
        "roster_sent", roster, by=by, now=now, version=version.number, way=way, left_out=sorted(spoilt),
        fields=[*version.fields, *version.person_fields],
        people=sorted(set(people)) if version.person_fields else [],
    )  # fmt: skip
    _write_down_who_is_named(roster, version, by=by, now=now)
    if way == RosterVersion.Way.MAIL:
        _mail(roster, version, by=by, now=now)
    return version, tuple(sorted(spoilt))


@transaction.atomic
def take(roster: Roster, number: int, audience: str, form: str, *, by: User, now: datetime) -> tuple[str, bytes]:
    """(file name, bytes) of one attachment of a version that was sent by fax or by hand: once. Raises Gone."""
    roster = locked(roster)
    rows = RosterDocument.objects.select_for_update(of=("self",)).select_related("version")
    document = rows.filter(
        version__roster=roster, version__number=number, version__sent_at__isnull=False, audience=audience
    ).first()  # fmt: skip
    if document is None or form not in FORMS:
        raise Gone
    document.version.roster = roster
    name, data = file_of(document, form, by=by, now=now)
    record("roster_taken", roster, by=by, now=now, version=number, attachment=audience, form=form)
    return name, data


@transaction.atomic
def prepare_again(roster: Roster, *, by: User, now: datetime) -> None:
    """Drop a version that was not sent: its names are gone, and the list is prepared anew. Raises CannotSend."""
    roster = locked(roster)
    version = roster.versions.select_for_update(no_key=True).filter(sent_at__isnull=True).first()
    if version is None:
        raise CannotSend("state")
    for document in version.documents.defer("content"):
        end_document(document)
    visits = list(Visit.objects.filter(roster_names__version=version).distinct().defer("findings"))
    stand_bys = list(version.adds.filter(is_stand_by=True).values_list("visit_id", "volunteer_id"))
    is_addendum, number = version.is_addendum, version.number
    version.delete()
    if is_addendum:
        for difference in differences(roster, now=now):
            visit_changed(difference.visit, now=now)
    else:
        on_it = Visit.objects.filter(pk__in=[visit.pk for visit in visits], status=Status.ON_ROSTER)
        on_it.update(status=Status.ASKED.value)
        Roster.objects.filter(pk=roster.pk).update(state=Roster.State.DRAFT)
        spans = {visit.pk: visit for visit in visits}
        RosterName.objects.bulk_create(
            RosterName(roster=roster, visit_id=visit, volunteer_id=volunteer, is_stand_by=True,
                       starts=spans[visit].starts, ends=spans[visit].ends)
            for visit, volunteer in stand_bys
        )  # fmt: skip
        roster.state = Roster.State.DRAFT
        keep_check(roster, check_list(roster, now=now), now=now)
    record("roster_prepared_again", roster, by=by, now=now, version=number)


def _lock_what_it_names(version: RosterVersion) -> None:
    """Its visits: who holds one from here on, because its person was moved, sees a list that was sent."""
    named = RosterName.objects.filter(version=version).values("visit")
    list(Visit.objects.select_for_update(no_key=True).filter(pk__in=named).order_by("pk").values_list("pk"))


def _spoilt(roster: Roster, version: RosterVersion, *, now: datetime) -> set[str]:
    """Visits that are not as they were agreed to, or that a rule or their person stands against now."""
    changed = {difference.visit.code for difference in differences(roster, now=now)}
    if version.is_addendum:
        return changed
    checked = check_list(roster, now=now)
    keep_check(roster, checked, now=now)
    begun = {visit.code for visit in checked.visits if visit.starts <= now}
    return changed | set(checked.open) | begun


def _take_off(roster: Roster, version: RosterVersion, codes: set[str], *, now: datetime) -> None:
    leave_out(version, codes)
    RosterName.objects.filter(roster=roster, version=version, visit__code__in=codes).delete()
    Visit.objects.filter(program=roster.program_id, code__in=codes, status=Status.ON_ROSTER).update(
        status=Status.ASKED.value
    )
    version.names = version.adds.count()
    if version.people:
        version.people = version.adds.values("visit").distinct().count()
    version.save(update_fields=["names", "people"])


def _write_down_who_is_named(roster: Roster, version: RosterVersion, *, by: User, now: datetime) -> None:
    """In the ledger of each person whom the attachment names, for the facility's rule asks for it."""
    if not version.people or version.is_addendum:
        return
    visits = Visit.objects.filter(roster_names__version=version).select_related("person").defer("findings").distinct()
    to = Recipient(Disclosure.To.FACILITY, roster.facility.code)
    for visit in visits:
        disclose(
            visit.person, fields=version.person_fields, to=to, purpose=Disclosure.Purpose.VISIT, consent=None,
            ground=Disclosure.Ground.FACILITY_RULE, actor=by, now=now, about=visit.code,
        )  # fmt: skip


def _move(roster: Roster, version: RosterVersion) -> None:
    """Visits of the list are with the facility now; one that went on again by an addendum too."""
    visits = Visit.objects.filter(roster_names__version=version, roster_names__struck__isnull=True).distinct()
    with_them = [pk for pk, status in visits.values_list("pk", "status") if status in (Status.ASKED, Status.ON_ROSTER)]
    require_move(Status.ASKED, Status.ON_ROSTER)
    require_move(Status.ON_ROSTER, Status.SENT)
    Visit.objects.filter(pk__in=with_them).update(status=Status.SENT.value)


def _to_mail(roster: Roster) -> str:
    address = address_of(roster.facility, day=roster.first_day)
    if not address:
        raise CannotSend("address")
    return address


def _mail(roster: Roster, version: RosterVersion, *, by: User, now: datetime) -> None:
    """Last of all: where the mail cannot be handed over, nothing was sent, and nothing is written down."""
    files = []
    for document in version.documents.select_for_update(of=("self",)):
        document.version = version
        name, data = file_of(document, "pdf", by=by, now=now)
        files.append((name, data, FORMS["pdf"]))
    with override(LANGUAGE):
        subject = _("Visitor list %(code)s, version %(number)s") % {"code": roster.code, "number": version.number}
        text = _("Please find the list attached. Questions, and your answer for each name: %(program)s.") % {
            "program": roster.program.name
        }
    try:
        send_mail(version.sent_to, subject=subject, text=text, files=files)
    except NotSent:
        raise CannotSend("mail") from None
