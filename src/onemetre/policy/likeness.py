"""How alike two pieces of Chinese text are: pairs of characters, weighed by how rare they are.

Chinese plans have no spaces between words, and no dictionary knows 儿童友好街区; two characters
side by side carry most of a word. What stands in every sentence (儿童, 建设) weighs little.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Words that only say whose it is; the same task of a province and a city differs in them.
_LEVELS = re.compile(
    r"[全我本][省市县区州盟旗]|[省市县区州盟旗]级"
    r"|(?:省、)?市、县(?:、乡)?(?:三级|两级|各级)?|各(?:县（市、区）|[市县区州盟旗])"
)
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z“”]+|[“”]")

Grams = Counter[str]


def grams(text: str, places: Sequence[str] = ()) -> Grams:
    """Pairs of neighbouring characters, without figures, marks, levels and names of `places`."""
    plain = text.translate({ord("("): "（", ord(")"): "）"})
    for place in places:
        plain = plain.replace(place, "　")
    found: Grams = Counter()
    for run in _NOT_WORDS.split(_LEVELS.sub("　", plain)):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


class Weights:
    """Weights of pairs of characters: log((sentences + 1) / sentences that hold it)."""

    def __init__(self, sentences: Iterable[Grams]) -> None:
        kept = list(sentences)
        held = Counter(gram for each in kept for gram in each)
        self._all = len(kept) + 1
        self._weight = {gram: math.log(self._all / n) for gram, n in held.items()}

    def of(self, gram: str) -> float:
        """Weight of one; what was never seen weighs most."""
        return self._weight.get(gram, math.log(self._all))

    def likeness(self, one: Grams, other: Grams) -> float:
        """Cosine from 0 (nothing in common) to 1 (the same pairs as often)."""
        a, b = self._vector(one), self._vector(other)
        size = math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
        return sum(a[gram] * b[gram] for gram in a if gram in b) / size if size else 0.0

    def held(self, part: Grams, whole: Grams) -> float:
        """How much of `part`, by weight, stands in `whole`: 0 to 1."""
        total = sum(self.of(gram) for gram in part)
        return sum(self.of(gram) for gram in part if gram in whole) / total if total else 0.0

    def _vector(self, counted: Grams) -> dict[str, float]:
        # What is said again counts, but less each time.
        return {gram: (1 + math.log(n)) * self.of(gram) for gram, n in counted.items()}
