"""OFD (GB/T 33190): a zip of XML; text in the order it is read on the page."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from onemetre.policy.documents.building import Builder
from onemetre.policy.documents.encoding import clean
from onemetre.policy.documents.lines import Line, paragraphs

if TYPE_CHECKING:
    from onemetre.policy.documents.document import Document

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
#: Texts nearer than this part of a line's height stand in one line.
_SAME_LINE = 0.5


def is_ofd(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is an OFD document."""
    return "OFD.xml" in archive.namelist()


def read_ofd(data: bytes) -> Document:
    """Read an OFD.

    Raises
    ------
    KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError
        if it is damaged.
    """
    builder = Builder()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        lines: list[Line] = []
        number = 0
        for root in _found(archive, "OFD.xml", "DocRoot"):
            for page in _pages(archive, root):
                lines += _lines(archive, page, number)
                number += 1
    for text in paragraphs(lines):
        builder.add(text)
    return builder.document("ofd")


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(archive.read(name), _PARSER)


def _found(archive: zipfile.ZipFile, name: str, tag: str) -> list[str]:
    """Files that elements of a name point to, beside the file they stand in."""
    base = posixpath.dirname(name)
    out = []
    for element in _xml(archive, name).iter("{*}" + tag):
        said = (element.text or "").strip()
        if said:
            out.append(posixpath.normpath(posixpath.join(base, said)).lstrip("/"))
    return out


def _pages(archive: zipfile.ZipFile, document: str) -> list[str]:
    base = posixpath.dirname(document)
    out = []
    for page in _xml(archive, document).iter("{*}Page"):
        said = page.get("BaseLoc", "")
        name = posixpath.normpath(posixpath.join(base, said)).lstrip("/")
        out.append(name if name in archive.namelist() else said.lstrip("/"))
    return out


def _lines(archive: zipfile.ZipFile, page: str, number: int) -> list[Line]:
    pieces: list[tuple[float, float, float, float, str]] = []
    for thing in _xml(archive, page).iter("{*}TextObject"):
        box = _numbers(thing.get("Boundary", ""))
        if len(box) < 4:
            continue
        for code in thing.iter("{*}TextCode"):
            said = clean(code.text or "").strip("\n")
            if not said.strip():
                continue
            x, y = _number(code.get("X")), _number(code.get("Y"))
            size = _number(thing.get("Size")) or box[3]
            pieces.append((box[1] + y, box[0] + x, box[0] + box[2], size, said))
    pieces.sort()
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for piece in pieces:
        if rows and piece[0] - rows[-1][0][0] < _SAME_LINE * piece[3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    out = []
    for i, row in enumerate(rows):
        row.sort(key=lambda piece: piece[1])
        out.append(
            Line(
                "".join(piece[4] for piece in row), row[0][1], max(piece[2] for piece in row),
                max(piece[3] for piece in row), number, i < 2 or i >= len(rows) - 2,
            )
        )  # fmt: skip
    return out


def _numbers(text: str) -> list[float]:
    return [_number(part) for part in text.split()]


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
