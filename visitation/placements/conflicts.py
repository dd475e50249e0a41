"""Two leads at once: the first one's word stands, and the second one sees both before anything is written."""

from visitation.placements.knowledge import Known


class SaidMeanwhile(Exception):
    """Somebody recorded a fact about the person after this page was opened. Nothing was changed; `known` is theirs."""

    def __init__(self, known: Known | None) -> None:
        super().__init__("said meanwhile")
        self.known = known


def mark_of(known: Known | None) -> str:
    """What a page posts back, so that it can be told whether anybody said something since: never a name or a place."""
    return f"{known.number}-{int(known.checked_at.timestamp() * 1000)}" if known is not None else "0"


def require_seen(known: Known | None, seen: str) -> None:
    """Raises SaidMeanwhile where the newest fact is not the one that was seen."""
    if mark_of(known) != seen:
        raise SaidMeanwhile(known)
