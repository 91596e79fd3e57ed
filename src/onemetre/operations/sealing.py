"""A file closed with a password: AES-256-GCM in pieces, the key by scrypt.

A piece is refused if a bit of it was changed, if it stands in another's place, or if the file
ends before its last piece (the construction STREAM: counter and a mark of the last in each
nonce). The head holds the salt and the cost, and is vouched for by every piece.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onemetre.ground.errors import InputError

if TYPE_CHECKING:
    from typing import BinaryIO

MAGIC = b"ONEMETRE-SEALED-1\n"
_PIECE = 1 << 20
_TAG, _SALT, _PREFIX = 16, 16, 7
#: Cost of one try at the password: 2**17 × 8 × 128 bytes = 128 MB (RFC 7914; OWASP 2023).
_LOG_N, _R, _P = 17, 8, 1
_DEAREST = 20  # a head that asks for more memory than a gigabyte is not ours


def _key(password: str, salt: bytes, log_n: int) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=1 << log_n, r=_R, p=_P)
    return AESGCM(kdf.derive(password.encode()))


class Sealing:
    """A stream whose bytes are written sealed. `close` writes the last piece, once."""

    def __init__(self, into: BinaryIO, password: str) -> None:
        self._into, self._held, self._count = into, bytearray(), 0
        self._prefix = os.urandom(_PREFIX)
        salt = os.urandom(_SALT)
        self._head = MAGIC + bytes([_LOG_N]) + salt + self._prefix
        self._box = _key(password, salt, _LOG_N)
        self.closed = False
        into.write(self._head)

    def write(self, more: bytes) -> int:
        """Take bytes."""
        self._held += more
        while len(self._held) > _PIECE:
            self._piece(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]
        return len(more)

    def flush(self) -> None:
        """Nothing: pieces are written whole."""

    def close(self) -> None:
        """Write the last piece."""
        if not self.closed:
            self._piece(bytes(self._held), last=True)
            self.closed = True

    def _piece(self, plain: bytes, *, last: bool) -> None:
        nonce = self._prefix + struct.pack(">IB", self._count, last)
        self._into.write(self._box.encrypt(nonce, plain, self._head))
        self._count += 1


class Opening:
    """A sealed stream, read as what was sealed."""

    def __init__(self, source: BinaryIO, password: str) -> None:
        self._head = source.read(len(MAGIC) + 1 + _SALT + _PREFIX)
        rest = self._head[len(MAGIC) :]
        if len(rest) != 1 + _SALT + _PREFIX or rest[0] > _DEAREST:
            raise InputError("The head of the sealed file is damaged.")
        self._prefix = rest[1 + _SALT :]
        self._box = _key(password, rest[1 : 1 + _SALT], rest[0])
        self._source, self._held, self._count = source, b"", 0
        self._ahead = source.read(_PIECE + _TAG)
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all.

        Raises
        ------
        InputError
            if the password is another, or the file was changed or cut off.
        """
        while self._ahead and (size < 0 or len(self._held) < size):
            self._held += self._piece()
        out = self._held if size < 0 else self._held[:size]
        self._held = self._held[len(out) :]
        return out

    def _piece(self) -> bytes:
        sealed, self._ahead = self._ahead, self._source.read(_PIECE + _TAG)
        nonce = self._prefix + struct.pack(">IB", self._count, not self._ahead)
        try:
            plain = self._box.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise InputError(
                "The password is another one, or the file is damaged or cut off."
            ) from error
        self._count += 1
        return plain

    def close(self) -> None:
        """Nothing: the file below is closed by whoever opened it."""
        self.closed = True
