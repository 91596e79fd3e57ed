"""Kinds of places for children: their names, and how maps and registers speak of them.

Everything that is known of a kind is in ``taxonomy.toml``; this module only reads it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

Kinds = tuple[str, ...]

#: Kinds of a place at a stop: whichever of name and type says so, it is one.
_DECISIVE = "transport"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place.

    `mark` is the one character that stands for it on a map, `plain_zh` what families call it.
    """

    key: str
    zh: str
    en: str
    mark: str
    plain_zh: str


class _KindTable(TypedDict, total=False):
    zh: str
    plain_zh: str
    en: str
    mark: str
    family: str
    words: list[str]
    exact: list[str]
    tags: list[str]
    instead_of: list[str]
    public: bool


class _School(TypedDict):
    tags: list[str]
    level_keys: list[str]
    levels: dict[str, list[str]]
    grades: dict[str, tuple[int, int]]
    several: dict[str, list[str]]
    short: dict[str, str | list[str]]


class _Taxonomy(TypedDict):
    kind: dict[str, _KindTable]
    school: _School
    nothing: dict[str, list[str]]
    tail: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a name says: its kinds (none if it is an excluded thing), and what follows the word."""

    kinds: Kinds
    tail: str


@cache
def _tables() -> _Taxonomy:
    text = Path(__file__).with_name("taxonomy.toml").read_text("utf-8")
    return cast("_Taxonomy", tomllib.loads(text))


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in their order."""
    return tuple(
        Kind(key, table["zh"], table["en"], table["mark"], table.get("plain_zh", table["zh"]))
        for key, table in _tables()["kind"].items()
    )


@cache
def kind_named(word: str) -> Kind | None:
    """The kind that `word` means (its key, its Chinese or English name, a synonym), or None.

    >>> kind_named("托育机构").key
    'childcare'
    """
    plain = _plain(word)
    for kind in kinds():
        table = _tables()["kind"][kind.key]
        if plain in {_plain(each) for each in (kind.key, kind.zh, kind.en, *kind.zh.split("/"))}:
            return kind
        if any(plain == _plain(each) for each in (*table["words"], *table.get("exact", ()))):
            return kind
    return None


def family_of(key: str) -> str:
    """The family of a kind: ``school``, ``health``, ``transport`` and so on."""
    return _tables()["kind"][key]["family"]


# OpenStreetMap --------------------------------------------------------------------------------


def kinds_of_tags(tags: dict[str, str]) -> Kinds:
    """Kinds of a thing with these OpenStreetMap tags, in order; empty if it is none.

    The level of a school is what its tags say, else what its name says; where neither does it
    is a school of unknown level.
    """
    if {tags.get("disused"), tags.get("abandoned")} & {"yes"}:
        return ()
    closed = tags.get("access") in {"no", "private"}
    found = [
        key
        for key, table in _tables()["kind"].items()
        if not (closed and table.get("public"))
        and any(_holds(rule, tags) for rule in table.get("tags", ()))
    ]
    if any(_holds(rule, tags) for rule in _tables()["school"]["tags"]) and not found:
        if levels := _levels(tags):
            return levels
        found.append("school_unknown_level")
    also = {key for each in found for key in _tables()["kind"][each].get("instead_of", ())}
    return _refined(tuple(key for key in found if key not in also), _first_name(tags))


def _holds(rule: str, tags: dict[str, str]) -> bool:
    for part in rule.split("&"):
        key, _, wanted = part.strip().partition("=")
        values = tags.get(key, "").split(";")
        if not any(value.strip() and wanted in {"*", value.strip()} for value in values):
            return False
    return True


def _levels(tags: dict[str, str]) -> Kinds:
    school, found = _tables()["school"], set[str]()
    for key in school["level_keys"]:
        for part in re.split(r"[;,]", tags.get(key, "").lower()):
            first, _, last = (each.strip() for each in part.partition("-"))
            if key == "grades" and first.isdecimal():
                low, high = int(first), int(last if last.isdecimal() else first)
                found |= {k for k, (a, b) in school["grades"].items() if low <= b and high >= a}
            elif first.isdecimal() and last.isdecimal():
                for level in range(int(first), min(int(last), 3) + 1):
                    found |= set(school["levels"].get(str(level), ()))
            else:
                found |= set(school["levels"].get(part.strip(), ()))
        if found:
            break
    return _ordered(found)


def _first_name(tags: dict[str, str]) -> str:
    for key in ("name", "name:zh", "official_name", "name:en"):
        if key in tags and _said(tags[key]) is not None:
            return tags[key]
    return ""


def _refined(found: Kinds, name: str) -> Kinds:
    """`found`, each replaced by what the name says of the same family."""
    said = _said(name)
    if said is None or not found:
        return found
    if not said.kinds:
        # A telling name of an excluded thing unmakes what names tell apart; a park stays a park.
        return tuple(key for key in found if family_of(key) not in {"school", "health"})
    families = {family_of(key) for key in said.kinds} & {"school", "health", "community"}
    if said.kinds == ("school_unknown_level",) and any(family_of(k) == "school" for k in found):
        return found
    kept = {key for key in found if family_of(key) not in families}
    return _ordered(kept | set(said.kinds)) if len(kept) < len(found) else found


