"""``onemetre measure``: many places at once, here or on a cluster."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from onemetre.cli import terminal
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr


def measure(
    places: Annotated[
        list[str], typer.Argument(help=tr("a list of jobs (.toml), or names of places brought in"))
    ],
    out: Annotated[Path, typer.Option(help=tr("folder for the results"))],
    workers: Annotated[
        int, typer.Option(min=1, max=1024, help=tr("processes on this machine"))
    ] = 1,
    cluster: Annotated[
        str, typer.Option(help=tr("address of a Dask cluster: tcp://HOST:8786"))
    ] = "",
    profiles: Annotated[
        Path | None, typer.Option(help=tr("how children walk: a TOML file"))
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help=tr("judge as of this day")),
    ] = None,
) -> None:  # fmt: skip
    from onemetre.measure.jobs import Job, read_jobs
    from onemetre.measure.many import (
        COLUMNS,
        Setting,
        day_of_results,
        left_out,
        run,
        summary,
    )
    from onemetre.press import write_tables

    jobs: list[Job] = []
    for place in places:
        jobs += read_jobs(Path(place), profiles) if place.endswith(".toml") else [Job(place, None)]
    before = None if on else day_of_results(jobs, out)
    today = date.today()  # noqa: DTZ011  # the day where the user is
    day = on.date() if on else before or today
    if before and before != today:
        said = tr("Judged as of {day}, as the results already there; --on says otherwise.",
                  day=before.isoformat())  # fmt: skip
        terminal.out.print(escape(said))
    with terminal.working() as say:
        done = run(jobs, Setting(out, day, profiles), workers=workers, url=cluster, progress=say)
    there = [job for job, each in zip(jobs, done, strict=True) if each.state != "failed"]
    table = out / "summary.csv"
    write_tables(table, {tr("values"): (list(COLUMNS), summary(there, out))})
    counts = {state: sum(d.state == state for d in done) for state in ("made", "kept", "failed")}
    terminal.out.print(
        tr("Measured now: {made}. Still held from before: {kept}. Written: {file}",
           made=counts["made"], kept=counts["kept"], file=str(table))
    )  # fmt: skip
    for name, rows in left_out(there, out).items():
        said = tr("{n} rows of {source} were left out; they are in {file}:",
                  n=rows, source=name, file=str(out / f"{name}.json"))  # fmt: skip
        terminal.out.print(f"[yellow]![/] {escape(said.rstrip(':：'))}")
    failed = [each for each in done if each.state == "failed"]
    for each in failed:
        terminal.errors.print(f"[bold red]✗[/] {escape(f'{each.name}: {each.why}')}")
    if failed:
        raise InputError(
            "{n} of {all} places could not be measured; the others are there.",
            remedy="Mend what is said of each and run the same command again.",
            n=len(failed), all=len(jobs),
        )  # fmt: skip
