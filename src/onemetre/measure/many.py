"""Many places measured: one task each, here or on a cluster, each result whole or not there.

A result is a file of its own, put in its place in one step and signed with what it was made of.
A second run takes the results that still hold and makes the others; whatever is killed loses
the places it was at, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from onemetre import __version__
from onemetre.atlas.importing import Brought, import_city
from onemetre.atlas.release import keep_only_current, open_release, stored_in
from onemetre.ground.errors import InputError, OnemetreError
from onemetre.ground.language import tr
from onemetre.measure.study import study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from onemetre.measure.jobs import Job
    from onemetre.measure.study import Study

FORM = "onemetre.measured/2"
#: Seconds after which a result that was not finished is taken for abandoned.
_ABANDONED = 3_600


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all places of a run.

    Attributes
    ----------
    out
        folder of the results, and in ``places/`` of what is brought in for them.
    day
        day as of which they are judged.
    """

    out: Path
    day: date
    profiles: Path | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one job: ``made``, ``kept`` from an earlier run, or ``failed`` and why."""

    name: str
    state: str
    why: str = ""


def run_here(jobs: Iterable[Job], setting: Setting) -> Iterator[Done]:
    """One after the other, in this process: memory is that of the largest place."""
    sums = Sums()
    for job in jobs:
        yield measure_one(job, setting, sums.signature(job, setting))


def run_on_cluster(
    jobs: Iterable[Job], setting: Setting, *, workers: int, url: str
) -> Iterator[Done]:
    """One task a place on Dask: `workers` processes here, or the cluster at `url`.

    Workers see the same files under the same names, and the same ``ONEMETRE_HOME``. A task
    whose worker dies is given to another one.

    Raises
    ------
    InputError
        if Dask is not installed, or no cluster answers at `url`.
    """
    try:
        from distributed import Client, LocalCluster, as_completed  # noqa: PLC0415  # only here
    except ImportError as error:
        raise InputError("Dask is not installed.", remedy="pip install onemetre[scale]") from error
    sums = Sums()
    local = None
    try:
        if url:
            client = Client(url, timeout="20s")
        else:
            local = LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None,
                host="127.0.0.1", memory_limit=0, env={"ONEMETRE_HOME": _home()},
            )  # fmt: skip
            client = Client(local)
    except OSError as error:
        raise InputError(
            "No cluster answers at {url}: {error}.", remedy="Start one, or use --workers.",
            url=url, error=str(error),
        ) from error  # fmt: skip
    with client:
        tasks = {
            client.submit(
                measure_one, job, setting, sums.signature(job, setting), pure=False, retries=2
            ): job
            for job in jobs
        }
        for task in as_completed(tasks):
            try:
                # Where the worker died with the result, this waits until it is made again.
                yield task.result()
            except Exception as error:  # noqa: BLE001  # whatever a worker died of is told by place
                yield Done(tasks[task].name, "failed", str(error) or type(error).__name__)
    if local:
        local.close()


def _home() -> str:
    from onemetre.atlas.release import home  # noqa: PLC0415  # read when it is asked for

    return str(home().absolute())


class Sums:
    """Checksums of files, each taken once a run: many places are cut from one map."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """SHA-256 of a file; "" where there is none."""
        if path not in self._known:
            self._known[path] = _sum(path) if path.is_file() else ""
        return self._known[path]

    def signature(self, job: Job, setting: Setting) -> str:
        """What a result depends on, as one checksum."""
        told: dict[str, object] = {
            "form": FORM, "version": __version__, "day": setting.day.isoformat(),
            "profiles": self.of(setting.profiles) if setting.profiles else "",
        }  # fmt: skip
        if job.order is None:
            told["release"] = _release_sum(job.name)
        else:
            told["order"] = {k: str(v) for k, v in asdict(job.order).items()}
            told["files"] = {str(path): self.of(path) for path in job.files}
        text = json.dumps(told, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _release_sum(name: str) -> str:
    try:
        return _sum(open_release(name).folder / "manifest.json")
    except OnemetreError:
        return ""  # what is wrong is said when it is measured


def measure_one(job: Job, setting: Setting, signature: str) -> Done:
    """Bring one place in if need be, measure it, and put its result in place."""
    path = setting.out / f"{job.name}.json"
    if _holds(path, signature):
        return Done(job.name, "kept")
    # What a list of jobs brings in is the run's own: no place of the user's is replaced by it.
    own = stored_in(setting.out / "places") if job.order is not None else nullcontext()
    try:
        with own:
            brought = import_city(job.order) if job.order is not None else Brought()
            if job.order is not None:
                keep_only_current(job.name)
            _whole(job.name)
            found = study(job.name, day=setting.day, profiles=setting.profiles)
    except OnemetreError as error:
        return Done(job.name, "failed", str(error))
    except Exception as error:  # noqa: BLE001  # one place's fault must not stop the others
        return Done(job.name, "failed", f"{type(error).__name__}: {error}")
    told: dict[str, object] = {"form": FORM, "signature": signature, "place": job.name,
            "day": setting.day.isoformat(),
            "warnings": brought.warnings,
            "left_out": [str(error) for each in brought.rejected.values() for error in each],
            "values": values(found)}  # fmt: skip
    told["sum"] = _sum_of_values(told)
    _clear_up(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    partial.replace(path)
    return Done(job.name, "made")


def _clear_up(path: Path) -> None:
    """Remove what was left of this result by processes that were killed."""
    for partial in path.parent.glob(f".{path.name}.*"):
        with suppress(FileNotFoundError):  # another worker was quicker
            if time.time() - partial.stat().st_mtime > _ABANDONED:
                partial.unlink()


def day_of_results(jobs: Iterable[Job], out: Path) -> date | None:
    """The latest day as of which results that are there were judged; None if there are none."""
    days = []
    for job in jobs:
        try:
            told = json.loads((out / f"{job.name}.json").read_text("utf-8"))
            days.append(date.fromisoformat(told["day"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return max(days, default=None)


def _whole(name: str) -> None:
    """Refuse a release that is not as it was written."""
    if broken := open_release(name).check():
        raise InputError(
            "The release is damaged: {files}.", remedy="Bring the place in again.",
            files=", ".join(broken),
        )  # fmt: skip


def _holds(path: Path, signature: str) -> bool:
    """The result is whole, as it was written, and made of what there is now."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return bool(told["signature"] == signature and told["sum"] == _sum_of_values(told))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _sum_of_values(told: dict[str, object]) -> str:
    text = json.dumps(told["values"], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def values(found: Study) -> list[dict[str, object]]:
    """Every indicator of a place and its areas, as plain values that JSON keeps exactly."""
    return [
        {
            "indicator": each.indicator.code,
            "area": found.city.area_code[each.area] if each.area >= 0 else "",
            "name": found.city.area_name[each.area] if each.area >= 0 else "",
            "official": each.official,
            "walk": each.walk,
            "low": each.child.low if each.child else None,
            "high": each.child.high if each.child else None,
            "base": each.base,
            "children": each.counts_children,
            "observed": each.observed,
            "state": each.state,
        }
        for each in found.measured
    ]


def left_out(jobs: Iterable[Job], out: Path) -> dict[str, int]:
    """Rows of registers that were left out, by place; why is said in its result."""
    counts = {}
    for job in jobs:
        path = out / f"{job.name}.json"
        if path.is_file() and (rows := json.loads(path.read_text("utf-8")).get("left_out")):
            counts[job.name] = len(rows)
    return counts


COLUMNS = (
    "place", "area", "name", "indicator", "official", "walk", "low", "high", "base", "children",
    "observed", "state",
)  # fmt: skip


def summary(jobs: Iterable[Job], out: Path) -> list[list[object]]:
    """All results as one table, in the order of the jobs; those that failed are not in it."""
    rows: list[list[object]] = []
    for job in jobs:
        path = out / f"{job.name}.json"
        if path.is_file():
            told = json.loads(path.read_text("utf-8"))
            rows += [
                [job.name, *(value[column] for column in COLUMNS[1:])] for value in told["values"]
            ]
    return rows


def run(
    jobs: list[Job],
    setting: Setting,
    *,
    workers: int = 1,
    url: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> list[Done]:
    """Measure all, and say of each what came of it; in the order of the jobs.

    Raises
    ------
    InputError
        if the results cannot be written where they should be.
    """
    # Workers may stand in other folders.
    profiles = setting.profiles.absolute() if setting.profiles else None
    setting = replace(setting, out=setting.out.absolute(), profiles=profiles)
    try:
        setting.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(setting.out), error=error.strerror or str(error),
        ) from error  # fmt: skip
    coming = (
        run_on_cluster(jobs, setting, workers=workers, url=url)
        if url or workers > 1
        else run_here(jobs, setting)
    )
    done: dict[str, Done] = {}
    progress(tr("measuring: {what}", what=f"0 / {len(jobs)}"))
    for each in coming:
        done[each.name] = each
        progress(tr("measuring: {what}", what=f"{len(done)} / {len(jobs)}  {each.name}"))
    return [done[job.name] for job in jobs]
