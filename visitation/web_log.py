"""What gunicorn has to say, as our own lines: its own would name addresses and paths. It keeps no log of accesses."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from compliance.log_lines import JsonLine


class WebLog(Logger):
    """gunicorn's logger with our handler, and nothing for an access."""

    def setup(self, cfg: Any) -> None:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLine())
        self.error_log.handlers = [handler]
        self.error_log.propagate = False
        self.error_log.setLevel(cfg.loglevel.upper())
        self.access_log.handlers = []
        self.access_log.propagate = False

    def access(self, *args: Any, **options: Any) -> None:
        """No line for an access: it would say who looked at what, and when."""
