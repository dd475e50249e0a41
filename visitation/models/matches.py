"""Who visits whom, and who must never meet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField

VISITORS_MAX = 2  # for one person and channel, unless a lead says why
CONFIRM_DAYS = 90  # a lead is asked at the latest after so many days whether a contact after release goes on


class Channel(models.TextChoices):
    """How the two keep in touch: each channel is a match of its own."""

    VISITS = "visits", _("visits")
    LETTERS = "letters", _("letters")
    AFTER = "after", _("contact after release")


class Match(models.Model):
    """An ongoing bond between a person and a volunteer; it lives through transfers and pauses.

    `ended_on` is the program's date, `ended_at` the moment from which the volunteer knows the person no longer. A row
    with either is over. No reason is kept: it would be about one of the two.

    `confirm_by`, of a contact after release alone: the program's day by which a lead says that it goes on, or it ends.

    `seat` counts those matched with one person by one channel: more than two need `more_because`. Rows of the time
    before seats were counted may have none.
    """

    class Part(models.TextChoices):
        VISITOR = "visitor", _("visitor")
        PARTNER = "partner", _("second visitor")
        INTERPRETER = "interpreter", _("interpreter")
        MENTOR = "mentor", _("mentor")
        COVER = "cover", _("stand-in during a pause")

    class More(models.TextChoices):
        COVER = "cover", _("somebody stands in while another pauses")
        INTERPRETER = "interpreter", _("an interpreter comes along")
        MENTOR = "mentor", _("a mentor comes along at first")
        HAND_OVER = "hand_over", _("one hands over to another")
        ASKED = "asked", _("the person asked for it")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="matches")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.PROTECT, related_name="matches")
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.VISITS)
    part = models.CharField(max_length=11, choices=Part.choices, default=Part.VISITOR)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    more_because = models.CharField(max_length=11, choices=More.choices, blank=True)
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="covered_by")
    backup = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.SET_NULL, related_name="backs_up"
    )
    since = models.DateField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)  # when it is expected to go on; nothing happens by itself
    confirm_by = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["since"]
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "volunteer", "channel"],
                condition=Q(ended_on__isnull=True),
                name="match_once_while_it_lasts",
            ),
            models.UniqueConstraint(
                fields=["person", "channel", "seat"], condition=Q(ended_on__isnull=True), name="match_one_a_seat"
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | (Q(seat__gte=1) & (Q(seat__lte=VISITORS_MAX) | ~Q(more_because=""))),
                name="match_more_than_two_say_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")), name="match_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_on__isnull=False), name="match_ended_at_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(confirm_by__isnull=True) | Q(channel="after"), name="match_is_confirmed_after_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.volunteer_id}"

    @property
    def is_over(self) -> bool:
        """Whether it has a day or a moment of its end, whenever that is."""
        return self.ended_on is not None or self.ended_at is not None


class Conflict(SealedRow):
    """This person and this volunteer must never meet. The note is sealed and for leads alone."""

    key_from = "person"

    class Reason(models.TextChoices):
        DECLARED = "declared", _("the volunteer said so")
        ASKED = "asked", _("the person asked")
        LEAD = "lead", _("the lead decided")

    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="conflicts")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    note = SealedTextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "volunteer"], name="conflict_once_a_pair")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.volunteer_id}"
