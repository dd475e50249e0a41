"""How somebody may be reached once they are free: the one way they gave for it, sealed."""

from django.db import models
from django.utils import timezone

from compliance.fields import SealedRow, SealedTextField

WAY_LONGEST = 200


class ContactAfterRelease(SealedRow):
    """The way a person gave with their yes to be contacted after release. An empty `way`: they were asked, and nobody
    knows one yet.

    It goes with that yes, with every end that is no release, and with the person's key.
    """

    key_from = "person"

    person = models.OneToOneField("visitation.Person", on_delete=models.CASCADE, related_name="contact_after_release")
    way = SealedTextField(default="", blank=True, max_length=WAY_LONGEST)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "contacts after release"

    def __str__(self) -> str:
        return f"{self.person_id}"

    def shown_under(self) -> tuple[str, ...]:
        """It is opened alone, under the person's code."""
        return (self.person.alias_code,)
