"""Who is on call for what and where; and call-outs: a question to all of them, of whom the first yes wins."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from visitation.models.placements import OneNumber
from visitation.models.visits import TimeRange

# At a facility, or in the area of ZIP codes that begin with these three digits: one of the two.
_ONE_PLACE = (Q(facility__isnull=False) & Q(zip_area="")) | (Q(facility__isnull=True) & Q(zip_area__regex=r"^\d{3}$"))


class CallRole(models.TextChoices):
    """What somebody on call does."""

    DRIVER = "driver", _("driver")
    HOST = "host", _("host")
    INTERPRETER = "interpreter", _("interpreter")
    COVER = "cover", _("stand-in on a visit")


class OnCallList(models.Model):
    """A list that a program's leads keep: who may be called out in one role at one place."""

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="on_call_lists")
    role = models.CharField(max_length=11, choices=CallRole.choices)
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    zip_area = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["role", "facility__name", "zip_area", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "role", "facility", "zip_area"], nulls_distinct=False, name="on_call_list_once"
            ),
            models.CheckConstraint(condition=_ONE_PLACE, name="on_call_list_has_one_place"),
        ]

    def __str__(self) -> str:
        return f"OC-{self.pk}"


class OnCall(models.Model):
    """A volunteer on such a list. When they can come is what they say of their hours, here as everywhere."""

    on_call_list = models.ForeignKey(OnCallList, on_delete=models.CASCADE, related_name="places")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="on_call")

    class Meta:
        ordering = ["volunteer_id"]
        constraints = [
            models.UniqueConstraint(fields=["on_call_list", "volunteer"], name="on_call_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.on_call_list_id} {self.volunteer_id}"


class CallOut(models.Model):
    """Somebody is needed: one role, one place, one span of UTC, half-open. `timezone` is the zone of its wall clock.

    It can be answered until `answer_until`. One that is about a visit ends with the visit.
    """

    class State(models.TextChoices):
        OPEN = "open", _("somebody is looked for")
        TAKEN = "taken", _("somebody comes")
        NOBODY = "nobody", _("nobody came forward")
        CANCELLED = "cancelled", _("called off")
        GIVEN_BACK = "given_back", _("given back")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="call_outs")
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.CASCADE, related_name="call_outs"
    )
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    zip_area = models.CharField(max_length=3, blank=True)
    code = models.CharField(max_length=12, unique=True)
    role = models.CharField(max_length=11, choices=CallRole.choices)
    language = models.CharField(max_length=8, blank=True)  # ISO 639 code: whoever is asked speaks it well
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    timezone = models.CharField(max_length=64)
    answer_until = models.DateTimeField()
    is_red = models.BooleanField(default=False)  # breaks quiet hours
    # Somebody of the visit's team offers their own place; they keep it until somebody has said yes.
    instead_of = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_swap = models.BooleanField(default=False)  # they take one of the visits of whoever says yes
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    raised_by = models.CharField(max_length=120)
    raised_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts", "code"]
        indexes = [models.Index(fields=["program", "state", "answer_until"], name="call_out_open")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="call_out_ends_after_start"),
            models.CheckConstraint(
                condition=Q(answer_until__lte=F("ends")), name="call_out_is_answered_before_its_end"
            ),
            models.CheckConstraint(condition=_ONE_PLACE, name="call_out_has_one_place"),
            models.CheckConstraint(
                condition=~Q(role="cover") | Q(visit__isnull=False), name="call_out_for_cover_has_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(instead_of__isnull=True) | Q(role="cover"), name="call_out_instead_of_is_cover"
            ),
            models.CheckConstraint(
                condition=Q(is_swap=False) | Q(instead_of__isnull=False), name="call_out_swaps_a_place"
            ),
            models.UniqueConstraint(
                fields=["visit", "role"], condition=Q(state="open"), name="call_out_open_once_a_visit_and_role"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("call_out", args=[self.code])

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its wall clock."""
        return ZoneInfo(self.timezone)

    @property
    def joins_team(self) -> bool:
        """Whether who says yes goes in with the visit's team; a driver or a host stays outside."""
        return self.visit_id is not None and self.role in (CallRole.COVER, CallRole.INTERPRETER)


class CallOutAnswer(models.Model):
    """One volunteer who is asked, and what they say. Of one call-out the database lets one be assigned.

    The span is the call-out's, for the database to see that nobody is called to two places at once.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    call_out = models.ForeignKey(CallOut, on_delete=models.CASCADE, related_name="answers")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="call_out_answers")
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_assigned = models.BooleanField(default=False)
    # Of a swap: which of their own visits they give for it.
    gives = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    seats = models.PositiveSmallIntegerField(null=True, blank=True)  # of a driver: passengers the car takes
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        ordering = ["volunteer_id"]
        constraints = [
            models.UniqueConstraint(fields=["call_out", "volunteer"], name="call_out_asks_once"),
            models.UniqueConstraint(
                fields=["call_out"], condition=Q(is_assigned=True), name="call_out_first_yes_wins"
            ),
            models.CheckConstraint(condition=Q(is_assigned=False) | Q(answer="yes"), name="call_out_assigned_said_yes"),
            ExclusionConstraint(
                name="call_out_volunteer_in_one_place",
                expressions=[
                    (OneNumber("volunteer"), RangeOperators.OVERLAPS),
                    (TimeRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_assigned=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_out_id} {self.volunteer_id}"
