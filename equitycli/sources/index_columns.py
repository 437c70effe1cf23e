"""The figures of an index: scores, ranks, deciles and rates out of its cells of text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding
from equitycli.sources.cells import counted, numbers, rows_in_words
from equitycli.sources.kinds import DOMAINS, FIGURES, LOWER, Kind

TEXTS = ("area_name", "district_code", "district_name")
DOMAIN_COLUMNS = tuple(f"{domain}_{figure}" for domain in DOMAINS for figure in FIGURES)
FIGURE_COLUMNS = ("score", "rank", "decile", "income_rate", *DOMAIN_COLUMNS)
LARGEST_POPULATION = 10_000_000
LARGEST_RANK = 1e9
SURELY_OPPOSED = 0.5
"""A correlation beyond this, the wrong way, is a column upside down and no chance."""
FEWEST_TO_COMPARE = 5

_POINTING = (("score", "rank", -1), ("rank", "decile", 1), ("score", "decile", -1))
"""Higher scores, lower ranks and lower deciles are all more deprived."""


AsText = Callable[[pd.Series], pd.Series]
"""From a column of floats, as plain files give them at once, back to its cells of text."""


def _as_it_is(cells: pd.Series) -> pd.Series:
    """Return text as text."""
    return cells


def index_figures(
    cells: dict[str, pd.Series],
    kind: Kind,
    *,
    subject: str,
    faults: list[Fault],
    as_text: AsText = _as_it_is,
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the figures of an index as floats, and what must be known of them.

    Parameters
    ----------
    cells : our name of each column, with its text by row number, named as in the file; floats
        where every cell is a plain number
    kind : which columns are in percent, what stands for a suppressed figure, how a score points
    subject : the file, for findings
    faults : list that grows by one fault for each way in which cells are wrong
    as_text : what a column of floats is in the file, for the words of a fault

    Returns
    -------
    table of score, rank, decile, income_rate (NaN where the file has none) and the figures of
    domains that the file has; ranks and deciles have 1 for the most deprived, rates are 0-1
    """
    held: list[str] = []
    figures = {}
    for name in FIGURE_COLUMNS:
        if name in cells:
            open_cells, hidden = _without_suppressed(cells[name], kind)
            if hidden:
                held.append(f"{cells[name].name} ({hidden:,})")
            figures[name] = _figure(
                open_cells, name, kind, hidden=hidden > 0, faults=faults, as_text=as_text
            )
        elif name not in DOMAIN_COLUMNS:
            some = next(iter(cells.values()))
            figures[name] = pd.Series(float("nan"), index=some.index)
    table = pd.DataFrame(figures)
    findings = []
    if held:
        findings.append(
            Finding(
                "index-figures-suppressed",
                "warning",
                subject,
                f"The publisher holds back figures of small areas, and they are missing: "
                f"{', '.join(held)}.",
                "Need that is weighted by them is refused: choose another weight under [need], "
                "or take a file that has them.",
            )
        )
    if kind.polarity == LOWER and "score" in cells:
        table["score"] = table["score"].max() - table["score"]
        findings.append(
            Finding(
                "index-score-turned",
                "warning",
                subject,
                f'Its score "{cells["score"].name}" is lower where deprivation is higher. It was '
                "turned: the highest score less the area's.",
                "Ratios of such a score mean little: weight need by the income rate.",
            )
        )
    if not faults:
        faults += _upside_down(table, cells)
    return table, findings


def people(cells: pd.Series, *, faults: list[Fault], as_text: AsText = _as_it_is) -> pd.Series:
    """Return a column of people; "1,296" is 1296."""
    return _numbers(
        cells,
        faults=faults,
        as_text=as_text,
        lowest=0,
        highest=LARGEST_POPULATION,
        whole=True,
        thousands=True,
    )


