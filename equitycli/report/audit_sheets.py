"""The tables of an audit, as text: need, capacity, what lands where, how unequal that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from equitycli.landed import landed_pence
from equitycli.money import PENCE_PER_POUND, pence
from equitycli.plan import Audit, PlaceFacts, Standing
from equitycli.provision import NO_PLACE
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import (
    BY,
    MODELS,
    WEIGHTS,
    need_in_words,
    percent,
    pounds_a_head,
    whole_gbp,
)
from equitycli.small_numbers import total_suppressed
from equitycli.tables import UNKNOWN

LEFT: Align = "left"
KEPT_BACK = "–*"
"""What stands for a count that is not shown."""
SHOWN = {"organisations": "organisations_shown", "recipients_known": "recipients_shown"}
SEVERAL_NATIONS = "places of several nations"
AS_FAR = 1e-9
"""Distances from a share that differ by less are the same distance."""
MOST_UNKNOWN = 20
"""So many recipients are worth looking up by hand; the JSON has them all."""


class UnknownMoney(NamedTuple):
    """A recipient whose money lands, in part or whole, where nobody knows: pence a year of it."""

    recipient_id: str
    name: str
    pence: int


def need_and_capacity(found: Audit) -> Sheet:
    """Who needs what and who is there: one row a place, neediest per head first."""
    beside = found.file.programme.need.show_beside
    has_register = found.county.has_register
    columns = [
        Column("Place", LEFT),
        Column("Areas"),
        Column("People"),
        Column("Weighted\npopulation"),
        Column("Share\nof need"),
    ]
    columns += [Column("If " + WEIGHTS[name].replace(" ", "\n", 1)) for name in beside]
    if has_register:
        columns.append(Column("Organ-\nisations"))
    columns.append(Column("Recipients\nknown"))
    facts = found.places
    nation = nation_of_places(found)
    several = len(set(nation.values())) > 1
    order = "Neediest per head first" + (", nation by nation." if several else ".")
    rows = [
        [
            place, f"{one.areas:,}", f"{one.people:,}", f"{one.weighted_population:,.0f}",
            percent(one.share_of_need, digits=1),
            *(percent(one.beside[name], digits=1) for name in beside),
            *([_count(one.organisations_shown)] if has_register else []),
            _count(one.recipients_shown),
        ]
        for place, one in sorted(
            facts.items(), key=lambda item: (nation[item[0]], -_need_a_head(item[1]))
        )
    ]  # fmt: skip
    every = list(facts.values())
    total = [
        "All", f"{sum(one.areas for one in every):,}", f"{sum(one.people for one in every):,}",
        f"{sum(one.weighted_population for one in every):,.0f}",
        *([percent(1.0, digits=1)] * (1 + len(beside))),
        *([_count(_sum_shown(every, "organisations"))] if has_register else []),
        _count(_sum_shown(every, "recipients_known")),
    ]  # fmt: skip
    weight = need_in_words(found.file.programme.need)
    note = f"Need counts {weight}. {order} Offices outside the county or unknown are not counted."
    if any(one.kept_back for one in every):
        note += f" {KEPT_BACK} a small number, or one that would tell it, not shown."
        if has_register:
            note += " Recipients are named in every plan, so their number is not kept back."
    return Sheet("Who needs what, and who is there", columns, rows, [total], note)


def _count(shown: int | None) -> str:
    return KEPT_BACK if shown is None else f"{shown:,}"


def _sum_shown(facts: Sequence[PlaceFacts], of: str) -> int | None:
    """Return a sum over places; None where it would tell a count that is kept back."""
    counts = pd.Series([getattr(one, of) or 0 for one in facts], dtype="int64")
    hidden = pd.Series([getattr(one, SHOWN[of]) is None for one in facts])
    return None if total_suppressed(counts, hidden) else int(counts.sum())


def nation_of_places(found: Audit) -> dict[str, str]:
    """Return the nation of each place, or that it has areas of several."""
    by_place = found.county.index["nation"].groupby(found.county.place).agg(["nunique", "first"])
    nation = by_place["first"].where(by_place["nunique"] == 1, SEVERAL_NATIONS)
    return {str(place): str(name) for place, name in nation.items()}


def _need_a_head(one: PlaceFacts) -> float:
    return one.weighted_population / one.people if one.people else 0.0


def in_focus(found: Audit) -> str:
    """Return the place that sentences are about: furthest under its share, else the neediest.

    Of several that are as far under it, the one with most need.
    """
    if furthest := furthest_under(found):
        return max(furthest, key=lambda place: found.planned.at[place].target_gbp)
    return max(found.places, key=lambda place: _need_a_head(found.places[place]))


def furthest_under(found: Audit) -> list[str]:
    """Return the places furthest under their share, several where as far; none if not known."""
    at = found.planned.at
    first = at[found.planned.furthest_under_first[0]]
    if first.zero_kind == NO_PLACE:
        return []
    return [
        place
        for place, one in at.items()
        if one.zero_kind != NO_PLACE and abs(one.distance - first.distance) < AS_FAR
    ]


def provision_now(found: Audit) -> Sheet:
    """What lands where now, as plans are made on it: furthest under its share first."""
    view = found.planned
    rows = []
    for place in view.furthest_under_first:
        one = view.at[place]
        known = one.zero_kind != NO_PLACE  # else £0 would be said of what nobody knows
        rows.append(
            [
                place,
                whole_gbp(one.provision_pence) if known else "not known",
                pounds_a_head(one.gbp_per_head) if known else "–",
                whole_gbp(one.target_gbp * PENCE_PER_POUND),
                percent(one.distance, signed=True) if known else "–",
                one.zero_kind,
            ]
        )
    target = sum(one.target_gbp for one in view.at.values()) * PENCE_PER_POUND
    totals = [
        ["Outside the county", whole_gbp(view.outside_pence), "", "", "", ""],
        ["Place unknown", whole_gbp(view.unknown_pence), "", "", "", ""],
        ["All paid now", whole_gbp(view.paid_pence), "", whole_gbp(target), "", ""],
    ]
    return Sheet(
        f"What lands where now, {BY[view.attribution]}",
        [
            Column("Place", LEFT), Column("£ a year"), Column("£ a\nhead"),
            Column("Need-based\nshare"), Column("from\nshare"), Column("Why nothing lands", LEFT),
        ],
        rows, totals, _shared_out(found),
    )  # fmt: skip


def _shared_out(found: Audit) -> str:
    """Return what the shares are of: the budget is not what is paid now."""
    view, funds = found.planned, found.file.programme.fund
    budget = sum(pence(fund.budget_gbp.value) for fund in funds)
    said = (
        "Furthest under its need-based share first. "
        f"Shares are of the budget of {whole_gbp(budget)}"
    )
    lost = view.outside_pence + view.unknown_pence
    if lost:
        said += f" less the {whole_gbp(lost)} that lands outside or in unknown places"
    if whole_gbp(budget) != whole_gbp(view.paid_pence):
        said += (
            f"; paid now is {whole_gbp(view.paid_pence)}, so places stand "
            f"{'lower' if budget > view.paid_pence else 'higher'} against them than against each "
            "other"
        )
    return said + "."


def provision_side_by_side(found: Audit) -> list[Sheet]:
    """The same money under each attribution, with what the unknown could change.

    Two stand in one table. More would not fit the width of a terminal: then each measure has a
    table of its own, with a column for each attribution, so that they can still be compared.
    """
    return [_two_side_by_side(found)] if len(found.views) <= 2 else _many_side_by_side(found)


def _many_side_by_side(found: Audit) -> list[Sheet]:
    places, views = found.planned.furthest_under_first, found.views
    columns = [Column("Place", LEFT), *(Column(_heading(BY[one.attribution])) for one in views)]
    measures: tuple[tuple[str, Callable[[Standing], str]], ...] = (
        ("£ a year", lambda one: whole_gbp(one.provision_pence)),
        ("from its need-based share", lambda one: percent(one.distance, signed=True)),
        ("£ a year if all of unknown place is here", lambda one: whole_gbp(one.high_pence)),
    )
    money, distance, high = (
        Sheet(
            f"The same money, {what}",
            columns,
            [[place, *(written(view.at[place]) for view in views)] for place in places],
        )
        for what, written in measures
    )
    totals = [
        [name, *cells]
        for name, cells in (
            ("Outside the county", [whole_gbp(one.outside_pence) for one in views]),
            ("of all money",
             [percent(one.outside_pence / (one.paid_pence or 1), digits=1) for one in views]),
            ("Place unknown", [whole_gbp(one.unknown_pence) for one in views]),
            ("of all money", [percent(one.unknown_share, digits=1) for one in views]),
        )
    ]  # fmt: skip
    models = [BY[one.attribution] for one in views if one.attribution in MODELS]
    known = f"What no record places is apportioned {' and '.join(models)}: a model, not a record."
    return [
        replace(money, totals=totals, note=known if models else ""),
        distance,
        replace(high, note="Were all money of unknown place in this place; these do not add up."),
    ]


def _heading(words: str) -> str:
    r"""Return a heading in lines no longer than a sum of money: "By area\nof operation"."""
    first, _, rest = words.capitalize().partition(" ")
    return "\n".join(part for part in (first, rest.replace(" of ", " of\n")) if part)


def _two_side_by_side(found: Audit) -> Sheet:
    columns = [Column("Place", LEFT)]
    for view in found.views:
        columns += [
            Column(_heading(BY[view.attribution])),
            Column("from\nshare"),
            Column("if unknown\nis here"),
        ]
    rows = []
    for place in found.planned.furthest_under_first:
        cells = [place]
        for view in found.views:
            one = view.at[place]
            cells += [
                whole_gbp(one.provision_pence),
                percent(one.distance, signed=True),
                whole_gbp(one.high_pence),
            ]
        rows.append(cells)
    outside, unknown = ["Outside the county"], ["Place unknown"]
    for view in found.views:
        total = view.paid_pence or 1
        outside += _of_all(view.outside_pence, total)
        unknown += _of_all(view.unknown_pence, total)
    compared = {view.attribution for view in found.views}
    return Sheet(
        "The same money, by where the office is and by where the work is done"
        if compared == {"office", "delivery"}
        else f"The same money, {' and '.join(BY[view.attribution] for view in found.views)}",
        columns, rows, [outside, unknown],
        "£ a year. “If unknown is here”: were all money of unknown place in this place; these do "
        "not add up. Outside and unknown are followed by their share of all money.",
    )  # fmt: skip


def _of_all(sum_pence: int, total_pence: int) -> list[str]:
    return [whole_gbp(sum_pence), percent(sum_pence / total_pence, digits=1), ""]


def money_of_unknown_place(found: Audit) -> list[UnknownMoney]:
    """Whose money lands where nobody knows, largest sum first; they add up to all of it."""
    landed = landed_pence(found.claims.by_recipient_pence, found.planned.landing)
    lost = landed[(landed["place"] == UNKNOWN) & (landed["pence"] > 0)]
    names = found.county.recipients["name"]
    every = [
        UnknownMoney(who, str(names[who]), int(pence))
        for who, pence in zip(lost["recipient_id"], lost["pence"], strict=True)
    ]
    return sorted(every, key=lambda one: (-one.pence, one.recipient_id))


def place_unknown(found: Audit) -> Sheet:
    """Whose place to look up first: the recipients with most money of unknown place."""
    every = money_of_unknown_place(found)
    rest = every[MOST_UNKNOWN:]
    note = "A record of where the largest of them work narrows every bound most."
    if rest:
        left = whole_gbp(sum(one.pence for one in rest))
        note += f" And {len(rest):,} more with {left}: `equitycli check --json` lists them all."
    return Sheet(
        f"Money whose place is unknown, {BY[found.planned.attribution]}",
        [Column("Recipient", LEFT), Column("Name", LEFT), Column("£ a year")],
        [[one.recipient_id, one.name, whole_gbp(one.pence)] for one in every[:MOST_UNKNOWN]],
        [["All", "", whole_gbp(found.planned.unknown_pence)]],
        note,
    )
