"""The catalogue of courses, the dates on which they are given, and who came."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Course(models.Model):
    """One course of a program; `code` stands in Training.course. Whoever finished it finished `includes` too."""

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="courses")
    code = models.SlugField(max_length=40)
    name_en = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80)
    validity_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    includes = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="course_once_a_program")]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_es if (get_language() or "en").startswith("es") else self.name_en


class CourseDate(models.Model):
    """A date on which a course is given, in one language, with so many places."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="dates")
    starts = models.DateTimeField()
    where = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    places = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1), MaxValueValidator(500)])
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts", "id"]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts:%Y-%m-%d}"


class Attendance(models.Model):
    """Somebody who said they come to a date, and whether they did."""

    class State(models.TextChoices):
        COMING = "coming", _("coming")
        OFF = "off", _("cannot come")
        CAME = "came", _("came")
        MISSED = "missed", _("did not come")

    date = models.ForeignKey(CourseDate, on_delete=models.CASCADE, related_name="attendances")
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=6, choices=State.choices, default=State.COMING)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["date_id", "volunteer_id"]
        constraints = [models.UniqueConstraint(fields=["date", "volunteer"], name="attendance_once_a_date")]

    def __str__(self) -> str:
        return f"{self.date_id} {self.volunteer_id} {self.state}"
