"""The short code beside every figure: by it anybody can have the figure computed again.

``K7-3F2A-9C``: two signs for the release, four for what was asked of it, two for what came out.
Given the release, ``onemetre verify`` asks the same again; if the answer has the same two signs
at the end, it is the same figure (by chance one in 1,024 wrong ones would pass).

What is reached from one home or street has that as a fourth part, ``K7-3F2A-9C-H12``: there are
more questions about all of them than four signs can tell apart.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Crockford's base 32: no I, L, O or U, which are misread.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILOU", "110V")


def signs(count: int, *parts: object) -> str:
    """So many signs that stand for some parts."""
    whole = "\x1f".join(_plain(part) for part in parts).encode()
    number = int.from_bytes(hashlib.sha256(whole).digest(), "big")
    return "".join(_SIGNS[number >> 5 * i & 31] for i in range(count))


def _plain(part: object) -> str:
    return f"{part:.6f}" if isinstance(part, float) else str(part)


def code(release: str, question: Sequence[object], answer: Sequence[object], at: str = "") -> str:
    """The code of a figure.

    Parameters
    ----------
    release
        name and stamp of the release.
    question
        what was asked, every part that changes the answer.
    answer
        what came out, in full precision; a number is taken to six digits after the point.
    at
        the home (``h12``) or street (``s34``) that the question is about, if it is about one.
    """
    plain = f"{signs(2, release)}-{signs(4, *question)}-{signs(2, *answer)}"
    return f"{plain}-{at.upper()}" if at else plain


def parse(text: str) -> tuple[str, str, str, str]:
    """The parts of a code as typed, in any case and width, with or without dashes; the last as in
    `code`.

    Raises
    ------
    InputError
        if it is none.
    """
    plain = re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text))
    plain = plain.upper().translate(_MISREAD)
    found = re.fullmatch(
        f"([{_SIGNS}]{{2}})([{_SIGNS}]{{4}})([{_SIGNS}]{{2}})([HS][0-9]{{1,9}})?", plain
    )
    if not found:
        raise InputError(
            "“{code}” is not a code.",
            remedy="A code has eight letters and digits, such as K7-3F2A-9C.",
            code=text[:40],
        )
    place, question, answer, at = found.groups("")
    return place, question, answer, at.lower()


def written(text: str) -> str:
    """A code as typed, the way it is printed.

    >>> written("k7 3f2a9c"), written("K7-3F2A-9C-h12")
    ('K7-3F2A-9C', 'K7-3F2A-9C-H12')

    Raises
    ------
    InputError
        if it is none.
    """
    return "-".join(part for part in parse(text) if part).upper()
