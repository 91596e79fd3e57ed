"""What things of a programme are called in the trail, by its words for them: ``report 12``."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from onemetre.areas.models import Area
from onemetre.ground.language import tr
from onemetre.programme.models import (
    Contribution,
    Entry,
    Matter,
    Meeting,
    Period,
    Programme,
    Reading,
    Report,
    TableMapping,
    Target,
    Task,
)
from onemetre.programme.registers import kinds
from onemetre.programme.saying import period_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from django.db.models import QuerySet


def names_of(things: Iterable[str]) -> dict[str, str]:
    """Names of those things that have one. One query for each kind of thing that is there."""
    asked: dict[str, set[str]] = defaultdict(set)
    for each in things:
        kind, _, key = each.partition(" ")
        asked[kind].add(key)
    out = {f"register {each.key}": each.words for each in kinds().values()}
    for kind, (rows, said) in _named().items():
        if keys := asked.get(kind):
            field = _KEYS.get(kind, "pk")
            wanted = [key for key in keys if field != "pk" or key.isdecimal()]
            found = rows.filter(**{f"{field}__in": wanted})
            out |= {f"{kind} {getattr(each, field)}": said(each) for each in found}
    return out


#: Fields by which the trail names things that it does not name by their number.
_KEYS = {"programme": "slug", "province": "code"}


def _named() -> dict[str, tuple[QuerySet[Any], Callable[[Any], str]]]:
    """Rows of each kind, and how one of them is called."""
    return {
        "programme": (Programme.objects.all(), _title),
        "reading": (Reading.objects.select_related("programme").defer("document"), _reading),
        "task": (Task.objects.select_related("area"), _task),
        "period": (Period.objects.all(), period_words),
        "report": (Report.objects.select_related("task__area", "period"), _report),
        "contribution": (
            Contribution.objects.select_related(
                "duty__unit", "report__task__area", "report__period"
            ),
            _part,
        ),
        "table": (TableMapping.objects.defer("sample"), _name),
        "entry": (Entry.objects.all(), _entry),
        "target": (Target.objects.all(), lambda each: each.text),
        "matter": (Matter.objects.all(), _title),
        "meeting": (Meeting.objects.all(), _title),
        "province": (Area.objects.filter(until=None, place=""), _name),
    }


def _title(each: Programme | Matter | Meeting) -> str:
    return f"“{each.title}”"


def _name(each: TableMapping | Area) -> str:
    return each.name


def _reading(each: Reading) -> str:
    version = tr("version {n}", n=each.version)
    return f"{_title(each.programme)} {version}"


def _task(each: Task) -> str:
    return tr("{area}: task {number} {title}", area=each.area.name, number=each.number,
              title=each.title)  # fmt: skip


def _report(each: Report) -> str:
    return tr("{report}, {period}", report=_task(each.task), period=period_words(each.period))


def _part(each: Contribution) -> str:
    return tr("{unit} on {report}", unit=each.duty.unit.name, report=_report(each.report))


def _entry(each: Entry) -> str:
    return each.name or kinds()[each.kind].words
