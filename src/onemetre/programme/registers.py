"""What registers there are, as data: ``register_kinds/*.toml``, a file a field of work.

A kind says who keeps it, what stands in an entry, through which stages it goes, and for how long
an entry is taken for true without being confirmed. A new register is a new table in a file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from onemetre.ground.dated import Source
from onemetre.ground.errors import NotFoundError
from onemetre.ground.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable

FieldType = Literal["text", "number", "date", "choice", "yesno"]


@dataclass(frozen=True, slots=True)
class Named:
    """A key with its words in both languages."""

    key: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        """In the language in force."""
        return self.zh if language() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an entry says. ``unit`` and ``hint`` have no words where there are none."""

    name: Named
    type: FieldType
    required: bool
    low: float | None
    high: float | None
    whole: bool
    choices: tuple[Named, ...]
    unit: Named
    hint: Named

    @property
    def key(self) -> str:
        """Its key in an entry's data."""
        return self.name.key

    @property
    def words(self) -> str:
        """Its name."""
        return self.name.words


@dataclass(frozen=True, slots=True)
class Freshness:
    """For how many months an entry is taken for true without being confirmed, and who says so.

    It only ever makes a verdict weaker, so a working assumption may stand here too.
    """

    months: int
    source: Source
    zh: str

    @property
    def words(self) -> str:
        """Where the months come from."""
        return self.zh if language() == "zh" else self.source.name


@dataclass(frozen=True, slots=True)
class Kind:
    """One register.

    Attributes
    ----------
    one
        what a single entry is called.
    levels
        of the areas that keep it.
    trade
        in whose line of work it is: words of which one stands in the name of
        the unit that owns it.
    single
        whether an area has one entry at most.
    lapsed
        the stage of what no longer holds, "" where there are no stages.
    expires
        the field with the day after which an entry counts as lapsed, "" for none.
    """

    name: Named
    one: Named
    group: Named
    order: int
    levels: tuple[str, ...]
    trade: tuple[str, ...]
    fields: tuple[Field, ...]
    fresh: Freshness
    stages: tuple[Named, ...]
    lapsed: str
    single: bool
    expires: str
    hint: Named

    @property
    def key(self) -> str:
        """Its name in addresses and tables."""
        return self.name.key

    @property
    def words(self) -> str:
        """Its name."""
        return self.name.words

    def owned_by(self, unit: str) -> bool:
        """Whether it is in the line of work of a unit of that name."""
        own = unit.replace("人民政府", "")  # which is no 民政
        return any(word in own for word in self.trade)

    def field(self, key: str) -> Field | None:
        """One of its fields."""
        return next((each for each in self.fields if each.key == key), None)

    def stage_words(self, key: str) -> str:
        """The words for a stage."""
        return next((each.words for each in self.stages if each.key == key), key)


@cache
def kinds() -> dict[str, Kind]:
    """Every register by its key, in the order in which they are shown."""
    folder = Path(__file__).with_name("register_kinds")
    stages = tomllib.loads((folder / "stages.toml").read_text("utf-8"))
    found: list[Kind] = []
    for path in folder.glob("*.toml"):
        if path.stem != "stages":
            found += _group(path, stages)
    return {each.key: each for each in sorted(found, key=lambda kind: kind.order)}


def kind_of(key: str) -> Kind:
    """One register.

    Raises
    ------
    NotFoundError
        if there is none of that name.
    """
    found = kinds().get(key)
    if found is None:
        raise NotFoundError("There is no register called “{name}” here.", name=key[:40])
    return found


def groups() -> list[tuple[Named, list[Kind]]]:
    """The registers by field of work."""
    out: dict[str, tuple[Named, list[Kind]]] = {}
    for each in kinds().values():
        out.setdefault(each.group.key, (each.group, []))[1].append(each)
    return list(out.values())


# Reading the files ------------------------------------------------------------------------------


def _group(path: Path, stages: dict[str, Any]) -> Iterable[Kind]:
    table = tomllib.loads(path.read_text("utf-8"))
    group = Named(path.stem, table["zh"], table["en"])
    for n, each in enumerate(table["kind"]):
        own = stages.get(each.get("stages", ""), {"stages": [], "lapsed": ""})
        yield Kind(
            name=Named(each["key"], each["zh"], each["en"]),
            one=Named(each["key"], each["one_zh"], each["one_en"]),
            group=group, order=100 * int(table["order"]) + n, levels=tuple(each["levels"]),
            trade=tuple(each["trade"]), fields=tuple(_field(field) for field in each["fields"]),
            fresh=_fresh(each.get("fresh", table["fresh"])),
            stages=tuple(Named(s["key"], s["zh"], s["en"]) for s in own["stages"]),
            lapsed=own["lapsed"], single=each.get("single", False),
            expires=each.get("expires", ""), hint=_words(each, "hint"),
        )  # fmt: skip


def _fresh(table: dict[str, Any]) -> Freshness:
    source = {key: value for key, value in table.items() if key not in {"months", "zh"}}
    return Freshness(int(table["months"]), Source.read(source), str(table["zh"]))


def _field(table: dict[str, Any]) -> Field:
    if table["type"] not in get_args(FieldType):
        raise ValueError(f"not a type of field: {table['type']!r}")
    return Field(
        name=Named(table["key"], table["zh"], table["en"]),
        type=cast("FieldType", table["type"]), required=table.get("required", False),
        low=table.get("min"), high=table.get("max"), whole=table.get("whole", False),
        choices=tuple(Named(c["key"], c["zh"], c["en"]) for c in table.get("choices", ())),
        unit=_words(table, "unit"), hint=_words(table, "hint"),
    )  # fmt: skip


def _words(table: dict[str, Any], key: str) -> Named:
    return Named(key, table.get(f"{key}_zh", ""), table.get(f"{key}_en", ""))
