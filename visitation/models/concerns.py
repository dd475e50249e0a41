"""What cannot wait: who is on call for the program, and urgent words with one owner at any instant."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField
from visitation.models.placements import DayRange, OneNumber
from visitation.models.visits import TimeRange
from volunteers.models.phones import SealedPhoneField

LINE_LONGEST = 500
ANSWER_LONGEST = 280


class ConcernShift(SealedRow):
    """One lead on call for urgent words, on whole days of the program's own clock, the last one included.

    `phone`: the number that volunteers are shown on these days; empty: the program's own.
    """

    key_from = "lead"

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="concern_shifts")
    lead = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    phone = SealedPhoneField(default="", blank=True, level="S3")

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="concern_shift_ends_after_start"),
            ExclusionConstraint(
                name="concern_shift_of_one_lead_a_day",
                expressions=[
                    (OneNumber("program"), RangeOperators.OVERLAPS),
                    (DayRange("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"CS-{self.pk}"


class Concern(SealedRow):
    """An urgent word. It has an owner from the instant it is raised until it is closed: the column is never empty.

    `pace` says within which time it is to be taken up; `due_at` is the end of that. While nobody has taken it,
    `moves_on_at` says when it goes to the next lead by itself, and `moves` how often it did. `version` counts changes,
    for two leads at one page. Times are UTC.
    """

    key_kind = "concern"

    class Pace(models.TextChoices):
        NOW = "now", _("Now: somebody may come to harm (within 2 hours)")
        DAY = "day", _("Today or tomorrow (within 24 hours)")
        WEEK = "week", _("This week (within 7 days)")

    class Topic(models.TextChoices):
        HEALTH = "health", _("Health, or medicine")
        SELF_HARM = "self_harm", _("They may harm themselves")
        SAFETY = "safety", _("Force, threats, or fear of somebody")
        MOVED = "moved", _("They may be moved, deported or released soon")
        APART = "apart", _("They are kept apart from others")
        LAWYER = "lawyer", _("Lawyer, court or papers")
        FAMILY = "family", _("Family or children")
        CONDUCT = "conduct", _("How staff treated me")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("waits to be taken up")
        TAKEN = "taken", _("somebody takes care of it")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        HELPED = "helped", _("we could help")
        PASSED_ON = "passed_on", _("the person’s lawyer or another helper takes care of it")
        WATCHED = "watched", _("we keep an eye on it")
        NOT_WANTED = "not_wanted", _("the person does not want us to do anything")
        NOT_POSSIBLE = "not_possible", _("we could do nothing")
        MISTAKE = "mistake", _("it was a mistake, or told twice")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="concerns")
    code = models.CharField(max_length=12, unique=True)
    raised_by = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "visitation.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="concerns"
    )
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    pace = models.CharField(max_length=4, choices=Pace.choices)
    topic = models.CharField(max_length=9, choices=Topic.choices)
    line = SealedTextField(default="", blank=True, max_length=LINE_LONGEST)
    raised_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    owner = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    moves_on_at = models.DateTimeField(null=True, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    answer = SealedTextField(default="", blank=True, max_length=ANSWER_LONGEST)  # to whoever raised it
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_at", "code"]
        indexes = [models.Index(fields=["program", "state", "due_at"], name="concern_by_clock")]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("raised_at")), name="concern_is_due_after_it_was_raised"),
            models.CheckConstraint(
                condition=(
                    Q(state="open", taken_at__isnull=True, closed_at__isnull=True, moves_on_at__isnull=False)
                    | Q(state="taken", taken_at__isnull=False, closed_at__isnull=True, moves_on_at__isnull=True)
                    | Q(state="closed", closed_at__isnull=False, moves_on_at__isnull=True)
                ),
                name="concern_state_goes_with_its_times",
            ),
            models.CheckConstraint(
                condition=Q(state="closed") ^ Q(outcome=""), name="concern_has_an_outcome_once_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("concern", args=[self.code])

    def shown_under(self) -> tuple[str, ...]:
        """Shown on its own page alone."""
        return (self.code,)


class ConcernTurn(models.Model):
    """Whose an urgent word was, from when until when (null: still). The spans meet, and never overlap."""

    class How(models.TextChoices):
        ON_CALL = "on_call", _("on call")
        ASSIGNED = "assigned", _("the person’s own lead; nobody was on call")
        FALLBACK = "fallback", _("nobody was on call")
        MOVED_ON = "moved_on", _("it moved on by itself")
        TAKEN = "taken", _("took it")
        HANDED = "handed", _("handed over")
        LEFT = "left", _("the one before is no lead any more")

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="turns")
    lead = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=8, choices=How.choices)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="concern_turn_ends_after_start"
            ),
            models.UniqueConstraint(fields=["concern"], condition=Q(until__isnull=True), name="concern_has_one_owner"),
            ExclusionConstraint(
                name="concern_turns_do_not_overlap",
                expressions=[
                    (OneNumber("concern"), RangeOperators.OVERLAPS),
                    (TimeRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.how}"


class FollowUp(SealedRow):
    """Something somebody promised to do until a day, by the program's clock. Who asked and who does it are both told.

    `line` says what in one sentence, `answer` what came of it: for the two of them and the program's leads.
    """

    key_kind = "follow_up"

    class Kind(models.TextChoices):
        BOOKS = "books", _("books")
        FUNDS = "funds", _("money for the account or calls")
        LETTERS = "letters", _("letters")
        LAWYER_LIST = "lawyer_list", _("a list of lawyers")
        FAMILY = "family", _("contact with family")
        MEDICAL = "medical", _("medical follow-up")
        RELEASE = "release", _("help at release")
        VISIT = "visit", _("another visit")
        TELL_PERSON = "tell_person", _("tell the person something")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("to be done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("not needed any more")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="follow_ups")
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    person = models.ForeignKey(
        "visitation.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="follow_ups"
    )
    concern = models.ForeignKey(Concern, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups")
    line = SealedTextField(default="", blank=True, max_length=ANSWER_LONGEST)
    asked_by = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    owner = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    answer = SealedTextField(default="", blank=True, max_length=ANSWER_LONGEST)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "code"]
        indexes = [models.Index(fields=["program", "state", "due_on"], name="follow_up_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") ^ Q(ended_at__isnull=False), name="follow_up_ends_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("follow_up", args=[self.code])

    def shown_under(self) -> tuple[str, ...]:
        """Shown on its own page alone."""
        return (self.code,)
