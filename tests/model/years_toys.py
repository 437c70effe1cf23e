"""Small horizons: every default stands here once, so that a test states only what differs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from equitycli.model.preparation import allocation_problem
from equitycli.model.problem import AllocationProblem, Floats, Landing
from equitycli.model.rules import active_rules
from equitycli.model.years import Horizon
from equitycli.settings import GuaranteeRule
from tests.model.toys import cap, floor, problem, who_gives

FIRST = 2027


def horizon(problems: Sequence[AllocationProblem], *rules: Any, **changes: Any) -> Horizon:
    """All years firm, money nominal, prices unchanged, no border that moves, no guarantee."""
    count = len(problems)
    given: dict[str, Any] = {
        "firm": (True,) * count,
        "prices": [1.0] * count,
        "is_real": False,
        "authorities": (None,) * count,
        "guarantee_rules": (),
    } | changes
    given["prices"] = np.array(given["prices"])
    years = tuple(range(FIRST, FIRST + count))
    return Horizon(years, tuple(problems), active_rules(rules), **given)


def same_every_year(years: int, **changes: Any) -> list[AllocationProblem]:
    """One problem for each year."""
    return [problem(**changes) for _ in range(years)]


def guarantee(**changes: Any) -> GuaranteeRule:
    """No place more than a tenth under its target by the second year."""
    return GuaranteeRule(kind="guarantee", **({"under": 0.1, "by": FIRST + 1} | changes))


def pounds(given: Horizon, award: Sequence[Any], *, unit: float = 1.0) -> list[Mapping[str, float]]:
    """£ by payee, year by year."""
    return [
        {
            payee: round(float(sum_) / unit, 6)
            for payee, sum_ in zip(one.payees, np.asarray(paid).sum(axis=1), strict=True)
        }
        for one, paid in zip(given.problems, award, strict=True)
    ]


def landed(given: Horizon, award_gbp: Sequence[Floats], year: int) -> Floats:
    """£ that lands in each place in a year."""
    one = given.problems[year]
    return one.landing.in_places(award_gbp[year].sum(axis=1), places=len(one.places))


def made_county(*, places: int, recipients: int, years: int, seed: int = 1) -> Horizon:
    """A made county for measuring speed: two in five recipients at work in two places.

    Who gives, a cap and a floor are in force; new provision may reach a fifth of a target; the
    budget rises by 2 % a year.
    """
    draw = np.random.default_rng(seed)
    need = draw.lognormal(0, 0.5, places) * 10_000
    weight = draw.lognormal(0, 1.2, places)
    home = draw.choice(places, recipients, p=weight / weight.sum())
    baseline = (np.round(draw.lognormal(9.5, 1.0, recipients), 2) * 100).astype(np.int64)[:, None]
    pairs: list[tuple[int, int, float]] = []
    for o in range(recipients):
        if draw.random() < 0.6:
            pairs.append((o, int(home[o]), 1.0))
            continue
        other = int((home[o] + 1 + draw.integers(places - 1)) % places)
        share = 0.5 + 0.45 * float(draw.random())
        pairs += sorted([(o, int(home[o]), share), (o, other, 1 - share)])
    landing = Landing(
        np.array([pair[0] for pair in pairs], dtype=np.int64),
        np.array([pair[1] for pair in pairs], dtype=np.int64),
        np.array([pair[2] for pair in pairs], dtype=np.float64),
    )
    problems = [
        allocation_problem(
            places=[f"place {k}" for k in range(places)],
            weighted_population=need,
            recipients=[f"recipient {o}" for o in range(recipients)],
            funds=["fund"],
            budget_pence=[int(baseline.sum() * (100 + 2 * y) // 100)],
            baseline_pence=baseline,
            committed_pence=np.zeros_like(baseline),
            eligible=np.ones_like(baseline, dtype=np.bool_),
            landing=landing,
            hold_unknown=True,
            new_provision_ceiling_share=0.2,
        )
        for y in range(years)
    ]
    rules = [who_gives(), cap(growth=0.15, to="under_target"), floor(share_of_baseline=0.85)]
    return horizon(problems, *rules)
