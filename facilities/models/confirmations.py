"""What somebody found out by asking the facility itself, kept apart from what its sources print."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """How the facility was asked."""

    PHONE = "phone", _("by telephone")
    WEB = "web", _("on its web site")
    LETTER = "letter", _("by letter")
    DOOR = "door", _("at the door")


class Confirmation(models.Model):
    """A rule was confirmed on a date. `path` is its place in the rulebook, such as `visiting.windows[w3]`.

    A confirmation of a place holds for everything inside it; `visiting` confirms all the visiting rules. It is about
    the value that stood there (`value_hash`): once the rulebook says something else, nobody has confirmed that.
    """

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="confirmations")
    path = models.CharField(max_length=200)
    value_hash = models.CharField(max_length=64)
    confirmed_on = models.DateField()
    confirmed_by = models.CharField(max_length=120)
    how = models.CharField(max_length=6, choices=How.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-confirmed_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(path=""), name="confirmation_names_a_rule"),
            models.CheckConstraint(condition=~Q(confirmed_by=""), name="confirmation_names_who"),
        ]
        indexes = [models.Index(fields=["facility", "path"], name="confirmation_by_rule")]

    def __str__(self) -> str:
        return f"{self.path} {self.confirmed_on}"


class Settlement(models.Model):
    """An open question that the facility answered: the finding `code` is allowed or refused on these dates.

    `path` and `window_code`, where given, narrow it to one place of the rulebook or one window. Dates are included;
    None is open. Approval of a window that opens only by request is the answer to `needs_approval`.
    """

    class Answer(models.TextChoices):
        ALLOWED = "allowed", _("allowed")
        REFUSED = "refused", _("refused")

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="settlements")
    code = models.CharField(max_length=60)
    path = models.CharField(max_length=200, blank=True)
    window_code = models.CharField(max_length=50, blank=True)
    answer = models.CharField(max_length=7, choices=Answer.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    settled_on = models.DateField()
    settled_by = models.CharField(max_length=120)
    how = models.CharField(max_length=6, choices=How.choices)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-settled_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="settlement_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(settled_by=""), name="settlement_names_what_and_who"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.answer}"
