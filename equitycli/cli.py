"""The command line: parse, call the study, hand to the report. No arithmetic, no tables here.

Heavy imports stand inside the commands, so that help is instant.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from equitycli import audit_command, data_commands, decision_command
from equitycli.command_parts import (
    AllowOutside,
    AsJson,
    ForDecision,
    InFull,
    PlanOnly,
    ProgrammePath,
    Restricted,
    Timestamp,
    answer,
    showing_progress,
    wrote,
)
from equitycli.errors import (
    EXIT_DEFECT,
    EXIT_DONE,
    EXIT_INPUT_REFUSED,
    EXIT_NOT_PROVEN,
    EXIT_USAGE,
    EquityError,
    visible,
)
from equitycli.report.streams import complain, give_up_stdout, printable_anywhere
from equitycli.supervised import supervised

HELP = """Who needs what, who has what, and what would a fairer split of our money look like?

equitycli joins an area deprivation index with where voluntary organisations work and what they
are paid. It shows which places have less than their need-based share, and proposes awards that
close the gap under rules that you set. It proposes; people decide.

\b
Start here:
  equitycli example county      a fictional county, ready to run
  equitycli allocate county     what a plan looks like
  equitycli init ours           a programme file for your own county, with notes

Exit codes: 0 done, 1 a defect of ours, 2 a wrong command, 3 an input is refused,
4 no plan meets the rules, 5 stopped before the plan was proven.
"""

RUBBISH_AFTER = 100_000
"""Objects made before Python looks for cycles among them. A run is short and keeps what it reads:
looking every 700 took about a tenth of the time of an audit of England."""

app = typer.Typer(
    name="equitycli",
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(data_commands.app)


def main() -> None:
    """Run the command line; errors of ours are printed in their own form, with their code."""
    gc.set_threshold(RUBBISH_AFTER)
    printable_anywhere()
    if sys.stdout is None:
        complain("Error: could not print: standard output is closed.\n")
        raise SystemExit(EXIT_DEFECT)
    try:
        _run()
    except SystemExit as ended:
        # Typer and rich each make a broken pipe into their own exit 1.
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        _reader_gone()
    except BrokenPipeError:
        _reader_gone()
    except OSError as error:
        if error.filename is not None:  # a file of ours, not stdout: a defect
            raise
        give_up_stdout()
        reason = (error.strerror or "unknown reason").lower()
        complain(f"Error: could not print: {reason}.\n")
        raise SystemExit(EXIT_DEFECT) from None


def _run() -> None:
    try:
        app(prog_name="equitycli")
    except EquityError as error:
        complain("\n".join(error.lines()) + "\n")
        raise SystemExit(error.exit_code) from None
    finally:
        sys.stdout.flush()


def _reader_gone() -> NoReturn:
    """End well: the reader of a pipe has had enough (head, say), and that is no defect."""
    give_up_stdout()
    raise SystemExit(EXIT_DONE) from None


@app.callback(invoke_without_command=True)
def _global(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version, with the solver's.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --version: print it as JSON.")
    ] = False,
) -> None:
    if version:
        from equitycli import __version__
        from equitycli.model.solver import versions

        used = {"equitycli": __version__, **versions()}
        said = f"equitycli {__version__} (PuLP {used['pulp']}, HiGHS {used['highs']})"
        answer(json.dumps(used) + "\n" if as_json else None, lambda: typer.echo(said))
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(EXIT_USAGE)
    if as_json:
        raise typer.BadParameter("goes after the command, or with --version.", param_hint="--json")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder, new or without one.")],
    as_json: AsJson = False,
) -> None:
    """Write a commented programme.toml with paths to fill in."""
    from equitycli.report.starting import write_template

    written = write_template(folder)
    said = f"Wrote {written}. Fill in the paths, then: equitycli check {folder}"
    answer(wrote(written) if as_json else None, lambda: typer.echo(visible(said)))


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    as_json: AsJson = False,
) -> None:
    """Write out the fictional county, ready to run."""
    from equitycli.report.starting import write_example

    write_example(folder)
    said = f"Wrote the fictional county to {folder}. Now: equitycli allocate {folder}"
    answer(wrote(folder) if as_json else None, lambda: typer.echo(visible(said)))


@app.command()
def check(
    programme: ProgrammePath,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where there is any warning.")
    ] = False,
    as_json: AsJson = False,
    allow_outside: AllowOutside = False,
) -> None:
    """Read and check everything: what joins, what lacks, and what would fix it. Writes nothing."""
    from equitycli import study
    from equitycli.report import printing

    with showing_progress() as progress:
        found = study.check(programme, allow_outside=allow_outside, progress=progress)
    answer(
        printing.check_json(found) if as_json else None,
        lambda: printing.print_check(found, strict=strict),
    )
    if strict and found.has_warnings:
        raise typer.Exit(EXIT_INPUT_REFUSED)


app.command(name="audit")(audit_command.audit)


@app.command()
def workbook(
    programme: ProgrammePath,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.xlsx",
            help="Write it there. Without this: workbook.xlsx beside the programme.",
        ),
    ] = None,
    as_json: AsJson = False,
    allow_outside: AllowOutside = False,
) -> None:
    """Write a workbook for officers to fill in: what they know and no file says."""
    from equitycli import study
    from equitycli.report.workbook_to_fill_in import workbook_path, write_workbook

    target = workbook_path(programme, out)
    with showing_progress() as progress:
        found = study.audit(programme, allow_outside=allow_outside, progress=progress)
        progress("writing the workbook")
        write_workbook(found, target, known=found.county.workbook)
    said = (
        f"Wrote {target}. Fill it in, save it beside the programme, and name it there:\n"
        f'[workbook]\nfile = "{target.name}"'
    )
    answer(wrote(target) if as_json else None, lambda: typer.echo(visible(said)))


@app.command()
def allocate(
    programme: ProgrammePath,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Keep the plan in this folder (record and tables), whole or not at all.",
        ),
    ] = None,
    as_json: AsJson = False,
    allow_outside: AllowOutside = False,
    timestamp: Timestamp = "",
    for_decision: ForDecision = False,
    plan_only: PlanOnly = False,
    restricted: Restricted = False,
    in_full: InFull = False,
) -> None:
    """Propose awards that bring places nearer their share."""
    if plan_only and for_decision:
        raise typer.BadParameter(
            "leaves out what members need: not with --for-decision.", param_hint="--plan-only"
        )
    program = supervised()
    from equitycli import study
    from equitycli.report import printing
    from equitycli.report.folder import RECORD

    if out is not None:
        printing.check_out(out)
    with showing_progress() as progress:
        plan = study.allocate(
            programme,
            allow_outside=allow_outside,
            for_decision=for_decision,
            plan_only=plan_only,
            run_at=timestamp,
            progress=progress,
        )
        texts = printing.plan_texts(plan, run_at=timestamp, restricted=restricted)
        if out is not None:
            program.refuse_orphan()
            printing.write_plan(texts, out)
            program.has_written()
    answer(
        texts[RECORD] if as_json else None,
        lambda: printing.print_plan(
            plan, out, wrote=list(texts), restricted=restricted, in_full=in_full
        ),
    )
    if not plan.is_proven:
        raise typer.Exit(EXIT_NOT_PROVEN)


app.command(name="decide")(decision_command.decide)


@app.command()
def glossary(
    word: Annotated[
        str | None, typer.Argument(metavar="[WORD]", help="Only entries that hold this word.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What each word and each column means."""
    from equitycli.report import printing

    answer(printing.glossary_json(word) if as_json else None, lambda: printing.print_glossary(word))
