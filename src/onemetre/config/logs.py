"""What is kept out of the log."""

import logging
import re

#: Addresses of which a part is a secret.
_SECRET = re.compile(r"(/office/join/)[^/?\s]+")


class NoSecrets(logging.Filter):
    """Takes the secrets of links out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, without them."""
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), ()
        return True
