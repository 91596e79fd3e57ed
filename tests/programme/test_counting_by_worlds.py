"""Counting agrees with a plain second implementation, which tries every world that could be.

What is not known may be so or so; an area that has not said that its register is complete may
have none more, or enough. Low is the least of all worlds, high the most.
"""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemetre.programme.counted import NOT_QUITE_ALL, Facts, Line, Where, count
from onemetre.programme.counting import AreasWith, Condition, CountOf, EntriesMeeting, Owing
from onemetre.programme.registers import kinds

DAY, OLD = date(2026, 11, 24), date(2026, 11, 23)
TREE = {"P": "", "A": "P", "B": "P", "A1": "A", "A2": "A", "B1": "B"}
LEVEL = {"P": "province", "A": "city", "B": "city", "A1": "county", "A2": "county", "B1": "county"}
AREAS = {code: Where(code, code, LEVEL[code], code, up) for code, up in TREE.items()}
CITIES, COUNTIES = ["A", "B"], ["A1", "A2", "B1"]


def chain(area):
    """The area and those above it."""
    out = [area]
    while TREE[out[-1]]:
        out.append(TREE[out[-1]])
    return out


def inside(area):
    return [each for each in TREE if area in chain(each)]


def is_complete(kind, area, lines, stated):
    """By its own words, not by the code's: everybody who keeps it in the area vouches for it."""
    if any(each in stated for each in chain(area)):
        return True
    if LEVEL[area] in kinds()[kind].levels:
        return kinds()[kind].single and any(
            line.area == area for line in lines if line.kind == kind
        )
    keepers = [each for each in TREE if TREE[each] == area]
    return bool(keepers) and all(is_complete(kind, each, lines, stated) for each in keepers)


def worlds(line, *conditions):
    """Every way in which the conditions could be answered for an entry."""
    if not line.fresh:
        return [list(each) for each in product([True, False], repeat=len(conditions))]
    out = []
    for condition in conditions:
        told = condition(line)
        out.append([True, False] if told is None else [told])
    return [list(each) for each in product(*out)]


@st.composite
def facts(draw, kind, codes, data, stages=("",), *, most=3, other=None):
    lines = []

    def add(key, areas, said, of, at_most, once):
        taken = set()
        for n in range(draw(st.integers(0, at_most))):
            area = draw(st.sampled_from(areas))
            if once and area in taken:
                continue
            taken.add(area)
            fresh = draw(st.booleans()) or draw(st.booleans())
            told = {k: v for k, v in draw(said).items() if v is not None}
            lines.append(
                Line(
                    n,
                    key,
                    area,
                    str(n),
                    draw(st.sampled_from(of)),
                    told,
                    DAY if fresh else OLD,
                    fresh,
                )
            )

    add(kind, codes, data, stages, most, kinds()[kind].single)
    if other:
        add(other[0], other[1], other[2], ("",), 3, True)
    keys = [kind] + ([other[0]] if other else [])
    stated = {
        key: dict.fromkeys(draw(st.sets(st.sampled_from(list(TREE)), max_size=3)), DAY)
        for key in keys
    }
    return Facts(AREAS, lines, stated)


def span(values):
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (None, None)


BLOCKS = AreasWith("demonstration-block", ("city",), 1, ("certified",))


@settings(deadline=None)
@given(
    facts("demonstration-block", CITIES + COUNTIES, st.just({}), ("certified", "applied")),
    st.integers(1, 2), st.sampled_from([("city",), ("county",), ("city", "county")]), st.booleans(),
    st.sampled_from(["P", "A", "A1"]),
)  # fmt: skip
def test_the_share_of_areas_is_what_every_world_says(facts, least, levels, within, scope):
    query = AreasWith("demonstration-block", levels, least, ("certified",), (), within)
    asked = [each for each in inside(scope) if LEVEL[each] in levels]
    open_ends = []
    for area in asked:
        own = [line for line in facts.lines if line.area in (inside(area) if within else [area])]
        told = [worlds(line, lambda line: line.stage == "certified") for line in own]
        whole = is_complete(query.register, area, facts.lines, facts.stated[query.register])
        ways = {
            sum(each[0] for each in world) + more >= least
            for world in product(*told) for more in ((0,) if whole else (0, least))
        }  # fmt: skip
        open_ends.append(ways)
    values = [
        100 * sum(world) / len(world) if world else None for world in product(*open_ends)
    ]  # fmt: skip
    found = count(query, facts, scope)
    assert (found.low, found.high) == pytest.approx(span(values)) or (
        found.low is None and not asked
    )


