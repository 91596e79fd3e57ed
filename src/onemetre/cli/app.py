"""``onemetre``: the commands, and what happens when one fails.

No traceback reaches a user: what they can mend is said in words, what is our fault is written to
a file that they can send us.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from tempfile import gettempdir

import typer
from typer.exceptions import TyperException

from onemetre import __version__
from onemetre.cli.terminal import errors
from onemetre.ground.errors import OnemetreError
from onemetre.ground.language import LANGUAGES, tr

#: Exit codes: something the user can mend; our fault (sysexits.h); stopped by Ctrl-C.
FAILED, OUR_FAULT, STOPPED = 1, 70, 130


def main() -> None:
    """Run one command."""
    _speak()
    try:
        command = typer.main.get_command(_build())
        status = command.main(standalone_mode=False)
    except OnemetreError as error:
        errors.print(f"[bold red]✗[/] {_escape(str(error))}")
        status = FAILED
    except (typer.Abort, KeyboardInterrupt):
        status = _stopped()
    except typer.Exit as left:
        status = left.exit_code
    except TyperException as error:
        _misused(error)
        status = error.exit_code
    except BrokenPipeError:
        # The reader of our output went away, as with `| head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception:  # noqa: BLE001  # the one place where our own faults end
        status = _our_fault()
    sys.exit(status if isinstance(status, int) else 0)


def _speak() -> None:
    """Take ``--lang`` before anything is built, so that the help speaks it too."""
    words = sys.argv[1:]
    for i, word in enumerate(words):
        given = word.removeprefix("--lang=") if word.startswith("--lang=") else (
            words[i + 1] if word == "--lang" and i + 1 < len(words) else ""
        )  # fmt: skip
        if given in LANGUAGES:
            os.environ["ONEMETRE_LANG"] = given


def _build() -> typer.Typer:
    # Imported late: the words of the commands are in the language chosen above.
    from onemetre.cli import (
        access,
        city,
        many,
        operating,
        plan,
        programme,
        serving,
        watching,
        web,
    )

    app = typer.Typer(
        name="onemetre",
        help=tr("Onemetre: see the city from one metre. Reads plans, measures how far children"
                " get on foot, checks what was promised."),
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
    )  # fmt: skip
    app.callback()(_root)
    app.add_typer(plan.app, name="plan", help=tr("Read a plan document."))
    app.add_typer(city.app, name="city", help=tr("Bring in a place, measure it, report on it."))
    app.add_typer(programme.app, name="programme", help=tr("Papers of a programme that runs here."))
    programme.app.command(
        "load", help=tr("Set up a province: areas, units on three levels, people, its plan.")
    )(watching.load)
    programme.app.command(
        "escalate", help=tr("Let matters that are overdue rise to the units above, by the rule.")
    )(watching.escalate)
    programme.app.command(
        "remind", help=tr("Remind units of reports that are due, and tell who is silent.")
    )(watching.remind)
    city.app.command("publish", help=tr("Measure a place and show it on the site."))(
        web.publish_city
    )
    plan.app.command("publish", help=tr("Show a plan on the site."))(web.publish_plan)
    app.add_typer(access.people, name="access", help=tr("People and what they may do."))
    app.add_typer(access.trail, name="audit", help=tr("The trail: who did what."))
    app.add_typer(operating.database, name="database", help=tr("The database and its roles."))
    app.command("backup", help=tr("Write everything into one file, while the server runs."))(
        operating.backup
    )
    app.command("restore", help=tr("Put a backup in the place of this installation."))(
        operating.restore
    )
    app.command("doctor", help=tr("Look whether everything is well, and say what to do."))(
        operating.doctor
    )
    app.command("serve", help=tr("Open the site."))(web.serve)
    app.command("worker", help=tr("Take jobs: what was asked for on the staff pages."))(
        serving.worker
    )
    app.command("verify", help=tr("Compute a figure again from its code."))(web.verify)
    app.command("measure", help=tr("Measure many places, on one machine or many."))(many.measure)
    return app


def _root(
    lang: str = typer.Option("", "--lang", help="zh | en", show_default=False),
    version: bool = typer.Option(  # noqa: ARG001  # its callback does what it is for
        False, "--version", help=tr("Print the version and leave."), is_eager=True,
        callback=lambda asked: _version() if asked else None,
    ),
) -> None:  # fmt: skip
    if lang and lang not in LANGUAGES:
        raise typer.BadParameter(lang, param_hint="--lang")


def _version() -> None:
    typer.echo(f"onemetre {__version__}")
    raise typer.Exit


def _misused(error: TyperException) -> None:
    """A command typed wrongly: Typer's own words, and where the help is."""
    show = getattr(error, "show", None)
    if show is not None:
        show()
    else:
        errors.print(_escape(str(error)))


def _stopped() -> int:
    errors.print(tr("Stopped. Nothing was changed."))
    return STOPPED


def _our_fault() -> int:
    path = Path(gettempdir()) / f"onemetre-fault-{os.getpid()}.txt"
    path.write_text(traceback.format_exc(), "utf-8")
    errors.print(
        "[bold red]✗[/] "
        + _escape(
            tr("This is a fault of Onemetre's, not yours. What happened is written in {file}.",
               file=str(path))
        )
    )  # fmt: skip
    return OUR_FAULT


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
