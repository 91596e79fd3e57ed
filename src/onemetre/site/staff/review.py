"""Review: does what the reader understood say what the document says?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import HttpResponseRedirect

from onemetre import policy
from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import mark, tr
from onemetre.programme import confirming, office
from onemetre.programme.marks import paragraphs
from onemetre.programme.versions import versions
from onemetre.site.staff.asking import typed
from onemetre.site.staff.shell import page, tell, viewer_of
from onemetre.site.templating import url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from onemetre.access.viewer import Viewer
    from onemetre.programme.models import Correction, Reading

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
    """Something that was understood: its path in the document and its fields with their values."""

    path: str
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
    document = confirming.corrected(reading)
    plan = policy.from_json(document)
    parts = confirming.parts_of(plan)
    part = request.GET.get("part", "") or _first_open(parts, reading)
    if part not in parts:
        raise NotFoundError("The plan has no part “{path}”.", path=part[:80])
    wrong = ""
    if request.method == "POST":
        try:
            there = _act(request, reading, part, parts, viewer)
        except InputError as error:
            wrong = str(error)
        else:
            return HttpResponseRedirect(there)
    told: dict[str, object] = {
        "section": "programme", "programme": reading.programme, "reading": reading, "plan": plan,
        "parts": parts, "part": part, "wrong": wrong, "typed": request.POST,
        "items": _items(document, reading, plan, part), "paragraphs": _text(plan, part),
        "field_words": FIELD_WORDS, "role_words": ROLE_WORDS, "titles": _titles(plan),
        "left": [each for each in parts if each not in reading.looked_over],
        "diff": _diff(reading, plan), "corrections": list(reading.corrections.all())[::-1],
        "at": parts.index(part), "task": _index(plan, part),
    }  # fmt: skip
    return page(request, "staff/review.html", told, status=422 if wrong else 200)


def _first_open(parts: list[str], reading: Reading) -> str:
    return next((each for each in parts if each not in reading.looked_over), parts[0])


def _titles(plan: policy.Plan) -> dict[str, str]:
    return {"goals": tr("Goals")} | {task.number: task.title for task in plan.tasks}


def _index(plan: policy.Plan, part: str) -> int:
    return next((i for i, task in enumerate(plan.tasks) if task.number == part), -1)


def _text(plan: policy.Plan, part: str) -> object:
    if part != "goals":
        span = plan.tasks[_index(plan, part)].span
        return paragraphs(plan, span, span)
    first = min(target.span[0] for target in plan.targets)
    last = max(target.span[1] for target in plan.targets)
    start = plan.text.rfind("\n", 0, first) + 1
    end = plan.text.find("\n", last)
    span = (start, end if end >= 0 else len(plan.text))
    return paragraphs(plan, span, span)


def _items(
    document: dict[str, object], reading: Reading, plan: policy.Plan, part: str
) -> list[Item]:
    corrections = {each.path: each for each in reading.corrections.all()}
    text = plan.text

    def item(path: str, sort: str, index: int, value: dict[str, object], *names: str) -> Item:
        start, end = cast("list[int]", value["span"])
        return Item(
            path, sort, index, {name: value[name] for name in names},
            {name: each for name in names if (each := corrections.get(f"{path}/{name}"))},
            text[start:end] if sort != "task" else "", sort != "task",
        )  # fmt: skip

    def targets(path: str, rows: object) -> list[Item]:
        names = ("subject", "scope", "comparator", "low", "high", "unit", "deadline", "firm")
        return [
            item(f"{path}/{i}", "target", i, each, *names)
            for i, each in enumerate(cast("list[dict[str, object]]", rows))
        ]

    if part == "goals":
        return targets("targets", document["targets"])
    index = _index(plan, part)
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
    running = list(of.tasks.filter(area=of.area, ended_on=None))
    if not running or reading.confirmed_at is not None:
        return None
    return versions(plan, running, list(of.targets.filter(ended_on=None)))


def _act(
    request: HttpRequest, reading: Reading, part: str, parts: list[str], viewer: Viewer
) -> str:
    """Do what the form asks; where to go then."""
    here = f"/office/programme/{reading.programme_id}/review/{reading.version}/"
    do, why, path = (typed(request, name) for name in ("do", "why", "path"))
    if do == "correct":
        for name in FIELD_WORDS:
            if name in request.POST:
                confirming.correct(
                    reading, path=f"{path}/{name}", typed=typed(request, name), why=why, by=viewer
                )
            elif name == "firm" and "comparator" in request.POST:  # an unticked box is not sent
                confirming.correct(reading, path=f"{path}/firm", typed="", why=why, by=viewer)
    elif do == "add":
        confirming.add_duty(
            reading, task=int(typed(request, "task") or 0), name=typed(request, "unit"),
            role=typed(request, "role"), why=why, by=viewer,
        )  # fmt: skip
    elif do == "remove":
        confirming.remove(reading, path=path, why=why, by=viewer)
    elif do == "back":
        last = reading.corrections.last()
        if last is not None:
            confirming.take_back(last, by=viewer)
    elif do == "right":
        confirming.look_over(reading, part=part, by=viewer)
        following = parts[parts.index(part) + 1 :] + parts
        part = next((each for each in following if each not in reading.looked_over), part)
    elif do == "confirm":
        confirming.confirm_reading(reading, by=viewer)
        tell(request, tr("The plan runs. Now it can be sent down."))
        return url(f"/office/programme/{reading.programme_id}/")
    else:
        raise gone()
    return url(here, part=part)
