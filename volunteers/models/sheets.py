"""Sheets that are read in and written out: what waits to be imported, what an import did, and copies for a lead.

What somebody uploaded is sealed under a key of the import's own, and goes with that key within a day, or as soon as the
import is done. What an import did is told by codes and counts alone.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.fields import SealedJSONField, SealedRow


class SheetImport(SealedRow):
    """One uploaded sheet, from matching its columns to taking the import back.

    `columns`: {field: place of its column, from 0}. `options`: codes that hold for every row. `problems`: of the first
    rows that cannot be read, [row number, field, code of the problem, its details].
    """

    key_kind = "sheet"

    class What(models.TextChoices):
        VOLUNTEERS = "volunteers", _("volunteers")
        PEOPLE = "people", _("people")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be matched")
        CHECKED = "checked", _("ready to be imported")
        WAITING = "waiting", _("waiting to be imported")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    what = models.CharField(max_length=10, choices=What.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UPLOADED)
    asked_by = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField(default=timezone.now)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    rows_total = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)  # nothing of what was uploaded is left
    job_number = models.BigIntegerField(null=True, blank=True)  # of the queue's row that imports it or takes it back

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.code


class SheetPart(SealedRow):
    """Some rows of an uploaded sheet, which are imported together or not at all. The first part begins with the heads.

    `cells`: [[row number as the sheet shows it, [text of each cell]], …].
    """

    key_from = "sheet"

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    cells = SealedJSONField(default=list)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="sheet_part_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number}"

    def shown_under(self) -> tuple[str, ...]:
        """What was uploaded is shown on the import's page."""
        return (self.sheet.code,)


class SheetRow(models.Model):
    """What became of one row: the ledger that an import is resumed and taken back by.

    `target` is the number of the row it made or filled, `code` what that one is known by; `filled` names the columns
    that were empty before; `stamp` is a fingerprint of the target right afterwards.
    """

    class Outcome(models.TextChoices):
        MADE = "made", _("added")
        FILLED = "filled", _("known already: what was missing was filled in")
        KNOWN = "known", _("known already: left as it was")
        DOUBTED = "doubted", _("left out: may be known already")
        BAD = "bad", _("left out: cannot be read")
        TAKEN_BACK = "back", _("taken back")
        KEPT = "kept", _("kept: somebody has worked with it since")

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    target = models.BigIntegerField(null=True, blank=True)
    code = models.CharField(max_length=12, blank=True)
    filled = models.JSONField(default=list, blank=True)
    stamp = models.BinaryField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="sheet_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number} {self.outcome}"


class SheetExport(SealedRow):
    """A copy for one lead, who may take it for half an hour; then its key is destroyed."""

    key_kind = "sheet"

    class What(models.TextChoices):
        VOLUNTEERS = "volunteers", _("volunteers with names and how to reach them")
        RECORD = "record", _("volunteers by code alone, with roles and courses")
        SCHEDULE = "schedule", _("schedule")
        OBSTRUCTED = "obstructed", _("visits refused, cut short or begun late")
        EXPENSES = "expenses", _("expenses")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be made")
        READY = "ready", _("ready")
        OVER = "over", _("over")
        FAILED = "failed", _("could not be made")

    program = models.ForeignKey("volunteers.Program", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    what = models.CharField(max_length=10, choices=What.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey("volunteers.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    facility = models.ForeignKey(  # of this one alone; null: of all of them
        "facilities.Facility", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ends_at = models.DateTimeField(null=True, blank=True)  # set when it is ready
    rows_total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    content = SealedJSONField(level="S3", default=list)  # rows of cells
    job_number = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.code
