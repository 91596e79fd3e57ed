"""Keep the Chinese catalogue complete: collect what the code says, and check that it is said.

python tools/translations.py           adds new messages to the catalogue, drops old ones
python tools/translations.py --check   fails if one is missing, untranslated or misfilled
"""

from __future__ import annotations

import ast
import string
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "onemetre"
CATALOGUE = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "onemetre.po"
#: Calls whose first argument is a message; those that raise or return errors have a remedy too.
SPEAKING = {"tr", "trm", "mark"}
ERRORS = {"OnemetreError", "InputError", "NotFoundError", "DoubtError"}


def messages() -> dict[str, list[tuple[str, int]]]:
    """Every message of the code, with where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        _note(found, path, _of_code(ast.parse(path.read_text("utf-8"))))
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        _note(found, path, _of_template(path.read_text("utf-8")))
    for path in sorted(SOURCE.rglob("indicators/*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        source = table["source"]
        said = (table["formula"]["empty"], source["name"], source.get("note", ""))
        _note(found, path, [(each, 1) for each in said])
    profiles = SOURCE / "reach" / "profiles.toml"
    source = tomllib.loads(profiles.read_text("utf-8"))["source"]
    _note(found, profiles, [(source["name"], 1)])
    return found


def _note(
    found: dict[str, list[tuple[str, int]]], path: Path, said: Iterable[tuple[object, int]]
) -> None:
    for text, line in said:
        if isinstance(text, str) and text:
            found.setdefault(text, []).append((path.relative_to(ROOT).as_posix(), line))


def _of_code(tree: ast.Module) -> Iterator[tuple[object, int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else (
            node.func.id if isinstance(node.func, ast.Name) else ""
        )  # fmt: skip
        said: list[ast.expr] = []
        if name in SPEAKING | ERRORS | {"drop"}:
            said += node.args[:1]
        if name in ERRORS | {"RowError"}:
            said += [each.value for each in node.keywords if each.arg in {"remedy", "message"}]
        if name == "RowError":
            said += node.args[4:6]
        yield from ((each.value, each.lineno) for each in said if isinstance(each, ast.Constant))


def _of_template(text: str) -> Iterator[tuple[object, int]]:
    for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SPEAKING and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                yield first.value, call.lineno


def fields(text: str) -> set[str]:
    """Names of the ``{fields}`` of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def read() -> Catalog:
    """The catalogue as it is; an empty one if there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans", project="onemetre", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def update() -> None:
    """Write the catalogue anew: every message of the code, with the translation it had."""
    old = read()
    new = Catalog(
        locale="zh_Hans", project="onemetre", charset="utf-8", fuzzy=False,
        header_comment="# What Onemetre says, in Simplified Chinese.",
    )  # fmt: skip
    for text, places in messages().items():
        before = old.get(text)
        new.add(text, before.string if before else "", locations=places[:1])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=100, sort_output=True, omit_header=False, include_lineno=False)


def faults() -> list[str]:
    """What is wrong with the catalogue."""
    catalogue = read()
    said = messages()
    out = []
    for text in said:
        entry = catalogue.get(text)
        if entry is None or not entry.string:
            out.append(f"{said[text][0][0]}: not translated: {text}")
        elif fields(text) != fields(str(entry.string)):
            out.append(f"{said[text][0][0]}: other fields than in English: {text}")
    out += [
        f"no longer said: {entry.id}" for entry in catalogue if entry.id and entry.id not in said
    ]
    return out


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    wrong = faults()
    print(*wrong, sep="\n")
    print(f"{len(messages())} messages, {len(wrong)} faults")
    sys.exit(bool(wrong) if "--check" in sys.argv else 0)
