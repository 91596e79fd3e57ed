"""``onemetre programme``: papers of a programme that runs here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from onemetre.cli import terminal
from onemetre.cli.web import at_the_prompt, ready
from onemetre.ground.errors import InputError
from onemetre.ground.language import LANGUAGES, Language, language, tr

app = typer.Typer(no_args_is_help=True)


@app.command(help=tr("Write the yearly report of an area as .docx or .pdf."))
def yearly(
    slug: Annotated[str, typer.Argument(help=tr("name of the programme in addresses"))],
    year: Annotated[int, typer.Option(help=tr("the year reported on"), min=2000, max=2100)],
    area: Annotated[str, typer.Option(help=tr("code of the area, such as 140100"))],
    output: Annotated[Path, typer.Option("-o", "--output", help=tr("the file: .docx or .pdf"))],
    lang: Annotated[str, typer.Option("--in", help=tr("language of the report: zh or en"))] = "zh",
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help=tr("its date; today if not given")),
    ] = None,
) -> None:
    """Write the yearly report of an area."""
    form = output.suffix.lower().removeprefix(".")
    if form not in {"docx", "pdf"}:
        raise InputError(
            "{file} is neither .docx nor .pdf.", remedy="Name the file so.", file=str(output)
        )
    ready()
    from onemetre.areas.queries import area_in_force
    from onemetre.programme import office
    from onemetre.programme.yearly import yearly as gather
    from onemetre.programme.yearly_writing import write_yearly

    by = at_the_prompt()
    told: Language = "en" if lang == "en" else "zh" if lang in LANGUAGES else language()
    facts = gather(
        office.programme(by, slug), area_in_force(area), year, viewer=by,
        day=on.date() if on else None,
    )  # fmt: skip
    whole = write_yearly(facts, form=form, language=told, by=by)  # type: ignore[arg-type]  # checked above
    try:
        output.write_bytes(whole)
    except OSError as error:
        raise InputError(
            "{file} cannot be written: {error}.", remedy="Choose another place.",
            file=str(output), error=error.strerror or str(error),
        ) from error  # fmt: skip
    terminal.out.print(tr("Written: {file}.", file=str(output)))
