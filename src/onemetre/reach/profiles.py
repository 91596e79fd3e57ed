"""How children of each band of ages walk: data, not code (``profiles.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np

from onemetre.ground.ages import Band
from onemetre.ground.dated import Source
from onemetre.ground.errors import InputError
from onemetre.ground.units import PER_UNIT
from onemetre.reach.network import Crossing, Network

#: Who walks and what is believed of streets nobody has looked at. ``alone_low``: alone, every
#: unknown read at its worst. ``alone_high``: alone, every unknown at its best.
#: ``accompanied``: with an adult, who takes the child along any street that may be walked.
Company = Literal["alone_low", "alone_high", "accompanied"]
COMPANIES: tuple[Company, ...] = get_args(Company)


@dataclass(frozen=True, slots=True)
class Profile:
    """One band of ages on foot. See ``profiles.toml`` for what the fields mean."""

    band: Band
    speed: float
    alone_stress: int
    alone_metres: float
    accompanied_metres: float
    steps: bool
    wait: tuple[float, ...]
    source: Source

    def limit(self, company: Company) -> int:
        """Longest walk as time, in centiseconds: its metres at the band's own speed.

        Waiting counts, so that a walk full of crossings is not longer than one without.
        """
        metres = self.accompanied_metres if company == "accompanied" else self.alone_metres
        return round(metres / self.speed * PER_UNIT)


def load_profiles(path: Path | None = None) -> tuple[Profile, ...]:
    """The profiles in `path`, or those that come with Onemetre.

    Raises
    ------
    InputError
        naming the file, the profile and the field that cannot be used.
    """
    file = path or Path(__file__).with_name("profiles.toml")
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "{file} cannot be read as TOML: {error}.",
            remedy="Start from a copy of the profiles that come with Onemetre.",
            file=str(file), error=str(error),
        ) from error  # fmt: skip
    source = Source.read(table.get("source", {}))
    waits = cast("dict[str, float]", table.get("wait", {}))
    wait = tuple(float(waits.get(kind.name.lower(), 0.0)) for kind in Crossing)
    return tuple(_profile(entry, wait, source, file) for entry in table.get("profile", ()))


def _profile(
    entry: dict[str, object], wait: tuple[float, ...], source: Source, file: Path
) -> Profile:
    def number(field: str, low: float, high: float) -> float:
        value = entry.get(field)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not (low <= value <= high)
        ):
            raise InputError(
                "{file}: profile {band}: {field} is “{value}”.",
                remedy="It must be a number from {low} to {high}.",
                file=str(file), band=str(entry.get("band")), field=field, value=value,
                low=low, high=high,
            )  # fmt: skip
        return float(value)

    try:
        band = Band.parse(str(entry.get("band", "")))
    except ValueError as error:
        raise InputError(
            "{file}: “{band}” is not a band of ages.", remedy="Write it like 6-8.",
            file=str(file), band=str(entry.get("band")),
        ) from error  # fmt: skip
    return Profile(
        band=band,
        speed=number("speed", 0.1, 3.0),
        alone_stress=int(number("alone_stress", 0, 4)),
        alone_metres=number("alone_metres", 0, 20_000),
        accompanied_metres=number("accompanied_metres", 0, 20_000),
        steps=bool(entry.get("steps", True)),
        wait=wait,
        source=source,
    )


def profile_for(profiles: tuple[Profile, ...], age: int) -> Profile:
    """The profile whose band holds `age`.

    Raises
    ------
    ValueError
        if no band does.
    """
    for profile in profiles:
        if age in profile.band:
            return profile
    raise ValueError(f"no profile for age {age}")


def passable(network: Network, profile: Profile, company: Company) -> np.ndarray:
    """bool (m,): the edges that this child takes in this company."""
    if company == "accompanied":
        may = np.ones(network.n_edges, dtype=bool)
    elif company == "alone_high":
        may = network.stress_low <= profile.alone_stress
    else:
        may = network.stress_high <= profile.alone_stress
    return may if profile.steps else may & ~network.steps
