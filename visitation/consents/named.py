"""Named bodies, compared without being opened."""

from visitation.models import Consent


def index_of_body(body: str, *, program: int) -> bytes | None:
    """The fingerprint of a body's name in any spelling, within one program; None for an empty one."""
    found: bytes | None = Consent._meta.get_field("body").index_of(body, program=program)
    return found
