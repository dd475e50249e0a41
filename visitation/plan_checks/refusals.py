"""How a document that cannot be judged is turned away."""


class DocumentRefused(Exception):
    """The document is malformed: `where` names the place in it, `why` says what is wrong and what belongs there."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why
