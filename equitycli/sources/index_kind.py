"""Which index a file is: by the programme's own map, by name, or by its headings and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.settings import IndexSection
from equitycli.sources.cells import required
from equitycli.sources.index_columns import DOMAIN_COLUMNS, FIGURE_COLUMNS, TEXTS
from equitycli.sources.kinds import (
    Kind,
    best_fitting,
    code_columns,
    code_systems,
    column_beginning,
    kinds,
)
from equitycli.sources.reading import Sheet

KNOWN = ("area_code", *TEXTS, *FIGURE_COLUMNS, "population")
SAID = ("score", "rank", "decile", "income_rate", "population")


def index_kind(sheet: Sheet, section: IndexSection, *, subject: str) -> Kind:
    """Return the kind of an index, its columns being the file's own headings.

    Parameters
    ----------
    sheet : cells of text
    section : the [[index]] of the programme
    subject : the file, for messages

    Raises
    ------
    InputError   of no kind that is known, or of one that is refused; columns missing, mapped
                 wrongly, or none of them a figure of deprivation
    """
    headings = sheet.headings
    if section.columns:
        kind = _own(headings, section, subject=subject)
    elif section.kind != "auto":
        kind = _named(headings, section.kind, subject=subject)
    else:
        kind = _recognised(sheet, subject=subject)
    if kind.refused:
        raise InputError(subject, [Fault("", f"is {kind.title}.", kind.refused)])
    found: dict[str, str] = {}
    for name, beginning in kind.columns.items():
        heading = column_beginning(headings, beginning)
        twice = heading in found.values() and name in DOMAIN_COLUMNS
        if heading and not twice:  # England's income rate is the score of its income domain
            found[name] = heading
    if "area_code" not in found:
        layer = next((one.layer for one in code_systems() if one.name == kind.system), "several")
        keyed = code_columns(headings, layer=layer)
        if not keyed:
            raise InputError(subject, required(headings, ["area_code"]))
        found["area_code"] = keyed[0].heading
    if not set(found) & set(FIGURE_COLUMNS):
        raise InputError(
            subject,
            [
                Fault(
                    "headings",
                    "no column holds a score, a rank or a rate of deprivation "
                    f"({examples(headings)}).",
                    "Take the index itself, or map  score  or  rank  in  columns  under [[index]].",
                )
            ],
        )
    return replace(kind, columns=found)


def looked_for(section: IndexSection) -> Callable[[Sequence[str]], bool]:
    """Return whether headings are those of the index, to find its sheet in a workbook."""
    if section.columns:
        return lambda headings: set(section.columns.values()) <= set(headings)
    return lambda headings: bool(best_fitting(headings, role="index"))


def what_was_taken(kind: Kind, *, subject: str) -> Finding:
    """Return what an index was taken for, and which of its headings serve."""
    served = [
        f'{name.replace("_", " ")} from "{kind.columns[name]}"'
        for name in SAID
        if name in kind.columns
    ]
    absent = [name.replace("_", " ") for name in SAID if name not in kind.columns]
    domains = sum(name not in (*SAID, *TEXTS, "area_code") for name in kind.columns)
    yielding = ", ".join(kind.yields)
    text = (
        f'It was taken for "{kind.title}" ({kind.edition}; '
        f"{kind.nation}, areas of {kind.vintage}): {'; '.join(served)}"
        + (f"; {domains} columns of single domains" if domains else "")
        + (f"; no {', no '.join(absent)}." if absent else ".")
        + (f" Its own {yielding} gives way to the publisher's." if yielding else "")
    )
    return Finding(
        "index-recognised",
        "note",
        subject,
        text,
        "If it is another, say which column is which with  columns  or  kind  under [[index]].",
    )


def _own(headings: list[str], section: IndexSection, *, subject: str) -> Kind:
    """Return the kind that the programme's own map of columns describes."""
    strange = sorted(set(section.columns) - set(KNOWN))
    faults = required(
        headings,
        section.columns.values(),
        remedy="Mend  columns  under [[index]] in the programme: our name = the heading.",
    )
    if strange:
        faults.append(
            Fault(
                "columns under [[index]]",
                f"not known: {', '.join(strange)}.",
                f"Known: {', '.join(KNOWN[:9])}, and rank, decile or score of a domain, such as "
                "income_rank.",
            )
        )
    if "area_code" not in section.columns:
        faults.append(
            Fault("columns under [[index]]", "area_code is missing.", "Say which column has it.")
        )
    if section.vintage is None or not section.nation:
        faults.append(
            Fault(
                "[[index]]",
                "nation and vintage are needed beside columns.",
                'Write, for example,  nation = "England"  and  vintage = 2021.',
            )
        )
    refuse(subject, faults)
    return Kind(
        "own",
        "index",
        title=section.edition,
        edition=section.edition,
        nation=section.nation,
        vintage=section.vintage,
        polarity=section.polarity,
        percent=section.percent,
        columns=dict(section.columns),
    )


def _named(headings: list[str], name: str, *, subject: str) -> Kind:
    """Return the kind that the programme names, whose columns must be there."""
    known = [kind for kind in kinds() if kind.role == "index"]
    named = [kind for kind in known if kind.name == name]
    if not named:
        raise InputError(
            subject,
            [
                Fault(
                    "kind under [[index]]",
                    f"{name} is not known.",
                    f"Known: auto, {', '.join(kind.name for kind in known if not kind.refused)}.",
                )
            ],
        )
    missing = [b for b in named[0].recognised_by if not column_beginning(headings, b)]
    refuse(subject, required(headings, missing, remedy=f"It is no {named[0].title}: mend  kind."))
    return named[0]


def _recognised(sheet: Sheet, *, subject: str) -> Kind:
    """Return the kind that the headings, and where those don't tell, the figures give away."""
    headings = sheet.headings
    fitting = best_fitting(headings, role="index")
    if not fitting:
        raise InputError(subject, [_not_recognised(headings)])
    return next((kind for kind in fitting if _holds(sheet, kind)), fitting[0])


def _holds(sheet: Sheet, kind: Kind) -> bool:
    """Return whether the column that tells a kind apart holds what the kind says."""
    if not kind.holds:
        return True
    heading = column_beginning(sheet.headings, kind.columns[kind.holds["column"]]) or ""
    figures = pd.to_numeric(sheet.columns([heading])[heading], errors="coerce").dropna()
    whole = bool((figures == figures.round()).all())
    return whole == (kind.holds["figures"] == "whole")


def _not_recognised(headings: list[str]) -> Fault:
    """Return the fault of an index that is no known kind, with the nearest kind's columns."""
    known = [kind for kind in kinds() if kind.role == "index" and not kind.refused]

    def lacking(kind: Kind) -> list[str]:
        return [b for b in kind.recognised_by if not column_beginning(headings, b)]

    nearest = max(known, key=lambda kind: len(kind.recognised_by) - len(lacking(kind)))
    missing = lacking(nearest)
    if len(missing) < len(nearest.recognised_by):
        text = (
            f'they are almost those of "{nearest.title}", but {len(missing)} '
            f"column{' is' if len(missing) == 1 else 's are'} missing: {', '.join(missing)}."
        )
    else:
        text = f"they are of no index that is known here ({', '.join(headings[:5])[:200]})."
    return Fault(
        "headings",
        text,
        "Download the whole file again, or say in the programme which column is which:\n"
        '[[index]]  columns = { area_code = "…", score = "…", income_rate = "…" }',
    )
