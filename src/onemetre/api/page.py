"""The page of the API: every operation of the OpenAPI description, with an example that runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
from django.http import HttpRequest, QueryDict
from django.shortcuts import render
from django.urls import resolve

from onemetre.api.v1 import api
from onemetre.atlas.queries import shown_cities
from onemetre.ground.language import language, tr
from onemetre.programme.queries import plan_rows

if TYPE_CHECKING:
    from django.http import HttpResponse

    from onemetre.atlas.queries import Shown

#: Of an answer that is shown, how many things of a list, and signs of a text.
_THINGS, _SIGNS = 2, 120
#: The address of each example by its operation.
_EXAMPLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "cities": ("/cities", ()), "city": ("/cities/{slug}", ()),
    "shares": ("/cities/{slug}/shares", ("kind", "age", "with", "area")),
    "answer": ("/cities/{slug}/answer", ("at", "age", "kind")),
    "values": ("/cities/{slug}/values", ("indicator", "area")),
    "find": ("/cities/{slug}/find", ("q",)), "looks": ("/cities/{slug}/looks", ("kind", "age")),
    "plans": ("/plans", ()), "plan": ("/plans/{plan}", ()), "indicators": ("/indicators", ()),
}  # fmt: skip

Schema = dict[str, Any]  # OpenAPI is JSON


@dataclass(frozen=True, slots=True)
class Told:
    """One operation as the page shows it."""

    key: str
    path: str
    summary: str
    description: str
    parameters: list[tuple[str, str, str]]
    fields: list[tuple[str, str, str]]
    address: str
    answer: str


def docs(request: HttpRequest) -> HttpResponse:
    """What can be asked, and how?"""
    # The API has one address for all languages, whatever the page speaks.
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    told = [
        _told(request, schema, path, each["get"]) for path, each in schema["paths"].items()
    ]  # fmt: skip
    return render(request, "public/api.html", {"section": "data", "operations": told})


def _told(request: HttpRequest, schema: Schema, path: str, operation: Schema) -> Told:
    address = example(operation["operationId"], path)
    return Told(
        operation["operationId"], path, operation["summary"], operation["description"],
        [(each["name"], _range(each["schema"]), each.get("description", ""))
         for each in operation.get("parameters", ())],
        _fields(schema, operation["responses"][200]["content"]["application/json"]["schema"]),
        request.build_absolute_uri(address) if address else "",
        shortened(json.loads(_ask(request, address))) if address else "",
    )  # fmt: skip


def example(key: str, path: str) -> str:
    """The address that is asked as an example, of the first place or plan; "" without one."""
    template, names = _EXAMPLES[key]
    known: dict[str, str] = {}
    if shown := shown_cities():
        known |= _of_place(shown[0])
    if plans := plan_rows():
        known["plan"] = plans[0].slug
    if any(name not in known for name in re.findall(r"{(\w+)}", template)):
        return ""
    base = path.partition("/v1/")[0] + "/v1" + template.format(**known)
    query = {name: known[name] for name in names if name in known} | {"lang": language()}
    return f"{base}?{urlencode(query)}"


def _of_place(shown: Shown) -> dict[str, str]:
    files = shown.files
    kinds = files.kinds
    on_street = np.flatnonzero(files.city.homes.edge >= 0)
    named = next((name for name in files.city.segment_name if name), "")
    return {
        "slug": shown.slug, "kind": "playground" if "playground" in kinds else (*kinds, "park")[0],
        "age": "7", "with": "alone", "area": "", "indicator": "play-10", "q": named[:3],
        "at": f"h{on_street[0]}" if len(on_street) else "s0",
    }  # fmt: skip


def _ask(request: HttpRequest, address: str) -> bytes:
    """What the API answers to an address; asked within, not over the network."""
    path, _, query = address.partition("?")
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = request.META | {"QUERY_STRING": query}
    asked.GET = QueryDict(query)
    found = resolve(path)
    answer: HttpResponse = found.func(asked, *found.args, **found.kwargs)
    return answer.content


def shortened(answer: object) -> str:
    """An answer for showing: the first of every list, the beginning of every long text."""
    return json.dumps(_short(answer), ensure_ascii=False, indent=2)


def _short(value: object) -> object:
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list):
        rest = len(value) - _THINGS
        more = [tr("… and {n} more", n=rest)] if rest > 0 else []
        return [_short(each) for each in value[:_THINGS]] + more
    if isinstance(value, str) and len(value) > _SIGNS:
        return value[:_SIGNS] + "…"
    return value


def _fields(schema: Schema, answer: Schema) -> list[tuple[str, str, str]]:
    """Name, type and description of the fields of an answer."""
    own = _resolve(schema, answer.get("items", answer))
    return [
        (name, _type(each), each.get("description", ""))
        for name, each in own.get("properties", {}).items()
    ]


def _resolve(schema: Schema, part: Schema) -> Schema:
    if "$ref" in part:
        found: Schema = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        return found
    return part


def _type(part: Schema) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    if "anyOf" in part:
        return " | ".join(_type(each) for each in part["anyOf"])
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if part.get("type") == "array":
        return f"{_type(part['items'])}[]"
    return str(part.get("format") or part.get("type", ""))


def _range(part: Schema) -> str:
    """The type of a parameter, with its bounds."""
    if "anyOf" in part:
        return _range(next(each for each in part["anyOf"] if each.get("type") != "null"))
    if "minimum" in part:
        return f"{part['minimum']}–{part['maximum']}"
    return _type(part)
