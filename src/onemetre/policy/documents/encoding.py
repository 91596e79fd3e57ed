"""Bytes to text, in the encodings that Chinese offices use."""

from __future__ import annotations


def decode(data: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 or GB18030.

    Raises
    ------
    UnicodeDecodeError
        if it is none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")
