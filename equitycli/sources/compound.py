"""The compound file (MS-CFB) that older Office documents, and protected newer ones, come in."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = (struct.error, IndexError, ValueError)
"""What reading one raises where it is not whole."""
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on mean: end of chain, free, or part of the tables."""
_ROOT, _STREAM = 5, 2


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    first: int
    size: int


def streams(octets: bytes, *, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """Return the streams of a compound file by name; those not wanted are left empty.

    A chain of sectors that runs in a circle, or out of the file, raises one of DAMAGED.
    """
    sector_shift, small_shift = struct.unpack_from("<HH", octets, 30)
    if sector_shift not in (9, 12) or small_shift != 6:
        raise ValueError
    size = 1 << sector_shift
    directory, cutoff, small_table = struct.unpack_from("<I4xII", octets, 48)
    more_tables, tables_left = struct.unpack_from("<II", octets, 68)
    tables = list(struct.unpack_from("<109I", octets, 76))
    most = len(octets) // size + 1

    def sector(number: int) -> bytes:
        start = max(_HEADER_BYTES, size) + number * size
        return octets[start : start + size]

    def numbers(number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{size // 4}I", sector(number))

    while more_tables < _LAST_SECTOR and tables_left > 0 and len(tables) < most + 128:
        *further, more_tables = numbers(more_tables)
        tables += further
        tables_left -= 1
    following: list[int] = []
    for number in tables:
        if number < _LAST_SECTOR and len(following) <= most:
            following += numbers(number)

    def chained(first: int) -> bytes:
        return b"".join(sector(number) for number in _chain(first, following))

    entries = list(_entries(chained(directory)))
    small = b"".join(chained(entry.first) for entry in entries[:1] if entry.kind == _ROOT)
    small_following: list[int] = []
    for number in _chain(small_table, following):
        small_following += numbers(number)
    found = {}
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        if entry.name not in wanted:
            found[entry.name] = b""
        elif entry.size < cutoff:
            pieces = (small[n * 64 : n * 64 + 64] for n in _chain(entry.first, small_following))
            found[entry.name] = b"".join(pieces)[: entry.size]
        else:
            found[entry.name] = chained(entry.first)[: entry.size]
    return found


def _entries(octets: bytes) -> Iterator[_Entry]:
    for at in range(0, len(octets), _ENTRY_BYTES):
        length, kind = struct.unpack_from("<HB", octets, at + 64)
        first, size = struct.unpack_from("<II", octets, at + 116)
        letters = octets[at : at + max(min(length, 64) - 2, 0)]
        yield _Entry(letters.decode("utf-16-le", "replace"), kind, first, size)


def _chain(first: int, following: list[int]) -> Iterator[int]:
    number, steps = first, 0
    while number < _LAST_SECTOR:
        yield number
        number, steps = following[number], steps + 1
        if steps > len(following):
            raise ValueError
