"""A place in a visit that was given back, while others still make the visit: so that a calendar takes it out."""

from django.db import models


class LeftPlace(models.Model):
    """What a calendar was last told of the visit, and that it is off for this one: nothing that came later.

    `sequence` is the visit's after the place was left, and so higher than any that was told before. Whoever comes back
    has a place again, and that one counts.
    """

    visit = models.ForeignKey("visitation.Visit", on_delete=models.CASCADE, related_name="left_places")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="left_places")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "volunteer"], name="left_place_once")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.volunteer_id}"
