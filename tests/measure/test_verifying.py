"""A code is enough to compute its figure again, and to see that it is another one."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onemetre import policy, reach
from onemetre.atlas.city import City
from onemetre.atlas.importing import Order, import_city
from onemetre.atlas.release import open_release
from onemetre.ground.errors import InputError, NotFoundError
from onemetre.measure.answers import answer_at
from onemetre.measure.codes import code, parse, written
from onemetre.measure.compute import measure
from onemetre.measure.definitions import indicators
from onemetre.measure.fields import Fields
from onemetre.measure.overview import shares
from onemetre.measure.targets import check_targets
from onemetre.measure.verifying import (
    measured_code,
    point_answer,
    point_question,
    profiles_digest,
    share_answer,
    share_question,
    target_code,
    verify,
)
from tests.town_plan import PLAN

DAY = date(2026, 1, 1)
WALKERS = reach.load_profiles()
DIGEST = profiles_digest(WALKERS)


@pytest.fixture
def city(home, town_files) -> City:
    """The town in a home of its own, to be spoilt."""
    import_city(
        Order(
            "town", osm=town_files["osm"], areas=town_files["areas"],
            children=town_files["children"], invented=True,
        )
    )  # fmt: skip
    return City(open_release("town"))


def library(city, area=-1):
    """The indicator whose low and high answers differ here, in an area."""
    wanted = next(each for each in indicators() if each.code == "library-15")
    return next(each for each in measure(Fields(city, WALKERS), [wanted], DAY) if each.area == area)


def share_of(city):
    """The code of the share of children of 9–11 who reach a library alone, in all of the town."""
    profile = reach.profile_for(WALKERS, 10)
    row = shares(Fields(city, WALKERS), profile, "library")[-1].tolist()
    question = share_question("library", "9-11", "alone", "", DIGEST)
    release = city.release
    return code(f"town {release.folder.name}", question, share_answer(row, "alone")), row


def test_every_indicator_of_the_place_and_of_every_area_verifies_as_the_same(city):
    for each in measure(Fields(city, WALKERS), indicators(), DAY):
        area = city.area_code[each.area] if each.area >= 0 else ""
        found = verify(measured_code(city.release, each, area, DIGEST), DAY)
        assert found.same
        assert found.what == each.indicator.name
        assert found.area == (city.area_name[each.area] if area else "")
        assert found.now == each.judged


@pytest.mark.parametrize("company", ["alone", "adult"])
@pytest.mark.parametrize("at", ["h0", "h3", "s1"])
def test_what_is_reached_from_a_home_or_street_verifies_as_the_same(city, at, company):
    found = answer_at(city, reach.profile_for(WALKERS, 10), at, "library", company)
    printed = code(
        f"town {city.release.folder.name}", point_question(at, "library", "9-11", company, DIGEST),
        point_answer(found), at,
    )  # fmt: skip
    assert printed.endswith(f"-{at.upper()}")
    again = verify(printed.lower(), DAY)
    assert again.same
    assert "9–11" in again.what
    low, high = (found.low, found.high) if company == "alone" else (found.adult, found.adult)
    assert (again.now.low, again.now.high) == (low, high)


def test_what_is_reached_from_another_home_is_another_figure(city):
    found = answer_at(city, reach.profile_for(WALKERS, 10), "h0", "library", "alone")
    question = point_question("h0", "library", "9-11", "alone", DIGEST)
    release = f"town {city.release.folder.name}"
    wrong = (*point_answer(found)[:-1], "elsewhere")
    assert not verify(code(release, question, wrong, "h0"), DAY).same
    with pytest.raises(NotFoundError):
        verify(code(release, question, point_answer(found), "h1"), DAY)


def test_a_share_of_the_first_page_verifies_as_the_same(city):
    share, row = share_of(city)
    found = verify(share, DAY)
    assert found.same
    assert (found.now.low, found.now.high) == (row[2] / row[0] * 100, row[3] / row[0] * 100)
    assert "9–11" in found.what
    assert "alone" in found.what


def test_a_target_of_a_plan_verifies_where_the_plan_is_given(city):
    plan = policy.read_plan(PLAN)
    for promise, checked in check_targets(Fields(city, WALKERS), plan, DAY, None):
        printed = target_code(city.release, plan, promise, checked.value, DIGEST)
        if not printed:
            assert checked.value is None
            continue
        found = verify(printed, DAY, plans=[plan])
        assert found.same
        assert found.now == checked.value
        with pytest.raises(NotFoundError, match="none of its figures"):
            verify(printed, DAY)


def test_a_code_of_a_target_does_not_depend_on_the_language(city, monkeypatch):
    plan = policy.read_plan(PLAN)
    told = {}
    for lang in ("zh", "en"):
        monkeypatch.setenv("ONEMETRE_LANG", lang)
        told[lang] = [
            target_code(city.release, plan, promise, checked.value, DIGEST)
            for promise, checked in check_targets(Fields(city, WALKERS), plan, DAY, None)
        ]
    assert told["zh"] == told["en"]
    assert any(told["zh"])


def test_one_byte_of_the_streets_changed_makes_it_another_figure_and_names_the_file(city):
    west = library(city, area=0)
    printed = measured_code(city.release, west, "X1", DIGEST)
    assert verify(printed, DAY).same
    path = city.release.folder / "stress_high.npy"
    stress = np.load(path)
    network = city.network
    unseen = np.flatnonzero(network.stress_low != network.stress_high)
    longest = unseen[np.argmax(network.length[unseen])]
    changed = path.read_bytes()
    at = len(changed) - stress.nbytes + int(longest)
    path.write_bytes(changed[:at] + b"\x01" + changed[at + 1 :])
    found = verify(printed, DAY)
    assert not found.same
    assert found.now != west.judged
    assert found.changed == ("stress_high.npy",)


def test_a_whole_release_with_another_answer_does_not_accuse_its_files(city):
    printed = measured_code(city.release, library(city), "", DIGEST)
    place, asked, _, _ = parse(printed)
    found = verify(f"{place}-{asked}-00", DAY)
    assert not found.same
    assert found.changed == ()


def test_a_release_that_is_not_here_is_said_to_be_so(city):
    place, asked, answer, _ = parse(measured_code(city.release, library(city), "", DIGEST))
    other = ("0" if place[0] != "0" else "1") + place[1]
    with pytest.raises(NotFoundError, match=f"begin with {other}"):
        verify(f"{other}-{asked}-{answer}", DAY)
    with pytest.raises(NotFoundError, match="none of its figures"):
        verify(f"{place}-0000-{answer}", DAY)
    for typed in ("", "K7-3F2A", "K7-3F2A-9!", "K7-3F2A-9CC"):
        with pytest.raises(InputError, match="not a code"):
            verify(typed, DAY)


def test_a_code_is_read_as_people_type_it():
    assert written(" k7 3f2a–9c ") == written("K73F2A9C") == "K7-3F2A-9C"
    assert written("Ｋ７－３ｆ２ａ－９Ｃ") == "K7-3F2A-9C"  # in full width
    assert written("ki-o1lu-9c") == "K1-011V-9C"  # what is misread is read as what it was


def test_the_command_needs_no_web_parts_for_indicators_and_shares(city, home):
    """Django is made impossible to import: the terminal verifies all the same."""
    share, _ = share_of(city)
    indicator = measured_code(city.release, library(city), "", DIGEST)
    source = str(Path(__file__).parents[2] / "src")
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from onemetre.cli.app import main\n"
        "sys.argv = ['onemetre', 'verify', sys.argv[1]]; main()"
    )
    for printed in (share, indicator):
        done = subprocess.run(
            [sys.executable, "-c", program, printed], capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": source, "ONEMETRE_HOME": str(home)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "It is the same figure." in done.stdout
