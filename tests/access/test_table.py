"""Every page, operation, action and command stands in the one table."""

from django.urls import get_resolver

from onemetre.access import table


def routes(resolver=None, before: str = "") -> list[str]:
    """Every route as Django matches it."""
    found = []
    for each in (resolver or get_resolver()).url_patterns:
        whole = before + str(each.pattern)
        found += routes(each, whole) if hasattr(each, "url_patterns") else [whole]
    return found


def test_every_route_stands_in_the_table():
    assert sorted(set(routes()) - set(table.ROUTES)) == []


def test_the_table_names_no_route_that_is_not_there():
    assert sorted(set(table.ROUTES) - set(routes())) == []
