"""The terminal: two consoles, and a line that says what is being done."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: Columns where output goes to a file or a pipe, which have none of their own.
_PIPE = 140

out = Console(
    highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _PIPE
)  # fmt: skip
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, in one line that is replaced.

    Where there is no terminal each new task is a line of its own.
    """
    if not errors.is_terminal:
        said: list[str] = []

        def plain(text: str) -> None:
            task = text.split(":", maxsplit=1)[0]
            if task not in said[-1:]:
                said.append(task)
                errors.print(f"  {escape(task)} …")

        yield plain
        return
    with errors.status("") as status:
        yield lambda text: status.update(f"{escape(text)} …")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> None:
    """Print a table; columns whose numbers are in `right` align there."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        shown.add_column(column, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape(cell) for cell in row))
    out.print(shown)
