"""How a person's time with a program ended: one code and a month, no more."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visitation.models.placements import Placement


class PersonExit(models.Model):
    """The least that has to be known of an end. `month` is the first of it: the day is nobody's business afterwards.

    One that was recorded by mistake is taken back, and stays as a row that does not count.
    """

    class Kind(models.TextChoices):
        RELEASED = "released", _("released")
        REMOVED = "removed", _("removed from the country")
        STOPPED = "stopped", _("asked to stop")
        DIED = "died", _("died")
        NO_CONTACT = "no_contact", _("no contact any more")
        HANDED_OVER = "handed_over", _("handed over to another program")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="exits")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    month = models.DateField()
    source = models.CharField(max_length=8, choices=Placement.Source.choices)
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(default=timezone.now)
    undone_by = models.CharField(max_length=120, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="person_exit_keeps_the_month"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at__isnull=True), name="person_exit_once_while_it_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
