"""From an audit to the years of its plan: budgets, prices, agreements that end, moving borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.financial_year import financial_year_in_words, first_day, last_day
from equitycli.model.allocation import ContinuousPlan
from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rules import ActiveRule
from equitycli.model.years import Horizon
from equitycli.model.years_outcome import (
    Method,
    YearsOutcome,
    check_years_possible,
    counts_awards,
    years_outcome,
)
from equitycli.model.years_stage import Progress, no_progress
from equitycli.money import in_words, pence, pounds, split
from equitycli.plan import Audit, Claims
from equitycli.posing import problem_of
from equitycli.rule_findings import guarantee_not_reached, refuse_breaches
from equitycli.settings import (
    FundSection,
    GuaranteeRule,
    Programme,
    Sourced,
    SubsidyRule,
    YearSection,
    YearsSection,
)
from equitycli.who_may_be_paid import paid_before
from equitycli.years_borders import authorities_by_year


def years_ahead(
    found: Audit,
    first: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    time_limit_s: float,
    alone: ContinuousPlan | None = None,
    progress: Progress = no_progress,
) -> tuple[YearsOutcome, list[Finding]]:
    """Return the plan over the years that a programme asks for, and what to know of it.

    Parameters
    ----------
    first : the problem of the programme's own year · rules : in force, as for that year alone
    alone : the plan for that year alone

    Raises
    ------
    InputError       the budgets of a year don't fit its funds
    NoPlanError      no plan meets the rules of all years
    NotProvenError   the time limit came before a proof
    """
    horizon, findings = horizon_of(found, first, rules)
    method, remarks = _method(found, horizon)
    outcome = years_outcome(
        horizon, method, time_limit_s=time_limit_s, alone=alone, progress=progress
    )
    for missed in outcome.missed:
        refuse_breaches(missed)
    findings += remarks
    if method == "linked":
        findings.append(
            Finding(
                "prices-of-the-first-year", "note", "[years]",
                "what protections cost, each place's ceiling and the plans by other aims are "
                "worked out for the first year by itself; the proposal is the first year of all "
                "years planned together, and may serve a place less now to serve it more later.",
            )
        )  # fmt: skip
    return outcome, [*findings, *_findings_on_guarantees(outcome)]


def check_years(
    found: Audit, first: AllocationProblem, rules: Sequence[ActiveRule]
) -> list[Finding]:
    """Return what to know of the years that a programme asks for; none where it asks for none.

    Raises
    ------
    InputError    the budgets of a year don't fit its funds
    NoPlanError   no plan meets the rules of all years
    """
    if found.file.programme.years is None:
        return []
    horizon, findings = horizon_of(found, first, rules)
    method, remarks = _method(found, horizon)
    if method == "linked":
        check_years_possible(horizon)
    return [*findings, *remarks]


def horizon_of(
    found: Audit, first: AllocationProblem, rules: Sequence[ActiveRule]
) -> tuple[Horizon, list[Finding]]:
    """Return the years of a programme as problems, each in pounds of its year."""
    programme = found.file.programme
    asked = _asked(programme)
    refuse(found.file.file.name, _faults_of_budgets(programme))
    authorities, findings = authorities_by_year(
        found, years=[programme.programme.year, *(one.year for one in asked.year)]
    )
    kept = list(asked.year)
    if asked.at_border == "stop":
        moved = [y for y, held in enumerate(authorities) if held is not None]
        if moved:
            stop = kept[moved[0] - 1].year
            findings.append(
                Finding(
                    "horizon-stops-at-border", "warning", "[years]",
                    f"the plan stops before {financial_year_in_words(stop)}, because places pass "
                    "to another authority then, and at_border is \"stop\".",
                    "Agree the years after it with the successor.",
                )
            )  # fmt: skip
            kept = kept[: moved[0] - 1]
            authorities = authorities[: moved[0]]
    prices = [Fraction(1)]
    for year in kept:
        prices.append(prices[-1] * (1 + Fraction(str(year.inflation.value))))
    is_real = asked.money == "real"
    problems = [first]
    for year, price in zip(kept, prices[1:], strict=True):
        problems.append(_problem(found, year, price=price if is_real else Fraction(1)))
    findings += _agreements_that_end(programme, [year.year for year in kept])
    horizon = Horizon(
        years=(programme.programme.year, *(year.year for year in kept)),
        problems=tuple(problems),
        rules=tuple(rule for rule in rules if rule.kind != "guarantee"),
        firm=(True, *(year.status == "firm" for year in kept)),
        prices=np.array([float(price) for price in prices]),
        is_real=is_real,
        authorities=tuple(authorities),
        guarantee_rules=tuple(rule for rule in programme.rule if isinstance(rule, GuaranteeRule)),
    )
    return horizon, [*findings, *_guarantees_beyond(horizon)]


def _asked(programme: Programme) -> YearsSection:
    if programme.years is None:  # callers ask only where there are years
        raise AssertionError
    return programme.years


def _faults_of_budgets(programme: Programme) -> list[Fault]:
    faults = []
    funds = [fund.name for fund in programme.fund]
    for number, year in enumerate(_asked(programme).year, start=1):
        where = f"years.year [number {number}].fund"
        if not year.fund:
            continue
        named = [fund.name for fund in year.fund]
        if sorted(named) != sorted(funds):
            faults.append(
                Fault(
                    where,
                    f"names {examples(named)}; the programme's funds are {examples(funds)}.",
                    "Give every [[fund]] of the programme once, or none and all change alike.",
                )
            )
            continue
        total = sum(pence(fund.budget_gbp.value) for fund in year.fund)
        budget = pence(year.budget_gbp.value)
        if total != budget:
            faults.append(
                Fault(
                    where,
                    f"the funds add up to {in_words(total)} but budget_gbp of "
                    f"{financial_year_in_words(year.year)} is {in_words(budget)}: "
                    f"{in_words(abs(total - budget))} apart.",
                    "Change one of them.",
                )
            )
    return faults


def _problem(found: Audit, year: YearSection, *, price: Fraction) -> AllocationProblem:
    """Return the problem of a later year: its budgets, its routes, the agreements that still run.

    price : pounds of the year for £1 of the first, 1 where the programme's money is nominal
    """
    programme = found.file.programme
    asked = _programme_of(programme, year, price=price)
    claimed = _claims_of(found, asked, price=price)
    return problem_of(found.planned.landing, claimed, asked, found.need, people=found.people)


def _programme_of(programme: Programme, year: YearSection, *, price: Fraction) -> Programme:
    given = {fund.name: pence(fund.budget_gbp.value) for fund in year.fund}
    total = pence(year.budget_gbp.value)
    parts = split(total, [pence(fund.budget_gbp.value) for fund in programme.fund])
    funds = tuple(
        _fund(fund, round(given.get(fund.name, part) * price))
        for fund, part in zip(programme.fund, parts, strict=True)
    )
    nth = year.year - programme.programme.year
    new = programme.new_provision
    if new is not None:
        routes = tuple(
            route.model_copy(
                update={
                    "ramp": route.ramp[nth:],
                    "ceiling_gbp": _dearer(route.ceiling_gbp, price),
                    "ceiling_gbp_per_head": _dearer(route.ceiling_gbp_per_head, price),
                }
            )
            for route in new.route
        )
        new = new.model_copy(update={"route": routes})
    own = programme.programme.model_copy(update={"year": year.year})
    return programme.model_copy(update={"programme": own, "fund": funds, "new_provision": new})


def _fund(fund: FundSection, budget_pence: int) -> FundSection:
    return fund.model_copy(update={"budget_gbp": Sourced(value=float(pounds(budget_pence)))})


def _dearer(sum_gbp: Sourced | None, price: Fraction) -> Sourced | None:
    return None if sum_gbp is None else Sourced(value=float(Fraction(sum_gbp.value) * price))


def _claims_of(found: Audit, asked: Programme, *, price: Fraction) -> Claims:
    """Return the claims of a later year: the same baseline, less the agreements that ended."""
    claimed = found.claims
    committed = _still_committed(found, starts_year=asked.programme.year)
    baseline = claimed.baseline_pence
    if price != 1:
        dearer = [[round(int(part) * price) for part in line] for line in baseline.tolist()]
        baseline = np.array(dearer, dtype=np.int64).reshape(baseline.shape)
    about = claimed.about
    if any(isinstance(rule, SubsidyRule) for rule in asked.rule):
        before, _ = paid_before(found.county.grants, asked)
        about = about.assign(
            paid_before_pence=before.reindex(about.index, fill_value=0).astype("int64")
        )
    return replace(
        claimed,
        baseline_pence=np.maximum(baseline, committed),
        committed_pence=committed,
        about=about,
    )


def _still_committed(found: Audit, *, starts_year: int) -> Ints:
    """Return what is under agreement on the first day of a year, from what was in the first.

    An agreement that runs on the first day of a year binds for the whole of that year.
    """
    programme, claimed = found.file.programme, found.claims
    committed = claimed.committed_pence.copy()
    position = {who: p for p, who in enumerate(claimed.recipients)}
    funds = [fund.name for fund in programme.fund]
    in_first, starts = first_day(programme.programme.year), first_day(starts_year)
    for agreement in programme.committed:
        if not in_first <= agreement.until < starts:
            continue
        p = position[agreement.organisation]
        f = funds.index(agreement.fund) if agreement.fund else int(committed[p].argmax())
        ended = min(pence(agreement.gbp_a_year.value), int(committed[p, f]))
        committed[p, f] -= ended
    return committed


def _agreements_that_end(programme: Programme, years: Sequence[int]) -> list[Finding]:
    every = (programme.programme.year, *years)
    within = [
        one for one in programme.committed if first_day(every[0]) <= one.until < last_day(every[-1])
    ]
    if not within:
        return []
    part_way = [one for one in within if (one.until + timedelta(days=1)).replace(year=2000)
                != first_day(2000)]  # fmt: skip
    text = (
        f"{len(within):,} of the agreements end within the years planned "
        f"({examples(f'{one.organisation} on {one.until}' for one in within)}): from the next "
        "financial year on their money can move."
    )
    if part_way:
        text += (
            f" {len(part_way):,} of them end part-way through a year, and bind for the whole of it."
        )
    return [Finding("agreements-end", "note", "[[committed]]", text)]


def _guarantees_beyond(horizon: Horizon) -> list[Finding]:
    return [
        Finding(
            "guarantee-beyond-years", "warning", "[[rule]] guarantee",
            f"the guarantee by {one.by} lies after the last year planned "
            f"({financial_year_in_words(horizon.years[-1])}): nothing is asked of it.",
            "Add the years up to it under [years].",
        )
        for one in horizon.guarantee_rules
        if one.by > horizon.years[-1]
    ]  # fmt: skip


def _method(found: Audit, horizon: Horizon) -> tuple[Method, list[Finding]]:
    asked = _asked(found.file.programme)
    if asked.method == "linked" and counts_awards(horizon):
        return "rolling", [
            Finding(
                "years-one-after-the-other", "note", "[years]",
                "a rule counts awards or sets a smallest one, so the years are planned one after "
                "the other, each on the plan of the year before; guarantees are looked after "
                "ahead without that rule.",
            )
        ]  # fmt: skip
    return asked.method, []


def _findings_on_guarantees(outcome: YearsOutcome) -> list[Finding]:
    places = outcome.horizon.problems[0].places
    findings = [guarantee_not_reached(one, places[one.place]) for one in outcome.shortfalls]
    findings += [
        Finding(
            "guarantee-broken-by-rolling", "warning", places[one.place],
            f"planned year by year, {financial_year_in_words(one.year)} puts the guarantee by "
            f"{one.by} out of its reach: {100 * one.still:.1f} % of its target is the most that "
            f"the years left can bring, where all years planned together bring "
            f"{100 * one.could:.1f} %.",
            "Leave out what counts awards, so that years can be planned together, or promise less."
            if counts_awards(outcome.horizon)
            else 'Set  method = "linked"  under [years].',
        )
        for one in outcome.broken
    ]  # fmt: skip
    return findings
