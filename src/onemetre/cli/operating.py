"""Commands of whoever runs an installation: roles, backup, restore, doctor."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from onemetre.cli import terminal
from onemetre.cli.web import at_the_prompt, ready, ready_to_look
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr

database = typer.Typer(no_args_is_help=True)

Password = Annotated[
    Path | None,
    typer.Option(help=tr("a file with the password; without it, the password is asked for")),
]


@database.callback()
def _group() -> None:
    """Keep `roles` a command of the group, though it is the only one."""


@database.command(help=tr("Set up the server's role on PostgreSQL: rows, but not the trail."))
def roles(
    role: Annotated[str, typer.Option(help=tr("name of the server's role"))] = "onemetre_app",
    owner_url: Annotated[
        str, typer.Option(help=tr("address as the owner; else ONEMETRE_OWNER_DATABASE_URL"))
    ] = "",
    password_file: Password = None,
) -> None:
    owner = owner_url or os.environ.get("ONEMETRE_OWNER_DATABASE_URL", "")
    if not owner:
        raise InputError(
            "Nobody is named who owns the tables.",
            remedy="Give --owner-url postgresql://owner@host/name.",
        )
    os.environ["DATABASE_URL"] = os.environ["ONEMETRE_OWNER_DATABASE_URL"] = owner
    ready()
    from onemetre.operations import databases

    password = _password(password_file, tr("Password of {role}", role=role))
    new = databases.grant(role, password, by=at_the_prompt())
    said = (
        tr("{role} is made. It reads and writes rows; of the trail it reads and adds lines.",
           role=role)
        if new
        else tr("{role} is put right. It reads and writes rows; of the trail it reads and adds"
                " lines.", role=role)
    )  # fmt: skip
    terminal.out.print(f"[bold green]✓[/] {escape(said)}")
    terminal.out.print(
        escape(
            tr("Start the server with DATABASE_URL as {role}, and keep the owner's address in"
               " ONEMETRE_OWNER_DATABASE_URL only where tables are changed.", role=role)
        )
    )  # fmt: skip


def backup(
    file: Annotated[Path, typer.Argument(help=tr("where the backup goes"))],
    sealed: Annotated[bool, typer.Option("--sealed", help=tr("close it with a password"))] = False,
    password_file: Password = None,
) -> None:
    """Write everything into one file, while the server runs."""
    ready()
    from onemetre.operations.backup import GUARD, back_up

    secret = _password(password_file, tr("Password")) if sealed or password_file else ""
    with terminal.working() as say:
        told = back_up(file, by=at_the_prompt(), password=secret, say=say)
    size = f"{told.bytes / 1e6:,.1f} MB"
    terminal.out.print(
        "[bold green]✓[/] "
        + escape(
            tr("{file}: {size}, read again and whole; the trail has {n} records.",
               file=str(file), size=size, n=f"{told.records:,}")
        )
    )  # fmt: skip
    terminal.out.print(f"[yellow]![/] {escape(tr(GUARD))}")
    if not secret:
        terminal.out.print(escape(tr("It is not sealed: --sealed closes it with a password.")))
    for each in told.wrong:
        terminal.out.print(f"[yellow]![/] {escape(each)}")
    if told.wrong:
        raise typer.Exit(1)


def restore(
    file: Annotated[Path, typer.Argument(help=tr("a backup"))],
    replace: Annotated[
        bool, typer.Option("--replace", help=tr("instead of what is here, which is then gone"))
    ] = False,
    password_file: Password = None,
) -> None:
    """Put a backup in the place of this installation; the server must not run."""
    ready_to_look()
    from onemetre.operations.archive import is_sealed
    from onemetre.operations.restore import restore as bring_back

    secret = ""
    if is_sealed(file):
        secret = _password(password_file, tr("Password"), confirm=False)
    with terminal.working() as say:
        done = bring_back(file, by=at_the_prompt(), password=secret, replace=replace, say=say)
    terminal.out.print(
        "[bold green]✓[/] "
        + escape(tr("Restored; the trail has {n} records and is whole.", n=f"{done.records:,}"))
    )
    terminal.out.print(escape(tr("Every session and every open link has ended: sign in anew.")))
    if done.undone is None:
        terminal.out.print("[yellow]![/] " + escape(tr(
            "The trail that was here cannot be read: end the posts of whoever left since the backup"
            " once more."
        )))  # fmt: skip
    elif done.undone:
        terminal.out.print("[yellow]![/] " + escape(tr(
            "This was done after the backup and is undone now. Do it once more:"
        )))  # fmt: skip
        for each in done.undone:
            terminal.out.print(f"    {escape(each)}")


def doctor() -> None:
    """Look whether everything is well, and say what to do about what is not."""
    ready_to_look()
    from onemetre.operations.doctor import examine

    with terminal.working() as say:
        found = examine(say)
    for each in found:
        sign = "[bold red]✗[/]" if each.fault else "[yellow]![/]"
        terminal.out.print(f"{sign} {escape(each.said)}")
        if each.remedy:
            terminal.out.print(f"    {escape(each.remedy)}")
    if any(each.fault for each in found):
        raise typer.Exit(1)
    if not found:
        terminal.out.print(f"[bold green]✓[/] {tr('Everything is well.')}")


def _password(file: Path | None, asked: str, *, confirm: bool = True) -> str:
    """From a file, or typed."""
    if file is None:
        return str(typer.prompt(asked, hide_input=True, confirmation_prompt=confirm))
    try:
        said = file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "{file} cannot be read: {error}.", remedy="Give a file that holds the password alone.",
            file=str(file), error=str(error),
        ) from error  # fmt: skip
    if not said:
        raise InputError("{file} holds no password.", file=str(file))
    return said
