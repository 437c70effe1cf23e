"""`equitycli audit`: of a programme, or of funders' files alone. Parse, call, print."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from equitycli.command_parts import AllowOutside, AsJson, Timestamp, answer, showing_progress


class Chapter(StrEnum):
    """What an audit measures beside the money."""

    NEED = "need"
    CAPACITY = "capacity"
    INERTIA = "inertia"
    ASSETS = "assets"
    LIKENESS = "likeness"
    ACCESS = "access"
    INEQUALITY = "inequality"


class SetAside(StrEnum):
    """Rows that may be left out, counted, where they would be refused."""

    NEGATIVE = "negative"
    CURRENCY = "currency"
    DUPLICATE = "duplicate"


def audit(
    programme: Annotated[
        Path | None,
        typer.Argument(
            metavar="PROGRAMME",
            help="The programme file, or the folder that holds it. Or none, and --grants.",
        ),
    ] = None,
    chapter: Annotated[
        list[Chapter] | None,
        typer.Option("--chapter", help="Print this chapter alone; may be repeated."),
    ] = None,
    grants: Annotated[
        list[Path] | None,
        typer.Option(
            "--grants", metavar="FILE",
            help="Without a programme: a file of awards; may be repeated, side by side.",
        ),
    ] = None,
    index: Annotated[
        list[Path] | None,
        typer.Option("--index", metavar="FILE", help="With --grants: the deprivation index."),
    ] = None,
    population: Annotated[
        list[Path] | None,
        typer.Option(
            "--population", metavar="FILE", help="People by area, if the index does not tell."
        ),
    ] = None,
    postcodes: Annotated[
        Path | None,
        typer.Option("--postcodes", metavar="FILE", help="A postcode directory (ONSPD, NSPL)."),
    ] = None,
    located: Annotated[
        list[Path] | None,
        typer.Option(
            "--located", metavar="FILE",
            help="A table of the area of each grant, or of each postcode.",
        ),
    ] = None,
    regions: Annotated[
        Path | None, typer.Option("--regions", metavar="FILE", help="Region of each district.")
    ] = None,
    places: Annotated[
        Path | None,
        typer.Option(
            "--places", metavar="FILE",
            help="Town, ward or place of each area. Without it: by district.",
        ),
    ] = None,
    bridge: Annotated[
        Path | None,
        typer.Option("--bridge", metavar="FILE", help="Areas of 2011 to those of 2021."),
    ] = None,
    set_aside: Annotated[
        list[SetAside] | None,
        typer.Option("--set-aside", help="Rows to leave out, counted, instead of refusing them."),
    ] = None,
    as_json: AsJson = False,
    allow_outside: AllowOutside = False,
    timestamp: Timestamp = "",
) -> None:  # fmt: skip
    """What each place needs, has and is paid now; or, with --grants, how far a funder reaches."""
    alone = {
        "--index": index, "--population": population, "--postcodes": postcodes,
        "--located": located, "--regions": regions, "--places": places, "--bridge": bridge,
        "--set-aside": set_aside,
    }  # fmt: skip
    if programme is not None:
        if grants:
            raise typer.BadParameter("name a programme or --grants, not both.")
        _refuse_options("only beside --grants, without a PROGRAMME", alone)
        _of_programme(
            programme, chapter or [], as_json=as_json, allow_outside=allow_outside,
            timestamp=timestamp,
        )  # fmt: skip
        return
    if not grants:
        raise typer.BadParameter(
            "name a programme, or --grants FILE and --index FILE.", param_hint="PROGRAMME"
        )
    if not index:
        raise typer.BadParameter("is needed beside --grants.", param_hint="--index FILE")
    _refuse_options(
        "only beside a PROGRAMME", {"--chapter": chapter, "--allow-outside": allow_outside}
    )
    from equitycli.funder_study import reach
    from equitycli.report.reach_printing import print_reach, reach_json

    with showing_progress() as progress:
        found = reach(
            grants,
            index=index,
            population=population or [],
            postcodes=postcodes,
            located=located or [],
            regions=regions,
            places=places or "district",
            bridge=bridge,
            set_aside=[one.value for one in set_aside or []],
            progress=progress,
        )
    answer(reach_json(found, run_at=timestamp) if as_json else None, lambda: print_reach(found))


def _of_programme(
    programme: Path,
    chapters: list[Chapter],
    *,
    as_json: bool,
    allow_outside: bool,
    timestamp: str,
) -> None:
    from equitycli import study
    from equitycli.report.audit_printing import audit_json, print_audit

    with showing_progress() as progress:
        found = study.measured(programme, allow_outside=allow_outside, progress=progress)
    answer(
        audit_json(found, run_at=timestamp) if as_json else None,
        lambda: print_audit(found, only=[str(one) for one in chapters]),
    )


def _refuse_options(why: str, given: Mapping[str, object]) -> None:
    """Refuse options of the other way to audit."""
    named = [name for name, value in given.items() if value]
    if named:
        raise typer.BadParameter(f"{why}.", param_hint=", ".join(named))
