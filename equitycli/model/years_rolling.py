"""Year by year: last year's plan is the next one's baseline; guarantees are looked after ahead.

Each year is an ordinary plan for one year, so every rule of one is met, those that count awards
too, and guarantees from their year on. Where a border has moved, what lands on either side of it
is at most what landed there the year before, times the change of the budget. A year knows nothing
of the years after it: one that spends all on the worst-served place may leave another too low to
grow, by its ceilings, to what was guaranteed for later. So after each year it is worked out what
the years left can still bring, and where that falls below what all years together could have kept,
the plan says so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equitycli.errors import NoPlanError
from equitycli.financial_year import financial_year_in_words
from equitycli.model.allocation import ContinuousPlan, continuous_plan
from equitycli.model.clash import no_plan
from equitycli.model.failures import stopped
from equitycli.model.guarantees import Shortfall, shortfalls, within_reach
from equitycli.model.integers import choice
from equitycli.model.preparation import reference_of
from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import (
    ActiveRule,
    Border,
    Guarantee,
    active_rules,
    chosen_payees,
    with_known_reach,
)
from equitycli.model.verify import Breach, breaches
from equitycli.model.whole_pounds import whole_pounds
from equitycli.model.years import Horizon, at_prices, by_then, step_of_year
from equitycli.model.years_levels import settled
from equitycli.model.years_linked import linked
from equitycli.model.years_stage import Progress, YearStage, no_progress
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import WhoGivesRule

LOST = 1e-4
"""A guarantee that falls by less than this share of a target has not been lost."""

PART_OF_TIME = 0.5
"""Of the time that is left, what the choice of whom to pay may take in each year."""


@dataclass(frozen=True)
class Broken:
    """A guarantee that a year's plan put out of reach, and that all years together could keep.

    year : the year whose plan did it · could : share of target that all years together reach ·
    still : the most that the years left can bring, its worst guaranteed year
    """

    place: int
    by: int
    year: int
    could: float
    still: float


@dataclass(frozen=True, eq=False)
class RolledPlan:
    """Awards of all years in pence, each on the year before.

    problems, rules : of each year as it was planned · served : (Y, K)
    shortfalls : who stays under a guarantee, in its worst year
    """

    award_pence: tuple[Ints, ...]
    award_gbp: tuple[Floats, ...]
    problems: tuple[AllocationProblem, ...]
    rules: tuple[tuple[ActiveRule, ...], ...]
    served: Floats
    stages: tuple[YearStage, ...]
    broken: tuple[Broken, ...]
    shortfalls: tuple[Shortfall, ...]
    missed: tuple[tuple[Breach, ...], ...]


def rolled_plan(
    horizon: Horizon,
    *,
    time_limit_s: float,
    alone: ContinuousPlan | None = None,
    progress: Progress = no_progress,
) -> RolledPlan:
    """Plan the years one after the other.

    alone : the first year's plan, where it is known already

    Raises
    ------
    NoPlanError      no plan meets the rules of some year; it names the year
    NotProvenError   the time limit came before a proof
    """
    deadline_s = time.monotonic() + time_limit_s
    could = _reach_ahead(horizon, deadline_s) if horizon.guarantees else {}
    problem = horizon.problems[0]
    award_pence: list[Ints] = []
    award_gbp: list[Floats] = []
    problems: list[AllocationProblem] = []
    every_rule: list[tuple[ActiveRule, ...]] = []
    served: list[Floats] = []
    stages: list[YearStage] = []
    broken: dict[tuple[int, int], Broken] = {}
    missed: list[tuple[Breach, ...]] = []
    short: dict[tuple[int, int], Shortfall] = {}
    for y, year in enumerate(horizon.years):
        progress(f"planning {year} on the year before")
        if y:
            rise = horizon.price_rise(y)
            problem = rebased(horizon.problems[y], problems[-1], award_pence[-1], rise=rise)
        rules, proven = _planned(
            problem,
            [*rolled_rules(horizon, y), *_border(horizon, y, problems, award_pence, problem)],
            year=year,
            deadline_s=deadline_s,
            known=None if y else alone,
        )
        award = whole_pounds(problem, rules, proven.award_gbp)
        problems.append(problem)
        award_gbp.append(proven.award_gbp)
        award_pence.append(award)
        every_rule.append(rules)
        served.append(proven.served)
        missed.append(tuple(breaches(problem, rules, award, exact_gbp=proven.award_gbp)))
        for one in _short(problem, rules):
            worst = short.setdefault((one.by, one.place), one)
            short[one.by, one.place] = min(one, worst, key=lambda found: found.reached)
        stages += [
            YearStage(f"{one.name} in {year}", one.unit, one.reached, one.rounds, one.gap)
            for one in proven.stages
        ]
        if horizon.guarantees and y + 1 < len(horizon):
            still = _reach_ahead(_rest(horizon, y + 1, problem, award), deadline_s)
            for (by, place), share in could.items():
                now = still.get((by, place), share)
                if now < share - LOST and (by, place) not in broken:
                    broken[by, place] = Broken(place, by, year, share, now)
    return RolledPlan(
        tuple(award_pence), tuple(award_gbp), tuple(problems), tuple(every_rule),
        np.array(served), tuple(stages), tuple(broken.values()),
        tuple(short.values()), tuple(missed),
    )  # fmt: skip


def rolled_rules(horizon: Horizon, year: int) -> tuple[ActiveRule, ...]:
    """Return the rules of a year on the year before: who gives with that year's step.

    Guarantees are among them from the year on that they are for, their reach unknown as yet.
    """
    rules = []
    begun = active_rules(horizon.guarantees, year=horizon.years[year])
    for rule in (*horizon.rules, *(one for one in begun if one.kind == "guarantee")):
        setting = rule.setting
        if isinstance(setting, WhoGivesRule):
            setting = by_then(setting, times=step_of_year(len(horizon), year))
        elif year and horizon.is_real and setting is not None:
            setting = at_prices(setting, prices=float(horizon.prices[year]))
        rules.append(replace(rule, setting=setting))
    return tuple(rules)


def _planned(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    year: int,
    deadline_s: float,
    known: ContinuousPlan | None,
) -> tuple[tuple[ActiveRule, ...], ContinuousPlan]:
    """Return the plan of one year with its rules, guarantees at what can be reached."""
    found = tuple(rules)
    try:
        found = within_reach(problem, rules, deadline_s=deadline_s)
        if known is not None:
            return found, known
        funded = None
        if chosen_payees(problem, found).any():
            now_s = time.monotonic()
            until_s = now_s + PART_OF_TIME * max(deadline_s - now_s, 0.0)
            whom = choice(problem, found, deadline_s=until_s)
            if whom.cut is not None:
                raise stopped(whom.gap)
            funded = whom.funded
        left_s = max(deadline_s - time.monotonic(), 0.001)
        proven = continuous_plan(problem, found, time_limit_s=left_s, funded=funded)
    except InfeasibleError:
        said = no_plan(problem, with_known_reach(found))
        words = f"{said.subject} of {financial_year_in_words(year)}, on the year before it,"
        raise NoPlanError(words, said.faults) from None
    if proven.cut is not None:
        raise stopped(proven.cut.gap)
    return found, proven


def _short(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> list[Shortfall]:
    settings = [rule.setting for rule in rules if isinstance(rule.setting, Guarantee)]
    return [one for setting in settings for one in shortfalls(problem, setting)]


def _border(
    horizon: Horizon,
    year: int,
    problems: Sequence[AllocationProblem],
    award_pence: Sequence[Ints],
    problem: AllocationProblem,
) -> list[ActiveRule]:
    """Return the rule that keeps money on its side of a border that has moved by a year.

    Most of each side: what landed there the year before times B_y / B_{y−1}, or what its
    recipients have after the percentage that all give, where whole pounds make that more.
    """
    authorities = horizon.authorities[year]
    if authorities is None:
        return []
    count = len(problem.places)
    paid_gbp = award_pence[-1].sum(axis=1) / PENCE_PER_POUND
    before_gbp = problems[-1].landing.in_places(paid_gbp, places=count)
    kept_gbp = problem.reference_in_places_gbp
    now, then = int(problem.budget_pence.sum()), int(problems[-1].budget_pence.sum())
    rise = now / then if then else 0.0
    inside = [np.flatnonzero(authorities == number) for number in np.unique(authorities).tolist()]
    most_gbp = [max(rise * before_gbp[at].sum(), kept_gbp[at].sum()) for at in inside]
    sides = tuple(tuple(problem.places[k] for k in at.tolist()) for at in inside)
    before = (problems[-1], award_pence[-1])
    return [ActiveRule("border", "border", Border(sides, tuple(map(float, most_gbp)), before))]


def _rest(horizon: Horizon, first: int, before: AllocationProblem, award_pence: Ints) -> Horizon:
    """Return the years left on what was awarded, with the steps of who gives that are left."""
    rules = []
    for rule in horizon.rules:
        setting = rule.setting
        if isinstance(setting, WhoGivesRule):
            setting = by_then(setting, times=step_of_year(len(horizon), first))
        rules.append(replace(rule, setting=setting))
    problems = tuple(
        rebased(
            horizon.problems[y],
            before,
            award_pence,
            rise=float(horizon.prices[y] / horizon.prices[first - 1]) if horizon.is_real else 1.0,
        )
        for y in range(first, len(horizon))
    )
    return Horizon(
        horizon.years[first:], problems, tuple(rules), horizon.firm[first:],
        horizon.prices[first:] / horizon.prices[first], horizon.is_real,
        horizon.authorities[first:], horizon.guarantee_rules,
    )  # fmt: skip


def _reach_ahead(horizon: Horizon, deadline_s: float) -> dict[tuple[int, int], float]:
    """Return for each guarantee (its year) and place the level that all years left can keep."""
    built = linked(horizon, deadline_s=deadline_s)
    found: dict[tuple[int, int], float] = {}
    for setting, (places, group) in zip(horizon.guarantees, built.guarantees, strict=True):
        if group is None:
            continue
        pinned = np.zeros(len(built.retained.matrix.cost), dtype=np.bool_)
        try:
            levels = settled(built.retained, group, pinned).levels
        except InfeasibleError:
            levels = np.zeros(len(places))
        for place, level in zip(places.tolist(), levels.tolist(), strict=True):
            found[setting.by, place] = min(level, 1 - setting.under.value)
    return found


def rebased(
    problem: AllocationProblem, before: AllocationProblem, award_pence: Ints, *, rise: float
) -> AllocationProblem:
    """Return a year's problem with the awards of the year before for its baseline; T is kept.

    New provision has no baseline: a place asks for it anew. What is held stays as it is. Where
    the fund's budget is below all of that, everybody gives one common percentage first.
    """
    stood = {payee: p for p, payee in enumerate(before.payees)}
    baseline = np.zeros_like(problem.baseline_pence)
    for p, payee in enumerate(problem.payees):
        if payee in stood and not problem.is_new[p]:
            baseline[p] = np.round(award_pence[stood[payee]] * rise)
    baseline[problem.held] = problem.baseline_pence[problem.held]
    baseline = np.maximum(baseline, problem.committed_pence)
    whole = reference_of(baseline, problem.committed_pence, problem.held, baseline.sum(axis=0))
    return replace(
        problem,
        baseline_pence=whole,
        reference_pence=reference_of(
            whole, problem.committed_pence, problem.held, problem.budget_pence
        ),
    )
