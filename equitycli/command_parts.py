"""What commands share: their common options, progress on stderr, what they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from equitycli.errors import visible

Progress = Callable[[str], None]

ProgrammePath = Annotated[
    Path,
    typer.Argument(metavar="PROGRAMME", help="The programme file, or the folder that holds it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]
AllowOutside = Annotated[
    bool,
    typer.Option(
        "--allow-outside", help="Let the programme name files that lie outside its folder."
    ),
]
ForDecision = Annotated[
    bool,
    typer.Option(
        "--for-decision",
        help="Head every output “for decision”; refuse where anything that members need is blank.",
    ),
]
PlanOnly = Annotated[
    bool,
    typer.Option(
        "--plan-only", help="Leave out prices, the waterfall and the other aims; for scripts."
    ),
]
InFull = Annotated[
    bool,
    typer.Option("--all", help="Print every table, also how the plan came about and its proof."),
]
Restricted = Annotated[
    bool,
    typer.Option(
        "--restricted", help="Also show reserves and viability lines: not for publication."
    ),
]
LONGEST_TIMESTAMP = 40


def _timestamp(given: str) -> str:
    if len(given) > LONGEST_TIMESTAMP or not given.isprintable():
        raise typer.BadParameter(
            f"must be printable and at most {LONGEST_TIMESTAMP} characters, "
            "for example 2026-01-01T00:00:00Z."
        )
    return given


Timestamp = Annotated[
    str,
    typer.Option(
        "--timestamp",
        metavar="TIME",
        callback=_timestamp,
        help="Write this as the time of the run, for equal bytes.",
    ),
]


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Give a function that says on stderr what is being done, on a terminal only."""
    from rich.console import Console

    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _: None
        return
    with Console(stderr=True, highlight=False).status("starting") as status:
        yield lambda doing: status.update(doing)


def wrote(path: Path) -> str:
    """Return what was written, as JSON and as the user named it."""
    return json.dumps({"wrote": visible(str(path))}) + "\n"


def answer(text: str | None, otherwise: Any) -> None:
    """Write JSON where it was asked for, as bytes that no terminal setting changes; else print."""
    if text is None:
        otherwise()
        return
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
