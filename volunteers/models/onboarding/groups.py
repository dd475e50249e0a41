"""People who apply together: a congregation, a class. Each of them is cleared alone."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField

SMALLEST, LARGEST = 2, 40
NAME_LONGEST = 80
WAITING_LONGEST = 10_500  # as many addresses as the largest group has, one a line


class ApplicantGroup(SealedRow):
    """One contact applies for a group of `size`, themselves among them. A volunteer's `group` says who belongs to it.

    `waiting`: addresses the contact gave, one a line, until a lead has sent the invitations. `revision` grows with
    each change.
    """

    key_kind = "group"

    class Kind(models.TextChoices):
        CONGREGATION = "congregation", _("a congregation")
        CLASS = "class", _("a class or a school")
        WORK = "work", _("people who work together")
        OTHER = "other", _("another group")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="applicant_groups")
    code = models.CharField(max_length=12, unique=True)
    contact = models.OneToOneField(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.SET_NULL, related_name="leads_group"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    size = models.PositiveSmallIntegerField()
    name = SealedTextField(level="S3", max_length=NAME_LONGEST)
    waiting = SealedTextField(level="S3", default="", max_length=WAITING_LONGEST, blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=SMALLEST, size__lte=LARGEST), name="applicant_group_size"),
        ]

    def __str__(self) -> str:
        return self.code
