"""`equitycli data`: official files from their publishers. Parse, fetch, print; no arithmetic."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equitycli.errors import EXIT_INPUT_REFUSED, EquityError, visible
from equitycli.report.streams import complain

if TYPE_CHECKING:
    from equitycli.sources.fetching import Progress

HELP = """Official files from their publishers: indices, lookups, postcodes, charities.

The only commands that talk to the network, and only to the addresses that `data list` shows.
"""

app = typer.Typer(
    name="data",
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]
To = Annotated[
    Path, typer.Option("--to", metavar="DIR", help="The folder for them, new or with earlier ones.")
]
Listed = Annotated[
    Path | None,
    typer.Option(
        "--sources", metavar="FILE", help="Your own list of files, as [[download]] tables."
    ),
]
HERE = Path("official-data")


@app.command("list")
def list_files(sources: Listed = None, as_json: AsJson = False) -> None:
    """What can be fetched, from whom, under which licence, and whether its hash is pinned."""
    from equitycli.report.download_sheets import print_catalogue
    from equitycli.sources.downloads import catalogue

    found = catalogue(sources)
    if as_json:
        _out({"files": [asdict(one) for one in found]})
    else:
        print_catalogue(found)


@app.command("get")
def get(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="As `data list` has them.")],
    to: To = HERE,
    accept_new: Annotated[
        bool,
        typer.Option(
            "--accept-new", help="Take a file that differs from what is pinned or recorded."
        ),
    ] = False,
    sources: Listed = None,
    as_json: AsJson = False,
) -> None:
    """Fetch files, each whole and with the expected hash, or not at all."""
    from equitycli.report.download_sheets import print_fetched
    from equitycli.sources.downloads import catalogue, chosen
    from equitycli.sources.fetching import fetch

    wanted = chosen(names, catalogue(sources))
    done, failed = [], 0
    with _bar() as progress:
        for one in wanted:
            try:
                fetched, new = fetch(one, to=to, accept_new=accept_new, progress=progress)
            except EquityError as error:
                complain("\n".join(error.lines()) + "\n")
                failed += 1
                continue
            done.append((one, fetched, new))
    if as_json:
        _out(
            {
                "folder": visible(str(to)),
                "files": [{**asdict(fetched), "fetched_now": new} for _, fetched, new in done],
                "failed": failed,
            }
        )
    elif done:
        print_fetched(done, to)
    if failed:
        raise typer.Exit(EXIT_INPUT_REFUSED)


@app.command("verify")
def verify(to: To = HERE, sources: Listed = None, as_json: AsJson = False) -> None:
    """Compare the files of a folder with what was fetched; exit 3 where one has changed."""
    from equitycli.report.download_sheets import print_verified
    from equitycli.sources.downloads import catalogue, verified

    found = verified(to, catalogue(sources))
    if as_json:
        _out({"files": [{**asdict(one.fetched), "state": one.state} for one in found]})
    else:
        print_verified(found, to)
    if any(one.state != "as fetched" for one in found):
        raise typer.Exit(EXIT_INPUT_REFUSED)


def _out(values: object) -> None:
    text = json.dumps(values, ensure_ascii=True, indent=1) + "\n"
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


@contextmanager
def _bar() -> Iterator[Progress]:
    """Give a function that shows how far a file is on stderr, on a terminal only."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _name, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
    )  # fmt: skip
    with Bars(*columns, console=Console(stderr=True, highlight=False)) as bars:
        tasks: dict[str, int] = {}

        def progress(name: str, done: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=of or None)
            bars.update(tasks[name], completed=done, total=of or None)  # type: ignore[arg-type]

        yield progress
