"""What the website needs of the command line: show, serve, verify."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from onemetre.cli import terminal
from onemetre.ground.errors import InputError
from onemetre.ground.language import tr
from onemetre.operations.naming import fit_for_address

if TYPE_CHECKING:
    from onemetre.access.locks import Lock
    from onemetre.access.viewer import Viewer
    from onemetre.policy import Plan

Profiles = Annotated[Path | None, typer.Option(help=tr("how children walk: a TOML file"))]


def ready() -> None:
    """Make Django ready, bring the database up to date, and keep restores away to the end.

    Raises
    ------
    InputError
        if the web parts are not installed, or the installation is being restored, or was until
        this began.
    """
    _find_django()
    lock = keep_restores_away()  # before a key is read: none is read that a restore replaces
    ready_to_look()
    from onemetre.operations.databases import bring_up_to_date
    from onemetre.operations.restore import interrupted, settle_interrupted

    if interrupted():
        lock.free()
        settle_interrupted()
        raise InputError(
            "A restore that was interrupted has been taken back.", remedy="Start this again."
        )
    bring_up_to_date()


def keep_restores_away() -> Lock:
    """Hold what a restore waits for. It falls with this process.

    Raises
    ------
    InputError
        if the installation is being restored.
    """
    from onemetre.access import locks
    from onemetre.atlas.release import home

    lock = locks.take(locks.RUNNING, shared=True, home=home())
    if lock is None:
        raise InputError(
            "The installation is being restored.", remedy="Start this when that is done."
        )
    return lock


def ready_to_look() -> None:
    """Make Django ready and nothing else: for a look at the installation, or a restore.

    Raises
    ------
    InputError
        if the web parts are not installed.
    """
    _find_django()
    import django

    django.setup()


def _find_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onemetre.config.settings")
    try:
        import django  # noqa: F401  # whether it is there
    except ImportError as error:
        raise InputError(
            "The web parts of Onemetre are not installed: {what}.",
            remedy="Install them: pip install 'onemetre[web]'.", what=str(error),
        ) from error  # fmt: skip


def at_the_prompt() -> Viewer:
    """Who stands at the machine's prompt: its operator, by the name of their account."""
    import getpass

    from onemetre.access.viewer import operator

    return operator(getpass.getuser())


def publish_city(
    name: Annotated[str, typer.Argument(help=tr("name of the place, such as haidian"))],
    title: Annotated[str, typer.Option(help=tr("its name in Chinese, as shown"))] = "",
    title_en: Annotated[str, typer.Option(help=tr("its name in English, as shown"))] = "",
    plan: Annotated[
        list[str] | None, typer.Option(help=tr("a published plan to hold the place to"))
    ] = None,
    map_approval: Annotated[
        str, typer.Option(help=tr("map approval number (审图号), shown under the map"))
    ] = "",
    no_approval_needed: Annotated[
        bool, typer.Option("--no-approval-needed", help=tr("the map may be shown without one"))
    ] = False,
    profiles: Profiles = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=tr("judge as of this day"))
    ] = None,
) -> None:  # fmt: skip
    """Measure a place and show it on the site."""
    ready()
    from onemetre.measure.study import study
    from onemetre.operations.places import Titles, show
    from onemetre.programme.queries import plan_row

    wanted = tuple(plan_row(each) for each in plan or [])
    day = on.date() if on else date.today()  # noqa: DTZ011  # the day where the office is
    by = at_the_prompt()
    with terminal.working() as say:
        done = study(name, day=day, profiles=profiles, progress=say)
        titles = Titles(
            title or name, title_en or title or name, map_approval,
            needs_approval=not no_approval_needed,
        )  # fmt: skip
        show(done, titles, by=by, say=say, profiles=profiles, wanted=wanted)
    terminal.out.print(tr("Shown: {place}. “onemetre serve” opens the site.", place=title or name))
    if not (map_approval or no_approval_needed):
        terminal.out.print(
            tr("Its map stays closed until its approval number (审图号) is entered with"
               " --map-approval.")
        )  # fmt: skip


def publish_plan(
    file: Annotated[Path, typer.Argument(help=tr("the document, or the JSON of “plan read”"))],
    slug: Annotated[str, typer.Option(help=tr("its name in addresses, such as shanxi-2022"))],
    title_en: Annotated[str, typer.Option(help=tr("its title in English"))] = "",
    above: Annotated[
        str, typer.Option(help=tr("the published plan that this one carries out"))
    ] = "",
    invented: Annotated[
        bool, typer.Option("--invented", help=tr("the plan is invented: say so everywhere"))
    ] = False,
) -> None:
    """Show a plan on the site."""
    ready()
    from onemetre.measure.study import read_plan
    from onemetre.programme import actions
    from onemetre.programme.queries import plan_row

    fit_for_address(slug, taken="compare")
    higher = plan_row(above) if above else None
    actions.publish_plan(
        read_plan(file), slug=slug, by=at_the_prompt(), title_en=title_en, invented=invented,
        above=higher,
    )  # fmt: skip
    terminal.out.print(tr("Shown: {place}. “onemetre serve” opens the site.", place=slug))


