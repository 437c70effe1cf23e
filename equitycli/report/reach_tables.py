"""Tables of money by decile, nation, region and place, beside people and need."""

from __future__ import annotations

import pandas as pd

from equitycli.reach import ALL_TOGETHER, ReachAudit, ReachView
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, pounds_a_head, whole_gbp

LEFT: Align = "left"
MOST_WORDS = 5
WIDEST_WORD = 7
"""Of the name of a funder in a heading, so that six fit beside each other."""
MUCH = 0.1
"""From this share on, money without a place is told again under each table."""
MOST_FUNDERS = 5
"""So many funders stand beside each other in one table, and have tables of their own."""


def compared(found: ReachAudit) -> tuple[str, ...]:
    """Return whom tables are made for: all together, and the funders with most money."""
    office = [one for one in found.views if one.attribution == "office"]
    most = sorted(
        (one for one in office if one.funder != ALL_TOGETHER),
        key=lambda one: (-one.read_pence, one.funder),
    )[:MOST_FUNDERS]
    kept = {one.funder for one in most} | {ALL_TOGETHER}
    return tuple(name for name in found.shown if name in kept)


def by_decile_sheet(view: ReachView, found: ReachAudit) -> Sheet:
    """One funder's money by decile of deprivation: every decile a row."""
    rows = [_row(str(decile), one) for decile, one in rows_of(view.by_decile)]
    note = "Decile 1 holds the most deprived areas of the nation."
    if found.areas_without_decile:
        note += f" {found.areas_without_decile:,} areas without a decile are in no row."
    if view.placed_pence < (1 - MUCH) * view.read_pence:
        missing = percent(1 - view.placed_pence / view.read_pence, digits=1)
        note += f" {missing} of the money has no place and is in no row."
    if view.spread_pence:
        share = percent(view.spread_pence / view.placed_pence, digits=1)
        note += f" {share} of this money is spread over the people of wards or districts."
    return Sheet(
        f"By decile, {BY[view.attribution]}: {view.funder}",
        [Column("Decile"), *_COLUMNS],
        rows, [_row("All", _all(view.by_decile))], note,
    )  # fmt: skip


_COLUMNS = (
    Column("Areas"), Column("People"), Column("of\npeople"), Column("of\nneed"),
    Column("£"), Column("of £"), Column("£ a\nhead"),
)  # fmt: skip


def rows_of(table: pd.DataFrame) -> list[tuple[object, dict[str, float]]]:
    """Return the rows of a table by their labels, each as its columns by name."""
    records = [
        {str(key): number for key, number in one.items()} for one in table.to_dict("records")
    ]
    return list(zip(table.index, records, strict=True))


def _row(name: str, one: dict[str, float]) -> list[str]:
    return [
        name, f"{int(one['areas']):,}", f"{int(one['people']):,}",
        percent(one["share_of_people"], digits=1), percent(one["share_of_need"], digits=1),
        whole_gbp(one["pence"]), percent(one["share_of_money"], digits=1),
        pounds_a_head(one["gbp_per_head"]),
    ]  # fmt: skip


def _all(table: pd.DataFrame) -> dict[str, float]:
    sums = {
        name: float(table[name].sum(skipna=False))
        for name in (
            "areas", "people", "pence", "share_of_people", "share_of_need", "share_of_money"
        )
    }  # fmt: skip
    people = sums["people"]
    return sums | {"gbp_per_head": sums["pence"] / 100 / people if people else float("nan")}


def grouped_sheet(title: str, heading: str, found: ReachAudit, table: str) -> Sheet:
    """A table by nation, region or place: one funder in full, several by £ a head."""
    views = [view for name in compared(found) if (view := found.view(name, "office"))]
    tables: list[pd.DataFrame] = [getattr(view, table) for view in views]
    if len(views) == 1:
        return Sheet(
            f"{title}, by office: {views[0].funder}",
            [Column(heading, LEFT), *_COLUMNS],
            [_row(str(name), one) for name, one in rows_of(tables[0])],
            [_row("All", _all(tables[0]))],
        )
    rows = [
        [
            str(name), f"{int(tables[0]['people'].iloc[i]):,}",
            percent(tables[0]["share_of_need"].iloc[i], digits=1),
            *(pounds_a_head(one["gbp_per_head"].iloc[i]) for one in tables),
        ]
        for i, name in enumerate(tables[0].index)
    ]  # fmt: skip
    every = [_all(one) for one in tables]
    totals = [
        ["All", f"{int(every[0]['people']):,}", percent(every[0]["share_of_need"], digits=1),
         *(pounds_a_head(one["gbp_per_head"]) for one in every)]
    ]  # fmt: skip
    return Sheet(
        f"{title}, by office: £ a head",
        [
            Column(heading, LEFT), Column("People"), Column("of\nneed"),
            *(Column(_narrow(view.funder)) for view in views),
        ],
        rows, totals, "Whole awards, all years of the files, over the people who live there.",
    )  # fmt: skip


def _narrow(name: str) -> str:
    r"""Return a name as a heading of a narrow column: "Lloyds\nBank\nFounda-\ntion"."""
    parts = []
    for word in name.split()[:MOST_WORDS]:
        while len(word) > WIDEST_WORD:
            parts.append(f"{word[: WIDEST_WORD - 1]}-")
            word = word[WIDEST_WORD - 1 :]
        if parts and not parts[-1].endswith("-") and len(parts[-1]) + len(word) < WIDEST_WORD:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return "\n".join(parts)
