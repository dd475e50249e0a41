"""What becomes of a coming visit that new rules of its facility hit: kept, moved or called off, as a lead chose."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visitation.models.bookings import VisitOverride


class RuleChoice(models.Model):
    """One visit that one edition hits. Chosen before the edition is published, or afterwards while it waits.

    `codes`: what the edition finds against the visit and the rules before it did not. `what` empty: nobody has chosen;
    `suggested`: what those who look after the rules would choose. The start is the one that a visit is to be moved to,
    or, while nobody has chosen, the nearest that was found. `outcome` empty: still to be done; then it is never done
    again. `why_not`: what was chosen could not be done.
    """

    class What(models.TextChoices):
        KEEP = "keep", _("keep it as it is")
        MOVE = "move", _("move it")
        CANCEL = "cancel", _("call it off and tell everybody")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("called off")
        GONE = "gone", _("nothing had to be done any more")

    class WhyNot(models.TextChoices):
        REFUSED = "refused", _("the rules, a volunteer or the person stood in the way")
        TAKEN = "taken", _("the place was taken in the same moment")
        CHANGED = "changed", _("the visit had changed")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="+")
    # The database takes the rows with a draft that is discarded by somebody who cannot see them.
    edition = models.ForeignKey(
        "facilities.RulebookEdition", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="rule_choices")
    codes = models.JSONField(default=list)
    suggested = models.CharField(max_length=6, choices=What.choices, blank=True)
    what = models.CharField(max_length=6, choices=What.choices, blank=True)
    because = models.CharField(max_length=17, choices=VisitOverride.Reason.choices, blank=True)
    window_id = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=16, blank=True)
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=120, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    why_not = models.CharField(max_length=7, choices=WhyNot.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    moved_to = models.ForeignKey("visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["program"], condition=Q(outcome=""), name="rule_choice_open")]
        constraints = [
            models.UniqueConstraint(fields=["edition", "visit"], name="rule_choice_once_a_visit"),
            models.CheckConstraint(
                condition=Q(what="keep") & ~Q(because="") | ~Q(what="keep") & Q(because=""),
                name="rule_choice_keeps_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(what="move") | Q(starts__isnull=False), name="rule_choice_moves_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(what="", chosen_at__isnull=True, chosen_by="")
                | ~Q(what="") & Q(chosen_at__isnull=False) & ~Q(chosen_by=""),
                name="rule_choice_has_its_chooser",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True) | ~Q(outcome="") & Q(settled_at__isnull=False),
                name="rule_choice_is_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"RC-{self.pk}"
