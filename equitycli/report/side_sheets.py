"""What stands beside the places: nations, each by its own index, and authorities with dates."""

from __future__ import annotations

from datetime import date

from equitycli.need import by_nation
from equitycli.plan import Audit
from equitycli.report.audit_sheets import LEFT, SEVERAL_NATIONS, nation_of_places
from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import BY, percent, pounds_a_head, whole_gbp

NEEDIEST_FIFTH = ("decile_1", "decile_2")


def has_several_nations(found: Audit) -> bool:
    """Return whether the areas are of more than one nation."""
    return int(found.county.index["nation"].nunique()) > 1


def nations(found: Audit) -> Sheet:
    """Nations side by side: nothing is ranked across them, each stands in its own deciles."""
    index = found.county.index
    table = by_nation(index, found.county.population)
    nation_of = nation_of_places(found)
    landed: dict[str, int] = {}
    for place, one in found.planned.at.items():
        nation = nation_of[place]
        landed[nation] = landed.get(nation, 0) + one.provision_pence
    rows = []
    for nation, about in zip(map(str, table.index), table.to_dict("records"), strict=True):
        sum_pence, people = landed.get(nation, 0), int(about["people"])
        fifth = sum(int(about[name]) for name in NEEDIEST_FIFTH)
        rows.append(
            [
                nation, str(about["edition"]), _year(about["vintage"]), f"{about['areas']:,}",
                f"{people:,}", whole_gbp(sum_pence),
                pounds_a_head(sum_pence / 100 / people if people else float("nan")),
                percent(fifth / about["areas"], digits=1),
            ]
        )  # fmt: skip
    if landed.get(SEVERAL_NATIONS):
        rows.append([SEVERAL_NATIONS, "", "", "", "", whole_gbp(landed[SEVERAL_NATIONS]), "", ""])
    return Sheet(
        "Nations side by side",
        [Column("Nation", LEFT), Column("Index", LEFT), Column("Areas of", LEFT), Column("Areas"),
         Column("People"), Column("£ a year"), Column("£ a\nhead"),
         Column("in own most\ndeprived fifth")],
        rows,
        note=f"Money {BY[found.planned.attribution]}. Each nation ranks its own areas by its own "
        "index: a decile of one says nothing beside that of another, so nothing is added up.",
    )  # fmt: skip


def authorities(found: Audit) -> Sheet:
    """The authority of each place, with the days from and to which it is that."""
    table = found.county.authorities
    if table is None:
        raise ValueError("no authorities are named")
    rows = [
        [place, authority, _day(first), _day(last), successor]
        for place, authority, first, last, successor in zip(
            *(table[name].tolist() for name in ("place", "authority", "from", "to", "successor")),
            strict=True,
        )
    ]
    return Sheet(
        "Authorities, and until when",
        [Column("Place", LEFT), Column("Authority", LEFT), Column("From", LEFT),
         Column("To", LEFT), Column("Then", LEFT)],
        rows,
        note="A dash is open. A transfer across a border to come stops on that day.",
    )  # fmt: skip


def _year(vintage: object) -> str:
    return f"{vintage:.0f}" if isinstance(vintage, float | int) else str(vintage or "")


def _day(day: date | None) -> str:
    return day.isoformat() if isinstance(day, date) else "–"
