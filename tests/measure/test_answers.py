"""What a child reaches from one home of the town: every figure is counted by hand."""

import numpy as np
import pytest

from onemetre import reach
from onemetre.atlas.junctions import OVER
from onemetre.ground.errors import NotFoundError
from onemetre.measure import answers, wording
from onemetre.measure.answers import answer_at

PROFILES = reach.load_profiles()


def home_at(city, x: float, y: float) -> str:
    """The key of the home whose middle is nearest to metres east and north of the origin."""
    origin = city.plane.xy(np.array([[20.0, 0.0]]))[0]
    off = np.hypot(*(city.home_xy - origin - np.array([x, y])).T)
    assert off.min() < 1.0
    return f"h{off.argmin()}"


def asked(city, at: str, age: int, kind: str, company="alone"):
    return answer_at(city, reach.profile_for(PROFILES, age), at, kind, company)


def test_a_child_of_seven_gets_to_the_playground_and_the_walk_takes_as_long_as_it_is_in_metres(
    town_city,
):
    answer = asked(town_city, home_at(town_city, 750, 15), 7, "playground")
    (place,) = answer.places
    # 15 m from the door, 250 m of footway, 10 m to the playground, at 1 m/s.
    assert place.best == place.worst == place.adult == pytest.approx(275, abs=1)
    assert (answer.low, answer.high, answer.adult) == (1, 1, 1)
    assert place.state == "reached"
    assert place.barrier is None


def test_a_place_farther_than_the_child_walks_alone_is_reached_only_with_an_adult(town_city):
    answer = asked(town_city, home_at(town_city, 50, 15), 7, "playground")
    (place,) = answer.places
    # 15 + 950 + 10 m: more than the 500 m of a seven-year-old, less than 1,500 m with an adult.
    assert place.best is None
    assert place.worst is None
    assert place.adult == pytest.approx(975, abs=1)
    # It takes longer than the ten minutes asked about.
    assert (answer.low, answer.high, answer.adult) == (0, 0, 0)
    # Nothing stops the child but the distance, so no street is blamed.
    assert place.barrier is None


def test_a_street_nobody_looked_at_makes_a_pair_and_is_named_as_what_to_look_at(town_city):
    answer = asked(town_city, home_at(town_city, 15, -50), 10, "library")
    library = answer.places[0]
    # 15 + 50 + 500 + 12 m at 1.1 m/s at best; at worst the street is too stressful.
    assert library.best == pytest.approx(577 / 1.1, abs=2)
    assert library.worst is None
    assert library.state == "unknown"
    assert library.barrier is not None
    assert library.barrier.street == "Gasse"
    assert not library.barrier.crossing
    assert (answer.low, answer.high) == (0, 1)


def test_the_walk_is_drawn_unsure_as_far_as_the_street_nobody_looked_at(town_city):
    answer = asked(town_city, home_at(town_city, 15, -50), 10, "library")
    parts = answer.places[0].walk
    assert [part.sure for part in parts] == [False, True]
    metres = [line_length(town_city, part.line) for part in parts]
    assert metres == pytest.approx([50, 500], abs=1)


def test_with_an_adult_the_same_walk_is_sure_and_judged_so(town_city):
    answer = asked(town_city, home_at(town_city, 15, -50), 10, "library", "adult")
    library = answer.places[0]
    assert library.state == "reached"
    assert library.barrier is None
    assert all(part.sure for part in library.walk)


def test_a_child_too_young_to_walk_alone_reaches_nothing_alone(town_city):
    answer = asked(town_city, home_at(town_city, 750, 15), 4, "playground")
    assert not answer.alone
    assert (answer.low, answer.high, answer.adult) == (0, 0, 1)


def test_the_nearest_of_every_other_kind_is_told_too(town_city):
    answer = asked(town_city, home_at(town_city, 750, 15), 7, "playground")
    assert [each.kind for each in answer.others] == ["library"]
    assert answer.others[0].best == pytest.approx(15 + 250 + 12, abs=1)


def test_a_street_is_asked_from_its_middle(town_city):
    walked = np.flatnonzero(town_city.edge["side"] != OVER)
    longest = walked[np.argmax(town_city.edge["length"][walked])]
    segment = int(town_city.edge["segment"][longest])
    answer = asked(town_city, f"s{segment}", 7, "playground", "adult")
    assert answer.street == town_city.segment_name[segment]


@pytest.mark.parametrize("at", ["", "h", "h99999", "s99999", "x1", "h-1", "h1.5", "h" + "9" * 40])
def test_what_is_not_on_the_map_is_not_found_and_named(town_city, at):
    with pytest.raises(NotFoundError) as caught:
        asked(town_city, at, 7, "playground")
    assert at[:12] in str(caught.value)


def test_answers_agree_with_the_fields_that_the_map_is_coloured_by(town_city):
    from onemetre.measure.fields import Fields

    fields = Fields(town_city, PROFILES)
    for age in (7, 10, 13, 16):
        profile = reach.profile_for(PROFILES, age)
        for company in ("alone_low", "alone_high", "accompanied"):
            cost = fields.child("playground", profile, company).cost
            for home in range(len(cost)):
                (place,) = asked(town_city, f"h{home}", age, "playground").places or (None,)
                named = {"alone_low": "worst", "alone_high": "best", "accompanied": "adult"}
                value = getattr(place, named[company]) if place else None
                if cost[home] >= reach.NO_LIMIT:
                    assert value is None
                else:
                    assert value == pytest.approx(cost[home] / 100, abs=0.011)


def line_length(city, line) -> float:
    xy = city.plane.xy(np.array(line))
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def test_what_is_kept_from_one_answer_to_the_next_changes_none_of_them(town_city):
    questions = [
        (at, age, kind, company)
        for at in ("h0", "h3", "s0", "s1")
        for age in (1, 4, 7, 10, 13, 16)
        for kind in ("playground", "library")
        for company in ("alone", "adult")
    ]
    kept = [asked(town_city, *each) for each in questions]
    for each, answer in zip(reversed(questions), reversed(kept), strict=True):
        answers._doors.cache_clear()
        answers._costs.cache_clear()
        assert asked(town_city, *each) == answer


def test_every_place_of_a_kind_is_found_once(town_city):
    for kind in (*town_city.kinds_present, "no such kind"):
        own = [i for i, kinds in enumerate(town_city.place_kinds) if kind in kinds]
        assert town_city.places_of(kind).tolist() == own


@pytest.mark.parametrize(
    ("value", "said"), [(99.96, "99.9"), (99.6, "99.6"), (100.0, "100"), (100 - 1e-9, "100")]
)
def test_what_is_not_all_is_not_printed_as_all(value, said):
    assert wording.percent(value) == said
