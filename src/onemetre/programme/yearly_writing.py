"""Writing a yearly report: the file, and the figures it prints kept under their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onemetre.access import audit
from onemetre.access.action import action
from onemetre.access.models import Unit
from onemetre.access.roles import Permission
from onemetre.press.official_docx import to_docx
from onemetre.press.official_pdf import official_pdf
from onemetre.programme.figure_codes import answers, codes
from onemetre.programme.models import PrintedFigure
from onemetre.programme.owing import OFFICES
from onemetre.programme.yearly_words import yearly_document

if TYPE_CHECKING:
    from onemetre.access.viewer import Viewer
    from onemetre.areas.models import Area
    from onemetre.ground.language import Language
    from onemetre.programme.yearly import Yearly

Form = Literal["docx", "pdf"]


@action
def write_yearly(year: Yearly, *, form: Form, language: Language, by: Viewer) -> bytes:
    """The report as a file. Every figure it prints can be verified from then on.

    A figure that was printed before, with the same answer, keeps its first record.
    """
    by.demand(Permission.WRITE_YEARLY, area=year.area)
    document = yearly_document(year, signed=office_of(year.area), language=language)
    own, said = codes(year), answers(year)
    PrintedFigure.objects.bulk_create(
        (
            PrintedFigure(
                code=code, programme=year.programme, area=year.area, year=year.year, key=key,
                answer=list(said[key]), as_of=year.day, printed_by=by.said,
            )
            for key, code in own.items()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    audit.wrote(
        by, "write yearly", f"programme {year.programme.slug}", area=year.area.path,
        year=year.year, form=form, language=language, figures=len(own),
    )  # fmt: skip
    return to_docx(document) if form == "docx" else official_pdf(document)


def office_of(area: Area) -> str:
    """The office that runs programmes in an area (妇儿工委办公室); "" where none is known."""
    found = Unit.objects.filter(OFFICES, area=area, until=None).order_by("pk").first()
    return found.name if found else ""
