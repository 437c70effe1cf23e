"""The rows that tie a year to the one before it, each with its formula.

Awards are named here by their positions among the columns of the linked model, so that a row of
one year is found again in the year before. π is the rise of prices where money is real, else 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules import ActiveRule, payee_cut_ceiling, rows_of
from equitycli.model.years import Horizon, step_of_year, tied_rules
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import AbsorptionRule, CapRule, FloorRule, SubsidyRule, WhoGivesRule

NO_MONEY_GBP = 1e-9


@dataclass(frozen=True, eq=False)
class Tie:
    """A year beside the ones before it.

    year : its position, ≥ 1 · variables : of every year, awards as column positions
    before : for each column of the year, the column of the same payee and fund the year before
    """

    horizon: Horizon
    year: int
    variables: Sequence[Variables]
    before: dict[int, int]

    @property
    def problem(self) -> AllocationProblem:
        """The year's own problem."""
        return self.horizon.problems[self.year]

    def earlier(self, terms: Terms, factor: float, *, place: int | None = None) -> Terms:
        """Return the same sum of awards in the year before, or what landed then, times a factor."""
        if place is not None:
            return self.variables[self.year - 1].landed(place, scale=factor)
        return [
            (self.before[column], factor * share)
            for column, share in terms
            if column in self.before
        ]


def tie_rows(tie: Tie) -> list[Row]:
    """Return every row that ties a year to the years before it, under the rules' names."""
    steps: list[Row] = []
    for rule in tie.horizon.rules:
        if isinstance(rule.setting, WhoGivesRule):
            steps += giving_steps(tie, rule)
    rows = [
        row
        for rule in tied_rules(tie.horizon)
        if not isinstance(rule.setting, SubsidyRule)  # a window of years: `subsidy_rows`
        for row in _of_rule(tie, rule)
    ]
    return [*steps, *rows, *border_rows(tie)]


def _of_rule(tie: Tie, rule: ActiveRule) -> list[Row]:
    """Σ now ≥ s·π·Σ before, or ≤: the one-year rule with the year before for its baseline."""
    problem, rise = tie.problem, tie.horizon.price_rise(tie.year)
    baseline_gbp = (problem.baseline_pence / PENCE_PER_POUND).ravel().tolist()
    first = tie.variables[tie.year].award[0][0] if len(problem.payees) else 0
    rows = []
    for row in rows_of(problem, tie.variables[tie.year], [rule]):
        base_gbp = sum(share * baseline_gbp[column - first] for column, share in row.terms)
        if base_gbp <= NO_MONEY_GBP and not isinstance(rule.setting, AbsorptionRule):
            continue
        least, most, more_gbp = _tied_to(problem, rule, row, base_gbp)
        if least is not None:
            terms = [*row.terms, *tie.earlier(row.terms, -least * rise, place=row.place)]
            rows.append(row._replace(terms=terms, at_least=0.0, at_most=None))
        if most is not None:
            terms = [*row.terms, *tie.earlier(row.terms, -most * rise, place=row.place)]
            more = more_gbp * (float(tie.horizon.prices[tie.year]) if tie.horizon.is_real else 1)
            rows.append(row._replace(terms=terms, at_least=None, at_most=more))
    return rows


def _tied_to(
    problem: AllocationProblem, rule: ActiveRule, row: Row, base_gbp: float
) -> tuple[float | None, float | None, float]:
    """Return the least and the most share of the year before, and £ on top of the most."""
    setting = rule.setting
    if isinstance(setting, FloorRule):
        assert setting.share_of_baseline is not None
        return setting.share_of_baseline.value, None, 0.0
    if isinstance(setting, CapRule):
        assert setting.growth is not None
        part = 1.0
        if setting.to == "under_target" and row.payee is not None:
            part = float(problem.share_under_target[row.payee])
        return None, 1 + setting.growth.value * part, 0.0
    if isinstance(setting, AbsorptionRule):
        growth = 0.0 if setting.growth is None else setting.growth.value
        more_gbp = 0.0 if setting.gbp is None else setting.gbp.value
        if growth * base_gbp >= more_gbp:
            return None, 1 + growth, 0.0
        return None, 1.0, more_gbp
    assert row.at_least is not None  # the pace of change
    return row.at_least / base_gbp, None, 0.0


