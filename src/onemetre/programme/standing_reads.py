"""How tasks stood at the end of periods, with the evidence and the results there are now.

Nothing of it is kept: evidence that is taken back, a target that is computed anew or a due day
that passes changes how a task stands, and changes it on every page and in every paper alike.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from onemetre.programme.models import Duty, Evidence, Report
from onemetre.programme.pace import months_after
from onemetre.programme.standing import rule, standing
from onemetre.programme.target_reads import states

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from onemetre.areas.models import Area
    from onemetre.programme.models import Period, Programme, Task

_SIGNED = frozenset({Report.SIGNED, Report.ACCEPTED})


class Said(NamedTuple):
    """What of a report says how its task stood."""

    pk: int
    state: str
    share: float | None


class Standings:
    """Read once for some tasks and periods of a programme. Four queries.

    Parameters
    ----------
    tasks, areas, periods
        what will be asked for.
    today
        the day on which a report is late, or not yet.
    """

    def __init__(
        self, of: Programme, tasks: Iterable[Task], areas: Sequence[Area],
        periods: Sequence[Period], today: date | None = None,
    ) -> None:  # fmt: skip
        keys = [task.pk for task in tasks]
        self.today = today or timezone.localdate()
        owing = Duty.objects.filter(task__in=keys, ended_on=None)
        self._owed = set(owing.order_by().values_list("task", flat=True).distinct())
        self._shown: dict[int, list[date]] = defaultdict(list)
        evidence = Evidence.objects.filter(task__in=keys, withdrawn=False).order_by("dated")
        if periods:  # what is older than evidence stays fresh shows nothing of any of them
            first = min(period.end for period in periods)
            evidence = evidence.filter(dated__gte=months_after(first, -rule().fresh_months))
        for task, dated in evidence.values_list("task", "dated"):
            self._shown[task].append(dated)
        self._targets = states(of, areas, {self._day(period) for period in periods})

    def _day(self, period: Period) -> date:
        """Of which a period speaks: its last, or today while it goes on."""
        return min(period.end, self.today)

    def owed(self, task: Task) -> bool:
        """Whether a unit owes a task."""
        return not task.broken_off and task.pk in self._owed

    def of(self, report: Report | Said, task: Task, period: Period) -> str:
        """How the task stood at the period's end; see ``standing.py`` for the rule."""
        shown = [dated for dated in self._shown[task.pk] if dated <= period.due]
        return standing(
            owed=self.owed(task),
            signed=report.state in _SIGNED,
            due=self.today > period.due,
            share=report.share,
            shown_on=shown[-1] if shown else None,
            end=period.end,
            targets=self._targets[self._day(period)].get((task.number, task.area_id), ()),
        )

    def when_said(self, report: Report, task: Task, period: Period) -> str:
        """The same; "" where nobody signed and no target tells: it was not reported on."""
        stood = self.of(report, task, period)
        return "" if report.state not in _SIGNED and stood == "no_evidence" else stood


def standings_of(reports: Sequence[Report], today: date | None = None) -> dict[int, str]:
    """How the tasks of some reports of one programme stood, by the reports' keys. Four queries.

    The reports bring their tasks, areas and periods.
    """
    if not reports:
        return {}
    tasks = {each.task_id: each.task for each in reports}.values()
    areas = list({each.area_id: each.area for each in reports}.values())
    periods = list({each.period_id: each.period for each in reports}.values())
    read = Standings(reports[0].task.programme, tasks, areas, periods, today)
    return {each.pk: read.of(each, each.task, each.period) for each in reports}
