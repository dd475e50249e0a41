"""How somebody's wish for a visitor reached the program, and since when they have waited."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField


class Wish(models.TextChoices):
    """What is asked for."""

    VISIT = "visit", _("a visit")
    LETTERS = "letters", _("letters")
    CALL = "call", _("telephone calls")
    BOOKS = "books", _("books")
    FUNDS = "funds", _("money for calls or the store")
    LAWYERS = "lawyers", _("a list of lawyers")
    PICK_UP = "pick_up", _("a ride on release")
    OTHER = "other", _("something else")


class Intake(SealedRow):
    """One time somebody asked, for themselves or for another. An empty choice is not known.

    Who asked, and how to answer them, is sealed; it goes a while after `answered_at`.
    """

    key_from = "person"

    class Source(models.TextChoices):
        LINE = "line", _("the telephone line")
        SHEET = "sheet", _("the sign-up sheet in the unit")
        LETTER = "letter", _("a letter")
        LAWYER = "lawyer", _("a lawyer")
        FAMILY = "family", _("family")
        CHAPLAIN = "chaplain", _("a chaplain")
        PROGRAM = "program", _("another program")
        VISITED = "visited", _("somebody we visit already")

    class AskedBy(models.TextChoices):
        PERSON = "person", _("the person themselves")
        AGREED = "agreed", _("somebody for them, and the person agreed")
        OTHERS = "others", _("somebody for them; the person has not been asked")

    class Way(models.TextChoices):
        LETTER = "letter", _("a letter to the person")
        PHONE = "phone", _("a telephone call")
        EMAIL = "email", _("an e-mail")
        THROUGH = "through", _("through whoever asked")
        NONE = "none", _("no way is safe: do not answer")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="intakes")
    source = models.CharField(max_length=8, choices=Source.choices, blank=True)
    asked_by = models.CharField(max_length=6, choices=AskedBy.choices, blank=True)
    wishes = models.JSONField(default=list, blank=True)  # values of Wish
    requester = SealedTextField(default="", blank=True, max_length=120)
    relationship = SealedTextField(default="", blank=True, max_length=80)
    reply_way = models.CharField(max_length=7, choices=Way.choices, blank=True)
    reply_to = SealedTextField(default="", blank=True, max_length=120)
    reply_language = models.CharField(max_length=8, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.CharField(max_length=120)
    taken_in = models.CharField(max_length=8, blank=True)  # the language of the conversation
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.taken_at:%Y-%m-%d}"

    def shown_under(self) -> tuple[str, ...]:
        """Who asked is shown as part of what is known of the person."""
        return (self.person.alias_code,)


class WaitingPlace(models.Model):
    """Since when a person has waited. It belongs to the person, not to a place: a transfer does not touch it.

    Whether they wait now is the person's state, and that nobody is matched with them. There is no rank and no score:
    the list goes by `since` alone.
    """

    person = models.OneToOneField("visitation.Person", on_delete=models.CASCADE, related_name="waiting_place")
    since = models.DateField()
    wishes = models.JSONField(default=list, blank=True)  # values of Wish

    class Meta:
        indexes = [models.Index(fields=["since"], name="waiting_longest_first")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}"


class PriorityFlag(models.Model):
    """One reason of a closed list why somebody should not wait long, until it is taken off. It is never a number."""

    class Reason(models.TextChoices):
        NO_VISITORS = "no_visitors", _("nobody else visits them")
        ISOLATION = "isolation", _("kept apart from others")
        LONG_STAY = "long_stay", _("held for a long time")
        NEWLY_MOVED = "newly_moved", _("newly moved")
        ASKED_AGAIN = "asked_again", _("asked more than once")
        RARE_LANGUAGE = "rare_language", _("hardly anybody there speaks their language")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="priority_flags")
    reason = models.CharField(max_length=13, choices=Reason.choices)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["set_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason"], condition=models.Q(ended_at__isnull=True), name="priority_flag_holds_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason}"
