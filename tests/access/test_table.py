"""Every page, operation, action and command stands in the one table."""

import typer
from django.urls import get_resolver

from onemetre.access import table
from onemetre.access.roles import Permission
from onemetre.access.viewer import operator
from onemetre.cli.app import _build


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


def commands(group=None, before: str = "") -> list[str]:
    """Every command as it is typed."""
    found = []
    for name, each in (group or typer.main.get_command(_build())).commands.items():
        inner = hasattr(each, "commands")
        found += commands(each, f"{before}{name} ") if inner else [f"{before}{name}"]
    return found


def test_every_command_stands_in_the_table():
    assert sorted(set(commands()) - set(table.COMMANDS)) == []


def test_the_table_names_no_command_that_is_not_there():
    assert sorted(set(table.COMMANDS) - set(commands())) == []


def test_the_operator_at_the_prompt_may_what_every_command_asks_for():
    asked = {each for each in table.COMMANDS.values() if isinstance(each, Permission)}
    assert all(operator("root").holds(each) for each in asked)
