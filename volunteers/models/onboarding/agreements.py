"""What volunteers sign, version by version, and who signed which."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Agreement(models.Model):
    """One version of one agreement, in both languages. It is never changed: a new version is a new row.

    From `counts_from` on signatures of earlier versions no longer count.
    """

    program = models.ForeignKey("volunteers.Program", on_delete=models.CASCADE, related_name="agreements")
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1)
    title_en = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120)
    text_en = models.TextField(max_length=20_000)
    text_es = models.TextField(max_length=20_000)
    counts_from = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["program", "code", "number"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_es if (get_language() or "en").startswith("es") else self.title_en

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_es if (get_language() or "en").startswith("es") else self.text_en


class Signature(models.Model):
    """Somebody agreed to one version, having read it in one language."""

    class Way(models.TextChoices):
        SCREEN = "screen", _("on the screen")
        PHONE = "phone", _("read out on the telephone")
        PAPER = "paper", _("on paper")

    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="signatures")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    language = models.CharField(max_length=5)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.SCREEN)
    signed_at = models.DateTimeField(default=timezone.now)
    witnessed_by = models.CharField(max_length=120, blank=True)  # who wrote it down, where it was not the signer

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "agreement"], name="signature_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.agreement_id}"
