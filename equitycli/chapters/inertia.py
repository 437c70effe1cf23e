"""Inertia: how much of the money goes where it went, year by year, and what of the gap is that."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from equitycli.attributed import landing_of
from equitycli.errors import Finding
from equitycli.financial_year import financial_year_in_words, financial_years, last_day
from equitycli.inertia import (
    HistoryOfGap,
    autocorrelation,
    carried_over_share,
    deviation_persistence,
    gap_by_need_alone,
    gbp_by_place_and_year,
    history_part_of_gap,
    last_whole_year,
    money_by_year,
    new_entrant_share,
    new_entrants,
    place_shares,
    rank_persistence,
    renewal_share,
    renewal_share_by_place,
    retained_recipients,
    unranked,
    without_duration_share,
)
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Audit
from equitycli.tables import INDIVIDUALS, OUTSIDE, UNKNOWN

NO_YEAR_BEFORE = "nothing was paid in the year before"
NOTHING_PLACED = "nothing is known to land anywhere in one of the years"


@dataclass(frozen=True, eq=False)
class InertiaChapter:
    """How much of the money goes where it went the year before.

    years : by financial year (the calendar year in which it starts): those with any money, and
        those of the window; paid_pence, recipients, renewal_share, carried_over_share,
        new_entrant_share, new_entrants, retained_share, rank_persistence (of £ a head, with the
        year before) and unranked (why that is missing), placed_share (share of the money that
        lands in known places)
    latest_year : the last in which an award began; in later ones, money of older awards runs out
        and all of it is renewed by definition. None where nothing was paid
    first_year : the first of the window with money in known places, where that is before the
        latest; else None
    places : by place, alphabetical: paid_gbp, share_of_money and renewal_share of the latest
        year, share_of_money_first of the first, share_of_need; gap_gbp, gap_by_need_gbp and
        history_gbp (their difference) of what lands now, £ a year
    history : None where nothing is known to land anywhere, or nobody has need
    individuals_pence : what was paid to people, who are no one body, and so is left out of `years`
    without_duration_share : share of the money of awards without a duration, 0–1. Each falls whole
        on its day, so that whoever has one looks dropped in later years that it may well be for
    """

    years: pd.DataFrame
    places: pd.DataFrame
    first_year: int | None
    latest_year: int | None
    autocorrelation: float
    deviation_persistence: float
    history: HistoryOfGap | None
    individuals_pence: int
    without_duration_share: float
    findings: tuple[Finding, ...]

    @property
    def compares(self) -> bool:
        """Two years that follow each other have money: something can be said of renewal."""
        return bool(self.years["renewal_share"].notna().any())


def inertia_chapter(found: Audit) -> InertiaChapter:
    """Return how much of the money goes where it went, by year and by place.

    Years are financial years: those of the window, as far as they are over by its last day, and
    the years before it that the files cover.
    """
    county, window = found.county, found.file.programme.baseline
    last_year = last_whole_year(window.to)
    everybody = money_by_year(county.grants, last_year=last_year)
    to_people = everybody["recipient_id"] == INDIVIDUALS
    money = everybody[~to_people].reset_index(drop=True)
    to_bodies = county.grants[county.grants["recipient_id"] != INDIVIDUALS]
    individuals_pence = int(everybody.loc[to_people, "paid_pence"].sum())

    landing = _landing(found, money)
    gbp = gbp_by_place_and_year(money, landing, places=county.place)
    shares = place_shares(gbp)
    in_window = [y for y in financial_years(window.from_, window.to) if y <= last_year]
    years = _by_year(money, gbp, found, also=in_window)
    need = found.need.astype(float)
    share_of_need = need / need.sum() if need.sum() > 0 else need * float("nan")
    by_place = renewal_share_by_place(money, landing, places=county.place).drop([OUTSIDE, UNKNOWN])
    history, gaps = _history(found)
    latest_year = _latest(money)
    first_year = next((y for y in in_window if y in shares and y < (latest_year or y)), None)
    places = pd.DataFrame(
        {
            "paid_gbp": gbp.get(latest_year, pd.Series(0.0, index=gbp.index))[by_place.index],
            "share_of_money": shares.get(latest_year),
            "renewal_share": by_place.get(latest_year),
            "share_of_money_first": shares.get(first_year),
            "share_of_need": share_of_need,
            **{name: gaps[name] for name in gaps.columns},
        },
        index=by_place.index,
    ).astype(float)
    return InertiaChapter(
        years=years.drop(columns="begun_pence"),
        places=places,
        first_year=first_year,
        latest_year=latest_year,
        autocorrelation=autocorrelation(shares),
        deviation_persistence=(
            deviation_persistence(shares, share_of_need) if need.sum() > 0 else float("nan")
        ),
        history=history,
        individuals_pence=individuals_pence,
        without_duration_share=without_duration_share(to_bodies, last_year=last_year),
        findings=_findings(found, years, last_year, individuals_pence, history),
    )


def _latest(money: pd.DataFrame) -> int | None:
    """Return the last year in which an award began, else the last with any money."""
    begun = money[money["carried_pence"] < money["paid_pence"]]
    years = (begun if len(begun) else money)["year"]
    return int(years.max()) if len(years) else None


def _landing(found: Audit, money: pd.DataFrame) -> pd.DataFrame:
    """Return where the money of everybody ever paid lands, those of now as plans take it.

    Who is no longer paid has no landing in the view: it is placed in the same way, by all of its
    grants. What that has to say of their records is not repeated, as no plan rests on it: what it
    cannot place counts as unknown.
    """
    now = found.planned.landing
    gone = sorted(set(money["recipient_id"]) - set(found.claims.recipients))
    if not gone:
        return now
    grants = found.county.grants
    theirs = grants[grants["recipient_id"].isin(gone)]
    before, _ = landing_of(
        found.planned.attribution,
        found.county,
        found.file.programme,
        replace(found.claims, recipients=tuple(gone), grants=theirs),
        found.areas["weighted_population"],
    )
    return pd.concat([now, before], ignore_index=True)


def _by_year(
    money: pd.DataFrame, gbp: pd.DataFrame, found: Audit, *, also: list[int]
) -> pd.DataFrame:
    """Return what can be said of each year with money, and of each of the window."""
    index = pd.Index(sorted({*map(int, money["year"]), *also}), name="year", dtype="int64")
    paid = money.groupby("year", sort=True)["paid_pence"]
    # A year without a row is one in which nobody was paid: £0, and nobody.
    begun = (money["paid_pence"] - money["carried_pence"]).groupby(money["year"].to_numpy())
    counted = {
        "paid_pence": paid.sum().reindex(index, fill_value=0),
        "begun_pence": begun.sum().reindex(index, fill_value=0),
        "recipients": paid.size().reindex(index, fill_value=0),
    }
    of_year = (renewal_share, carried_over_share, new_entrant_share, new_entrants)
    measured = [measure(money) for measure in (*of_year, retained_recipients)]
    shares = {str(one.name): one.reindex(index) for one in measured}
    here = gbp.drop(index=[OUTSIDE, UNKNOWN])
    people = pd.Series({place: one.people for place, one in found.places.items()})[here.index]
    a_head = here[people > 0].div(people[people > 0], axis="index")
    ranked = {year: _rank(a_head, int(year)) for year in index}
    return pd.DataFrame(
        {
            **counted,
            **shares,
            "rank_persistence": pd.Series({y: rho for y, (rho, _) in ranked.items()}, dtype=float),
            "unranked": pd.Series({y: why for y, (_, why) in ranked.items()}, dtype="str"),
            "placed_share": (here.sum() / gbp.sum()).reindex(index),
        },
        index=index,
    )


def _rank(gbp_per_head: pd.DataFrame, year: int) -> tuple[float, str]:
    """Return how far the order of the year before was kept, and why that is not known."""
    if not {year, year - 1} <= set(gbp_per_head.columns):
        return float("nan"), NO_YEAR_BEFORE
    before, now = gbp_per_head[year - 1], gbp_per_head[year]
    if not before.any() or not now.any():
        return float("nan"), NOTHING_PLACED
    return rank_persistence(before, now), unranked(before, now)


def _history(found: Audit) -> tuple[HistoryOfGap | None, pd.DataFrame]:
    """Return what of today's gap is history, in all and by place."""
    at = found.planned.at
    now = pd.Series({place: one.provision_pence / PENCE_PER_POUND for place, one in at.items()})
    target = pd.Series({place: one.target_gbp for place, one in at.items()})
    gap = (target - now).clip(lower=0.0)
    if now.sum() <= 0 or found.need.sum() <= 0:
        missing = pd.Series(float("nan"), index=gap.index)
        return None, pd.DataFrame(
            {"gap_gbp": gap, "gap_by_need_gbp": missing, "history_gbp": missing}
        )
    need = found.need[now.index]
    by_need = gap_by_need_alone(now, target, need)
    gaps = {"gap_gbp": gap, "gap_by_need_gbp": by_need, "history_gbp": gap - by_need}
    return history_part_of_gap(now, target, need), pd.DataFrame(gaps)


