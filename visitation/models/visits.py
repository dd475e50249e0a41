"""A visit, and who makes it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow
from visitation.models.placements import OneNumber
from visitation.statuses import LIVE, Status

STATUS_NAMES = [
    (Status.DRAFT.value, _("draft")),
    (Status.ASKED.value, _("planned")),
    (Status.ON_ROSTER.value, _("on the roster")),
    (Status.SENT.value, _("sent to the facility")),
    (Status.CONFIRMED.value, _("confirmed")),
    (Status.HELD.value, _("on hold")),
    (Status.DONE.value, _("done")),
    (Status.DID_NOT_HAPPEN.value, _("did not happen")),
    (Status.WITHDRAWN.value, _("withdrawn")),
]
CALLED_OFF_BECAUSE = [
    ("other_day", _("another day or hour was chosen")),
    ("volunteer", _("a volunteer cannot come")),
    ("person_asked", _("the person asked for it")),
    ("person_moved", _("the person is not there any more")),
    ("facility", _("the facility called it off")),
    ("way", _("the way there: car, weather, money")),
    ("mistake", _("it was booked by mistake")),
]
_LIVE = Q(status__in=sorted(status.value for status in LIVE))


class TimeRange(Func):
    """starts … ends as one half-open range."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Visit(SealedRow):
    """One visit to one person. Spans are UTC and half-open; `day` is the facility's local date.

    `called_off_because`: why a booked visit was called off, in a code. `findings` keeps what the rules said when it was
    planned or booked, sealed: a finding about a housing unit is about a person. `sequence` counts the changes
    that a calendar must hear of.
    """

    key_from = "person"

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="visits")
    plan = models.ForeignKey("visitation.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    request = models.ForeignKey(
        "visitation.VisitRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    person = models.ForeignKey("visitation.Person", on_delete=models.PROTECT, related_name="visits")
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="visits")
    edition = models.ForeignKey("facilities.RulebookEdition", on_delete=models.PROTECT, related_name="visits")
    code = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=14, choices=STATUS_NAMES, default=Status.DRAFT.value)
    window_id = models.CharField(max_length=40)
    mode = models.CharField(max_length=16, blank=True)
    route = models.CharField(max_length=16, default="social")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    day = models.DateField()
    # Booked ones alone: the number of their seat among those of the same start, in all programs.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    called_off_because = models.CharField(max_length=16, choices=CALLED_OFF_BECAUSE, blank=True)
    findings = SealedJSONField(default=list)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    is_pinned = models.BooleanField(default=False)  # a draft that the next plan keeps as it is
    # A draft's: the visit that it stands for in an earlier draft, or the published one that it would replace.
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by")

    class Meta:
        ordering = ["starts", "code"]
        indexes = [
            models.Index(fields=["program", "day"]),
            models.Index(fields=["facility", "day"]),
            models.Index(fields=["plan", "day"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="visit_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(status="draft") | Q(plan__isnull=False), name="visit_draft_belongs_to_a_plan"
            ),
            models.UniqueConstraint(
                fields=["facility", "window_id", "starts", "seat"], condition=_LIVE, name="visit_one_a_seat"
            ),
            models.UniqueConstraint(fields=["request"], condition=_LIVE, name="visit_serves_a_request_once"),
            ExclusionConstraint(
                name="visit_person_in_one_place",
                expressions=[
                    (OneNumber("person"), RangeOperators.OVERLAPS),
                    (TimeRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                condition=_LIVE,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def team_shown(self) -> "list[VisitVolunteer]":
        """The volunteers' places, in order of their codes; `queries.with_team` brings those of many visits at once."""
        return list(self.team.select_related("volunteer").order_by("volunteer__code"))

    def shown_under(self) -> tuple[str, ...]:
        """What the rules found is shown on the visit's own page and on its plan's."""
        return (self.plan.code,) if self.plan_id else ()

    def get_absolute_url(self) -> str:
        return reverse("visit", args=[self.code])


class VisitVolunteer(models.Model):
    """A volunteer's place in a visit. Repeats the span, and whether it still holds, for the database to guard."""

    class Part(models.TextChoices):
        VISITOR = "visitor", _("visitor")
        PARTNER = "partner", _("visit partner")
        INTERPRETER = "interpreter", _("interpreter")
        MENTOR = "mentor", _("mentor")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="team")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.PROTECT, related_name="places")
    part = models.CharField(max_length=11, choices=Part.choices, default=Part.VISITOR)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    holds = models.BooleanField(default=False)  # true while the visit's status is a live one
    booked_at = models.DateTimeField(null=True, blank=True)  # null: before any moment at which a match has ended
    # Of one who goes in and drives as well: passengers the car takes. Who drives and stays outside has no place here.
    seats = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["volunteer_id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "volunteer"], name="volunteer_once_a_visit"),
            ExclusionConstraint(
                name="volunteer_in_one_place",
                expressions=[
                    (OneNumber("volunteer"), RangeOperators.OVERLAPS),
                    (TimeRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                condition=Q(holds=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.volunteer_id}"
