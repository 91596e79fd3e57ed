"""The yearly report (年度报告) in words: from facts to the parts of an official document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onemetre.ground.language import Language, language, speaking, tr
from onemetre.measure.wording import comma, sentences
from onemetre.press.official import Head, Official, Text
from onemetre.programme.figure_codes import codes, task_key
from onemetre.programme.saying import (
    chinese,
    ended,
    official_day,
    period_words,
    plain_figure,
    unit_name,
    with_unit,
)
from onemetre.programme.standing import STANDINGS
from onemetre.programme.yearly import COUNTED
from onemetre.programme.yearly_annexes import annexes
from onemetre.programme.yearly_matters import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.programme.models import Report
    from onemetre.programme.yearly import Punctual, TaskYear, Yearly

Parts = list[Head | Text]


def yearly_document(year: Yearly, *, signed: str, language: Language) -> Official:
    """The whole report in one language. `signed` is the office it is from."""
    with speaking(language):
        return _Writer(year, signed).document()


def programme_title(year: Yearly) -> str:
    """The programme's title in the language in force, between the marks of a title."""
    return title_of(year.programme.title, year.programme.title_en)


def title_of(title: str, title_en: str) -> str:
    """A title in the language in force, between its marks."""
    return f"《{title}》" if language() == "zh" else f"“{title_en or title}”"


def standing_word(standing: str) -> str:
    """The word of a standing; a task that nobody reported on has one too."""
    return tr(STANDINGS[standing][0]) if standing in STANDINGS else tr("not reported")


def counted_words(counts: Sequence[int]) -> str:
    """``kept: 3, under way: 8``: what there is, in the order of the legend."""
    said = [
        tr("{n} {word}", n=n, word=standing_word(standing))
        for standing, n in zip(COUNTED, counts, strict=True) if n
    ]  # fmt: skip
    return comma(said)


