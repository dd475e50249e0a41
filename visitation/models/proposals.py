"""A match that a lead proposes: one or more volunteers are asked, and the first yes wins."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visitation.models.matches import Channel, Match


class MatchProposal(models.Model):
    """One place beside one person that a lead would fill. Until `answer_until` it can be answered, then it is over.

    Of one person, channel and part the database lets one be open: of two leads who propose at once, one is first.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        TAKEN = "taken", _("accepted")
        NOBODY = "nobody", _("nobody could")
        EXPIRED = "expired", _("not answered in time")
        WITHDRAWN = "withdrawn", _("taken back")

    class Because(models.TextChoices):
        ASKED = "asked", _("the person asked for them")
        OFFERED = "offered", _("the volunteer offered")
        KNOWS = "knows", _("I know that they would get on")
        SPREAD = "spread", _("to spread the visits")
        OTHER = "other", _("another reason")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="match_proposals")
    person = models.ForeignKey("visitation.Person", on_delete=models.CASCADE, related_name="match_proposals")
    code = models.CharField(max_length=12, unique=True)
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.VISITS)
    part = models.CharField(max_length=11, choices=Match.Part.choices, default=Match.Part.VISITOR)
    covers = models.ForeignKey(Match, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    backup = models.ForeignKey(
        "volunteers.Volunteer", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    more_because = models.CharField(max_length=11, choices=Match.More.choices, blank=True)
    is_suggested = models.BooleanField(default=True)  # the first of the suggestions
    chosen_because = models.CharField(max_length=7, choices=Because.choices, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    answer_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "code"]
        indexes = [models.Index(fields=["program", "state", "answer_until"], name="match_proposal_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel", "part"], condition=Q(state="open"), name="match_proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answer_until__gt=F("proposed_at")), name="match_proposal_can_be_answered"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_at__isnull=False), name="match_proposal_closes_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(part="cover") | Q(covers__isnull=False), name="match_cover_is_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.code])


class ProposalAnswer(models.Model):
    """One volunteer who is asked, and what they say; nobody is asked why. Of one proposal one becomes a match."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    proposal = models.ForeignKey(MatchProposal, on_delete=models.CASCADE, related_name="answers")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="match_answers")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_matched = models.BooleanField(default=False)

    class Meta:
        ordering = ["asked_at", "volunteer_id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "volunteer"], name="match_proposal_asks_once"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_matched=True), name="match_proposal_first_yes_wins"
            ),
            models.CheckConstraint(condition=Q(is_matched=False) | Q(answer="yes"), name="matched_said_yes"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.volunteer_id}"
