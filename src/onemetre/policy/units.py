"""One unit, however it is written: 省住建厅 and 山西省住房和城乡建设厅 are one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemetre.policy.plan import Duty

_LONGEST = 40
#: The place before a level: 山西省…, 云溪市…; the level stays, the place goes.
_PLACE = re.compile(
    r"(?!各|有关|相关)[\u4e00-\u9fff]{2,4}?(?=(?:省|自治区|市|州|盟|县|旗|区)(?!直|级|场|容|政|民(?!政|族)|区|域))"
)
_YOUTH = re.compile(r"^共青团(?:[\u4e00-\u9fff]{2,4}?)?(省|市|州|盟|县|区|旗)委(?:员会)?")
_YOUTH_SHORT = re.compile(r"^团(省|市|州|盟|县|区|旗)委")
_PARTY = re.compile(r"^中共")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: normal name, level, kind, and whether it stands for several."""

    name: str
    level: str
    kind: str
    group: bool


@cache
def _words() -> dict[str, dict[str, object]]:
    return tomllib.loads(Path(__file__).with_name("units.toml").read_text("utf-8"))


@cache
def _short() -> re.Pattern[str]:
    forms = sorted(cast("dict[str, str]", _words()["short"]), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms)))


@cache
def unit(written: str) -> Unit:
    """The unit that `written` names."""
    name = re.sub(r"\s+", "", written).strip("，,、；;。.")
    group = name.startswith(tuple(cast("list[str]", _words()["group"]["begins"])))
    if not group:
        name = _PARTY.sub("", name)
        name = _YOUTH.sub(r"共青团\1委", name)
        name = _YOUTH_SHORT.sub(r"共青团\1委", name)
        name = name if name.startswith("共青团") else _without_place(name)
    short = cast("dict[str, str]", _words()["short"])
    # What is already written in full must not be filled out again.
    whole = {full for full in short.values() if full in name}
    name = _short().sub(
        lambda m: m[0] if any(m[0] in full for full in whole) else short[m[0]], name
    )
    if re.search(r"^(省|市|县|区|州)政府", name):
        name = name.replace("政府", "人民政府", 1)
    if group:
        name = re.sub(r"(?<!人民)政府$", "人民政府", name)
    return Unit(name, _level(name, group=group), _kind(name), group)


def place_of(name: str) -> str:
    """The place that a name opens with: 山西省 of 山西省教育厅; "" without one."""
    found = _PLACE.match(name)
    return name[: found.end() + 1] if found else ""


def _without_place(name: str) -> str:
    found = _PLACE.match(name)
    return name[found.end() :] if found else name


def _level(name: str, *, group: bool) -> str:
    levels = cast("dict[str, list[str]]", _words()["level"])
    rest = re.sub(r"^(各|有关|相关|其他|共青团)", "", name)
    if group and re.match(r"(县|区)[（(]", rest):
        return "county"
    for key in ("township", "national", "province", "city", "county", "village"):
        if any(rest.startswith(word) for word in levels[key]):
            return key
    return ""


def _kind(name: str) -> str:
    best, kind = 0, ""
    for key, endings in cast("dict[str, list[str]]", _words()["kind"]).items():
        for ending in endings:
            if len(ending) > best and (
                name.endswith(ending) or (key == "mass_organisation" and name.startswith(ending))
            ):
                best, kind = len(ending), key
    return kind


def looks_like_unit(text: str) -> bool:
    """Whether a piece of a list is the name of a unit."""
    plain = re.sub(r"\s+", "", text)
    if not 2 <= len(plain) <= _LONGEST or re.search(
        r"[。：:；;，,0-9]|负责|应当|按照|牵头|配合", plain
    ):
        return False
    return bool(_kind(plain)) or plain in cast("list[str]", _words()["group"]["whole"])


def expand(duty: Duty, areas: Sequence[tuple[str, str]]) -> list[str]:
    """The units that a group stands for, one for each of the areas of its level.

    Parameters
    ----------
    areas
        (name, level) of the areas below the plan's own, such as (太原市, city).

    Returns
    -------
    For 各市人民政府: 太原市人民政府, … A duty that is no group, or a group without a level
    (各有关部门), is returned as it is.
    """
    if not duty.group or not duty.level:
        return [duty.unit]
    rest = re.sub(
        r"^各(?:县[（(][^）)]*[）)]|区[（(][^）)]*[）)]|[市县区州旗]|乡镇|镇|乡)?", "", duty.unit
    )
    rest = re.sub(r"^[（(][^）)]*[）)]", "", rest)
    found = [f"{name}{rest}" for name, level in areas if level == duty.level]
    return found or [duty.unit]
