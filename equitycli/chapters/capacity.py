"""Capacity: who is there to do the work, beside need; what is too small to show is kept back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from equitycli.capacity import (
    by_income_band,
    by_kind_of_zero,
    by_quarter,
    by_scope,
    local_or_national,
    median_age_years,
    median_income,
    needy_and_organised,
    organisations_per_1000,
)
from equitycli.capacity.organisations import PER
from equitycli.chapters.capacity_kept_back import (
    ALL,
    hidden_quarters,
    hidden_with_total,
    kept_back,
    told_by_quarters,
    with_total,
)
from equitycli.chapters.capacity_remarks import Remarked, capacity_findings
from equitycli.errors import Finding
from equitycli.financial_year import first_day
from equitycli.landing_table import office_place
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.provision import (
    FROM_ELSEWHERE,
    NO_GRANT,
    NO_ORGANISATION,
    NO_PLACE,
    NO_REGISTER,
    per_head,
)
from equitycli.small_numbers import empirical_bayes_rate, own_weight
from equitycli.sources.county import County
from equitycli.sources.flags import NATIONAL
from equitycli.tables import OUTSIDE, UNKNOWN

KINDS_OF_ZERO = (NO_ORGANISATION, NO_GRANT, FROM_ELSEWHERE, NO_PLACE)
WITHOUT_REGISTER = (FROM_ELSEWHERE, NO_REGISTER)
"""Without a register the others can't be told apart."""
ROLE = "organisations"


@dataclass(frozen=True, eq=False)
class CapacityChapter:
    """Who is there to do the work. A count that is not to be shown is missing here as well.

    people : residents by place, alphabetical: the index of all tables by place
    money : by place and in all (the row ""), gbp_per_head and gbp_per_weighted_head, £ a year as
        plans are made on it; missing where nobody lives, or nobody knows what lands
    recipients_known : where there is no register, by place and in all: a floor
    organisations : by place and in all (the row ""): organisations, organisations_per_1000,
        median_income_gbp, incomes_known, median_age_years, dates_known, local, national,
        not known; with `shrunk` also drawn_in_per_1000 and own_weight. None without a register
    bands : organisations by place, and in all, and band of income. None where not asked for
    quarter : by place, "" where nobody lives. None without a register, or where nobody has need
    quarters : see `capacity.by_quarter`. None as `quarter`, and both where they would tell a count
        that is kept back
    hidden : which counts of `organisations` (or `recipients_known`), `bands` and `quarters` are
        kept back: True by row, and by column where the table says so
    zeros : by attribution, see `capacity.by_kind_of_zero`
    counted_to : the day that ages are counted to
    elsewhere : organisations on the register with their office outside, and where nobody knows
    suppress_below : counts from 1 to below this are kept back; None where none are
    """

    people: pd.Series
    money: pd.DataFrame
    recipients_known: pd.Series | None
    organisations: pd.DataFrame | None
    bands: pd.DataFrame | None
    quarter: pd.Series | None
    quarters: pd.DataFrame | None
    hidden: pd.Series
    hidden_quarters: pd.Series
    zeros: Mapping[str, pd.DataFrame]
    counted_to: date | None
    elsewhere: tuple[int, int]
    suppress_below: float | None
    shrunk: bool
    findings: tuple[Finding, ...]

    @property
    def has_register(self) -> bool:
        """There is a register, so that a zero means something."""
        return self.organisations is not None


