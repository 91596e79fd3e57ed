"""Take a filled-in survey sheet into a place: a new release, with more of it observed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, cast

import numpy as np

from onemetre.atlas.observations import observe
from onemetre.atlas.release import new_release, open_release
from onemetre.atlas.stress import stress
from onemetre.atlas.tables import read_table
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onemetre.ground.errors import RowError

#: What a look changes; everything else of the release stays as it is.
_CHANGED = ("street", "edge", "stress_low", "stress_high")


def take_observations(
    name: str, path: Path, progress: Callable[[str], None] = lambda _: None
) -> tuple[int, list[RowError]]:
    """Make a new release of a place with what was seen, and switch to it.

    Returns
    -------
    The number of rows taken in, and those that were not, with why.

    Raises
    ------
    NotFoundError
        if there is no such place.
    InputError
        if the file is no sheet, or nothing in it can be taken in; the release in force stays.
    """
    old = open_release(name)
    street, edge = np.array(old.array("street")), np.array(old.array("edge"))
    segments, crossings = old.table("segments"), old.table("crossings")
    table = read_table(path)
    progress(tr("taking in what was seen"))
    used, rejected = observe(
        table, street, edge,
        {key: i for i, key in enumerate(segments["key"].to_pylist())},
        dict(zip(crossings["key"].to_pylist(), crossings["edge"].to_pylist(), strict=True)),
    )  # fmt: skip
    if not used:
        raise InputError(
            "{file} holds no observation that can be taken in.",
            remedy="Fill in at least one line of the sheet: {first}",
            file=path.name, first=str(rejected[0]) if rejected else "–",
        )  # fmt: skip
    level = stress(edge, street)
    manifest = {
        key: value
        for key, value in old.manifest.items()
        if key not in {"schema", "name", "stamp", "sha256"}
    }
    counts = dict(cast("dict[str, int]", manifest["counts"]))
    manifest["counts"] = counts | {"observed": counts.get("observed", 0) + used}
    with new_release(name, manifest) as writer:
        for file in sorted(old.folder.iterdir()):
            if file.stem not in _CHANGED and file.name != "manifest.json":
                shutil.copy2(file, writer.folder / file.name)
        writer.array("street", street)
        writer.array("edge", edge)
        writer.array("stress_low", level.low)
        writer.array("stress_high", level.high)
    return used, rejected
