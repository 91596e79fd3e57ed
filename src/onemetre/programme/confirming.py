"""Writes that turn a read plan into a running programme, once a person has confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils import timezone

from onemetre import policy
from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.roles import Permission
from onemetre.ground.errors import InputError, NotFoundError, gone
from onemetre.ground.language import tr
from onemetre.programme import correcting
from onemetre.programme.carrying import Carried, carry
from onemetre.programme.confirmed import put_in_force
from onemetre.programme.models import Correction, Programme, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area

_CONFIRM = Permission.CONFIRM_PLAN


@action
def start_programme(
    plan: policy.Plan,
    *,
    slug: str,
    area: Area,
    by: Viewer,
    title_en: str = "",
    file_name: str = "",
    invented: bool = False,
) -> Reading:
    """A new programme of an area, with the first reading of its plan, to be confirmed.

    Raises
    ------
    InputError
        if there is a programme of that name, or nothing was found in the document.
    """
    by.demand(_CONFIRM, area=area)
    _demand_parts(plan)
    if Programme.objects.filter(slug=slug).exists():
        raise InputError(
            "There is a programme “{slug}” already.", remedy="Choose another name.", slug=slug
        )
    programme = Programme.objects.create(
        slug=slug, title=plan.head.title or slug, title_en=title_en, area=area, invented=invented
    )
    audit.wrote(by, "start programme", f"programme {slug}", area=area.path)
    return _reading(programme, plan, file_name, by)


@action
def add_reading(programme: Programme, plan: policy.Plan, *, file_name: str, by: Viewer) -> Reading:
    """A new version of a programme's document, to be confirmed; the old one stays in force.

    What people put right in the old one is put right in it too, where it fits; see `carrying`.

    Raises
    ------
    InputError
        if it is the text that is in force, another version waits to be confirmed, or nothing was
        found in the document.
    """
    by.demand(_CONFIRM, area=programme.area)
    _demand_parts(plan)
    last = programme.readings.last()
    if last is not None and last.sha256 == plan.sha256:
        raise InputError(
            "This is the text of version {version}.",
            remedy="A new version has another text.", version=last.version,
        )  # fmt: skip
    if last is not None and last.confirmed_at is None:
        raise InputError(
            "Version {version} waits to be confirmed.",
            remedy="Confirm it, or discard it on its page.", version=last.version,
        )  # fmt: skip
    return _reading(programme, plan, file_name, by)


def _reading(programme: Programme, plan: policy.Plan, file_name: str, by: Viewer) -> Reading:
    last = programme.readings.last()
    made = Reading.objects.create(
        programme=programme, version=programme.readings.count() + 1,
        document=policy.to_json(plan), sha256=plan.sha256, file_name=file_name[:200],
        made_by=by.said,
    )  # fmt: skip
    carried, left = _from_before(last, made) if last else ([], [])
    for each in carried:
        Correction.objects.create(
            reading=made, change=each.change, path=each.path, was=each.was, now=each.now,
            why=each.of.why, made_by=each.of.made_by,
            version=each.of.version or each.of.reading.version,
        )  # fmt: skip
    audit.wrote(
        by, "add reading", f"reading {made.pk}", area=programme.area.path, sha256=plan.sha256,
        carried=len(carried), left=len(left),
    )  # fmt: skip
    return made


def _from_before(last: Reading, made: Reading) -> tuple[list[Carried], list[Correction]]:
    return carry(last.document, last.corrections.select_related("reading"), made.document)


def left_behind(reading: Reading) -> list[Correction]:
    """Corrections of the version before that do not fit this one, while it waits."""
    if reading.confirmed_at:
        return []
    last = reading.programme.readings.filter(version__lt=reading.version).last()
    return _from_before(last, reading)[1] if last else []


def _open(reading: Reading) -> None:
    """The reading as it is now, locked: of two who act at once, the second sees the first."""
    try:
        reading.refresh_from_db(from_queryset=Reading.objects.select_for_update())
    except Reading.DoesNotExist:  # it was discarded
        raise gone() from None
    if reading.confirmed_at is not None:
        raise InputError("This version is confirmed and is no longer changed.")


@action
def discard_reading(reading: Reading, *, by: Viewer) -> Programme | None:
    """Take out a version that waits to be confirmed, as it is of the wrong document.

    A programme of which nothing else is there goes with it; then None is returned.

    Raises
    ------
    InputError
        if it is confirmed.
    """
    programme = reading.programme
    by.demand(_CONFIRM, area=programme.area)
    _open(reading)
    audit.wrote(
        by, "discard reading", f"reading {reading.pk}", area=programme.area.path,
        programme=programme.slug, version=reading.version, sha256=reading.sha256,
    )  # fmt: skip
    reading.delete()
    if programme.readings.exists() or programme.periods.exists() or programme.tables.exists():
        return programme
    programme.delete()
    return None


@action
def correct(
    reading: Reading, *, path: str, typed: Mapping[str, str], why: str, by: Viewer,
    seen: str | None = None,
) -> list[Correction]:  # fmt: skip
    """Put fields of one thing right, all that were typed or none; those that change are returned.

    ``seen`` is `correcting.sign_at` the path as whoever does it had it before them; None where they
    had none. What is so already is not refused, so that a form may be sent twice.

    Raises
    ------
    InputError
        if what was typed cannot stand there, naming the field, the reading is confirmed, or
        something else stands at the path by now.
    """
    by.demand(_CONFIRM, area=reading.programme.area)
    _open(reading)
    document = corrected(reading)
    if (
        seen is not None and seen != correcting.sign_at(document, path)
        and not correcting.says(document, path, typed, seen=seen)
    ):  # fmt: skip
        raise _changed_since()
    found = correcting.changes(document, path, typed)
    if not found:
        _note(reading, "none", path, by)
    return [_correct(reading, "replace", *each, why, by) for each in found]


@action
def add_duty(reading: Reading, *, task: int, name: str, role: str, why: str, by: Viewer) -> None:
    """Add a unit that owes a task though the document does not name it; once.

    Raises
    ------
    InputError
        if it cannot be one, stands in the task in another role, or the reading is confirmed.
    """
    by.demand(_CONFIRM, area=reading.programme.area)
    _open(reading)
    path = f"tasks/{task}/duties"
    whole = cast("correcting.Document", correcting.value_at(corrected(reading), f"tasks/{task}"))
    duty = correcting.new_duty(name, role, cast("list[int]", whole["span"])[1])
    there = cast("list[correcting.Document]", whole["duties"])
    roles = [each["role"] for each in there if each["unit"] == duty["unit"]]
    if not roles:
        _correct(reading, "add", path, None, duty, why, by)
    elif duty["role"] in roles:  # the form was sent twice
        _note(reading, "none", path, by)
    else:
        raise InputError(
            "{unit} stands in this task already.", remedy="Put its role right there.",
            unit=duty["unit"],
        )  # fmt: skip


@action
def remove(
    reading: Reading, *, path: str, why: str, by: Viewer, seen: str | None = None
) -> None:  # fmt: skip
    """Take out a duty or a target that the reader only thought it saw.

    ``seen`` as in `correct`; what was taken out already is not refused.

    Raises
    ------
    InputError
        if the reading is confirmed, or something else stands at the path by now.
    """
    by.demand(_CONFIRM, area=reading.programme.area)
    _open(reading)
    *_, kind, _index = ("", *path.split("/"))
    if kind not in {"duties", "targets"}:
        raise NotFoundError("The plan has no part “{path}”.", path=path[:80])
    document = corrected(reading)
    if seen is not None and seen != correcting.sign_at(document, path):
        if not correcting.is_out(reading.corrections.all(), seen=seen):
            raise _changed_since()
        _note(reading, "none", path, by)
        return
    was = correcting.value_at(document, path)
    _correct(reading, "remove", path, was, None, why, by)


def _changed_since() -> InputError:
    return InputError(
        "This was changed since you opened the page.", remedy="Look at what stands there now.",
        field="seen",
    )  # fmt: skip


def _correct(
    reading: Reading, change: str, path: str, was: object, now: object, why: str, by: Viewer
) -> Correction:
    _note(reading, change, path, by)
    return Correction.objects.create(
        reading=reading, change=change, path=path, was=was, now=now, why=why.strip(),
        made_by=by.said,
    )  # fmt: skip


def _note(reading: Reading, change: str, path: str, by: Viewer) -> None:
    audit.wrote(
        by, "correct reading", f"reading {reading.pk}", area=reading.programme.area.path,
        path=path, change=change,
    )  # fmt: skip


@action
def take_back(reading: Reading, *, by: Viewer, seen: int | None = None) -> None:
    """Undo the last correction of a reading.

    ``seen`` is the key of the correction that is meant, None for whichever is the last. One that
    was taken back already is not refused.

    Raises
    ------
    InputError
        if the reading is confirmed, or something was put right after the one that is meant.
    """
    by.demand(_CONFIRM, area=reading.programme.area)
    _open(reading)
    made = list(reading.corrections.all())
    if not made or seen not in {None, *(each.pk for each in made)}:
        _note(reading, "none", "", by)
        return
    last = made[-1]
    if seen not in {None, last.pk}:
        raise _changed_since()
    audit.wrote(
        by, "take back correction", f"reading {reading.pk}", area=reading.programme.area.path,
        path=last.path, was=last.was, now=last.now,
    )  # fmt: skip
    last.delete()


@action
def look_over(reading: Reading, *, part: str, by: Viewer) -> None:
    """Note that a person held a part (see `parts_of`) to the document."""
    by.demand(_CONFIRM, area=reading.programme.area)
    _open(reading)
    plan = corrected_plan(reading)
    if part not in parts_of(plan):
        raise NotFoundError("The plan has no part “{path}”.", path=part[:80])
    if part not in reading.looked_over:
        reading.looked_over = [*reading.looked_over, part]
        reading.save(update_fields=["looked_over"])
    audit.wrote(
        by, "look over", f"reading {reading.pk}", area=reading.programme.area.path, part=part
    )


def parts_of(plan: policy.Plan) -> dict[str, str]:
    """What is to be looked over, with its name: the goals, if there are any, and each task.

    A task's key is its place in the document, as its number may be put right.
    """
    goals = {"goals": tr("goals")} if plan.targets else {}
    return goals | {str(place): task.number for place, task in enumerate(plan.tasks, 1)}


def _demand_parts(plan: policy.Plan) -> None:
    if not parts_of(plan):
        raise InputError(
            "No task and no target was found in the document.",
            remedy="Give the plan itself, with its tasks numbered; a covering notice or a scan"
            " holds none.",
        )


def corrected(reading: Reading) -> correcting.Document:
    """The document of a reading with its corrections."""
    return correcting.apply(reading.document, reading.corrections.all())


def corrected_plan(reading: Reading) -> policy.Plan:
    """The same as a plan."""
    return policy.from_json(corrected(reading))


@action
def confirm_reading(reading: Reading, *, by: Viewer, on: date | None = None) -> Programme:
    """Make a reading the programme that runs. Progress of tasks that are found again stays.

    Raises
    ------
    InputError
        if there is nothing in it, or a part was not looked over, naming it.
    """
    programme = reading.programme
    by.demand(_CONFIRM, area=programme.area)
    _open(reading)
    plan = corrected_plan(reading)
    _demand_parts(plan)
    missing = [name for part, name in parts_of(plan).items() if part not in reading.looked_over]
    if missing:
        raise InputError(
            "Not yet held to the document: {parts}.",
            remedy="Look these over first.", parts="、".join(missing),
        )  # fmt: skip
    found = put_in_force(programme, reading, plan, on or timezone.localdate())
    reading.confirmed_by, reading.confirmed_at = by.said, timezone.now()
    reading.save(update_fields=["confirmed_by", "confirmed_at"])
    programme.title = plan.head.title or programme.title
    programme.save(update_fields=["title"])
    audit.wrote(
        by, "confirm reading", f"reading {reading.pk}", area=programme.area.path,
        version=reading.version, tasks=len(found.tasks), new=len(found.new_tasks),
        ended=[row.number for row in found.ended_tasks],
    )  # fmt: skip
    return programme
