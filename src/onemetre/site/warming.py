"""Before the first visitor comes: read what every answer about a place needs."""

from __future__ import annotations

import logging
from threading import Thread

from django.db import connection

from onemetre.atlas.queries import shown_cities
from onemetre.ground.errors import OnemetreError
from onemetre.measure.queries import warm


def warm_up() -> None:
    """Do it beside the serving, place by place; pages are answered meanwhile, only slower."""
    Thread(target=_all, name="warming", daemon=True).start()


def _all() -> None:
    try:
        for shown in shown_cities():
            try:
                warm(shown.files)
            except OnemetreError:
                continue  # a home off the streets has no answer; the rest was read
    except Exception:  # nothing depends on it: the pages say what is wrong
        logging.getLogger("onemetre").warning("could not warm up", exc_info=True)
    finally:
        connection.close()
