"""Read a file by what is in it, whatever it is called."""

from __future__ import annotations

import tomllib
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lxml import etree

from onemetre.ground.errors import InputError
from onemetre.ground.language import mark
from onemetre.policy.documents import ofd, word
from onemetre.policy.documents.document import Document
from onemetre.policy.documents.encoding import clean, decode, is_binary
from onemetre.policy.documents.html import read_html
from onemetre.policy.documents.pdf import read_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

_READABLE = "txt, html, docx, pdf, ofd"


@cache
def _limits() -> dict[str, int]:
    table = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8"))
    limits: dict[str, int] = table["bytes"]
    return limits


def document_of_text(text: str) -> Document:
    """A document of plain text."""
    return Document(clean(text), "txt", (), ())


def read_document(path: Path) -> Document:
    """Read a document: txt, html, docx, pdf or ofd, judged by its content.

    Raises
    ------
    InputError
        if it cannot be read or holds no text, with what to do.
    """
    try:
        if path.stat().st_size > _limits()["file"]:
            _refuse(
                path, mark("{file} is larger than any plan."), mark("Give the document itself.")
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            "{file} cannot be opened: {error}.", remedy="Check the name.",
            file=path.name, error=error.strerror or str(error),
        ) from error  # fmt: skip
    return read_bytes(data, path)


def read_bytes(data: bytes, path: Path) -> Document:
    """Read the bytes of a file; `path` is what it is called."""
    if not data.strip():
        _refuse(path, mark("{file} is empty."), mark("Ask for the file again."))
    if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        _refuse(
            path, mark("{file} is in an old format (.doc, .wps or .rtf) that cannot be read."),
            mark("Open it in WPS or Word and save it as .docx."),
        )  # fmt: skip
    if data.startswith(b"PK\x03\x04"):
        found = _archive(data, path)
    elif b"%PDF-" in data[:1024]:
        found = read_pdf(data, path.name)
    else:
        found = _text(data, path)
    if not found.text.strip():
        _refuse(path, mark("{file} holds no text."), mark("Check that it is the right document."))
    return found


def _text(data: bytes, path: Path) -> Document:
    text = None if is_binary(data) else decode(data)
    if text is None:
        _refuse(
            path, mark("{file} is no document that can be read."), mark("Give one of: {readable}.")
        )
    head = text[:3000].lower()
    if "<html" in head or "<!doctype html" in head or "<body" in head or "<div" in head or (
        path.suffix.lower() in {".html", ".htm"}
    ):  # fmt: skip
        return read_html(_in_said_charset(data, text))
    return document_of_text(text)


def _in_said_charset(data: bytes, text: str) -> str:
    """A page in an encoding that it names itself and that is not the one it was read in."""
    head = data[:2048].lower()
    for said in ("big5", "shift_jis"):
        if f"charset={said}".encode() in head or f'charset="{said}'.encode() in head:
            return decode(data, said) or text
    # An XML declaration in text that is already decoded would be refused.
    return text.split("?>", 1)[1] if text.lstrip().startswith("<?xml") and "?>" in text else text


def _archive(data: bytes, path: Path) -> Document:
    reading: Callable[[bytes], Document]
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if (
                sum(each.file_size for each in members) > _limits()["unpacked"]
                or max((each.file_size for each in members), default=0) > _limits()["member"]
            ):
                _refuse(
                    path,
                    mark("{file} unpacks to more than any plan."),
                    mark("Give the document itself."),
                )
            names = set(archive.namelist())
            if ofd.is_ofd(archive):
                reading = ofd.read_ofd
            elif "word/document.xml" in names:
                reading = word.read_word
            else:
                _refuse(
                    path,
                    mark("{file} is an archive, but holds neither a Word nor an OFD document."),
                    mark("Give one of: {readable}."),
                )
        return reading(data)
    except (*word.DAMAGED, etree.XMLSyntaxError, RuntimeError, NotImplementedError) as error:
        raise InputError(
            "{file} is damaged: {error}.", remedy="Ask for the file again.",
            file=path.name, error=f"{type(error).__name__}",
        ) from error  # fmt: skip


def _refuse(path: Path, message: str, remedy: str) -> NoReturn:
    raise InputError(message, remedy=remedy, file=path.name, readable=_READABLE)
