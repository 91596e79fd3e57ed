"""An invented province for tests: 云岭省 with two cities and three counties, units and people.

Codes begin with 99, which GB/T 2260 gives to nobody. ``sit(role, code)`` seats somebody new.
"""

from __future__ import annotations

from datetime import date

from onemetre.access.models import Person, Post, Unit
from onemetre.access.queries import viewer_of
from onemetre.access.roles import Role
from onemetre.access.viewer import Viewer, operator
from onemetre.areas.actions import Named, note_areas
from onemetre.areas.models import Area

TEST = operator("test")
AREAS = [
    Named("990000", "云岭省", "province"),
    Named("990100", "甲市", "city", "990000"),
    Named("990200", "乙市", "city", "990000"),
    Named("990101", "甲东县", "county", "990100"),
    Named("990102", "甲西县", "county", "990100"),
    Named("990201", "乙南县", "county", "990200"),
]
#: One unit a kind and area: what plans call them, after the name of the level.
UNITS = ("妇儿工委办公室", "教育局", "卫生健康委员会")
_LETTER = {"province": "省", "city": "市", "county": "县"}


def areas() -> dict[str, Area]:
    """The areas, by code."""
    return note_areas(AREAS, day=date(2026, 1, 1), place="")


def area(code: str) -> Area:
    """One of them."""
    return Area.objects.get(code=code, until=None)


def unit(code: str, name: str = UNITS[0]) -> Unit:
    """A unit of an area, made if it is not there."""
    where = area(code)
    found, _ = Unit.objects.get_or_create(
        area=where, name=f"{where.name}{name}", until=None,
        defaults={"level": where.level, "short": f"{_LETTER[where.level]}{name}"},
    )  # fmt: skip
    return found


def sit(role: Role, code: str, name: str = UNITS[0], *, username: str = "") -> Person:
    """Somebody with that role in a unit of an area. Their password is `PASSWORD`."""
    person, new = Person.objects.get_or_create(
        username=username or f"{role.value.replace(' ', '-')}-{code}-{UNITS.index(name)}",
        defaults={"name": f"试{code[-3:]}", "password": "!"},
    )
    if new:
        person.save()
    Post.objects.get_or_create(
        person=person, unit=unit(code, name), role=role, until=None,
        defaults={"since": date(2026, 1, 1)},
    )  # fmt: skip
    return person


def viewer(role: Role, code: str, name: str = UNITS[0]) -> Viewer:
    """The same as somebody who asks."""
    return viewer_of(sit(role, code, name))
