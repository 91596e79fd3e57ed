"""``onemetre programme load``, ``escalate``, ``remind``: a province set up and watched over."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from onemetre.cli import terminal
from onemetre.cli.web import at_the_prompt, ready
from onemetre.ground.language import tr

if TYPE_CHECKING:
    from onemetre.policy import Plan
    from onemetre.programme.provinces import Province

Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=tr("judge as of this day"))
]


def load(
    province: Annotated[str, typer.Argument(help=tr("the province, such as shanxi"))],
    plan: Annotated[
        Path | None,
        typer.Option(help=tr("a plan, as a document or as JSON from “onemetre plan read”")),
    ] = None,
) -> None:
    """Set up a province."""
    ready()
    from onemetre.measure.study import read_plan
    from onemetre.programme.loading import lacking, load_province
    from onemetre.programme.provinces import province as described
    from onemetre.programme.provinces import signing

    asked = described(province)
    read = read_plan(plan) if plan else None
    further = signing(read.head.issuers, asked) if read else []
    if not lacking(asked, further):
        terminal.out.print(tr("{place} is set up already; nothing was changed.", place=asked.name))
    else:
        with terminal.working() as say:
            made = load_province(asked, by=at_the_prompt(), further=further, say=say)
        terminal.out.print(
            "[bold green]✓[/] "
            + tr("{place}: {areas} areas, {units} units and {people} figures of people are new.",
                 place=asked.name, areas=made.areas, units=made.units, people=made.people)
        )  # fmt: skip
        terminal.out.print(
            tr("Names of units below the province follow a rule and are to be confirmed.")
        )
    if read and plan:
        _begin(asked, read, plan)


def _begin(asked: Province, read: Plan, file: Path) -> None:
    """Its programme, with the first reading, unless it is there."""
    from onemetre.areas.queries import area_in_force
    from onemetre.programme.confirming import start_programme
    from onemetre.programme.models import Programme

    if Programme.objects.filter(slug=asked.plan_slug).exists():
        said = tr("The programme “{slug}” is there already.", slug=asked.plan_slug)
    else:
        start_programme(
            read, slug=asked.plan_slug, area=area_in_force(asked.code), by=at_the_prompt(),
            title_en=asked.plan_title_en, file_name=file.name,
        )  # fmt: skip
        said = tr("The programme “{slug}” is begun: {tasks} tasks were read and wait to be"
                  " confirmed.", slug=asked.plan_slug, tasks=len(read.tasks))  # fmt: skip
    terminal.out.print(escape(said))


def escalate(on: Day = None) -> None:
    """Let what is overdue rise."""
    ready()
    from onemetre.programme.escalating import escalate_due

    risen = escalate_due(today=_day(on), by=at_the_prompt())
    rows = [
        (each.matter.title, each.matter.owner.name, str(each.days), each.to.name) for each in risen
    ]
    if rows:
        terminal.table((tr("matter"), tr("owed by"), tr("days overdue"), tr("told")), rows,
                       right=(2,))  # fmt: skip
    terminal.out.print(tr("{n} matters have risen.", n=len(risen)))


def remind(on: Day = None) -> None:
    """Remind units of reports."""
    ready()
    from onemetre.programme.reminding import remind_due

    told = remind_due(today=_day(on), by=at_the_prompt())
    terminal.out.print(
        tr("{n} reminders were sent; the units above were told {silent} times who is silent.",
           n=told.reminded, silent=told.silent)
    )  # fmt: skip


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()  # noqa: DTZ011  # the day where the office is