def _findings(
    found: Audit,
    years: pd.DataFrame,
    last_year: int,
    individuals_pence: int,
    history: HistoryOfGap | None,
) -> tuple[Finding, ...]:
    told = []
    paid = [int(year) for year in years.index[years["paid_pence"] > 0]]
    if not any(year - 1 in paid for year in paid):
        covered = ", ".join(financial_year_in_words(year) for year in paid) or "no year"
        told.append(
            Finding(
                "inertia-one-year", "note", "inertia",
                "no two financial years that follow each other have any money "
                f"({covered}), so nothing can be said of renewal, newcomers or persistence.",
                "Name files of grants that go further back: they need not be in the window.",
            )
        )  # fmt: skip
    only_running = years.index[(years["paid_pence"] > 0) & (years["begun_pence"] == 0)]
    if len(only_running):
        listed = ", ".join(financial_year_in_words(int(year)) for year in only_running)
        told.append(
            Finding(
                "inertia-years-without-new-awards", "note", "inertia",
                f"no award began in {listed}: all that was paid then came from older awards, so "
                "it counts as renewed though nobody decided anything.",
                "If awards of those years are only missing from the files, add them.",
            )
        )  # fmt: skip
    window_to = found.file.programme.baseline.to
    if window_to != last_day(last_year):
        told.append(
            Finding(
                "inertia-part-year", "note", "inertia",
                f"the window ends on {window_to}, within a financial year. Years are compared to "
                f"the last that is over by then, {financial_year_in_words(last_year)}.",
            )
        )  # fmt: skip
    if individuals_pence:
        told.append(
            Finding(
                "inertia-individuals-left-out", "note", "inertia",
                f"{in_words(individuals_pence)} was paid to people, over all years. They go by "
                "one id and are no one body, so they count neither as renewed nor as new.",
            )
        )  # fmt: skip
    limit = found.file.programme.unknown.refuse_above.value
    all_pence = float(years["paid_pence"].sum())
    placed = float((years["placed_share"].fillna(0.0) * years["paid_pence"]).sum())  # NaN: £0 paid
    if all_pence > 0 and placed / all_pence < 1 - limit:
        told.append(
            Finding(
                "inertia-on-known-places", "warning", "inertia",
                f"{placed / all_pence:.1%} of the money of all years is known to land in a place "
                "here. Rank persistence, autocorrelation and the history of the gap are of that "
                "part alone; renewal and newcomers are of all of it.",
                "A record of where the largest recipients work would tell most.",
            )
        )  # fmt: skip
    if history is None:
        told.append(
            Finding(
                "history-of-gap-unknown", "note", "inertia",
                "nothing is known to land in any place now, or nobody has need, so it can't be "
                "said how much of the gap is history.",
            )
        )  # fmt: skip
    return tuple(told)
