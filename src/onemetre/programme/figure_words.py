"""What a figure of a yearly report is, and what it said, in words: told by its key alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onemetre.ground.language import language, tr
from onemetre.measure.wording import comma, state_word
from onemetre.programme.pace import pace_word
from onemetre.programme.saying import plain_figure
from onemetre.programme.yearly_words import counted_words, standing_word

if TYPE_CHECKING:
    from onemetre.programme.figure_codes import Answer, Recalled


def key_words(found: Recalled) -> str:
    """What the figure is, without what it says."""
    kind, _, rest = found.key.partition(":")
    if kind in {"task", "row"}:
        number, _, key = rest.partition(":")  # the key, of a task that has ended
        tasks = found.programme.tasks.filter(area=found.area, number=number)
        task = tasks.filter(pk=key).first() if key else tasks.filter(ended_on=None).first()
        title = f"{number} {task.title}" if task else number
        if kind == "task":
            return tr("Task {title}", title=title)
        return tr("Task {title}, area by area", title=title)
    if kind == "target":
        start, end = (int(each) for each in rest.split("-"))
        target = found.programme.targets.filter(start=start, end=end).first()
        return tr("Target: {text}", text=target.text if target else rest)
    if kind == "late":
        return tr("Reports in time: {area}", area=_area(found, rest))
    return {
        "overview": tr("Tasks by state"), "before": tr("Tasks by state, the year before"),
        "judged": tr("Reports that the yearly report is written from"),
        "targets": tr("Targets whose value is known"), "matters": tr("Supervision matters"),
    }.get(kind, kind)  # fmt: skip


def answer_words(found: Recalled, answer: Answer | None) -> str:
    """What the figure said; a dash where it said nothing."""
    if not answer:
        return "–"
    kind = found.key.partition(":")[0]
    said: Any = list(answer)
    if kind in {"overview", "before"}:
        return counted_words(said)
    if kind == "task":
        return _task(said)
    if kind == "target":
        return _target(said)
    if kind == "row":
        pairs = [each.split("=", 1) for each in said]
        return comma([f"{_area(found, code)} {standing_word(word)}" for code, word in pairs])
    return comma([f"{word} {n}" for word, n in zip(_counted(kind), said, strict=False)])


def _counted(kind: str) -> list[str]:
    return {
        "judged": [tr("accepted"), tr("not accepted"), tr("not signed")],
        "targets": [tr("all"), tr("computed"), tr("reported only")],
        "late": [tr("owed"), tr("in time"), tr("late"), tr("missing"), tr("not yet due")],
        "matters": [tr("all"), tr("settled"), tr("opened in the year"), tr("overdue")],
    }.get(kind, [])


def _task(said: list[Any]) -> str:
    standing, figure, share, reports, files = said
    out = [standing_word(standing)]
    if figure is not None:
        out.append(tr("figure {n}", n=plain_figure(figure)))
    if share is not None:
        out.append(tr("done {n}%", n=plain_figure(share)))
    out += [tr("{n} reports", n=reports), tr("{n} files", n=files)]
    return comma(out)


def _target(said: list[Any]) -> str:
    low, high, state, *counted = said
    if low is None:
        return tr("not known")
    ends = plain_figure(low) if high is None or high == low else (
        f"{plain_figure(low)}–{plain_figure(high)}"
    )  # fmt: skip
    word = pace_word(state) if counted else state and state_word(state)
    return comma([ends, word]) if word else ends


def _area(found: Recalled, code: str) -> str:
    own = type(found.area).objects.filter(code=code, until=None).first()
    return own.name if own else code


def public_words(found: Recalled) -> str:
    """What a visitor is told: of which report the figure is, and nothing of what it says."""
    title = found.programme.title
    if language() == "en":
        title = found.programme.title_en or title
    return tr("{title}: yearly report {year}, {area}", title=title, year=found.year,
              area=found.area.name)  # fmt: skip