def _is_text(cells: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(cells)


def _without_suppressed(cells: pd.Series, kind: Kind) -> tuple[pd.Series, int]:
    """Return a column with suppressed figures blanked, and how many those are."""
    if not _is_text(cells) or set(cells.to_numpy(dtype=object)).isdisjoint(kind.suppressed):
        return cells, 0
    hidden = cells.isin(kind.suppressed)
    return cells.mask(hidden, ""), int(hidden.sum())


def _figure(
    cells: pd.Series,
    name: str,
    kind: Kind,
    *,
    hidden: bool,
    faults: list[Fault],
    as_text: AsText,
) -> pd.Series:
    """Return one column of figures within the range that its name asks for."""
    if name == "income_rate":
        return _rate(cells, kind, hidden=hidden, faults=faults, as_text=as_text)
    read = partial(_numbers, cells, faults=faults, may_miss=hidden, as_text=as_text)
    if name.endswith("rank"):
        return read(lowest=1, highest=LARGEST_RANK, thousands=True)
    if name.endswith("decile"):
        return read(lowest=1, highest=10, whole=True)
    return read(lowest=0.0 if name == "score" and kind.polarity != LOWER else -np.inf)


def _rate(
    cells: pd.Series, kind: Kind, *, hidden: bool, faults: list[Fault], as_text: AsText
) -> pd.Series:
    """Return the share of people in income deprivation, 0-1; "8%" is 0.08."""
    in_percent = "income_rate" in kind.percent
    signed = (
        cells.str.contains("%", regex=False)
        if _is_text(cells)
        else pd.Series(False, index=cells.index)
    )
    if signed.any():
        bare = cells[~signed & (cells.str.strip() != "")]
        if len(bare):
            faults.append(
                Fault(
                    str(cells.name),
                    f"{counted(len(bare))} without the per cent sign that {int(signed.sum()):,} "
                    f"others have ({rows_in_words(bare.index)}; first {str(bare.iloc[0])[:40]!r}).",
                    "Write all of them alike: 8% or 0.08.",
                )
            )
            return pd.Series(float("nan"), index=cells.index)
        cells = cells.str.replace(r"\s*%\s*$", "", regex=True)
        in_percent = True
    per = 100.0 if in_percent else 1.0
    rate = _numbers(
        cells,
        faults=faults,
        as_text=as_text,
        lowest=0,
        highest=per,
        may_miss=hidden,
        remedy=f"The rate is a share of people, 0 to {per:g}.",
    )
    if in_percent and not signed.any() and 0 < rate.max() <= 1:
        faults.append(
            Fault(
                str(cells.name),
                f"no rate is above 1, the highest is {rate.max():g}, though it is said to be in "
                "percent.",
                "It looks like a share of 0 to 1: take it out of  percent  under [[index]], or "
                "download the file again.",
            )
        )
    return rate / per


def _upside_down(table: pd.DataFrame, cells: dict[str, pd.Series]) -> list[Fault]:
    """Return a fault for two columns that point opposite ways: 1 must be the most deprived."""
    faults = []
    for one, two, sign in _POINTING:
        if one not in cells or two not in cells:
            continue
        pair = table[[one, two]].dropna()
        if len(pair) < FEWEST_TO_COMPARE or (pair.nunique() == 1).any():
            continue
        along = float(np.corrcoef(pair[one].rank(), pair[two].rank())[0, 1]) * sign
        if along < -SURELY_OPPOSED:
            faults.append(
                Fault(
                    f"{cells[one].name}, {cells[two].name}",
                    f"they point opposite ways in {len(pair):,} areas: a higher {one} goes with "
                    f"a {'higher' if sign < 0 else 'lower'} {two}.",
                    "Ranks and deciles must have 1 for the most deprived. Where the score is lower "
                    f'for more deprivation, write  polarity = "{LOWER}"  under [[index]].',
                )
            )
    return faults


def _numbers(
    cells: pd.Series,
    *,
    faults: list[Fault],
    as_text: AsText,
    lowest: float = -np.inf,
    highest: float = np.inf,
    whole: bool = False,
    thousands: bool = False,
    may_miss: bool = False,
    remedy: str = "",
) -> pd.Series:
    """Return what `cells.numbers` does; a column without a flaw, as most are, at once."""
    read = pd.to_numeric(cells, errors="coerce").astype("float64")
    told = read.to_numpy()
    within = np.isfinite(told) & (told >= lowest) & (told <= highest)
    if within.all() and not (whole and (told != told.round()).any()):
        return read
    return numbers(
        as_text(cells),
        faults=faults,
        lowest=lowest,
        highest=highest,
        whole=whole,
        thousands=thousands,
        may_miss=may_miss,
        remedy=remedy,
    )
