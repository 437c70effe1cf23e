"""What `equitycli data` prints: what can be fetched, what was, and whether it is unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from equitycli.report.terminal import Align, Column, Sheet, console, plain_text, put, show
from equitycli.sources.downloads import Download, Fetched, Verified

LEFT: Align = "left"
BYTES_A_MB = 1_000_000
PINNED = "yes"
UNPINNED = "no: unpinned"


def print_catalogue(found: Sequence[Download]) -> None:
    """Print every file that can be fetched."""
    rows = [
        [one.name, one.title, one.vintage, one.publisher, one.licence,
         PINNED if one.sha256 else UNPINNED]
        for one in found
    ]  # fmt: skip
    show(
        Sheet(
            "Official files",
            [Column("Name", LEFT), Column("What it is", LEFT), Column("Vintage", LEFT),
             Column("Publisher", LEFT), Column("Licence", LEFT), Column("Hash pinned", LEFT)],
            rows,
            note="Unpinned: nobody has recorded the file's hash, so the first fetch takes it on "
            "trust; from then on a change is refused. Addresses: `equitycli data list --json`.",
        ),
        console(),
    )  # fmt: skip


def print_fetched(done: Sequence[tuple[Download, Fetched, bool]], to: Path) -> None:
    """Print what was fetched, with the hash of each file."""
    rows = [
        [
            one.name, fetched.file, f"{fetched.size / BYTES_A_MB:,.1f}", fetched.sha256[:12],
            _how_sure(one, fetched), "fetched" if new else "was there already",
        ]
        for one, fetched, new in done
    ]  # fmt: skip
    screen = console()
    show(
        Sheet(
            f"In {to}",
            [Column("Name", LEFT), Column("File", LEFT), Column("MB"),
             Column("sha256 begins", LEFT), Column("Compared with", LEFT), Column("", LEFT)],
            rows,
            note="The hashes are kept in downloads.json: `equitycli data verify` compares them.",
        ),
        screen,
    )  # fmt: skip
    put(plain_text("Name the files in your programme, then: equitycli check PROGRAMME"), screen)


def _how_sure(one: Download, fetched: Fetched) -> str:
    if one.sha256 == fetched.sha256:
        return "the pinned hash"
    return "another was pinned; accepted as new" if one.sha256 else "nothing: unpinned, recorded"


def print_verified(found: Sequence[Verified], to: Path) -> None:
    """Print whether each fetched file is as it was."""
    rows = [
        [one.fetched.name, one.fetched.file, one.state, one.fetched.sha256[:12], one.sha256[:12]]
        for one in found
    ]
    show(
        Sheet(
            f"In {to}",
            [Column("Name", LEFT), Column("File", LEFT), Column("State", LEFT),
             Column("Recorded", LEFT), Column("Now", LEFT)],
            rows,
            note="Changed or missing files: fetch them again with `equitycli data get NAME`, after "
            "moving a changed one away.",
        ),
        console(),
    )  # fmt: skip
