"""A task's sentences as actions, with how strongly each is asked for."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onemetre.policy.plan import Action, Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.plan import Span

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_WORDLESS = re.compile(r"^[\W\d_]*$")


@cache
def _words() -> dict[str, list[str]]:
    table = tomllib.loads(Path(__file__).with_name("strength.toml").read_text("utf-8"))
    return {
        key: cast("list[str]", table[key]["words"]) for key in ("explore", "encourage", "support")
    }


def actions(text: str, start: int, end: int, without: Sequence[Span]) -> tuple[Action, ...]:
    """Sentences between two positions, those of duty lists left out. O(n)."""
    out = []
    for found in _SENTENCE.finditer(text, start, end):
        a, b = found.span()
        for c, d in without:
            if a <= c < b:
                b = c
            elif c <= a < d:
                a = min(d, b)
        while a < b and (text[a].isspace() or text[a] in "（(）)。；、"):
            a += 1
        while a < b and (text[b - 1].isspace() or text[b - 1] in "（(）)"):
            b -= 1
        said = text[a:b]
        if len(said) >= 4 and not _WORDLESS.match(said):
            out.append(Action(said, strength(said), (a, b)))
    return tuple(out)


def strength(sentence: str) -> Strength:
    """How strongly a sentence asks: by the verb that opens it, or stands in it."""
    opening = sentence.lstrip("　 “")
    if re.match(r"必须|严禁|不得|应当|应|严格", opening):
        return "must"
    for name, words in _words().items():
        if any(opening.startswith(word) for word in words):
            return cast("Strength", name)
    for name, words in _words().items():
        if any(re.search(rf"(?:[，,、]|^){re.escape(word)}", opening) for word in words):
            return cast("Strength", name)
    return "must"