def verify(
    code: Annotated[str, typer.Argument(help=tr("the code beside a figure: K7-3F2A-9C"))],
    profiles: Profiles = None,
    plan: Annotated[
        list[Path] | None, typer.Option(help=tr("a plan whose targets the code may be of"))
    ] = None,
) -> None:
    """Compute a figure again from its code."""
    from onemetre.ground.errors import NotFoundError
    from onemetre.measure.study import read_plan
    from onemetre.measure.verifying import verify as compute
    from onemetre.measure.wording import found

    day = date.today()  # noqa: DTZ011  # the day where the office is
    with terminal.working() as say:
        say(tr("computing it again"))
        try:
            done = compute(code, day, profiles, [read_plan(each) for each in plan or []])
        except NotFoundError:
            # Indicators and shares need no database; the targets of shown plans do.
            if _of_a_programme(code):
                return
            shown = _shown_plans()
            if not shown:
                raise
            done = compute(code, day, profiles, shown)
    what = " · ".join(each for each in (done.release.name, done.area, done.what) if each)
    terminal.out.print(f"{escape(what)}: [bold]{found(done.now, done.unit)}[/]")
    if done.same:
        terminal.out.print(f"[bold green]✓[/] {tr('It is the same figure.')}")
        return
    terminal.out.print(f"[bold red]✗[/] {tr('It is another figure than the one with this code.')}")
    if done.changed:
        terminal.out.print(
            tr("Files of the release are not as they were written: {files}.",
               files=", ".join(done.changed))
        )  # fmt: skip
    raise typer.Exit(1)


def _has_site() -> bool:
    """Whether the web parts and the site's database are here; then they are made ready."""
    from importlib.util import find_spec

    from onemetre.atlas.release import home

    there = (home() / "site.db").exists() or os.environ.get("DATABASE_URL")
    if find_spec("django") is None or not there:
        return False
    ready()
    return True


def _of_a_programme(code: str) -> bool:
    """Say what a code of a programme's figure stands for; False where it is none."""
    from onemetre.ground.errors import NotFoundError

    if not _has_site():
        return False
    from onemetre.programme.figure_codes import recall
    from onemetre.programme.figure_words import answer_words, key_words, public_words

    try:
        found = recall(code, viewer=at_the_prompt())
    except NotFoundError:
        return False
    what = f"{public_words(found)} · {key_words(found)}"
    terminal.out.print(f"{escape(what)}: [bold]{escape(answer_words(found, found.now))}[/]")
    if found.same:
        terminal.out.print(f"[bold green]✓[/] {tr('It is the same figure.')}")
        return True
    terminal.out.print(f"[bold red]✗[/] {tr('It is another figure than the one with this code.')}")
    was = answer_words(found, found.was)
    terminal.out.print(tr("It was printed as: {answer}.", answer=escape(was)))
    raise typer.Exit(1)


def _shown_plans() -> list[Plan]:
    """The plans that are shown here; none where the web parts or the site's database are not."""
    if not _has_site():
        return []
    from onemetre.programme.recorded import shown_documents

    return shown_documents()


def serve(
    host: Annotated[str, typer.Option(help=tr("address to listen on"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=tr("port to listen on"), min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help=tr("processes"), min=1, max=64)] = 2,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help=tr("start no process beside it that takes jobs"))
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help=tr("say what is unsafe or missing, and end"))
    ] = False,
) -> None:
    """Open the site."""
    ready()
    from onemetre.cli.checks import problems

    found = problems(host)
    if check:
        for each in found:
            terminal.out.print(f"[yellow]![/] {each}")
        if found:
            raise typer.Exit(1)
        terminal.out.print(f"[bold green]✓[/] {tr('Nothing is unsafe or missing.')}")
        return
    from onemetre.cli.serving import beside

    _demand_free(host, port)
    with nullcontext() if no_worker else beside():
        _open(host, port, workers)


def _demand_free(host: str, port: int) -> None:
    """Processes of one server share a port, so a second server would get it too, unnoticed."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # free once nobody listens
        try:
            tried.bind((host, port))
        except OSError as error:
            raise InputError(
                "Nothing can listen on {host}:{port}: {why}.",
                remedy="End what listens there, or choose another one with --port.",
                host=host, port=port, why=error.strerror or str(error),
            ) from error  # fmt: skip


def _open(host: str, port: int, workers: int) -> None:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    address = f"http://{host}:{port}/"
    terminal.out.print(tr("Open {address} (Ctrl-C ends it).", address=address))
    _first_word(address)
    Granian(
        "onemetre.config.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=settings.SERVER_THREADS, log_access=False,
        log_level=LogLevels.warning, respawn_failed_workers=True,
    ).serve()  # fmt: skip


def _first_word(address: str) -> None:
    """While there is no administrator, say how one is made, to whoever stands here."""
    from onemetre.access import first

    if first.wanted():
        terminal.out.print(
            tr("There is no administrator yet. Open {address} and give this word: {word}",
               address=f"{address}office/first/", word=f"[bold]{first.new_word()}[/]")
        )  # fmt: skip
