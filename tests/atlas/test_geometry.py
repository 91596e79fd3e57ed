"""Lines drawn for walks."""

import numpy as np
import pytest

from onemetre.atlas.geometry import cut, edge_line, walk_lines
from onemetre.reach import Positions

LINE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 30.0]])


def test_a_part_of_a_line_keeps_the_bends_within_it():
    assert cut(LINE, 0.125, 0.5).tolist() == [[5, 0], [10, 0], [10, 10]]


def test_a_part_taken_backwards_runs_backwards():
    assert cut(LINE, 0.5, 0.125).tolist() == [[10, 10], [10, 0], [5, 0]]


def test_a_line_of_no_length_does_not_divide_by_it():
    assert np.isfinite(cut(np.zeros((2, 2)), 0.2, 0.8)).all()


def test_every_edge_runs_from_its_tail_to_its_head(town_city):
    for edge in range(len(town_city.edge)):
        line = edge_line(town_city, edge)
        ends = town_city.node_xy[[town_city.edge["tail"][edge], town_city.edge["head"][edge]]]
        assert line[0] == pytest.approx(ends[0])
        assert line[-1] == pytest.approx(ends[1])


def test_a_walk_of_one_edge_is_the_part_between_home_and_door(town_city):
    edge = int(np.argmax(town_city.network.length))
    length = int(town_city.network.length[edge])

    def on(share):
        return Positions(
            np.array([edge], np.int32), np.array([round(length * share)], np.int32),
            np.zeros(1, np.int32),
        )  # fmt: skip

    (line,) = walk_lines(town_city, [edge], on(0.25), on(0.75))
    metres = np.hypot(*np.diff(line, axis=0).T).sum()
    assert metres == pytest.approx(length / 200, rel=0.01)
