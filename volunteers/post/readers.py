"""Who reads a letter, as their rows are at this moment: language, zone, addresses, and how they want to be told."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.keys import Closed
from volunteers.invitations.addresses import MAIL, TEXT, address_of
from volunteers.models import Letter, Membership, PostChoice, SignInAddress, User, Volunteer
from volunteers.post.channels.texts import text_messages
from volunteers.post.quiet import quiet_until

CALL = Letter.Way.CALL.value


@dataclass(frozen=True)
class Reader:
    """One reader. `mail` and `number` are empty where there is none that could be used."""

    user: User | None
    volunteer: Volunteer | None
    language: str
    zone: ZoneInfo
    usual: str
    urgent: str
    quiet_from: time
    quiet_until: time
    names_facility: bool
    gets_invitations: bool
    mail: str
    number: str

    def ways(self, *, is_urgent: bool) -> list[str]:
        """The ways that reach this reader, the wanted one first; a telephone call only to volunteers."""
        wanted = self.urgent if is_urgent else self.usual
        there = [way for way, address in ((MAIL, self.mail), (TEXT, self.number)) if address]
        there += [CALL] if self.volunteer is not None else []
        return sorted(there, key=lambda way: way != wanted)

    def quiet_over(self, now: datetime) -> datetime | None:
        """When this reader's quiet hours are over; None when it is not quiet now."""
        return quiet_until(now, zone=self.zone, starts=self.quiet_from, ends=self.quiet_until)


def reader_of(letter: Letter) -> Reader | None:
    """The reader of a letter; None where they are not to be told any more: gone, closed, or without a role here."""
    volunteer, user = letter.volunteer, letter.user
    if volunteer is not None:
        if volunteer.state == Volunteer.State.LEFT:
            return None
        user = volunteer.user if volunteer.user is not None and volunteer.user.is_active else None
    elif user is None or not user.is_active or not _belongs(user, letter.program_id):
        return None
    choice = _choice_of(user)
    zone = volunteer.timezone if volunteer is not None else user.timezone if user is not None else settings.TIME_ZONE
    return Reader(
        user=user,
        volunteer=volunteer,
        language=user.language if user is not None else settings.LANGUAGE_CODE,
        zone=ZoneInfo(zone),
        usual=choice.usual if user is not None else CALL,
        urgent=choice.urgent if user is not None else CALL,
        quiet_from=choice.quiet_from,
        quiet_until=choice.quiet_until,
        names_facility=choice.names_facility,
        gets_invitations=choice.gets_invitations,
        mail=_mail_of(user),
        number=_number_of(user, volunteer),
    )


def choice_of(user: User) -> PostChoice:
    """How an account wants to be told: its own row, or one that is not saved."""
    return PostChoice.objects.filter(user=user).first() or PostChoice(user=user)


def _choice_of(user: User | None) -> PostChoice:
    return choice_of(user) if user is not None else PostChoice()


def _belongs(user: User, program: int | None) -> bool:
    """Whether the account still has a role in the program that writes to it."""
    return program is None or Membership.objects.filter(
        user=user, program_id=program, ended_at__isnull=True, suspended_at__isnull=True
    ).exists()


def _mail_of(user: User | None) -> str:
    try:
        address = address_of(user.email) if user is not None and user.email else None
    except Closed:  # the key was destroyed, or is taken away
        return ""
    return user.email if user is not None and address is not None and address.way == MAIL else ""


def _number_of(user: User | None, volunteer: Volunteer | None) -> str:
    """The volunteer's own number, else one that was shown to reach the account. Without an account: nobody agreed."""
    if user is None or not text_messages().is_ready():
        return ""
    try:
        phone = volunteer.phone if volunteer is not None else ""
        if phone and phone.is_valid() and not phone.extension:
            return _allowed(phone.as_e164)
        known = SignInAddress.objects.filter(user=user, way=SignInAddress.Way.TEXT).first()
        return _allowed(known.address) if known is not None else ""
    except Closed:
        return ""


def _allowed(number: str) -> str:
    return number if any(number.startswith(f"+{code}") for code in settings.TEXT_COUNTRIES) else ""
