"""The paper form of what a unit owes in a period: A4, to be filled in by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onemetre.ground.language import language, tr
from onemetre.press.official_pdf import compiled
from onemetre.programme.saying import official_day, period_words

if TYPE_CHECKING:
    from onemetre.programme.forms import Form, FormLine


def paper_form(own: Form) -> bytes:
    """The form as PDF, in the language in force; signed reports are left out."""
    programme = own.period.programme
    title = programme.title_en or programme.title if language() == "en" else programme.title
    when = period_words(own.period)
    return compiled("form.typ", {
        "language": language(),
        "title": tr("{unit}: report for {period}", unit=own.unit.name, period=when),
        "programme": title,
        "due": tr("due {day}", day=official_day(own.period.due)),
        "how": tr("One part a task. What is known already stands on the tinted strip: strike out"
                  " what is wrong. Write “none” where there is none."),
        "footer": tr("Form {period}-{unit}. What is written here is entered by the office.",
                     period=own.period.pk, unit=own.unit.pk),
        "labels": {
            "known": tr("already known"), "done": tr("what was done, and what shows it"),
            "figure": tr("figure"), "figure_from": tr("where the figure comes from"),
            "difficulty": tr("difficulties"), "next": tr("next steps"),
            "signed": [tr("written by"), tr("checked by"), tr("date"), tr("seal of the unit")],
        },
        "tasks": [_task(each) for each in own.lines if not each.closed],
    })  # fmt: skip


def _task(line: FormLine) -> dict[str, object]:
    task = line.report.task
    return {
        "number": task.number, "title": task.title,
        "role": tr("lead") if line.leads else tr("support"),
        "unit": line.unit,
        "known": [{"said": each.said, "source": each.source} for each in line.known],
    }  # fmt: skip