def capacity_chapter(found: Audit) -> CapacityChapter:
    """Return who is there to do the work in each place, and what lands beside it."""
    county, small = found.county, found.file.programme.small_numbers
    facts, view = found.places, found.planned
    people = pd.Series({place: one.people for place, one in facts.items()}, name="people")
    people = people.rename_axis("place")
    gbp = pd.Series({place: view.at[place].provision_pence / PENCE_PER_POUND for place in facts})
    known = pd.Series({place: view.at[place].zero_kind != NO_PLACE for place in facts})
    gbp, known = gbp.rename_axis("place"), known.rename_axis("place")
    money = _money(gbp, people=people, need=found.need.rename_axis("place"), known=known)
    below = None if small is None else small.suppress_below.value
    recipients = pd.Series(
        {place: one.recipients_known for place, one in facts.items()}, name="recipients_known"
    ).rename_axis("place")
    counts = recipients
    if county.has_register:
        counts = pd.Series(
            {place: one.organisations or 0 for place, one in facts.items()}, name="organisations"
        ).rename_axis("place")
    hidden = hidden_with_total(counts, below)
    quarter, quarters, told_quarters = None, None, pd.Series(dtype="bool")
    table, bands, day, elsewhere = None, None, None, (0, 0)
    remarked = Remarked(counts=counts, people=people, hidden=hidden)
    if county.has_register:
        table, bands, day, elsewhere, remarked = _organisations(
            found, counts=counts, people=people, hidden=hidden
        )
        lived = people > 0
        if lived.any() and found.need[lived.to_numpy()].sum() > 0:
            quarter, quarters, told_quarters = _quarters(
                found,
                counts=counts,
                people=people,
                gbp=gbp,
                known=known,
                hidden=hidden,
                below=below,
            )
            if told_by_quarters(
                quarter[lived], counts[lived], people[lived], hidden=hidden, kept=told_quarters
            ):
                quarter, quarters, told_quarters = None, None, pd.Series(dtype="bool")
                remarked = replace(remarked, quarters_told=True)
    return CapacityChapter(
        people=people,
        money=money,
        recipients_known=None if county.has_register else with_total(recipients).mask(hidden),
        organisations=table,
        bands=bands,
        quarter=quarter,
        quarters=quarters,
        hidden=hidden,
        hidden_quarters=told_quarters,
        zeros={
            one.attribution: by_kind_of_zero(
                pd.Series({place: one.at[place].zero_kind for place in facts}, dtype="str")
                .rename_axis("place"),
                people=people,
                kinds=KINDS_OF_ZERO if county.has_register else WITHOUT_REGISTER,
            )
            for one in found.views
        },
        counted_to=day,
        elsewhere=elsewhere,
        suppress_below=below,
        shrunk=bool(small and small.shrink),
        findings=capacity_findings(found, remarked),
    )  # fmt: skip


def _money(gbp: pd.Series, *, people: pd.Series, need: pd.Series, known: pd.Series) -> pd.DataFrame:
    """Return £ a head and a weighted head, by place and in all; missing where it is not known."""
    every, heads, weighted = (with_total(one) for one in (gbp, people, need))
    table = pd.DataFrame(
        {
            "gbp_per_head": _for_each(every, heads),
            "gbp_per_weighted_head": _for_each(every, weighted),
        }
    )
    table.loc[[*~known, not known.any()]] = float("nan")
    return table


def _for_each(gbp: pd.Series, heads: pd.Series) -> pd.Series:
    """Return £ a head where there is any head; missing elsewhere."""
    there = heads > 0
    per: pd.Series = per_head(gbp[there], heads[there]).reindex(gbp.index)
    return per


