"""What is kept out of the log."""

import logging
import re
import time
from http import HTTPStatus

#: Addresses of which a part is a secret.
_SECRET = re.compile(r"(/office/join/)[^/?\s]+")


_MINUTE = 60.0


class NoSecrets(logging.Filter):
    """Takes the secrets of links out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without them."""
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), ()
        return True


class Seldom(logging.Filter):
    """Of answers that the server is busy, one a minute: whoever keeps it busy fills no disk."""

    _next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Everything else passes."""
        if getattr(record, "status_code", 0) != HTTPStatus.SERVICE_UNAVAILABLE:
            return True
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + _MINUTE
        return True
