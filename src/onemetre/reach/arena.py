"""Arrays that many read and each may change for itself.

An arena is one block of memory behind a file without a name. The base reads it; each scenario
takes a private view, in which the pages that it writes to, and no others, are its own. The
operating system does the copying (a copy-on-write mapping).
"""

from __future__ import annotations

import contextlib
import mmap
import os
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIGNED = 64
#: Linux 5.14 and later; elsewhere pages are entered when they are first read.
_POPULATE_READ = 22


@dataclass(frozen=True, slots=True)
class _Piece:
    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class Arena:
    """Named arrays in shared memory, each with room after its end.

    Parameters
    ----------
    arrays
        what to keep. It is copied once.
    room
        by name: how many more rows there is room for. Room that nobody uses takes no memory.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], room: dict[str, int]) -> None:
        self._pieces: dict[str, _Piece] = {}
        offset = 0
        for name, array in arrays.items():
            shape = (array.shape[0] + room.get(name, 0), *array.shape[1:])
            self._pieces[name] = _Piece(offset, shape, array.dtype)
            size = int(np.prod(shape)) * array.dtype.itemsize
            offset += -(-size // _ALIGNED) * _ALIGNED
        self._size = max(offset, 1)
        self._file = _file_without_a_name()
        os.ftruncate(self._file, self._size)
        weakref.finalize(self, os.close, self._file)
        whole = self._views(mmap.mmap(self._file, self._size))
        for name, array in arrays.items():
            whole[name][: len(array)] = array

    def read(self) -> dict[str, NDArray[Any]]:
        """The arrays as they are kept, not to be written to."""
        return self._views(mmap.mmap(self._file, self._size, access=mmap.ACCESS_READ))

    def private(self) -> dict[str, NDArray[Any]]:
        """The arrays, to be written to without anybody else seeing it."""
        memory = mmap.mmap(self._file, self._size, access=mmap.ACCESS_COPY)
        # Enter all pages now, in one go: one by one, at their first reading, costs ten times more.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            memory.madvise(_POPULATE_READ)
        return self._views(memory)

    def _views(self, memory: mmap.mmap) -> dict[str, NDArray[Any]]:
        return {
            name: np.ndarray(piece.shape, piece.dtype, memory, piece.offset)
            for name, piece in self._pieces.items()
        }


def _file_without_a_name() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("onemetre")
    file, path = tempfile.mkstemp(prefix="onemetre")  # no memory files on this system
    with contextlib.suppress(OSError):
        Path(path).unlink()  # the open file stays
    return file