def _organisations(
    found: Audit, *, counts: pd.Series, people: pd.Series, hidden: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame | None, date, tuple[int, int], Remarked]:
    """Return what the register tells of each place and of all, with its small counts kept back."""
    county, asked = found.county, found.file.programme
    small = asked.small_numbers
    below = None if small is None else small.suppress_below.value
    listed, places = county.organisations, county.place
    office = office_place(listed, places)
    everywhere = office.where(office.isin([OUTSIDE, UNKNOWN]), ALL)
    one_place = pd.Series({ALL: ALL})
    no_dates = pd.Series([None] * len(listed), index=listed.index, dtype="object")
    income = listed.get("income_gbp", pd.Series(float("nan"), index=listed.index))
    registered = listed.get("registered", no_dates)
    day = counted_to(county, year=asked.programme.year)
    flags = county.recipients["flags"].reindex(listed.index)
    scope = local_or_national(
        flags.map(lambda own: NATIONAL in own).astype(bool),
        tells_where=pd.Series(
            listed.index.isin(county.operates["organisation_id"]), index=listed.index
        ),
    )
    both = ((office, places), (everywhere, one_place))
    sizes, ages, scopes = (
        pd.concat(tables)
        for tables in (
            [median_income(income, office_place=at, places=of) for at, of in both],
            [median_age_years(registered, office_place=at, places=of, on=day) for at, of in both],
            [by_scope(scope, office_place=at, places=of) for at, of in both],
        )
    )
    bands = None
    if asked.capacity is not None:
        lines = asked.capacity.income_bands_gbp
        bands = pd.concat(
            [
                by_income_band(income, office_place=at, places=of, income_bands_gbp=lines)
                for at, of in both
            ]
        )
    table = pd.concat(
        [
            with_total(counts).to_frame(),
            _rates(counts, people, shrink=bool(small and small.shrink), hidden=hidden),
            sizes,
            ages,
            scopes,
        ],
        axis=1,
    ).astype("float64")
    unmasked = table
    if below is not None:
        table, bands = kept_back(table, bands=bands, scopes=scopes, hidden=hidden, below=below)
    remarked = Remarked(
        counts=counts,
        people=people,
        hidden=hidden,
        table=unmasked,
        later=int(registered.map(lambda one: isinstance(one, date) and one > day).sum()),
        day=day,
    )
    elsewhere = (int((office == OUTSIDE).sum()), int((office == UNKNOWN).sum()))
    return table, bands, day, elsewhere, remarked


def counted_to(county: County, *, year: int) -> date:
    """Return the day that ages are counted to: the latest that a register stands for.

    Where no list tells its day, the first day of the programme's year.
    """
    days = []
    for record in county.records:
        if record.role == ROLE and len(record.vintage) == len("2026-04-01"):
            days.append(date.fromisoformat(record.vintage))
    return max(days, default=first_day(year))


def _rates(
    counts: pd.Series, people: pd.Series, *, shrink: bool, hidden: pd.Series
) -> pd.DataFrame:
    """Return organisations for 1,000 people where anybody lives, by place and in all.

    hidden : whose counts are kept back: they have no drawn-in rate, nor have those of the others
        anything of them, which would tell how far they differ
    """
    lived = people[people > 0]
    there = counts[lived.index]
    totals = [pd.Series({ALL: one.sum()}) for one in (there, lived)]
    own = pd.concat([organisations_per_1000(there, lived)] + (
        [organisations_per_1000(*totals)] if len(lived) else []
    ))  # fmt: skip
    rates = own.to_frame("organisations_per_1000")
    if shrink:
        shown = lived.index[~hidden[lived.index]]
        rates["drawn_in_per_1000"] = empirical_bayes_rate(there[shown], lived[shown]) * PER
        rates["own_weight"] = own_weight(there[shown], lived[shown])
    every: pd.DataFrame = rates.reindex(index=[*people.index, ALL])
    return every


def _quarters(
    found: Audit,
    *,
    counts: pd.Series,
    people: pd.Series,
    gbp: pd.Series,
    known: pd.Series,
    hidden: pd.Series,
    below: float | None,
) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    """Return the quarter of each place, what each has together, and whose count is kept back."""
    lived = people.index[people > 0]
    need = found.need.rename_axis("place")
    quarter = needy_and_organised(need[lived], organisations=counts[lived], people=people[lived])
    quarters = by_quarter(
        quarter,
        people=people[lived],
        weighted_population=need[lived],
        organisations=counts[lived],
        provision_gbp=gbp[lived],
    )
    told = known[lived].groupby(quarter).any().reindex(quarters.index, fill_value=True)
    landing = ["gbp_per_head", "share_of_money"]
    quarters[landing] = quarters[landing].where(told, axis=0)
    kept = pd.Series(False, index=quarters.index)
    if below is not None:
        kept = hidden_quarters(quarter, counts[lived], hidden=hidden, below=below)
        rated = ["organisations", "organisations_per_1000"]
        quarters[rated] = quarters[rated].mask(kept, axis=0)
    whole = quarter.reindex(people.index)
    return whole.where(whole.notna(), "").astype("str"), quarters, kept