def giving_steps(tie: Tie, rule: ActiveRule) -> list[Row]:
    """x_oy ≥ ρ·(x_o,y−1 − c_o·(x_o,y−1 − c̄_o)): what one year may take, step by falling step.

    c_o : landing-weighted share of c_max·(Y − y + 1)/Y over the places that give in the year
    c̄_o : what is fixed to the penny in the year · ρ : min(1, what is free of this year's budget
        over that of the year before): where the budget falls, everybody gives that percentage first
    """
    horizon, problem = tie.horizon, tie.problem
    share = _step_share(horizon, tie.year, rule.setting)
    common = common_share(horizon, tie.year)
    fixed_gbp = problem.anchor_pence.sum(axis=1) / PENCE_PER_POUND
    rows = []
    for p in np.flatnonzero(problem.movable).tolist():
        terms = tie.variables[tie.year].paid(p)
        kept = common * max(1 - float(share[p]), 0.0)
        rows.append(
            Row(
                f"step_{p}",
                rule.name,
                [*terms, *tie.earlier(terms, -kept)],
                common * float(share[p] * fixed_gbp[p]),
                None,
                payee=p,
            )
        )
    return rows


def _step_share(horizon: Horizon, year: int, setting: WhoGivesRule) -> Floats:
    """Return which share of what can move each payee may lose in one year (P)."""
    problem = horizon.problems[year]
    step = setting.max_cut.value * step_of_year(len(horizon), year)
    if setting.from_ != "over_target":
        alike: Floats = (payee_cut_ceiling(problem, setting) > 0).astype(np.float64) * step
        return alike
    gives = problem.distance_from_target > 0
    pairs = problem.landing
    share: Floats = np.bincount(
        pairs.payee, weights=pairs.share * gives[pairs.place], minlength=len(problem.payees)
    ).astype(np.float64)
    step_share: Floats = share * step
    return step_share


def common_share(horizon: Horizon, year: int) -> float:
    """ρ: what everybody keeps of the year before where the free budget falls, else 1."""

    def free(at: int) -> Floats:
        problem = horizon.problems[at]
        left = problem.budget_pence - problem.anchor_pence.sum(axis=0)
        loose: Floats = np.maximum(left, 0).astype(np.float64)
        return loose

    before, now = free(year - 1), free(year)
    kept = np.divide(now, before, out=np.ones(len(now)), where=before > 0)
    return float(min(kept.min(initial=1.0), 1.0))


def subsidy_rows(horizon: Horizon, year: int, variables: Sequence[Variables]) -> list[Row]:
    """Σ x_oy' over the window that ends in year y ≤ £ − what earlier years paid within it."""
    problem, rows = horizon.problems[year], []
    for rule in horizon.rules:
        if not isinstance(rule.setting, SubsidyRule):
            continue
        for row in rows_of(problem, variables[year], [rule]):
            if row.payee is None or row.at_most is None:
                continue
            terms = list(row.terms)
            payee = problem.payees[row.payee]
            for back in range(1, min(rule.setting.years, year + 1)):
                earlier = horizon.problems[year - back]
                if payee in earlier.payees:
                    terms += variables[year - back].paid(earlier.payees.index(payee))
            most_gbp = math.inf if row.at_most is None else row.at_most
            rows.append(row._replace(terms=terms, at_most=most_gbp))
    return rows


def border_rows(tie: Tie) -> list[Row]:
    """Σ A_ky ≤ (B_y / B_{y−1})·Σ A_k,y−1 over the places of each authority, once a border moved."""
    authorities = tie.horizon.authorities[tie.year]
    if authorities is None:
        return []
    problems = tie.horizon.problems
    now, before = (int(problems[y].budget_pence.sum()) for y in (tie.year, tie.year - 1))
    rows = []
    for number in np.unique(authorities).tolist():
        places = np.flatnonzero(authorities == number).tolist()
        terms = tie.variables[tie.year].landed_together(places)
        kept = -now / before if before else 0.0
        earlier = tie.variables[tie.year - 1].landed_together(places, scale=kept)
        rows.append(Row(f"border_{number}", "border", [*terms, *earlier], None, 0.0))
    return rows
