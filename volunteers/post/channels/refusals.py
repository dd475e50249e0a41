"""What goes wrong on the way out, told without address and without text."""


class NotSent(Exception):
    """The message could not be handed over.

    `is_final`: this address will not take it tomorrow either. `is_everybodys`: nothing can be sent this way at the
    moment, to whomever. `code` is one word for the delivery log.
    """

    def __init__(self, code: str, *, is_final: bool = False, is_everybodys: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_final, self.is_everybodys = code[:24], is_final, is_everybodys
