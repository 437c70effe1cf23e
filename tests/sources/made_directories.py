"""Postcode directories that are too large or too odd to keep."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

ROWS = "pcds,area_code\nQX1 1AA,F01000001\nQX1 1AB,F01000002\n"


def zipped(members: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packing) as packed:
        for name, octets in members.items():
            packed.writestr(name, octets)
    return held.getvalue()


def zipped_twice(path: Path) -> None:
    once = zipped({"Data/directory.csv": ROWS.encode()})
    path.write_bytes(zipped({"Data/directory.zip": once}))


def cut_short_zip(path: Path) -> None:
    path.write_bytes(zipped({"Data/directory.csv": ROWS.encode() * 100})[:-40])


def changed_inside_zip(path: Path) -> None:
    whole = zipped({"Data/directory.csv": ROWS.encode()}, packing=zipfile.ZIP_STORED)
    path.write_bytes(whole.replace(b"F01000002", b"F01000003", 1))


def cut_short_gzip(path: Path) -> None:
    rows = "".join(f"QX{i} {j}AA,F0100000{j}\n" for i in range(1, 99) for j in range(1, 7))
    path.write_bytes(gzip.compress(("pcds,area_code\n" + rows).encode())[:-30])


def bomb(path: Path) -> None:
    row = b"QX1 1AA,F01000001," + b"0" * 100_000 + b"\n"
    with gzip.open(path, "wb") as packed:
        packed.write(b"pcds,area_code,more\n")
        for _ in range(600):
            packed.write(row)


def endless_line(path: Path) -> None:
    path.write_bytes(b"pcds,area_code\nQX1 1AA," + b"F" * 3_000_000)


DIRECTORIES: dict[str, Callable[[Path], object]] = {
    "directory-in-utf-16.csv": lambda path: path.write_bytes(ROWS.encode("utf-16")),
    "directory-zipped-twice.zip": zipped_twice,
    "directory-cut-short.zip": cut_short_zip,
    "directory-changed-inside.zip": changed_inside_zip,
    "zip-without-directory.zip": lambda path: path.write_bytes(
        zipped({"Documents/guide.pdf": b"%PDF"})
    ),
    "directory-cut-short.csv.gz": cut_short_gzip,
    "directory-that-is-a-bomb.csv.gz": bomb,
    "directory-of-one-endless-line.csv": endless_line,
    "directory-of-endless-headings.csv": lambda path: path.write_bytes(b"pcds," * 400_000),
}
