"""Reports of abuse and neglect: a store of its own, each report under a key of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedRow, SealedTextField

STORY_LONGEST = 2000
WISH_LONGEST = 500
AREA_LONGEST = 120
STEP_LONGEST = 1000


class Destination(models.Model):
    """Where a report may be passed on to, in the program's own words. Offices open and close: it is data, not code.

    `checked_on`: when somebody last made sure that it still exists and how it is reached. The program sends nothing.
    """

    class Kind(models.TextChoices):
        LAWYER = "lawyer", _("a lawyer or a court")
        CONGRESS = "congress", _("an office of Congress")
        INSPECTOR = "inspector", _("an inspector general")
        STATE = "state", _("a state or county body")
        MONITOR = "monitor", _("an organization that watches detention")
        OTHER = "other", _("somebody else")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="destinations")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    name = models.CharField(max_length=120)
    reach = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"], condition=Q(retired_at__isnull=True), name="destination_once"
            ),
        ]

    def __str__(self) -> str:
        return f"DS-{self.pk}"


class Incident(SealedRow):
    """One report. Who may read it: the named handlers, the lead assigned to the person, whoever broke the glass for
    that person, and its writer for seven days.

    `fear`: whatever is not a plain no keeps the report from being passed on to anybody. `happened_on` and `precision`
    say when, as well as it is known. `watch_until`: until when somebody looks whether speaking did harm.
    """

    key_kind = "incident"

    class Kind(models.TextChoices):
        MEDICAL = "medical", _("medical")
        MENTAL_HEALTH = "mental", _("mental health")
        FORCE = "force", _("force")
        SEXUAL = "sexual", _("sexual abuse or harassment")
        SOLITARY = "solitary", _("kept apart, solitary")
        THREATS = "threats", _("threats, retaliation")
        FOOD = "food", _("food, water, heat or cold")
        HYGIENE = "hygiene", _("hygiene")
        LANGUAGE = "language", _("no interpreter, papers in an unknown language")
        RELIGION = "religion", _("religion")
        MAIL = "mail", _("letters and telephone")
        LAWYER = "lawyer", _("no access to a lawyer")
        ACCESS = "access", _("a visit was refused")
        DISCRIMINATION = "discrim", _("discrimination")
        LGBTQ = "lgbtq", _("safety of LGBTQ+ people")
        DEATH = "death", _("death, self-harm")
        OTHER = "other", _("something else")

    class Known(models.TextChoices):
        SAW = "saw", _("I saw it")
        PERSON = "person", _("The person told me")
        ANOTHER = "another", _("Somebody else told me")
        DOCUMENT = "document", _("A document says so")

    class Precision(models.TextChoices):
        DAY = "day", _("on this day")
        ABOUT = "about", _("around this day")
        SINCE = "since", _("since about this day, and still")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("I do not know")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="incidents")
    code = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(
        "visitation.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="incidents"
    )
    visit = models.ForeignKey(
        "visitation.Visit", null=True, blank=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_by = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=now)
    kinds = ArrayField(models.CharField(max_length=9, choices=Kind.choices), default=list)
    known = models.CharField(max_length=8, choices=Known.choices)
    happened_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    danger = models.CharField(max_length=7, choices=Answer.choices)
    fear = models.CharField(max_length=7, choices=Answer.choices)
    area = SealedTextField(default="", blank=True, max_length=AREA_LONGEST)
    story = SealedTextField(default="", max_length=STORY_LONGEST)
    wish = SealedTextField(default="", blank=True, max_length=WISH_LONGEST)  # what the person wants to happen
    told = SealedTextField(default="", blank=True, max_length=WISH_LONGEST)  # who has been told already
    watch_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-reported_at", "code"]
        indexes = [models.Index(fields=["program", "state", "-reported_at"], name="incident_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") ^ Q(closed_at__isnull=False), name="incident_closes_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("incident", args=[self.code])

    def shown_under(self) -> tuple[str, ...]:
        """Shown on its own page alone."""
        return (self.code,)

    @property
    def may_be_shared(self) -> bool:
        """Whether nobody need fear that speaking does harm: anything but a plain no blocks all sharing."""
        return self.fear == self.Answer.NO


class IncidentHandler(models.Model):
    """A lead who is named to work on a report, from `since` until `until` (null: still)."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="handlers")
    lead = models.ForeignKey("volunteers.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    named_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "lead"], condition=Q(until__isnull=True), name="incident_handler_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.lead_id}"


class IncidentConsent(SealedRow):
    """One yes of the person to one use of one report, until it ends by itself or is taken back.

    `destination` goes with a complaint, with or without the name: a yes names to whom.
    """

    key_from = "incident"

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", _("the program may follow it up")
        LAWYER = "lawyer", _("my lawyer may be told")
        TOTALS = "totals", _("it may be counted, without a name")
        WITHOUT_NAME = "no_name", _("a complaint without my name")
        WITH_NAME = "with_name", _("a complaint with my name")
        PRESS = "press", _("the press may be told")

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    destination = models.ForeignKey(Destination, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)  # ISO 639 code
    way = models.CharField(max_length=9, choices=Way.choices)
    witness = SealedTextField(default="", blank=True, max_length=AREA_LONGEST)
    taken_by = models.CharField(max_length=120)
    taken_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("taken_at")), name="incident_consent_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind__in=["no_name", "with_name"]) ^ Q(destination__isnull=True),
                name="incident_consent_to_a_complaint_names_to_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"

    def shown_under(self) -> tuple[str, ...]:
        """Shown on the report's page."""
        return (self.incident.code,)


class IncidentStep(SealedRow):
    """What was done about a report: a note, a word with somebody, a leave to pass it on, a reply.

    `destination` and `ends_at` go with a leave: until then a handler may pass the report on, outside the program.
    """

    key_from = "incident"

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        SPOKE = "spoke", _("spoke with the person")
        LEAVE = "leave", _("may be passed on: the person agreed, and two people")
        OVERRIDE = "override", _("may be passed on: a life is in danger, and two people")
        SENT = "sent", _("was passed on")
        REPLY = "reply", _("a reply came")
        PERSON_TOLD = "told", _("the person was told that it was passed on")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    destination = models.ForeignKey(Destination, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(default="", blank=True, max_length=STEP_LONGEST)
    by = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["leave", "override", "sent", "reply"]) | Q(destination__isnull=False),
                name="incident_step_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["leave", "override"]) ^ Q(ends_at__isnull=True),
                name="incident_leave_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"

    def shown_under(self) -> tuple[str, ...]:
        """Shown on the report's page."""
        return (self.incident.code,)
