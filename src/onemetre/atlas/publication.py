"""Publications: what a release becomes when it is shown; folders that are never changed.

``<home>/public/<city>/<stamp>/`` holds the tiles of the map (``tiles.pmtiles``), one byte array
for each kind of place and band of ages (``field_<kind>_<band>.npy``), the shares they add up to
by area, the names that can be searched, and what is worth looking at next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

from onemetre.atlas.city import City
from onemetre.atlas.release import Release, city_folder, home

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "onemetre.publication/1"


def public_folder(city: str) -> Path:
    """Where the publications of a place are."""
    return home() / "public" / city_folder(city).name


@dataclass(frozen=True)
class Published(Release):
    """One publication, opened for reading."""

    @property
    def stamp(self) -> str:
        """Its moment, which names it in addresses."""
        return str(self.manifest["stamp"])

    @property
    def kinds(self) -> list[str]:
        """Kinds of places that fields were made for."""
        return cast("list[str]", self.manifest["kinds"])

    @property
    def bands(self) -> list[str]:
        """Bands of ages, as the profiles have them."""
        return cast("list[str]", self.manifest["bands"])

    @cached_property
    def city(self) -> City:
        """The release it was made from."""
        return City(Release(city_folder(self.name) / str(self.manifest["release"])))


@lru_cache(maxsize=32)
def open_publication(city: str, stamp: str) -> Published:
    """A publication by its stamp; opened once and kept, as it never changes."""
    return Published(public_folder(city) / stamp)
