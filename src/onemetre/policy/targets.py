"""Targets: the numbers that are to be reached, told apart from all other numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, cast

from onemetre.policy.figures import DATE, Figure, deadline, figures, listed, words
from onemetre.policy.plan import Comparator, Quantity, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemetre.policy.plan import Span

_SENTENCE_ENDS = "。！？\n"
_QUOTED = re.compile(r"《[^》\n]{1,80}》|“[^”\n]{1,40}”")
#: A date sets a deadline if it is one to be reached by: 到2025年, 2024年底前, 2026年6月前.
_BY = re.compile(r"^\s*(?:年?底|年末|末)?\s*(?:之?前|底前|年底|底|末)?")


def read_figures(
    text: str,
    start: int,
    end: int,
    *,
    listing: bool = False,
    due: str = "",
    asked: bool = False,
    year: str = "",
) -> tuple[list[Target], list[Quantity]]:
    """Targets and other quantities between two positions.

    Parameters
    ----------
    listing
        the text is a list of indicators: a number with a unit is a target without a verb.
    due
        deadline of what names none itself.
    asked
        the text stands in a column of targets: it is asked for without a verb.
    year
        of the document, for months without one.
    """
    targets: list[Target] = []
    quantities: list[Quantity] = []
    hidden = _quoted(text, start, end)
    for a, b in _sentences(text, start, end):
        dates = [
            (m.start(), m.end(), deadline(m, year)) for m in DATE.finditer(text, a, b)
            if not any(s <= m.start() < e for s, e in hidden if text[s] == "《")  # a plan's name
        ]  # fmt: skip
        found = [each for each in figures(text, a, b)]
        found += _coverages(text, a, b, dated=bool(dates))
        found.sort(key=lambda each: each.span)
        asking = [
            figure
            for figure in found
            if not any(s <= figure.span[0] < e for s, e in hidden)
            and _asks(text, figure, a, listing=listing or asked)
        ]
        quantities += [_quantity(text, figure) for figure in found if figure not in asking]
        before = a
        for i, figure in enumerate(asking):
            next_at = asking[i + 1].span[0] if i + 1 < len(asking) else b
            target = _target(text, figure, max(a, before), next_at, a, b)
            when = _due(figure, dates) or due
            targets.append(_with_due(target, when))
            before = target.span[1]
    return targets, quantities


def _with_due(target: Target, when: str) -> Target:
    return replace(target, deadline=when)


def _quoted(text: str, start: int, end: int) -> list[Span]:
    """Names in 《》 and words in “”: their numbers are parts of names."""
    return [found.span() for found in _QUOTED.finditer(text, start, end)]


def _sentences(text: str, start: int, end: int) -> Iterable[Span]:
    a = start
    for at in range(start, end):
        if text[at] in _SENTENCE_ENDS:
            if at > a:
                yield a, at
            a = at + 1
    if end > a:
        yield a, end


# Is it asked for? -----------------------------------------------------------------------------


@cache
def _any(table: str, key: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(listed(table, key), key=len, reverse=True))))


def _clause(text: str, figure: Figure, start: int) -> int:
    """Where the clause of a number begins: after the last comma or semicolon before it."""
    at = figure.span[0]
    while at > start and text[at - 1] not in "，,；;：:":
        at -= 1
    return at


def _asks(text: str, figure: Figure, start: int, *, listing: bool) -> bool:
    """Whether a number is asked for; otherwise it only says how things are."""
    if figure.unit in listed("never", "ages"):
        return False
    after = text[figure.span[1] : figure.span[1] + 6]
    if not figure.unit and not _counted_after(text, figure):
        return False
    if any(after.startswith(word) for word in listed("never", "followers")) and not figure.unit:
        return False
    if text[figure.span[0] - 1 : figure.span[0]] == "每":
        return False  # 每百户, 每千人: what is counted against
    begin = _clause(text, figure, start)
    before = text[begin : figure.span[0]]
    sentence = text[start : figure.span[0]]
    past = _any("reaching", "past").search(before)
    if past or _background(before) or _background_opens(sentence):
        return False
    if _qualifies(text, figure) or re.search(r"[由从](?:19|20)\d\d年的?$", before):
        return False
    if figure.unit in {"%", "‰"} or text[slice(*figure.span)].startswith("翻"):
        return True
    near = before[-24:]
    behind = text[figure.span[1] : figure.span[1] + 10]
    if figure.unit in listed("never", "measures"):
        # A distance or a time is a target only right after a word of reaching.
        if re.search(rf"(?:{_comparators('before').pattern})[^，]{{0,6}}$", near):
            return True
        bound = _comparators("after").match(text, figure.span[1])
        return (listing and bool(near)) or (
            bound is not None
            and (bool(_any("binding", "words").search(before + behind)) or near.endswith("为"))
        )
    compared = re.search(rf"(?:{_comparators('before').pattern})$", near)
    about = near.endswith("为") and _comparators("after").match(text, figure.span[1])
    return (
        listing
        or bool(compared or about)
        or bool(_any("reaching", "words").search(near))
        or _each(near)
        or (near.endswith("为") and figure.unit in {"名", "人", "户"})
    )


def _each(near: str) -> bool:
    return bool(re.search(r"(?:每|各|均|人均)[\u4e00-\u9fff、（）()]{0,16}$", near))


def _counted_after(text: str, figure: Figure) -> bool:
    return bool(re.match(r"\s*[\u4e00-\u9fff]", text[figure.span[1] : figure.span[1] + 2])) and (
        not figure.han
        and (figure.low >= 10_000 or bool(re.match(r"余?多?[名位]", text[figure.span[1] :])))
    )


def _background(before: str) -> bool:
    found = list(_any("reaching", "background").finditer(before))
    if not found:
        return False
    # 已建成…的基础上,新增: a later word of asking overrides.
    asked = [m.start() for m in _any("reaching", "words").finditer(before, found[-1].end())]
    return not asked


def _background_opens(sentence: str) -> bool:
    return bool(re.match(r"\s*(?:截至|截止|目前|现有)", sentence))


def _qualifies(text: str, figure: Figure) -> bool:
    """A number that only says which: 20万人口以上的县, 千人以上学校, 服务半径500米的…."""
    after = text[figure.span[1] : figure.span[1] + 16]
    if figure.unit not in {"人", "户", "张", "床", ""}:
        return False
    return bool(
        re.match(r"(?:口|人口)?(?:及?以上|及?以下|以内)的?[\u4e00-\u9fff]", after)
        or re.match(r"(?:口|人口)?的(?:县|区|市|乡镇|学校|社区|街道|村|单位|地区)", after)
    )


# What does it ask? ----------------------------------------------------------------------------


@cache
def _comparators(table: str) -> re.Pattern[str]:
    keys = sorted(cast("dict[str, str]", words()[table]), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys)))


def _comparator(text: str, figure: Figure, start: int) -> Comparator:
    after = re.compile(_comparators("after").pattern).match(text, figure.span[1])
    if after:
        return cast("Comparator", cast("dict[str, str]", words()["after"])[after[0]])
    before = text[start : figure.span[0]]
    found = list(_comparators("before").finditer(before))
    # 不高于同类机构的1.2倍: the longer words hold over some distance, 达 and 约 do not.
    if found and len(before) - found[-1].end() <= (16 if len(found[-1][0]) > 2 else 6):
        return cast("Comparator", cast("dict[str, str]", words()["before"])[found[-1][0]])
    return "="


_VERBS = re.compile(
    r"^(?:到\d+年|推动|推进|加快|进一步|全面|积极|逐步|并|且|使|将|在|实现|确保|力争|争取|完成|新建|建成|建设|改造)+"
)


def _target(
    text: str, figure: Figure, floor: int, next_at: int, sentence: int, stop: int
) -> Target:
    begin = max(_clause(text, figure, sentence), floor)
    # A date that opens the clause is not part of what is asked.
    opening = DATE.match(text, begin)
    lead = re.compile(r"\s*(?:到|至|在)?").match(text, begin)
    if lead:
        opening = DATE.match(text, lead.end())
    if opening:
        by = _BY.match(text[opening.end() : opening.end() + 8])
        begin = min(opening.end() + (by.end() if by else 0), figure.span[0])
    while begin < figure.span[0] and text[begin] in " 　，,、；;和及与并":
        begin += 1
    end = _target_end(text, figure, next_at, stop)
    comparator = _comparator(text, figure, max(_clause(text, figure, sentence), floor))
    subject, scope = _subject(text, figure, begin, end)
    near = text[sentence : figure.span[0]]
    return Target(
        text=text[begin:end], comparator=comparator, low=figure.low, high=figure.high,
        unit=figure.unit or _unit_after(figure), subject=subject, scope=scope, deadline="",
        firm=not any(word in near for word in listed("reaching", "strive")), span=(begin, end),
    )  # fmt: skip


def _unit_after(figure: Figure) -> str:
    """万 without a measure word counts people."""
    return "人" if figure.low >= 10_000 and not figure.unit else ""


def _target_end(text: str, figure: Figure, next_at: int, stop: int) -> int:
    end = figure.span[1]
    if (
        not text[slice(*figure.span)][:1].isdigit()
        and figure.unit in {"%", "倍"}
        and figure.low in {100.0, 2.0, 4.0}
        and (figure.unit != "%" or _any("coverage", "words").match(text, figure.span[0]))
    ):
        return end  # 全覆盖, 翻一番: what they count stands before them
    after = _comparators("after").match(text, end)
    end = after.end() if after else end
    noun = re.compile(r"[^，,。；;：:（(）)\n]{0,40}").match(
        text, end, min(stop, max(next_at, end))
    )
    if noun:
        end = noun.end()
        # 5所和3个: the words after 和 belong to the next number.
        if next_at < stop and end >= next_at:
            cut = max(text.rfind(word, figure.span[1], end) for word in "和及与并")
            end = cut if cut > figure.span[1] else figure.span[1]
    while end > figure.span[1] and text[end - 1].isspace():
        end -= 1
    return end


def _subject(text: str, figure: Figure, begin: int, end: int) -> tuple[str, str]:
    before = text[begin : figure.span[0]]
    after_word = _comparators("after").match(text, figure.span[1])
    after = text[after_word.end() if after_word else figure.span[1] : end].strip("的 ")
    found = re.search(str(words()["scope"]["pattern"]), text[begin:end])
    scope = found[0].strip("、，") if found else ""
    reaching = _comparators("before").search(before)
    counted = before[: reaching.start()] if reaching else before
    counted = _VERBS.sub("", counted.strip())
    if figure.unit in {"%", "‰"}:
        # 全省50%以上地级市…: what stands before only says where.
        return (after if after and counted in {scope, ""} else counted or after), scope
    named = re.sub(r"^(?:的|余|多)", "", after)
    return (named or counted), scope


def _every(text: str, start: int, end: int, *, dated: bool) -> list[Span]:
    """Where every area of a kind is to do something: the word for what it is to do."""
    kinds = cast("dict[str, str]", words()["coverage"])
    return [
        m.span("does")
        for kind in (("each", "large") if dated else ("large",))
        for m in re.compile(kinds[kind]).finditer(text, start, end)
    ]


def _coverages(text: str, start: int, end: int, *, dated: bool) -> list[Figure]:
    """全覆盖 is 100 %, and so is 均启动 by a day; 翻一番 is 2 倍."""
    multiples = cast("dict[str, int]", words()["multiples"])
    times = re.compile("|".join(sorted(multiples, key=len, reverse=True)))
    return (
        [
            Figure(100.0, None, "%", m.span())
            for m in _any("coverage", "words").finditer(text, start, end)
        ]
        + [Figure(100.0, None, "%", span) for span in _every(text, start, end + 1, dated=dated)]
        + [
            Figure(float(multiples[m[0]]), None, "倍", m.span())
            for m in times.finditer(text, start, end)
        ]
    )


def _quantity(text: str, figure: Figure) -> Quantity:
    a, b = figure.span
    return Quantity(text[a:b], figure.low, figure.unit, figure.span)


# By when? -------------------------------------------------------------------------------------


def _due(figure: Figure, dates: list[tuple[int, int, str]]) -> str:
    """The date nearest before a number in its sentence; it holds to the end of the sentence."""
    earlier = [said for a, _, said in dates if a < figure.span[0] and said]
    return earlier[-1] if earlier else ""
