"""Why there is no backup, or none was restored."""


class NoBackup(Exception):
    """The text is one line for whoever looks after the machine; it holds no address and no secret."""
