"""Whether the peers say the same of real maps, whatever the time; writes ``agreement.md``.

    python benchmarks/agreement.py NAME=MAP [NAME=MAP ...] [--cityseer PYTHON]

A map is an ``.osm.pbf`` or any file of streets. scipy and pandana are asked for every node;
cityseer, which searches from every node, for some. Without a Python that has cityseer (see
``README.md``) it is left out, and the table says so.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engines import LIMITS, as_network, pandana, scipy
from network import KINDS, Task
from onemetre import reach
from onemetre.atlas.lines import read_lines
from onemetre.atlas.osm import read_osm
from tiled import SHARE, vertices

HERE = Path(__file__).parent
#: Centimetres: see ``README.md`` for what the peers round, and where.
CLOSE = {"scipy": 0, "pandana": 2, "cityseer": 20}
#: Nodes that cityseer is asked for.
ASKED = 2_000


def plain(path: Path) -> Task:
    """The map as it is: every vertex a node, straight edges, places at random nodes."""
    extract = read_osm(path) if path.name.endswith(".pbf") else read_lines(path)
    xy, tail, head = vertices(extract)
    keep = tail != head
    tail, head = tail[keep], head[keep]
    length = np.maximum(np.rint(np.hypot(*(xy[tail] - xy[head]).T) * 100), 1).astype(np.int32)
    rng = np.random.default_rng(11)
    size = int(len(xy) * SHARE)
    places = [
        np.sort(rng.choice(len(xy), size, replace=False)).astype(np.int32) for _ in range(KINDS)
    ]
    return Task(xy, tail, head, length, places)


def ours(task: Task) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """Nearest in centimetres, and counts within the limit and a little less and more."""
    network, sites = as_network(task)
    layout = reach.Layout.of(network, task.xy)
    walkable = reach.Walkable.of(network, reach.walking_distance(network), layout)
    limits = [LIMITS["counts"] + by for by in (-CLOSE["cityseer"], 0, CLOSE["cityseer"])]
    counts = reach.count_field(walkable, sites, KINDS, limits)
    nearest = reach.nearest_field(walkable, sites, KINDS, LIMITS["nearest"])
    return nearest, dict(zip((-1, 0, 1), counts, strict=True))


def near_alike(mine: np.ndarray, theirs: np.ndarray, close: int) -> np.ndarray:
    """bool: the same within `close` cm; beyond the limit on both sides, or at it on one."""
    far = LIMITS["nearest"]
    theirs = np.nan_to_num(theirs, nan=np.inf)
    both = (mine > far - close) & (theirs >= (far - close) * 0.999)
    return both | (np.abs(mine - theirs) <= close)


def row(name: str, peer: str, work: str, alike: np.ndarray, worst: float | None = None) -> str:
    """One line of the table."""
    most = "" if worst is None else f"{worst:.1f} cm"
    return f"| {name} | {peer} | {work} | {alike.size:,} | {alike.mean():.4%} | {most} |"


def gap(mine: np.ndarray, theirs: np.ndarray) -> float:
    """Centimetres: the widest difference where both have an answer."""
    both = (mine <= LIMITS["nearest"]) & (theirs < LIMITS["nearest"] * 0.999)
    return float(np.abs(mine - theirs)[both].max(initial=0))


def compared(name: str, task: Task, python: Path | None, folder: Path) -> list[str]:
    """The rows of one map."""
    nearest, counts = ours(task)
    rows = []
    for peer, ask in (("scipy", scipy), ("pandana", pandana)):
        theirs = np.asarray(ask(task, "nearest")(), float)
        rows.append(row(name, peer, "nearest", near_alike(nearest, theirs, CLOSE[peer]),
                        gap(nearest, theirs)))  # fmt: skip
    theirs = np.asarray(pandana(task, "counts")(), float)
    rows.append(row(name, "pandana", "counts", theirs == counts[0]))
    if python is None:
        return [*rows, f"| {name} | cityseer | left out: it is not installed | | | |"]
    asked = np.sort(np.random.default_rng(5).choice(len(task.xy), ASKED, replace=False))
    told = cityseer(task, asked, python, folder)
    theirs = told["nearest"] * 100
    mine, close = nearest[asked], CLOSE["cityseer"]
    rows.append(row(name, "cityseer", "nearest", near_alike(mine, theirs, close),
                    gap(mine, theirs)))  # fmt: skip
    fewest, most = counts[-1][asked], counts[1][asked]
    rows.append(row(name, "cityseer", "counts",
                    (told["counts"] >= fewest) & (told["counts"] <= most)))  # fmt: skip
    return rows


def cityseer(task: Task, asked: np.ndarray, python: Path, folder: Path) -> dict[str, Any]:
    """What cityseer says, in a process of its own Python."""
    np.savez(
        folder / "task.npz", xy=task.xy, tail=task.tail, head=task.head, asked=asked,
        place=np.concatenate(task.places),
        kind=np.repeat(np.arange(KINDS), [len(at) for at in task.places]),
        far=LIMITS["nearest"] // 100, near=LIMITS["counts"] // 100,
    )  # fmt: skip
    words = [str(HERE / "cityseer_peer.py"), str(folder / "task.npz"), str(folder / "told.npz")]
    subprocess.run([str(python), *words], check=True, capture_output=True)
    with np.load(folder / "told.npz") as file:
        return dict(file)


def main() -> None:
    """Compare, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("maps", nargs="+", help="NAME=MAP")
    parser.add_argument("--cityseer", type=Path, default=Path(".venv-cityseer/bin/python"))
    parser.add_argument("--out", type=Path, default=HERE / "agreement.md")
    given = parser.parse_args()
    python = given.cityseer if given.cityseer.exists() else None
    if python is None:
        print(f"cityseer is left out: there is no {given.cityseer}", file=sys.stderr)
    lines = [
        "# Agreement", "", "Ten kinds with 0.5 % of the nodes each; explained in `README.md`.", "",
        "| map | peer | work | answers | alike | widest difference |", "|---|---|---|--:|--:|--:|",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        for word in given.maps:
            place, path = word.split("=", 1)
            task = plain(Path(path))
            print(f"{place}: {len(task.xy):,} nodes", file=sys.stderr, flush=True)
            lines += compared(place, task, python, Path(name))
    given.out.write_text("\n".join([*lines, ""]), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
