"""Names that stand in addresses: of places, plans and programmes."""

from __future__ import annotations

import re

from onemetre.ground.errors import InputError

_FIT = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def fit_for_address(text: str, *, taken: str = "") -> str:
    """The name, if it can stand in an address; `taken` is a page of its own there.

    Raises
    ------
    InputError
        if it cannot.
    """
    if not _FIT.fullmatch(text) or text == taken:
        raise InputError(
            "“{slug}” cannot stand in an address.",
            remedy="Use small letters, digits and dashes.", slug=text[:60],
        )  # fmt: skip
    return text
