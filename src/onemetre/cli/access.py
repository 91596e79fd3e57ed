"""``onemetre access`` and ``onemetre audit``: the first administrator, and the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onemetre.cli import terminal
from onemetre.cli.web import at_the_prompt, ready
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

people = typer.Typer(no_args_is_help=True)
trail = typer.Typer(no_args_is_help=True)


@people.command("first", help=tr("Make the first administrator, who invites the others."))
def first(
    username: Annotated[str, typer.Option(help=tr("name to sign in with"))],
    name: Annotated[str, typer.Option(help=tr("the person's own name"))],
    unit: Annotated[str, typer.Option(help=tr("their unit, in full"), prompt=tr("Unit, in full"))],
    area: Annotated[
        str,
        typer.Option(help=tr("code of the unit's area: 140100"), prompt=tr("Code of its area")),
    ],
    area_name: Annotated[
        str, typer.Option(help=tr("name of the area, if it is not known here"))
    ] = "",
    level: Annotated[
        str, typer.Option(help=tr("its level: province | city | county | township"))
    ] = "city",
) -> None:
    """Make the first administrator; the password is asked for here and shown nowhere."""
    ready()
    from onemetre.access.actions import add_first_administrator
    from onemetre.access.first import wanted
    from onemetre.areas.actions import Named
    from onemetre.areas.queries import national_areas

    if not wanted():
        raise InputError("There is an administrator already.", remedy="Ask them for an invitation.")
    known = next((each for each in national_areas() if each.code == area), None)
    if known is None and not area_name:
        area_name = typer.prompt(tr("Name of the area"))
    password = typer.prompt(tr("Password"), hide_input=True, confirmation_prompt=True)
    person = add_first_administrator(
        username=username, name=name, password=password, unit=unit,
        area=known or Named(area, area_name, level), by=at_the_prompt(),
    )  # fmt: skip
    terminal.out.print(tr("{name} can sign in now.", name=person.name))


@trail.command("verify", help=tr("Check that no line of the trail was changed or removed."))
def verify() -> None:
    """Print how many lines there are and every fault; end with 1 if there is any."""
    ready()
    from onemetre.access import audit

    with terminal.working() as say:
        say(tr("reading the trail"))
        count, broken = audit.verify()
    for each in broken:
        terminal.out.print(f"[bold red]✗[/] {each.seq}: {tr(each.message)}")
    terminal.out.print(tr("Lines: {n}. Faults: {m}.", n=count, m=len(broken)))
    if broken:
        raise typer.Exit(1)


@trail.command("export", help=tr("Write the whole trail to a file. That is noted in it."))
def export(
    file: Annotated[Path, typer.Argument(help=tr("a file that ends in .csv or .xlsx"))],
) -> None:
    """Write every line, in words and with its digest."""
    if file.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(
            "{file} is neither .xlsx nor .csv.", remedy="Name the file so.", file=str(file)
        )
    ready()
    from onemetre.access import said
    from onemetre.access.trail import Sought
    from onemetre.access.trail import trail as read
    from onemetre.press.tables import csv_lines, workbook

    found = read(at_the_prompt(), Sought(), why="export trail")
    try:
        with file.open("wb") as out:
            if file.suffix.lower() == ".csv":
                out.writelines(csv_lines(said.header(), said.rows(found)))
            else:
                out.write(workbook({tr("Trail"): (said.header(), said.rows(found))}))
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(file), error=error.strerror or str(error),
        ) from error  # fmt: skip
    terminal.out.print(tr("Written: {file}.", file=str(file)))
