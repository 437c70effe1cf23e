"""Bytes of packed files, unpacked as they are read and never out of all proportion."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from equitycli.errors import Fault, InputError, examples
from equitycli.sources.cells import number_of
from equitycli.sources.reading import content

LARGEST_UNPACKED_BYTES = 2_500_000_000
LARGEST_RATIO = 200
"""Unpacked bytes for each packed one: text packs ten to one, a zip bomb a thousand to one."""
SMALL_BYTES = 20_000_000
"""Up to here the ratio does not matter."""
BLOCK = 1 << 20
_DAMAGED = (
    OSError,
    EOFError,
    zlib.error,
    struct.error,
    zipfile.BadZipFile,
    NotImplementedError,
    OverflowError,
    RuntimeError,
)
"""What zipfile and gzip raise on hostile bytes."""


@contextmanager
def refused_where_damaged(subject: str) -> Iterator[None]:
    """Refuse, in words, what turns out to be damaged or no UTF-8 while it is read."""
    try:
        yield
    except UnicodeDecodeError:
        raise InputError(
            subject, [Fault("", "is not UTF-8 text.", "Download it again, as JSON.")]
        ) from None
    except _DAMAGED:
        raise InputError(
            subject, [Fault("", "is a damaged packed file.", "Download it again.")]
        ) from None


class _Bounded(io.RawIOBase):
    """An unpacked stream that is refused once it grows out of all proportion."""

    def __init__(self, stream: IO[bytes], *, most: int, subject: str) -> None:
        self.stream, self.left, self.most, self.subject = stream, most, most, subject

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        read = self.stream.read(len(view))
        self.left -= len(read)
        if self.left < 0:
            raise InputError(
                self.subject,
                [
                    Fault(
                        "",
                        f"unpacks to more than {self.most / 1e6:,.0f} MB; more is not read.",
                        "Keep only the entries of your area, or download it again.",
                    )
                ],
            )
        view[: len(read)] = read
        return len(read)


@contextmanager
def unpacked(path: Path, *, subject: str) -> Iterator[IO[bytes]]:
    """Give the bytes of a file, unpacked as they are read; of a zip file its only member."""
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except OSError:
        content(path, written=subject)  # says in words why it can't be read
        raise
    most = min(LARGEST_UNPACKED_BYTES, max(SMALL_BYTES, size * LARGEST_RATIO))
    with ExitStack() as stack:
        stack.enter_context(file)
        start = file.read(4)
        file.seek(0)
        stream: IO[bytes] = file
        if start.startswith(b"\x1f\x8b"):
            stream = stack.enter_context(cast(IO[bytes], gzip.GzipFile(fileobj=file)))
        elif start == b"PK\x03\x04":
            with refused_where_damaged(subject):
                packed = stack.enter_context(zipfile.ZipFile(file))
                members = [one for one in packed.infolist() if not one.is_dir()]
                if len(members) != 1 or members[0].flag_bits & 1:
                    raise InputError(
                        subject,
                        [
                            Fault(
                                "",
                                f"is a zip file of {number_of(len(members), 'file')} "
                                f"({examples(one.filename for one in members)}), or is locked.",
                                "Unpack it, and name the one that is meant.",
                            )
                        ],
                    )
                stream = stack.enter_context(packed.open(members[0]))
        yield io.BufferedReader(_Bounded(stream, most=most, subject=subject), BLOCK)
