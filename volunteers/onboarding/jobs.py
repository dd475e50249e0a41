"""Jobs of onboarding: ids in, one message out, harmless when they run twice."""

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.models import Reference
from volunteers.onboarding import references


def ask_reference(program_id: int, reference_id: int) -> None:
    """Draw a reference's link and send it; one that was answered or forgotten is left alone."""
    with acting(program=program_id):
        found = Reference.objects.select_related("program").filter(pk=reference_id, state=Reference.State.ASKED).first()
        if found is None or not found.contact or found.fingerprint is not None or found.ends_at <= timezone.now():
            return
        references.send(found)
