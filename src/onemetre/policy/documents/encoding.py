"""Bytes to text, in the encodings that Chinese offices use."""

from __future__ import annotations

import re
import unicodedata

_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile("[\u00a0\u2002\u2003\u2009\t\x0b\x0c]")
#: Bytes that begin files which are no text.
_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf",
    b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"RIFF", b"OggS", b"ID3",
)  # fmt: skip


def is_binary(data: bytes) -> bool:
    """Whether bytes are plainly no text."""
    if data.startswith(_BINARY) and not data.startswith((b"BM", b"MZ")):
        return True
    if data.startswith((b"BM", b"MZ")) and b"\x00" in data[:64]:
        return True
    head = data[:4096]
    return b"\x00" in head and utf16(data) is None


def utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 text, told by its mark or by what it decodes to."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" not in data[:4096]:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        # In the wrong byte order Chinese text turns into characters from everywhere.
        text = data[:4096].decode(encoding, "ignore")
        usual = sum(
            char.isascii() or "\u2000" <= char <= "\u9fff" or char >= "\uff00" for char in text
        )
        odd = sum(unicodedata.category(char) in {"Cc", "Co", "Cn"} and char not in "\r\n\t"
                  for char in text)  # fmt: skip
        if usual >= 0.95 * len(text) and odd * 50 <= len(text):
            return encoding
    return None


def decode(data: bytes, said: str = "") -> str | None:
    """The text of bytes in UTF-8, UTF-16 or GB18030, or in what they say; None if it is none."""
    if wide := utf16(data):
        return _decoded(data, wide)
    for encoding in ("utf-8-sig", said, "gb18030"):
        if encoding and (text := _decoded(data, encoding)) is not None:
            return text
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text if _is_writing(text) else None


def _is_writing(text: str) -> bool:
    """Few control characters: bytes that merely happen to decode are no text."""
    head = text[:20_000]
    odd = sum(unicodedata.category(char) in {"Cc", "Co", "Cn"} and char not in "\n\r\t\x0b\x0c"
              for char in head)  # fmt: skip
    return odd * 50 <= len(head)


def clean(text: str) -> str:
    """One line a paragraph; odd spaces and invisible characters made plain."""
    text = _ZERO_WIDTH.sub("", _SPACES.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x00", "")
    return "\n".join(line.rstrip() for line in text.split("\n"))
