"""Classes of the map's ramp, and the bytes they are sent as."""

import numpy as np

from onemetre.ground.units import FAR, NOT_COMPUTED, UNREACHABLE
from onemetre.measure.walk_classes import CLOSED, classes_of, packed
from onemetre.press.map_layers import PLAIN, UNKNOWN
from onemetre.press.map_layers import UNREACHABLE as NO_WAY

MINUTE = 6_000


def test_a_walk_of_exactly_three_minutes_is_in_the_first_class():
    low = np.array([0, 3 * MINUTE, 3 * MINUTE + 1, 15 * MINUTE, 15 * MINUTE + 1], np.int32)
    assert classes_of(low, low).tolist() == [0, 0, 1, 4, 5]


def test_unknown_unreachable_and_not_computed_are_three_different_things():
    low = np.array([FAR, UNREACHABLE, NOT_COMPUTED, FAR, UNREACHABLE], np.int32)
    high = np.array([MINUTE, UNREACHABLE, NOT_COMPUTED, FAR, MINUTE], np.int32)
    assert classes_of(low, high).tolist() == [UNKNOWN, NO_WAY, PLAIN, 5, UNKNOWN]


def test_a_byte_holds_the_worst_reading_low_and_the_best_high():
    worst = np.array([0, 5, UNKNOWN, NO_WAY, PLAIN, CLOSED], np.int8)
    best = np.array([0, 3, 2, NO_WAY, PLAIN, CLOSED], np.int8)
    assert packed(worst, best).tolist() == [0x00, 0x35, 0x26, 0x77, 0x88, 0x99]