# Registers ------------------------------------------------------------------------------------


def kinds_of_words(type_text: str, name: str) -> Kinds:
    """Kinds of a place by the type and the name that a register gives it; empty if it is none.

    Parameters
    ----------
    type_text
        a type of AMap (``科教文化服务;学校;幼儿园``, several joined by ``|``), a word in Chinese
        or English, or nothing.

    Notes
    -----
    The name tells kinds of one family apart (primary from middle school), the type tells the
    family. An excluded thing (停车场, 招生办) in either, and a bus stop in either, is believed.
    """
    said = _said(name)
    typed = _of_type(type_text)
    if typed is None:  # the type says nothing that is known here
        if said is None or ";" in type_text or _is_estate(name, said):
            return ()
        return said.kinds if re.search(_tables()["tail"]["pattern"], said.tail) else ()
    if said is None or _DECISIVE in {family_of(key) for key in typed}:
        return typed
    if not typed:
        sure = any(word in _plain(name) for word in _tables()["nothing"]["sure"])
        return said.kinds if sure else ()
    if not said.kinds:
        return () if not said.tail or family_of(typed[0]) in {"school", "health"} else typed
    if _DECISIVE in {family_of(key) for key in said.kinds} and not said.tail:
        return said.kinds
    return _refined(typed, name)


def _is_estate(name: str, said: _Said) -> bool:
    """Whether a name without a type goes on as that of a housing estate or a street."""
    return bool(said.tail) and _plain(name).endswith(tuple(_tables()["nothing"]["alone"]))


def _of_type(text: str) -> Kinds | None:
    """Kinds by a type; none if it is an excluded one, None if nothing is known of it."""
    found: set[str] = set()
    known = False
    paths = [text] if kind_named(text) else re.split(r"[|｜/、,，]", text)
    for path in paths:
        for segment in reversed(re.split(r"[;；>:：]", path)):
            exact = kind_named(segment)
            said = _Said((exact.key,), "") if exact else _said(segment)
            if said is not None:
                known = True
                found |= set(said.kinds)
                break
            if segment.strip() in _tables()["nothing"]["types"]:
                known = True
                break
    return _ordered(found) if known else None


# Words in a name ------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).strip().lower())


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, Kinds]]:
    meaning: dict[str, Kinds] = {}
    for key, table in _tables()["kind"].items():
        meaning |= {_plain(word): (key,) for word in table["words"]}
    meaning |= {_plain(word): () for word in _tables()["nothing"]["words"]}
    longest = sorted(meaning, key=len, reverse=True)
    # Looking ahead finds words that overlap, such as 中学 and 学校 in 中学校.
    words = "|".join(
        rf"\b{re.escape(word)}s?\b" if word.isascii() else re.escape(word) for word in longest
    )
    return re.compile(f"(?=({words}))"), meaning


def _said(name: str) -> _Said | None:
    """What the last word of a name says, or None if it holds no word that is known."""
    plain = _plain(name)
    for words, found in _tables()["school"]["several"].items():
        if words in plain:
            return _Said(_ordered(set(found)), "")
    base = re.sub(r"[(\[【][^()\[\]【】]*[)\]】]", "", plain).strip()
    for bracket in re.findall(r"[(\[【]([^()\[\]【】]*)[)\]】]", plain):
        # (高中部) tells which part of a school it is; (中山路) only where it stands.
        inner = _last_word(bracket)
        if inner is not None and not inner.tail and inner.kinds != ("school_unknown_level",):
            return inner
    short = _tables()["school"]["short"]
    if re.search(str(short["pattern"]), base):
        return _Said(tuple(short["kinds"]), "")
    return _last_word(base)


def _last_word(text: str) -> _Said | None:
    pattern, meaning = _lexicon()
    best: tuple[int, int] | None = None
    for match in pattern.finditer(text):
        end, start = match.end(1), match.start(1)
        if best is None or end > best[0] or (end == best[0] and start < best[1]):
            best = (end, start)
    if best is None:
        return None
    end, start = best
    word = text[start:end]
    return _Said(meaning[word] if word in meaning else meaning[word.removesuffix("s")], text[end:])


def _ordered(found: set[str]) -> Kinds:
    return tuple(key for key in _tables()["kind"] if key in found)


def kinds_in(text: str) -> list[tuple[int, int, Kinds]]:
    """Words in running text that name kinds: (start, end, kinds), in order, the longest first.

    Excluded things (a bus stop named after a school) are not in the list.
    """
    pattern, meaning = _lexicon()
    found: list[tuple[int, int, Kinds]] = []
    # Lower case keeps every character where it stands; a full normalisation would not.
    for match in pattern.finditer(text.lower()):
        word, start, end = match[1], match.start(1), match.end(1)
        if found and start < found[-1][1]:
            continue
        key = word if word in meaning else word.removesuffix("s")
        if meaning[key]:
            found.append((start, end, meaning[key]))
    return found
