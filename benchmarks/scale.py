"""What a place costs to bring in and to measure: seconds and peak memory; prints a table.

python benchmarks/scale.py NAME=MAP.osm.pbf [NAME=STREETS.parquet ...]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path


def one(name: str, path: Path) -> dict[str, float]:
    """In this process: import, then measure."""
    from onemetre.atlas.city import City
    from onemetre.atlas.importing import Order, import_city
    from onemetre.atlas.release import open_release
    from onemetre.measure.study import study

    began = time.perf_counter()
    by = {"streets": path} if path.suffix == ".parquet" else {"osm": path}
    import_city(Order(name, **by))
    imported = time.perf_counter() - began
    began = time.perf_counter()
    study(name, day=date(2026, 1, 1))
    measured = time.perf_counter() - began
    release = open_release(name)
    peak = next(
        int(row.split()[1]) for row in Path("/proc/self/status").read_text().splitlines()
        if row.startswith("VmHWM")
    )  # fmt: skip
    return {
        "nodes": City(release).network.n_nodes, "import": imported, "measure": measured,
        "peak_mb": peak / 1024,
        "disk_mb": sum(file.stat().st_size for file in release.folder.iterdir()) / 1e6,
    }  # fmt: skip


def main() -> None:
    """Each place in a process of its own."""
    if sys.argv[1] == "--one":
        print(json.dumps(one(sys.argv[2], Path(sys.argv[3]))))
        return
    print("| place | nodes | import | measure | peak memory | on disk |\n|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as home:
        for word in sys.argv[1:]:
            name, path = word.split("=")
            run = subprocess.run(
                [sys.executable, __file__, "--one", name, path], check=True, text=True,
                capture_output=True, env=os.environ | {"ONEMETRE_HOME": home},
            )  # fmt: skip
            told = json.loads(run.stdout.splitlines()[-1])
            print(
                f"| {name} | {told['nodes']:,} | {told['import']:.1f} s | {told['measure']:.1f} s |"
                f" {told['peak_mb']:,.0f} MB | {told['disk_mb']:.0f} MB |", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
