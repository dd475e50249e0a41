"""What somebody helps with, what a program asks for each of these roles, and who goes along the first time."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HelpRole(models.TextChoices):
    """A kind of help. Most need no facility's leave: only visitors enter."""

    VISITOR = "visitor", _("visit")
    LETTERS = "letters", _("write letters")
    DRIVER = "driver", _("drive")
    HOST = "host", _("host somebody")
    INTERPRETER = "interpreter", _("interpret")
    INTAKE = "intake", _("answer calls and requests")
    LOCATE = "locate", _("find out where somebody is")


class VolunteerRole(models.Model):
    """One role of one volunteer, decided by itself: somebody may write letters while their visits are waited for."""

    class State(models.TextChoices):
        WANTED = "wanted", _("asked for")
        APPROVED = "approved", _("approved")
        PAUSED = "paused", _("resting")
        DECLINED = "declined", _("not agreed to")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=11, choices=HelpRole.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED)
    since = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=120, blank=True)  # a sign-in name; empty while nobody decided

    class Meta:
        ordering = ["volunteer_id", "role"]
        constraints = [models.UniqueConstraint(fields=["volunteer", "role"], name="role_once_a_volunteer")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.role} {self.state}"


class RoleNeeds(models.Model):
    """What a program asks before somebody takes a role up. Without a row the defaults hold (onboarding/needs.py).

    `courses` and `agreements` are codes of the program's catalogue.
    """

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="role_needs")
    role = models.CharField(max_length=11, choices=HelpRole.choices)
    references = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(3)])
    interview = models.BooleanField(default=False)
    courses = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    agreements = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["program", "role"], name="needs_once_a_role"),
            models.CheckConstraint(condition=Q(references__lte=3), name="needs_few_references"),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.role}"


class Mentorship(models.Model):
    """Who goes along with somebody who never visited. One mentor at a time."""

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="mentorships")
    mentor = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="mentees")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(ended_at__isnull=True), name="mentor_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(volunteer=F("mentor")), name="mentor_is_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="mentorship_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} with {self.mentor_id}"
