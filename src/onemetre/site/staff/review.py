"""Review: does what the reader understood say what the document says?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import HttpResponseRedirect

from onemetre import policy
from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import confirming, correcting, office
from onemetre.programme.confirmed import units_by_name
from onemetre.programme.marks import paragraphs
from onemetre.programme.versions import versions
from onemetre.site.staff.asking import typed, whole
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Correction, Programme, Reading

#: Words of the fields that can be put right.
FIELD_WORDS = {
    "title": mark("title"), "field": mark("field of the plan"), "number": mark("number"),
    "unit": mark("unit"), "role": mark("role"), "subject": mark("what is counted"),
    "scope": mark("where"), "comparator": mark("compares"), "low": mark("figure"),
    "high": mark("up to"), "deadline": mark("by the end of"), "firm": mark("firm"),
}  # fmt: skip
ROLE_WORDS = {
    "lead": mark("leads"),
    "responsible": mark("responsible"),
    "support": mark("supports"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was understood: its path in the document and its fields with their values.

    ``sign`` is what it says, as `correcting.sign_of` has it.
    """

    path: str
    sign: str
    sort: str
    index: int
    values: dict[str, object]
    corrected: dict[str, Correction]
    quote: str
    removable: bool


def review(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """One part of a reading beside the document; every field can be put right."""
    viewer = viewer_of(request)
    reading = office.reading(viewer, slug, version)
    part = request.GET.get("part", "") or _first_open(reading)
    wrong = bad = ""
    if request.method == "POST":
        try:
            there = _act(request, reading, part, viewer)
        except InputError as error:
            wrong, bad = str(error), str(error.params.get("field", ""))
            reading = office.reading(viewer, slug, version)  # somebody else may have been quicker
        else:
            return HttpResponseRedirect(there)
    document = confirming.corrected(reading)
    plan = policy.from_json(document)
    parts = confirming.parts_of(plan)
    if wrong and part not in parts:  # somebody else took out the last of it
        part = _first_open(reading)
    if part and part not in parts:
        raise NotFoundError("The plan has no part “{path}”.", path=part[:80])
    items = _items(document, reading, plan, part)
    kept = _kept(request, items) if wrong else ""
    told: dict[str, object] = {
        "section": "programme", "programme": reading.programme, "reading": reading, "plan": plan,
        "parts": parts, "part": part, "wrong": wrong, "bad": bad, "typed": request.POST,
        "kept": kept, "lost": wrong and not kept and typed(request, "do") == "correct",
        "items": items, "paragraphs": _text(plan, part),
        "field_words": FIELD_WORDS, "role_words": ROLE_WORDS, "heading": _heading(plan, part),
        "left": [each for each in parts if each not in reading.looked_over],
        "diff": _diff(reading, plan), "corrections": list(reading.corrections.all())[::-1],
        "of_task": _task(part) is not None, "left_behind": confirming.left_behind(reading),
        "carried": sum(1 for each in reading.corrections.all() if each.version),
        "cautions": _cautions(plan, part), "unknown": _unknown(reading, plan, part),
    }  # fmt: skip
    return page(request, "staff/review.html", told, status=422 if wrong else 200)


def _kept(request: HttpRequest, items: Iterable[Item]) -> str:
    """The path of the card in which what was typed stays: of the same thing, wherever it stands
    by now; "" if it is gone."""
    path, seen = typed(request, "path"), typed(request, "seen")
    if typed(request, "do") != "correct":
        return ""
    here = [each for each in items if each.path == path]
    if "seen" not in request.POST or any(each.sign == seen for each in here):
        return path
    moved = [each for each in items if each.sign == seen]
    changed = [each for each in here if correcting.same_place(each.sign, seen)]
    return next((each.path for each in [*moved, *changed]), "")


def _first_open(reading: Reading) -> str:
    """The first part that nobody looked over, else the first; "" where nothing was found."""
    parts = confirming.parts_of(confirming.corrected_plan(reading))
    left = [each for each in parts if each not in reading.looked_over]
    return next(iter([*left, *parts]), "")


def _task(part: str) -> int | None:
    """Which task of the plan a part is; None for the goals and for nothing at all."""
    number = whole(part)
    return number - 1 if number else None


def _heading(plan: policy.Plan, part: str) -> str:
    index = _task(part)
    return tr("Goals") if index is None else plan.tasks[index].title


def _text(plan: policy.Plan, part: str) -> object:
    index = _task(part)
    if index is not None:
        span = plan.tasks[index].span
        return paragraphs(plan, span, span)
    if not plan.targets:
        return paragraphs(plan, (0, len(plan.text)), (0, 0))
    first = min(target.span[0] for target in plan.targets)
    last = max(target.span[1] for target in plan.targets)
    start = plan.text.rfind("\n", 0, first) + 1
    end = plan.text.find("\n", last)
    span = (start, end if end >= 0 else len(plan.text))
    return paragraphs(plan, span, span)


def _cautions(plan: policy.Plan, part: str) -> list[str]:
    """What the reader warns of in a task."""
    index = _task(part)
    if index is None:
        return []
    start, end = plan.tasks[index].span
    return [tr(each.message) for each in plan.warnings if start <= each.span[0] < end]


def _unknown(reading: Reading, plan: policy.Plan, part: str) -> frozenset[str]:
    """Units that a task names and the area's list of units does not, while it can be put right."""
    index = _task(part)
    if index is None or reading.confirmed_at:
        return frozenset()
    named = {each.unit for each in plan.tasks[index].duties if not each.group}
    return frozenset(named - units_by_name(reading.programme.area).keys())


def _items(
    document: dict[str, object], reading: Reading, plan: policy.Plan, part: str
) -> list[Item]:
    corrections = correcting.put_right(reading.corrections.all())
    text = plan.text

    def item(path: str, sort: str, index: int, value: dict[str, object], *names: str) -> Item:
        start, end = cast("list[int]", value["span"])
        return Item(
            path, correcting.sign_of(path, value), sort, index,
            {name: value[name] for name in names},
            {name: each for name in names if (each := corrections.get(f"{path}/{name}"))},
            text[start:end] if sort != "task" else "", sort != "task",
        )  # fmt: skip

    def targets(path: str, rows: object) -> list[Item]:
        names = ("subject", "scope", "comparator", "low", "high", "unit", "deadline", "firm")
        return [
            item(f"{path}/{i}", "target", i, each, *names)
            for i, each in enumerate(cast("list[dict[str, object]]", rows))
        ]

    index = _task(part)
    if index is None:
        return targets("targets", document["targets"])
    task = cast("list[dict[str, object]]", document["tasks"])[index]
    path = f"tasks/{index}"
    return [
        item(path, "task", index, task, "number", "title", "field"),
        *(
            item(f"{path}/duties/{i}", "duty", i, each, "unit", "role")
            for i, each in enumerate(cast("list[dict[str, object]]", task["duties"]))
        ),
        *targets(f"{path}/targets", task["targets"]),
    ]


def _diff(reading: Reading, plan: policy.Plan) -> object:
    """What a new version changes of the programme that runs; None for a first one."""
    of = reading.programme
    tasks = of.tasks.filter(area=of.area, ended_on=None)
    running = list(tasks.prefetch_related("duties__unit"))
    if not running or reading.confirmed_at is not None:
        return None
    return versions(plan, running, list(of.targets.filter(ended_on=None)))


def _act(request: HttpRequest, reading: Reading, part: str, viewer: Viewer) -> str:
    """Do what the form asks; where to go then."""
    do, why, path = (typed(request, name) for name in ("do", "why", "path"))
    seen = typed(request, "seen") if "seen" in request.POST else None
    if do == "correct":
        said = {name: typed(request, name) for name in FIELD_WORDS if name in request.POST}
        if "comparator" in said:
            said.setdefault("firm", "")  # an unticked box is not sent
        confirming.correct(reading, path=path, typed=said, why=why, seen=seen, by=viewer)
    elif do == "add" and (task := _task(part)) is not None:
        confirming.add_duty(
            reading, task=task, name=typed(request, "unit"), role=typed(request, "role"), why=why,
            by=viewer,
        )  # fmt: skip
    elif do == "remove":
        confirming.remove(reading, path=path, why=why, seen=seen, by=viewer)
    elif do == "back":
        meant = None if seen is None else whole(seen)
        confirming.take_back(reading, seen=meant, by=viewer)
    elif do == "right":
        confirming.look_over(reading, part=part, by=viewer)
    elif do in {"confirm", "discard"}:
        return _end(request, reading, do, viewer)
    else:
        raise gone()
    return _next(reading, part, on=do == "right")


def _end(request: HttpRequest, reading: Reading, do: str, viewer: Viewer) -> str:
    """Let the reading run, or take it out."""
    programme: Programme | None
    if do == "confirm":
        programme = confirming.confirm_reading(reading, by=viewer)
        tell(request, tr("The plan runs. Now it can be sent down."))
    else:
        version = reading.version
        programme = confirming.discard_reading(reading, by=viewer)
        tell(request, tr("Version {n} is discarded.", n=version))
    return url(f"/office/programme/{programme.slug}/" if programme else "/office/programme/")


def _next(reading: Reading, part: str, *, on: bool) -> str:
    """The page of the part, or `on` to one that is left; of the first where the part is gone."""
    reading.refresh_from_db()  # with the corrections as they are now
    parts = list(confirming.parts_of(confirming.corrected_plan(reading)))
    if on:
        following = parts[parts.index(part) + 1 :] + parts
        part = next((each for each in following if each not in reading.looked_over), part)
    here = f"/office/programme/{reading.programme_id}/review/{reading.version}/"
    return url(here, part=part if part in parts else "") + "#understood"
