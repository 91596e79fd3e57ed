"""The file of a backup: a tar, compressed with zstd, sealed with a password if one is given.

The last member, ``sums.json``, holds the SHA-256 of every other. ``tar --zstd -tf FILE`` lists
one that is not sealed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from onemetre.ground.errors import InputError
from onemetre.operations.sealing import MAGIC, Opening, Sealing

if TYPE_CHECKING:
    from typing import BinaryIO

SUMS = "sums.json"
_BLOCK = 1 << 20


class _Heard:
    """A file whose bytes are counted into a checksum while tar reads them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """More of it."""
        more = self._file.read(size)
        self.sum.update(more)
        return more


class _Lent:
    """A file that whoever writes to it does not close."""

    closed = False

    def __init__(self, into: BinaryIO | Sealing) -> None:
        self.write, self.flush = into.write, into.flush

    def close(self) -> None:
        """Nothing."""


class Writer:
    """Adds members to a backup; a context, whose end writes the sums."""

    def __init__(self, path: Path, password: str) -> None:
        self._stack, self.sums = ExitStack(), {}  # type: ExitStack, dict[str, str]
        self._file = self._stack.enter_context(path.open("xb"))
        path.chmod(0o600)  # it holds keys
        into = Sealing(self._file, password) if password else self._file
        self._sealing = into if isinstance(into, Sealing) else None
        stream = pa.CompressedOutputStream(pa.PythonFile(_Lent(into), "w"), "zstd")
        self._stream = stream
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # closed below

    def add(self, path: Path, name: str) -> str:
        """Add a file; its checksum."""
        with path.open("rb") as file:
            heard = _Heard(file)
            self._tar.addfile(self._head(name, path.stat().st_size), cast("BinaryIO", heard))
        self.sums[name] = heard.sum.hexdigest()
        return self.sums[name]

    def say(self, name: str, content: bytes) -> None:
        """Add a member of these bytes."""
        self._tar.addfile(self._head(name, len(content)), io.BytesIO(content))
        self.sums[name] = hashlib.sha256(content).hexdigest()

    def _head(self, name: str, size: int) -> tarfile.TarInfo:
        head = tarfile.TarInfo(name)
        head.size, head.mode = size, 0o600
        return head

    def close(self) -> None:
        """Write the sums, and everything to the disk."""
        self.say(SUMS, json.dumps(self.sums, ensure_ascii=False).encode())
        self._tar.close()
        self._stream.close()
        if self._sealing is not None:
            self._sealing.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._stack.close()

    def drop(self) -> None:
        """Let go of the file without an end: whatever reads it finds it cut off."""
        self._stack.close()


def is_sealed(path: Path) -> bool:
    """Whether a backup asks for a password.

    Raises
    ------
    InputError
        if there is no such file.
    """
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise InputError(
            "{file} cannot be read: {error}.", remedy="Name the file of a backup.",
            file=str(path), error=error.strerror or str(error),
        ) from error  # fmt: skip


def unpack(
    path: Path, into: Path, password: str = "", *, leaving: tuple[str, ...] = ()
) -> dict[str, str]:
    """Unpack a backup and compare every member with its checksum; the checksums.

    Parameters
    ----------
    leaving
        folders whose files are compared and not written.

    Raises
    ------
    InputError
        if it is damaged, cut off, or no backup, or the password is another.
    """
    found: dict[str, str] = {}
    try:
        with path.open("rb") as file:
            source = Opening(file, password) if is_sealed(path) else file
            stream = pa.CompressedInputStream(pa.PythonFile(source, "r"), "zstd")
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for member in tar:
                    found[member.name] = _unpack_one(tar, member, into, leaving)
    except (tarfile.TarError, OSError, EOFError, pa.ArrowException) as error:
        raise _damaged(path, str(error)) from error
    sums_file = into / SUMS
    if not sums_file.exists():
        raise _damaged(path, SUMS)
    sums = cast("dict[str, str]", json.loads(sums_file.read_text("utf-8")))
    found.pop(SUMS)
    wrong = sorted(name for name in sums.keys() | found.keys() if sums.get(name) != found.get(name))
    if wrong:
        raise _damaged(path, ", ".join(wrong[:5]))
    return sums


def _unpack_one(
    tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path, leaving: tuple[str, ...]
) -> str:
    name = PurePosixPath(member.name)
    if not member.isfile() or name.is_absolute() or ".." in name.parts:
        raise tarfile.TarError(member.name)
    if name.parts[0] in leaving:
        there = Path(os.devnull)
    else:
        there = into / name
        there.parent.mkdir(parents=True, exist_ok=True)
        there.touch(mode=0o600)  # keys, and what people wrote
    content = tar.extractfile(member)
    assert content is not None  # noqa: S101  # it is a file
    total = hashlib.sha256()
    with there.open("wb") as file:
        while block := content.read(_BLOCK):
            file.write(block)
            total.update(block)
    return total.hexdigest()


def _damaged(path: Path, what: str) -> InputError:
    return InputError(
        "{file} is not a whole backup: {what}.", remedy="Take another one.",
        file=str(path), what=what,
    )  # fmt: skip
