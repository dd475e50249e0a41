"""People who agreed."""

from datetime import UTC, datetime

from visitation.models import Consent

LONG_AGO = datetime(2024, 1, 2, 15, tzinfo=UTC)


def a_consent(person, kind="visit", **columns):
    """A yes, as it is written down; not saved."""
    asked = {"language": "es", "way": "in_person", "taken_by": "tests", "taken_at": LONG_AGO}
    return Consent(person=person, kind=kind, **(asked | columns))


def agreed(person, *kinds, **columns):
    """The person says yes to these, or to be visited; the last row."""
    for kind in kinds or ("visit",):
        consent = a_consent(person, kind, **columns)
        consent.save()
    return consent
