"""A plan: weeks of visits worked out together, first as a draft."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow


class Plan(models.Model):
    """One run of the planner for one program, or its part of one for several. Its visits are drafts until it is
    published, as a whole."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be made")
        MAKING = "making", _("being made")
        FAILED = "failed", _("could not be made")
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")

    network = models.ForeignKey("volunteers.Network", on_delete=models.PROTECT, related_name="plans")
    program = models.ForeignKey(
        "volunteers.Program", null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    code = models.CharField(max_length=12, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=120)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, blank=True)
    objective_points = models.BigIntegerField(default=0)
    bound_points = models.FloatField(default=0)  # proven: no plan is worth more
    seconds = models.FloatField(default=0)
    # A job claims the row before it works; a job that dies leaves its attempt behind, and three end it.
    attempts = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=40, blank=True)
    visits_placed = models.PositiveIntegerField(default=0)
    # How it came closer: [seconds, visits, points, bound] each, in order, thinned out; visitation/curves.py.
    curve = models.JSONField(default=list, blank=True)
    is_to_stop = models.BooleanField(default=False)  # a lead wants the best one so far
    weights = models.JSONField(default=dict, blank=True)  # points by their name in the plan format; empty: the usual
    fairness = models.JSONField(default=dict, blank=True)  # counts alone: visitation/fairness.py
    # The draft it was made beside, with that one's pins. Published, it takes that one's place.
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    # Of a plan for several programs this is one program's part; points, bound and seconds are then those of them all.
    shared = models.ForeignKey(
        "visitation.SharedPlan", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts"
    )
    mends = models.BooleanField(default=False)  # finds other hours for published visits that cannot be as they stand
    once = models.UUIDField(null=True, blank=True)  # of the form that asked: sent twice, it makes one plan

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="plan_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="plan_published_at_a_time"
            ),
            models.UniqueConstraint(fields=["program", "once"], name="plan_asked_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def gap_percent(self) -> float:
        """How far from the best possible plan this one can be at most, in per cent."""
        if self.bound_points <= 0:
            return 0.0
        return max(0.0, (self.bound_points - self.objective_points) / self.bound_points * 100)


class UnmetRequest(SealedRow):
    """A request the plan does not serve, with the binding reasons in order: [{"code": …, "params": {…}}].

    Sealed: that no hours of a unit or a level fit a person says where the person is held.
    """

    key_from = "request__person"
    WOULD_HELP = "would_help"  # the code of the last entry: the smallest set of things that would serve it

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unmet")
    request = models.ForeignKey("visitation.VisitRequest", on_delete=models.CASCADE, related_name="unmet")
    reasons = SealedJSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "request"], name="unmet_once_a_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.request_id}"

    def shown_under(self) -> tuple[str, ...]:
        """Why a request is not served is shown on the plan's page."""
        return (self.plan.code,)
