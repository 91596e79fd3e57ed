"""Numbers as people type them into the forms of pages."""

import pytest
from django.test import RequestFactory

from onemetre.ground.errors import InputError
from onemetre.site.staff.asking import number


def ask(said: str) -> float | None:
    return number(RequestFactory().post("/", {"figure": said}), "figure")


@pytest.mark.parametrize(
    ("said", "found"),
    [("", None), (" 85 % ", 85), ("８５％", 85), ("1,200", 1200), ("1.2万", 12000)],
)
def test_a_number_is_read_as_offices_write_it(said, found):
    assert ask(said) == found


@pytest.mark.parametrize("said", ["1,5", "nan", "inf", "1e999", "许多"])
def test_what_is_no_number_is_refused_with_what_was_typed(said):
    with pytest.raises(InputError, match=said):
        ask(said)