class _Writer:
    def __init__(self, year: Yearly, signed: str) -> None:
        self.year, self.signed = year, signed
        self.codes = codes(year)
        self.heads = [0, 0]

    def document(self) -> Official:
        year = self.year
        name = programme_title(year)
        parts = [
            *self._overview(), *self._tasks(), *self._targets(), *self._punctual(),
            *self._matters(), *self._how(),
        ]  # fmt: skip
        return Official(
            language=language(),
            title=tr("Report of {area} on carrying out {title} in {year}",
                     area=year.area.name, title=name, year=year.year),
            parts=tuple(parts), annexes=annexes(year, self.codes),
            signed=self.signed or tr("(office to be named)"), date=official_day(year.day),
            printed=(
                self.signed or tr("(office to be named)"),
                tr("printed {day}", day=official_day(year.day)),
            ),
            labels={"annex": tr("Annex "), "annexes": tr("Annexes: ")},
            notice=tr("Invented data, for demonstration.") if year.programme.invented else "",
        )  # fmt: skip

    # Headings --------------------------------------------------------------------------------

    def _head(self, level: Literal[1, 2], text: str) -> Head:
        """The next heading of a level, counted as official documents count: 一、（一）.

        Tasks, on the third level, keep the numbers of the programme.
        """
        self.heads[level - 1] += 1
        self.heads[level:] = [0] * (2 - level)
        first, second = self.heads
        if language() == "zh":
            said = (f"{chinese(first)}、", f"（{chinese(second)}）")[level - 1]
        else:
            said = (f"{first}. ", f"{first}.{second} ")[level - 1]
        return Head(level, said + text)

    # Parts -----------------------------------------------------------------------------------

    def _overview(self) -> Parts:
        year = self.year
        said: Parts = [
            self._head(1, tr("Overview")),
            Text(
                tr("In {year}, {area} had {n} tasks of {title}. As last reported in the year:"
                   " {counts}.", year=year.year, area=year.area.name, n=len(year.tasks),
                   title=programme_title(year), counts=counted_words(year.counts)),
                self.codes["overview"],
            ),
            self._compared(), self._judged(),
        ]  # fmt: skip
        return said

    def _compared(self) -> Text:
        year, before = self.year, self.year.counts_before
        if not before:
            return Text(tr("There are no reports of {year}: nothing can be compared with the year"
                           " before.", year=year.year - 1))  # fmt: skip
        more = year.counts[0] - before[0]
        change = tr("as many are kept as a year before") if not more else (
            tr("{n} more are kept than a year before", n=more) if more > 0
            else tr("{n} fewer are kept than a year before", n=-more)
        )  # fmt: skip
        return Text(
            tr("A year before ({year}): {counts}; {change}.", year=year.year - 1,
               counts=counted_words(before), change=change),
            self.codes["before"],
        )  # fmt: skip

    def _judged(self) -> Text:
        taken, left, unsigned = self.year.judged
        if self.year.area.parent_id:
            said = tr("What was done is written from {n} reports that the level above accepted.",
                      n=taken)  # fmt: skip
        else:
            said = tr("What was done is written from {n} reports that the units in the lead"
                      " signed.", n=taken)  # fmt: skip
        rest = tr("{n} more wait for the level above or were returned; nothing of them is written"
                  " here.", n=left) if left else ""  # fmt: skip
        none = tr("{n} that were asked for nobody has signed.", n=unsigned) if unsigned else ""
        return Text(sentences(said, rest, none), self.codes["judged"])

    def _tasks(self) -> Parts:
        said: Parts = [self._head(1, tr("Task by task"))]
        for name, own in self.year.fields:
            said.append(self._head(2, name or tr("Tasks without a field")))
            for each in own:
                said += self._task(each)
        return said

    def _task(self, each: TaskYear) -> Parts:
        title = tr("{number}. {title}", number=each.task.number, title=each.task.title)
        if each.task.ended_on is not None:
            title = tr("{title} (until {day})", title=title, day=official_day(each.task.ended_on))
        said: Parts = [Head(3, title), self._stands(each)]
        if each.task.broken_off:
            said.append(Text(tr("The document breaks off in this task: nobody is asked to report on"
                                " it, or judged by it.")))  # fmt: skip
            return said
        if not each.said:
            said.append(Text(
                tr("No accepted report of the year tells what was done.")
                if self.year.area.parent_id
                else tr("No signed report of the year tells what was done.")
            ))  # fmt: skip
        for report in each.said:
            lead = tr("{period}: ", period=period_words(report.period))
            lead = lead[:1].upper() + lead[1:]
            said.append(Text(ended(report.done), lead=lead))
        for lead, which in (
            (tr("Difficulties: "), _last(each.said, "difficulty")),
            (tr("Next: "), _last(each.said, "next")),
        ):
            if which:
                said.append(Text(ended(which), lead=lead))
        return said

    def _stands(self, each: TaskYear) -> Text:
        leads = [unit_name(duty.unit) for duty in each.duties if duty.role == "lead"]
        helps = [unit_name(duty.unit) for duty in each.duties if duty.role != "lead"]
        owed = tr("In the lead: {units}.", units=comma(leads)) if leads else tr(
            "No unit is in the lead."
        )  # fmt: skip
        helped = tr("Supporting: {units}.", units=comma(helps)) if helps else ""
        facts = [tr("State: {word}", word=standing_word(each.standing))]
        if each.figure is not None and each.figure.figure is not None:
            facts.append(tr(
                "figure: {figure} ({source})",
                figure=with_unit(each.figure.figure, self.year.units.get(each.task.number, "")),
                source=source_words(each.figure),
            ))  # fmt: skip
        if each.share is not None and each.share.share is not None:
            facts.append(tr(
                "done: {share}% ({how})", share=plain_figure(each.share.share),
                how=tr("estimated by the lead"),
            ))  # fmt: skip
        facts.append(tr("files of the year that show it: {n}", n=each.evidence))
        joined = ("；" if language() == "zh" else "; ").join(facts)
        return Text(sentences(owed, helped, ended(joined)), self.codes[task_key(each.task)])

    def _targets(self) -> Parts:
        year = self.year
        said: Parts = [self._head(1, tr("Targets"))]
        if not year.targets:
            return [*said, Text(tr("The programme sets this area no target."))]
        computed = sum(each.computed for each in year.targets)
        reported = sum(not each.computed and each.reported is not None for each in year.targets)
        return [*said, Text(
            tr("Of {n} targets, {computed} were computed from data kept here, {reported} are known"
               " from what units reported alone, and of {rest} no value is known. Each stands in"
               " annex 1 with its value, date, source, certainty and state.",
               n=len(year.targets), computed=computed, reported=reported,
               rest=len(year.targets) - computed - reported),
            self.codes["targets"],
        )]  # fmt: skip

    def _punctual(self) -> Parts:
        said: Parts = [self._head(1, tr("Reporting in time"))]
        if not self.year.punctual:
            return [*said, Text(tr("No report was asked for in this year."))]
        return [*said, *(self._reports(each) for each in self.year.punctual)]

    def _reports(self, each: Punctual) -> Text:
        facts = [
            tr("{n} in time", n=each.in_time), tr("{n} late", n=each.late),
            tr("{n} missing", n=each.missing),
        ]  # fmt: skip
        if each.open:
            facts.append(tr("{n} not yet due", n=each.open))
        return Text(
            tr("{area} owed {n} reports: {counts}.", area=each.area.name, n=each.owed,
               counts=comma(facts)),
            self.codes[f"late:{each.area.code}"],
        )  # fmt: skip

    def _matters(self) -> Parts:
        matters = self.year.matters
        if matters is None:
            return []
        said: Parts = [self._head(1, tr("Supervision matters"))]
        closed = sum(each.closed for each in matters)
        words = tr("No matter was opened in the year.")
        if matters:
            words = tr("{n} matters were open in the year, {closed} of them were settled.",
                       n=len(matters), closed=closed)  # fmt: skip
            more = tr("{new} of them were opened in it; {overdue} were overdue on {day}.",
                      new=sum(each.new for each in matters),
                      overdue=sum(each.overdue for each in matters),
                      day=official_day(last_day(self.year.year, self.year.day)))  # fmt: skip
            words = sentences(words, more)
        said.append(Text(words, self.codes["matters"]))
        for each in matters:
            said.append(Text(tr(
                "{title} ({unit}; since {opened}, due {due}): {state}.", title=each.title,
                unit=each.unit, opened=official_day(each.opened), due=official_day(each.due),
                state=each.state_words,
            )))  # fmt: skip
        return said

    def _how(self) -> Parts:
        return [self._head(1, tr("How this report can be checked")), Text(
            tr("It was written on {day} from the programme's own records. Beside every figure"
               " stands a code in brackets: who enters it under “verify” is told whether the"
               " records still give the same. What is not known is said to be so.",
               day=official_day(self.year.day))
        )]  # fmt: skip


def source_words(report: Report) -> str:
    """Where a report's figure comes from: a file and cell, or the unit that signed."""
    when = period_words(report.period)
    if report.figure_from and report.figure_from != report.signed_by:
        return tr("{source}, report of {period}", source=report.figure_from, period=when)
    return tr("stated by the lead, report of {period}", period=when)


def _last(reports: Sequence[Report], name: str) -> str:
    """What the latest report says that says anything."""
    return next((said for each in reversed(reports) if (said := getattr(each, name).strip())), "")
