"""Registers too large or too odd to keep: see made.py."""

import zipfile
from collections.abc import Callable
from pathlib import Path

ENTRY = '{"registered_charity_number": 1900001, "linked_charity_number": 0, "charity_name": "A"}'


def bomb(path: Path) -> None:
    """Write a zip file of 60 KB that unpacks to a list of 60 MB, all but one entry white space."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("register.json", f"[{ENTRY}{' ' * 60_000_000}]")


def nested(path: Path) -> None:
    """Write a list that is nested a hundred thousand deep."""
    path.write_text("[" * 100_000, "utf-8")


def one_string(path: Path) -> None:
    """Write a list of which one cell never ends."""
    path.write_text('[{"charity_name": "' + "A" * 9_000_000, "utf-8")


def one_line(path: Path) -> None:
    """Write tab-separated text with a line of nine million letters."""
    path.write_text("registered_charity_number\tcharity_name\n" + "A" * 9_000_000, "utf-8")


REGISTERS: dict[str, Callable[[Path], object]] = {
    "register-bomb.zip": bomb,
    "register-nested-too-deep.json": nested,
    "register-with-an-endless-cell.json": one_string,
    "register-with-an-endless-line.txt": one_line,
}
