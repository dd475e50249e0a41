"""A link at which a calendar program finds somebody's visits."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """One link, for one role of one account. Whoever has the link reads the feed, without signing in.

    The token in the link has 256 random bits and is kept as a fingerprint alone: the link is shown once. The row says
    how its owner wants to be told, and counts how often it was asked for (`asked` times since `asked_from`).
    """

    class Kind(models.TextChoices):
        OWN = "own", _("my own visits")
        FACILITY = "facility", _("all visits of the program at one facility")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="calendar_feeds")
    # It says what this role may know, whichever role is the active one, and ends with it.
    membership = models.ForeignKey("volunteers.Membership", on_delete=models.CASCADE, related_name="calendar_feeds")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OWN)
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=5, default="code")  # of visitation/calendar_feeds/entries.py
    names_facility = models.BooleanField(default=False)
    fingerprint = models.BinaryField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)
    asked_from = models.DateTimeField(null=True, blank=True)
    last_asked_on = models.DateField(null=True, blank=True)  # in UTC: so that a link nobody uses is noticed

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="own", facility__isnull=True) | Q(kind="facility", facility__isnull=False),
                name="feed_of_a_facility_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"CF-{self.pk.hex[:8]}"
