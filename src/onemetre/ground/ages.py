"""Ages and the bands they fall into.

A child is a person under 18 (0-17 completed years), as in the Convention on the Rights of
the Child and in 发改社会〔2021〕1380号.
"""

from __future__ import annotations

from dataclasses import dataclass

AGES: range = range(18)


@dataclass(frozen=True, slots=True)
class Band:
    """Whole years of age from `first` to `last`, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < len(AGES):
            raise ValueError(f"not a band of ages within 0-17: {self.first}-{self.last}")

    def __contains__(self, age: object) -> bool:
        return isinstance(age, int) and self.first <= age <= self.last

    def __str__(self) -> str:
        """``6-8``; a single year is ``7``. Stable: used as a key in files."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def years(self) -> range:
        """Every age in the band."""
        return range(self.first, self.last + 1)

    @classmethod
    def parse(cls, text: str) -> Band:
        """Read ``6-8`` or ``7``.

        Raises
        ------
        ValueError
            if `text` is neither.
        """
        first, _, last = text.strip().partition("-")
        return cls(int(first), int(last or first))


#: The bands by which walking is described; the speeds and limits of each are data
#: (``reach/profiles.toml``).
BANDS: tuple[Band, ...] = tuple(
    Band.parse(text) for text in ("0-2", "3-5", "6-8", "9-11", "12-14", "15-17")
)


def band_of(age: int) -> Band:
    """The walking band of an age in whole years."""
    for band in BANDS:
        if age in band:
            return band
    raise ValueError(f"not an age within 0-17: {age}")
