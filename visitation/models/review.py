"""What leads have to see to: what stands against coming visits, who has it, and how far everybody has looked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReviewTask(models.Model):
    """One coming visit that somebody has to look at: its flags, and one holder. Codes and moments alone.

    `version` counts what leads do with it, for two of them at one page. It stays when its flags are gone, and is the
    same task when there are new ones. `holder` empty: nobody has it.
    """

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="review_tasks")
    visit = models.OneToOneField("visitation.Visit", on_delete=models.CASCADE, related_name="review_task")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"RT-{self.pk}"


class ReviewFlag(models.Model):
    """One thing that stands against the visit of a task: its type, the finding's code, and what it is about.

    `about` is a volunteer's code, a facility's code or nothing: flags of several visits with the same `kind`, `rule`
    and `about` have one cause. The finding itself is kept sealed with the visit. A flag clears by itself when the
    cause is gone, an ignored one as well; what comes back afterwards is a new flag.
    """

    class Kind(models.TextChoices):
        NOBODY = "nobody", _("nobody is on it")
        HELD = "held", _("it is on hold")
        CLOSED = "closed", _("a closure")
        RULES = "rules", _("the facility’s rules")
        FULL = "full", _("too many visits")
        DOUBLE = "double", _("two places at once")
        CLEARANCE = "clearance", _("a clearance or a course")
        VOLUNTEER = "volunteer", _("a volunteer")
        AWAY = "away", _("days away")
        CONSENT = "consent", _("the person’s yes")
        MOVED = "moved", _("where the person is")
        PERSON = "person", _("the person")
        UNKNOWN = "unknown", _("something nobody knows")

    class Cleared(models.TextChoices):
        GONE = "gone", _("the cause is gone")
        OFF = "off", _("the visit is off")
        OVER = "over", _("the visit has begun")

    class Because(models.TextChoices):
        FACILITY_AGREED = "facility_agreed", _("the facility said yes")
        ASKED = "asked", _("we asked, and it is as it should be")
        IN_TIME = "in_time", _("it is put right before the visit")
        NOT_HERE = "not_here", _("it does not matter for this visit")
        WRONG = "wrong", _("what is on record is wrong")

    task = models.ForeignKey(ReviewTask, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    rule = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared = models.CharField(max_length=4, choices=Cleared.choices, blank=True)
    ignored_at = models.DateTimeField(null=True, blank=True)
    ignored_by = models.CharField(max_length=120, blank=True)
    ignored = models.CharField(max_length=15, choices=Because.choices, blank=True)

    class Meta:
        ordering = ["raised_at", "pk"]
        indexes = [models.Index(fields=["task"], condition=Q(cleared_at__isnull=True), name="review_flag_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "rule", "about"], condition=Q(cleared_at__isnull=True), name="review_flag_open_once"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared="") | (Q(cleared_at__isnull=False) & ~Q(cleared="")),
                name="review_flag_cleared_why",
            ),
            models.CheckConstraint(
                condition=Q(ignored_at__isnull=True, ignored="", ignored_by="")
                | (Q(ignored_at__isnull=False) & ~Q(ignored="") & ~Q(ignored_by="")),
                name="review_flag_ignored_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"RF-{self.pk}"


class RecheckMark(models.Model):
    """How far the trail was read for what may touch coming visits: places in the program's chain and in that of no
    program, where facilities' rules and closures stand.
    """

    program = models.OneToOneField("volunteers.Program", on_delete=models.CASCADE, related_name="recheck_mark")
    own = models.PositiveBigIntegerField(default=0)
    outside = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"RM-{self.pk}"


class LastLook(models.Model):
    """When a lead last said that they have seen what changed in a program, and up to which place of its chain."""

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="last_looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    looked_at = models.DateTimeField()
    place = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["program", "user"], name="last_look_of_a_lead")]

    def __str__(self) -> str:
        return f"LL-{self.pk}"
