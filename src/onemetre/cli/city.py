"""``onemetre city``: bring in a place, measure it, report on it, look at what is unknown."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer

from onemetre.cli import terminal
from onemetre.ground.errors import InputError, RowError
from onemetre.ground.language import language, tr

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help=tr("name of the place, such as haidian"))]
Areas = Annotated[
    str, typer.Option(help=tr("polygon file with codes, or a province or city of China: shanxi"))
]
Plan = Annotated[
    Path | None,
    typer.Option(help=tr("a plan, as a document or as JSON from “onemetre plan read”")),
]
Profiles = Annotated[Path | None, typer.Option(help=tr("how children walk: a TOML file"))]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=tr("judge as of this day"))
]


@app.command("import", help=tr("Bring in a place, or bring it in anew."))
def import_(
    name: Name,
    osm: Annotated[
        Path | None, typer.Option(help=tr("OpenStreetMap file: .osm.pbf, .osm"))
    ] = None,
    streets: Annotated[
        Path | None, typer.Option(help=tr("streets as lines: shp, gpkg, geojson, parquet"))
    ] = None,
    areas: Areas = "",
    places: Annotated[
        list[Path] | None, typer.Option(help=tr("register of places: csv, xlsx, geojson"))
    ] = None,
    children: Annotated[
        Path | None, typer.Option(help=tr("children by age and area: csv, xlsx"))
    ] = None,
    observations: Annotated[
        Path | None, typer.Option(help=tr("a filled-in survey sheet"))
    ] = None,
    coordinates: Annotated[
        Literal["wgs84", "gcj02", "bd09"], typer.Option(help=tr("coordinates of the register"))
    ] = "wgs84",
    crs: Annotated[
        str | None, typer.Option(help=tr("coordinate system of files without one: EPSG:4549"))
    ] = None,
    street_class: Annotated[
        str | None, typer.Option(help=tr("column of --streets with the class of street"))
    ] = None,
    licence: Annotated[str, typer.Option(help=tr("licence of the data, for the reports"))] = "",
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=tr("date of the data, where it says none")),
    ] = None,
    invented: Annotated[
        bool, typer.Option("--invented", help=tr("some of the data is invented: say so everywhere"))
    ] = False,
    whose: Annotated[
        str, typer.Option("--for", help=tr("code of the area whose offices measure and show it in"
                                           " the browser: 140100; as before if left out"))
    ] = "",
) -> None:  # fmt: skip
    from onemetre.atlas.cutting import file_or_name
    from onemetre.atlas.importing import Order, import_city

    _keep_restores_away()
    order = Order(
        name, osm, streets, *file_or_name(areas), tuple(places or ()), children, observations, crs,
        coordinates, {"highway": street_class} if street_class else {}, licence,
        as_of.date().isoformat() if as_of else "", invented, owner=_owner(name, whose),
    )  # fmt: skip
    with terminal.working() as say:
        brought = import_city(order, say)
    if whose:
        from onemetre.cli.web import at_the_prompt
        from onemetre.operations.places import note_brought_in

        note_brought_in(name, owner=order.owner, by=at_the_prompt())
    _print_counts(name, brought.counts)
    for warning in brought.warnings:
        terminal.out.print(f"[yellow]![/] {_plain(warning)}")
    for source, rejected in brought.rejected.items():
        _print_rejected(source, rejected)


def _keep_restores_away() -> None:
    """Nothing is restored over what a command writes; without the web parts nothing is at all."""
    if find_spec("django"):
        from onemetre.cli.web import keep_restores_away

        keep_restores_away()


def _owner(name: str, code: str) -> str:
    """Path of the area of a code; without one, of the area whose the place is so far."""
    if not code:
        from onemetre.atlas.release import owner_noted

        return owner_noted(name)[1] or ""
    from onemetre.cli.web import ready

    ready()
    from onemetre.areas.queries import area_in_force

    return area_in_force(code).path


def _print_rejected(source: Path, rejected: list[RowError]) -> None:
    from onemetre.atlas.tables import read_table, write_rejects

    path = Path(f"{source.stem}-rejected.csv")
    write_rejects(path, read_table(source), rejected)
    terminal.out.print(
        "[yellow]![/] "
        + _plain(
            tr("{n} rows of {source} were left out; they are in {file}:", n=len(rejected),
               source=source.name, file=str(path))
        )
    )  # fmt: skip
    for error in rejected[:5]:
        terminal.out.print(f"    {_plain(str(error))}")


def _print_counts(name: str, counts: dict[str, int]) -> None:
    terminal.out.print(f"[bold green]✓[/] [bold]{_plain(name)}[/]")
    from onemetre.operations.telling import counts_said

    terminal.table(("", ""), counts_said(counts), right=(1,))


@app.command("list", help=tr("List the places."))
def list_() -> None:
    from onemetre.atlas.release import cities, open_release

    rows = []
    for name in cities():
        release = open_release(name)
        counts = release.manifest["counts"]
        assert isinstance(counts, dict)  # noqa: S101  # written by the import
        rows.append((name, f"{counts['streets']:,}", f"{counts['places']:,}",
                     f"{counts['areas']:,}", str(release.manifest.get("date") or "–"),
                     str(release.manifest["stamp"])[:8]))  # fmt: skip
    if not rows:
        terminal.out.print(tr("There is no place yet. Bring one in with “onemetre city import”."))
        return
    columns = (
        tr("place"),
        tr("streets"),
        tr("places"),
        tr("areas"),
        tr("data of"),
        tr("brought in"),
    )
    terminal.table(columns, rows, right=(1, 2, 3))


@app.command(help=tr("Say what a place's release holds, and check that it is whole."))
def show(name: Name) -> None:
    from onemetre.atlas.release import open_release, releases

    release = open_release(name)
    told = {key: value for key, value in release.manifest.items() if key != "sha256"}
    terminal.out.print_json(json.dumps(told, ensure_ascii=False))
    broken = release.check()
    if broken:
        raise InputError(
            "The release is damaged: {files}.", remedy="Bring the place in again.",
            files=", ".join(broken),
        )  # fmt: skip
    terminal.out.print(
        tr("All {n} files are whole. Releases kept: {kept}.",
           n=len(release.manifest["sha256"]), kept=len(releases(name)))  # type: ignore[arg-type]  # a dict
    )  # fmt: skip


@app.command(help=tr("Remove a place and all its releases."))
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help=tr("do not ask"))] = False,
) -> None:
    from onemetre.atlas import release

    _keep_restores_away()
    release.open_release(name)
    if not yes:
        typer.confirm(tr("Remove {name} and all its releases?", name=name), abort=True)
    release.remove(name)
    terminal.out.print(tr("{name} is removed.", name=name))


@app.command(help=tr("Measure a place: how far children get, and what standards are kept."))
def measure(
    name: Name,
    plan: Plan = None,
    profiles: Profiles = None,
    on: Day = None,
    out: Annotated[Path | None, typer.Option(help=tr("write the values: .csv or .xlsx"))] = None,
) -> None:
    from onemetre.cli import showing
    from onemetre.measure.study import study

    with terminal.working() as say:
        done = study(name, plan=plan, profiles=profiles, day=_day(on), progress=say)
    showing.show_indicators(done)
    if done.targets:
        showing.show_targets(done)
    if out:
        showing.write_values(done, out)
        terminal.out.print(tr("Written: {file}", file=str(out)))


@app.command(help=tr("Write the report of a place: HTML or PDF."))
def report(
    name: Name,
    out: Annotated[Path, typer.Option(help=tr("report.html or report.pdf"))],
    plan: Plan = None,
    profiles: Profiles = None,
    on: Day = None,
    title: Annotated[str, typer.Option(help=tr("name of the place as printed"))] = "",
) -> None:
    from onemetre.measure.reporting import build_report
    from onemetre.measure.study import study
    from onemetre.press import to_html, to_pdf

    if out.suffix.lower() not in {".html", ".htm", ".pdf"}:
        raise InputError(
            "{file} is neither .html nor .pdf.", remedy="Name the report so.", file=str(out)
        )
    with terminal.working() as say:
        done = study(name, plan=plan, profiles=profiles, day=_day(on), progress=say)
        say(tr("drawing the report"))
        built = build_report(done, title or name, language())
        whole = to_pdf(built) if out.suffix.lower() == ".pdf" else to_html(built).encode("utf-8")
    _write(out, whole)
    terminal.out.print(tr("Written: {file}", file=str(out)))


@app.command(help=tr("Print the two-hour survey sheet, or take one back in."))
def survey(
    name: Name,
    out: Annotated[
        Path | None, typer.Option(help=tr("where the sheet goes: .pdf or .html"))
    ] = None,
    observations: Annotated[
        Path | None, typer.Option(help=tr("a filled-in sheet (csv or xlsx) to take in"))
    ] = None,
    age: Annotated[int, typer.Option(help=tr("age of the children asked for"), min=3, max=17)] = 7,
    kind: Annotated[str, typer.Option(help=tr("kind of place they walk to"))] = "playground",
    minutes: Annotated[float, typer.Option(help=tr("longest walk"), min=1, max=60)] = 10,
    profiles: Profiles = None,
) -> None:
    if observations:
        from onemetre.atlas.observing import take_observations

        _keep_restores_away()
        with terminal.working() as say:
            used, rejected = take_observations(name, observations, say)
        terminal.out.print(tr("{n} observations taken in.", n=used))
        if rejected:
            _print_rejected(observations, rejected)
        return
    from onemetre.measure.survey_sheet import build_sheet, write_form

    path = out or Path(f"{name}-survey.pdf")
    form = path.with_suffix(".csv")
    from onemetre.press import to_html, to_pdf

    with terminal.working() as say:
        sheet = build_sheet(name, age=age, kind=kind, minutes=minutes, profiles=profiles,
                            progress=say)  # fmt: skip
        whole = (
            to_pdf(sheet.report)
            if path.suffix.lower() == ".pdf"
            else to_html(sheet.report).encode("utf-8")
        )
    _write(path, whole)
    write_form(form, sheet)
    terminal.out.print(tr("Written: {file}", file=f"{path}, {form}"))


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()  # noqa: DTZ011  # the day where the user is


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
