"""Writes of reporting: a period opens, units send, the lead signs, the level above judges.

What was sent is kept word for word (`Wording`), each time. A signed report is closed; the level
above opens it again by returning it with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, gone
from onemetre.programme.doubts import settle_doubt
from onemetre.programme.models import Contribution, Notice, Period, Report, Wording
from onemetre.programme.owing import OPEN, ask
from onemetre.programme.running import as_lead
from onemetre.programme.saying import plain_figure

if TYPE_CHECKING:
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Programme

P = Permission
#: Fields of a report that its writes change.
_CHANGING = (
    "state", "done", "difficulty", "next", "figure", "figure_from", "share", "share_from",
    "signed_by", "signed_at", "judged_by", "judged_at", "reason",
)  # fmt: skip


@action
def open_period(programme: Programme, *, start: date, end: date, due: date, by: Viewer) -> Period:
    """Open a time to be reported on, in every area that runs the programme.

    The unit that leads a task writes its report; each that supports it is asked for a part.
    Whose turn it is, `owing.ask` says. Figures that last period's report has stand ready, with
    where they come from.

    Raises
    ------
    InputError
        if the days do not follow one another, some are of a period already, or it is no task's
        turn.
    """
    by.demand(P.RUN_PROGRAMME, area=programme.area)
    if not start <= end < due:
        raise InputError(
            "The days do not follow one another: {start}, {end}, {due}.",
            remedy="A period ends after it starts, and reports are due after it ends.",
            start=start, end=end, due=due,
        )  # fmt: skip
    other = programme.periods.filter(start__lte=end, end__gte=start).first()
    if other is not None:
        raise InputError(
            "The period from {start} to {end} is open already.",
            remedy="Periods follow one another. One in which nothing was said can be taken back on"
            " its page.",
            start=other.start, end=other.end,
        )  # fmt: skip
    period = Period.objects.create(
        programme=programme, start=start, end=end, due=due, opened_by=by.said
    )
    asked = ask(period, list(programme.tasks.filter(ended_on=None)))
    if not asked:
        raise InputError(
            "It is no task's turn to be reported on at the end of this period.",
            remedy="Choose a longer period, or shorten the intervals of tasks.",
        )
    audit.wrote(by, "open period", f"period {period.pk}", area=programme.area.path, tasks=asked)
    return period


@action
def move_due(period: Period, *, due: date, by: Viewer) -> Period:
    """Let the reports of a period be due on another day; where that is still to come, tasks that
    were sent down since the period was opened are asked for, too.

    Raises
    ------
    InputError
        if it is not after the period's end.
    """
    area = period.programme.area
    by.demand(P.RUN_PROGRAMME, area=area)
    if due <= period.end:
        raise InputError(
            "Reports cannot be due on {due}.", remedy="Choose a day after {end}.",
            due=due, end=period.end,
        )  # fmt: skip
    was, period.due = period.due, due
    period.save(update_fields=["due"])
    new = 0
    if due >= timezone.localdate():
        new = ask(period, list(period.programme.tasks.filter(ended_on=None)))
    audit.wrote(
        by, "move due day", f"period {period.pk}", area=area.path, was=str(was), now=str(due),
        tasks=new,
    )  # fmt: skip
    return period


def untouched(period: Period) -> bool:
    """Whether nothing was said in a period yet. Three queries."""
    said = period.reports.exclude(state=Report.OPEN) | period.reports.exclude(done="")
    sent = Contribution.objects.filter(report__period=period, state=Contribution.SENT)
    return not (said.exists() or sent.exists() or period.table_figures.exists())


@action
def withdraw_period(period: Period, *, by: Viewer) -> None:
    """Take back a period that was opened by mistake; what it asked for is no longer asked.

    Raises
    ------
    InputError
        if something was said in it already.
    """
    area = period.programme.area
    by.demand(P.RUN_PROGRAMME, area=area)
    list(period.reports.select_for_update().values_list("pk"))  # whoever writes now waits
    if not untouched(period):
        raise InputError("Something was said in this period already; it stays.")
    Notice.objects.filter(
        Q(of__startswith=f"reports {period.pk} ") | Q(of__startswith=f"silent {period.pk} "),
        seen_at=None,
    ).delete()
    audit.wrote(
        by, "withdraw period", f"period {period.pk}", area=area.path, programme=period.programme_id,
        start=str(period.start), end=str(period.end), due=str(period.due),
    )  # fmt: skip
    period.delete()


@action
def send_contribution(
    contribution: Contribution,
    *,
    done: str,
    difficulty: str,
    next_steps: str,
    figure: float | None,
    by: Viewer,
    figure_from: str = "",
    seen: str | None = None,
    sure: bool = False,
) -> Contribution:
    """What a unit did, where it is stuck and what comes next; again until the lead has signed.

    ``seen`` is `Contribution.edition` as the writer had it before them; None where they had none.
    ``sure`` is their word that a doubtful figure is right.

    Raises
    ------
    DoubtError
        if the figure is doubtful and they are not sure.
    InputError
        if nothing is said, the report is signed, the task has ended, the unit no longer owes it, or
        somebody sent the part since the writer saw it.
    """
    report = contribution.report
    by.demand(P.WRITE_REPORT, area=report.area, unit=contribution.duty.unit_id)
    _still_open(report)
    contribution.refresh_from_db(fields=("sent_by", "sent_at"))
    if seen is not None and seen != contribution.edition:
        raise InputError(
            "{name} sent this part since you opened it.",
            remedy="Look at what stands there now; send yours if it is to take its place.",
            name=contribution.sent_by,
        )  # fmt: skip
    if contribution.duty.ended_on is not None:
        raise InputError("{unit} no longer owes this task.", unit=contribution.duty.unit.name)
    if not done.strip():
        raise InputError("Say what was done.", remedy="If nothing was done, write that and why.")
    settle_doubt(figure, report.task, sure=sure)
    contribution.done, contribution.difficulty = done.strip(), difficulty.strip()
    contribution.next, contribution.figure = next_steps.strip(), figure
    contribution.figure_from = figure_from
    contribution.state, contribution.sent_by = Contribution.SENT, by.said
    contribution.sent_at = timezone.now()
    contribution.save()
    _keep_words(f"contribution {contribution.pk}", contribution, by)
    audit.wrote(
        by, "send report", f"contribution {contribution.pk}", area=report.area.path,
        report=report.pk,
    )  # fmt: skip
    return contribution


@action
def sign_report(
    report: Report,
    *,
    done: str,
    difficulty: str,
    next_steps: str,
    share: float | None,
    figure: float | None,
    by: Viewer,
    figure_from: str = "",
    sure: bool = False,
) -> Report:
    """The lead signs for the task: its words, over what its units sent.

    ``share`` is the lead's estimate of how far the task is, in per cent, and stays labelled so.
    ``figure_from`` is the source of a figure that was taken over; without one it is the lead's.
    Who has not sent is named in the trail; the lead may sign without them. ``sure`` is the lead's
    word that a doubtful figure is right.

    Raises
    ------
    DoubtError
        if the figure is doubtful and the lead is not sure.
    InputError
        if nothing is said, the share is none, the report is signed, or the task has ended.
    """
    as_lead(report.task, P.SIGN_REPORT, by)
    _still_open(report)
    if not done.strip():
        raise InputError("Say what was done.", remedy="If nothing was done, write that and why.")
    if share is not None and not 0 <= share <= 100:
        raise InputError(
            "{share} is no share.", remedy="Give 0 to 100.", share=plain_figure(share)
        )  # fmt: skip
    settle_doubt(figure, report.task, sure=sure)
    report.done, report.difficulty, report.next = (
        done.strip(),
        difficulty.strip(),
        next_steps.strip(),
    )
    report.share, report.share_from = share, "estimate" if share is not None else ""
    report.figure = figure
    report.figure_from = (figure_from or by.said) if figure is not None else ""
    report.state, report.signed_by, report.signed_at = Report.SIGNED, by.said, timezone.now()
    report.reason = ""
    report.save()
    _keep_words(f"report {report.pk}", report, by)
    silent = report.contributions.filter(state=Contribution.WAITING)
    audit.wrote(
        by, "sign report", f"report {report.pk}", area=report.area.path,
        silent=list(silent.values_list("duty__unit_id", flat=True)),
    )  # fmt: skip
    return report


def _fresh(report: Report) -> Report:
    """The row as it is now, locked: of two who act at once, the second sees the first."""
    try:
        report.refresh_from_db(fields=_CHANGING, from_queryset=Report.objects.select_for_update())
    except Report.DoesNotExist:  # its period was taken back
        raise gone() from None
    return report


def _still_open(report: Report) -> None:
    _still_runs(report)
    if _fresh(report).state not in OPEN:
        raise InputError(
            "This report is signed and no longer changed.",
            remedy="The level above can return it with a reason.",
        )


def _still_runs(report: Report) -> None:
    if report.task.ended_on is not None:
        raise InputError(
            "The task has ended: nothing more is asked of it.",
            remedy="What was said of it stays.",
        )


def _keep_words(of: str, said: Contribution | Report, by: Viewer) -> None:
    body = {name: getattr(said, name) for name in ("done", "difficulty", "next", "figure")}
    if isinstance(said, Report):
        body["share"] = said.share
    Wording.objects.create(of=of, body=body, said_by=by.said)


@action
def accept_report(report: Report, *, by: Viewer) -> Report:
    """The level above takes a signed report as it is."""
    _judge(report, by)
    report.state = Report.ACCEPTED
    report.judged_by, report.judged_at = by.said, timezone.now()
    report.save()
    audit.wrote(by, "accept report", f"report {report.pk}", area=report.area.path)
    return report


@action
def return_report(report: Report, *, reason: str, by: Viewer) -> Report:
    """The level above gives a report back; its units may change what they said.

    Raises
    ------
    InputError
        if no reason is given, or the task has ended and nobody could write it anew.
    """
    _judge(report, by)
    _still_runs(report)
    if not reason.strip():
        raise InputError("Say why it is returned.", remedy="The unit reads it and acts on it.")
    report.state, report.reason = Report.RETURNED, reason.strip()[:500]
    report.judged_by, report.judged_at = by.said, timezone.now()
    report.save()
    audit.wrote(
        by, "return report", f"report {report.pk}", area=report.area.path, reason=report.reason
    )
    return report


def _judge(report: Report, by: Viewer) -> None:
    above = report.area.parent
    if above is None:
        raise InputError("There is no level above this report.")
    by.demand(P.ACCEPT_REPORT, area=above)
    if _fresh(report).state != Report.SIGNED:
        raise InputError("Only a signed report is accepted or returned.")


@action
def remind(contribution: Contribution, *, by: Viewer) -> Contribution:
    """Ask a unit once more for its part (催办); its desk says so.

    By the unit that leads the task, or the office that runs the programme there.

    Raises
    ------
    InputError
        if it has been sent, or the task has ended.
    """
    report = contribution.report
    as_lead(report.task, P.SIGN_REPORT, by)
    _still_runs(report)
    if contribution.state == Contribution.SENT:
        raise InputError("{unit} has sent its part.", unit=contribution.duty.unit.name)
    contribution.reminded_at = timezone.now()
    contribution.save(update_fields=["reminded_at"])
    audit.wrote(by, "remind", f"contribution {contribution.pk}", area=report.area.path)
    return contribution