@settings(deadline=None)
@given(
    facts(
        "special-school", COUNTIES, st.fixed_dictionaries({"standard": st.sampled_from([True, False, None])}),
        other=("population", COUNTIES, st.fixed_dictionaries({"people": st.sampled_from([150_000, 200_000, None])})),
    )
)  # fmt: skip
def test_which_areas_owe_one_is_not_known_where_their_people_are_not(facts):
    owing = Owing("population", (Condition("people", ">=", 200_000),))
    query = AreasWith(
        "special-school", ("county",), 1, (), (Condition("standard", "=", value=True),), only=owing
    )
    each_area = []
    for area in COUNTIES:
        people = [line for line in facts.lines if line.kind == "population" and line.area == area]
        told = [
            worlds(
                line,
                lambda line: None if "people" not in line.data else line.data["people"] >= 200_000,
            )
            for line in people
        ]
        sure = is_complete("population", area, facts.lines, facts.stated["population"])
        owes = {
            any(each[0] for each in world) or more
            for world in product(*told)
            for more in ((False,) if sure else (False, True))
        }
        own = [line for line in facts.lines if line.kind == "special-school" and line.area == area]
        told = [worlds(line, lambda line: line.data.get("standard")) for line in own]
        whole = is_complete("special-school", area, facts.lines, facts.stated["special-school"])
        has = {
            any(each[0] for each in world) or more
            for world in product(*told)
            for more in ((False,) if whole else (False, True))
        }
        each_area.append(list(product(owes, has)))
    values = []
    for world in product(*each_area):
        members = [has for owes, has in world if owes]
        values.append(100 * sum(members) / len(members) if members else None)
    found = count(query, facts, "P")
    low, high = span(values)
    assert (
        (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
        if low is not None
        else found.low is None
    )


@settings(deadline=None)
@given(
    facts(
        "school", COUNTIES,
        st.fixed_dictionaries({
            "pupils": st.sampled_from([800, 1000, 1500, None]),
            "teacher": st.sampled_from([True, False, None]),
        }), most=5,
    )
)  # fmt: skip
def test_the_share_of_entries_is_what_every_world_says(facts):
    query = EntriesMeeting(
        "school", (Condition("teacher", "=", value=True),), (), (Condition("pupils", ">=", 1000),)
    )
    told = [
        worlds(
            line, lambda line: None if "pupils" not in line.data else line.data["pupils"] >= 1000,
            lambda line: line.data.get("teacher"),
        )
        for line in facts.lines
    ]  # fmt: skip
    values, lacks = [], []
    for world in product(*told):
        has = [teacher for large, teacher in world if large]
        values.append(100 * sum(has) / len(has) if has else None)
        lacks.append(not all(has))
    low, high = span(values)
    keepers = CITIES + COUNTIES
    if not all(
        is_complete("school", each, facts.lines, facts.stated["school"]) for each in keepers
    ):
        # Any number of schools may be unwritten, with a teacher or without.
        low, high = 0, NOT_QUITE_ALL if all(lacks) else 100
    found = count(query, facts, "P")
    assert (
        (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
        if low is not None
        else found.low is None
    )


@settings(deadline=None)
@given(facts("city-named", CITIES, st.just({}), ("named", "applied")))
def test_a_count_of_what_an_area_has_once_has_a_most(facts):
    stated = facts.stated["city-named"]
    told = [worlds(line, lambda line: line.stage == "named") for line in facts.lines]
    silent = [each for each in CITIES if not is_complete("city-named", each, facts.lines, stated)]
    values = [
        sum(each[0] for each in world) + more for world in product(*told) for more in (0, len(silent))
    ]  # fmt: skip
    found = count(CountOf("city-named", ("named",)), facts, "P")
    assert (found.low, found.high) == span(values)


@settings(deadline=None)
@given(facts("friendly-block", CITIES + COUNTIES, st.just({}), ("certified", "applied")))
def test_a_count_of_what_an_area_has_many_of_has_no_most_until_it_is_complete(facts):
    stated = facts.stated["friendly-block"]
    whole = all(
        is_complete("friendly-block", each, facts.lines, stated) for each in CITIES + COUNTIES
    )
    told = [worlds(line, lambda line: line.stage == "certified") for line in facts.lines]
    values = [sum(each[0] for each in world) for world in product(*told)]
    found = count(CountOf("friendly-block", ("certified",)), facts, "P")
    assert (found.low, found.high) == (min(values), max(values) if whole else None)


def test_nothing_written_is_not_none():
    nothing = Facts(AREAS, [], {"demonstration-block": {}})
    assert (count(BLOCKS, nothing, "P").low, count(BLOCKS, nothing, "P").high) == (0, 100)
    said = Facts(AREAS, [], {"demonstration-block": {"P": DAY}})
    assert (count(BLOCKS, said, "P").low, count(BLOCKS, said, "P").high) == (0, 0)
    assert count(BLOCKS, said, "P").lacking == ("A", "B")
