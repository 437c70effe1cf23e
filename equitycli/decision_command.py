"""`equitycli decide`: what members decided, rechecked and locked. Parse, call, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equitycli.command_parts import AsJson, Timestamp, answer, showing_progress


def decide(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="The folder of a plan: allocate … --out RUN.")
    ],
    decided: Annotated[
        Path,
        typer.Argument(
            metavar="DECIDED.csv",
            help="A line for each recipient: copy decision-to-fill-in.csv of the plan.",
        ),
    ],
    reasons: Annotated[
        Path | None,
        typer.Option(
            "--reasons", metavar="FILE.csv",
            help="Why rules are broken: rule, subject, reason.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Lock the decision in this new folder."),
    ] = None,
    on_a_draft: Annotated[
        str,
        typer.Option(
            "--on-a-draft", metavar="WHY",
            help="Lock a decision on a plan that is a draft or unproven, and say why.",
        ),
    ] = "",
    as_json: AsJson = False,
    timestamp: Timestamp = "",
) -> None:  # fmt: skip
    """Record what members decided: rechecked against every rule, reasons asked for, locked."""
    from equitycli.decision_study import decide as decided_on
    from equitycli.report.decision_record import check_new, decision_texts, written
    from equitycli.report.decision_sheets import print_decision
    from equitycli.report.folder import write_folder
    from equitycli.report.record import now
    from equitycli.sources.run_folder import DECISION

    if out is not None:
        check_new(out)
    with showing_progress() as progress:
        progress("rechecking the decision against every rule")
        found, sha256 = decided_on(
            run, decided, reasons=reasons, on_a_draft=on_a_draft.strip(), locks=out is not None
        )
        texts = decision_texts(found, decided_sha256=sha256, run_at=timestamp or now())
        if out is not None:
            write_folder(out, texts)
    lock = written(texts[DECISION])
    answer(texts[DECISION] if as_json else None, lambda: print_decision(found, out=out, lock=lock))
