"""Leximin over whole choices: the worst, then the two worst together, then three, and so on.

    θ_j = max over t of  j·t − Σ_k (t − v_k)⁺  =  the sum of the j lowest v_k

Each sum in turn is raised as far as it goes and kept. A choice of payees is not a convex set, so
that no dual settles a place, as it does in `leximin.py`; the ordered sums need none.

Source: Ogryczak and Śliwiński (2006), On direct methods for lexicographic min-max optimization.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from equitycli.model.formulation import Formulation, add_losses
from equitycli.model.problem import Floats
from equitycli.model.retained import RetainedModel
from equitycli.model.rows import CHOICE, Terms
from equitycli.model.solver import add_row, add_variable

MOST_ORDERED = 30
"""Places of one tier up to which every level is compared; beyond, the worst and the total."""

KEPT_SHARE = 1e-7
"""What an earlier objective in shares may give: below any figure that is shown."""

KEPT_OF_SUM = 1e-9
"""The same for a sum of money, as a share of it; never below KEPT_GBP."""

KEPT_GBP = 0.01

KEPT_AWARDS = 0.004
"""The same for a number of awards: given a hundred times over, still less than one."""


Asks = Literal["people", "levels", "shortfall", "awards", "other"]


@dataclass(frozen=True)
class Goal:
    """One objective of a search over choices: columns with their costs, to be as low as can be.

    name, unit : as reports say it · at : the place group and the round within it
    constant, sign : reached = constant + sign · cost · kept : what it may give later on
    asks : what it measures, so that a plan in hand can be measured too · places : of a tier
    lowest : how many of the worst-served are added up
    """

    name: str
    unit: str
    cost: Sequence[tuple[str, float]]
    row: str
    kept: float
    constant: float = 0.0
    sign: float = 1.0
    asks: Asks = "other"
    places: Sequence[int] = ()
    lowest: int = 1

    def costs(self, model: RetainedModel) -> Floats:
        """Return its cost by column."""
        cost = np.zeros(len(model.matrix.cost))
        for name, factor in self.cost:
            cost[model.columns[name]] += factor
        return cost


PEOPLE = "need-weighted people in funded places"
WORST = "leximin of places, by choice"


def goals(
    built: Formulation, *, by_pair: Floats, standing: Floats, within_gbp: float
) -> list[Goal]:
    """Add the rows of all objectives to an open model, and return them in their order.

    by_pair, standing : of `Coverage` · within_gbp : size of the money, for what a sum may give

    Tier by tier: people in funded places; leximin. Then over all: least total shortfall, least
    loss, least money spent, fewest awards.
    """
    problem, model = built.problem, built.model
    covered = _add_covered(built, by_pair, standing)
    served = {v.name: v for v in model.variables() if v.name.startswith("v_")}
    found: list[Goal] = []
    for i, (group, places) in enumerate(built.tiers.items(), start=1):
        tier = f", tier {i}" if len(built.tiers) > 1 else ""
        people = problem.weighted_population[places]
        if people.sum() > 0 and covered:
            parts = (people / people.sum()).tolist()
            cost = [(f"w_{k}", -part) for k, part in zip(places, parts, strict=True)]
            found.append(
                Goal(
                    PEOPLE + tier, "share", cost, f"keep_w_{i}", KEPT_SHARE, sign=-1.0,
                    asks="people", places=places,
                )
            )  # fmt: skip
        if len(places) > MOST_ORDERED:
            worst = [(f"t_{group}", -1.0)]
            found.append(
                Goal(
                    WORST + tier, "share", worst, f"keep_worst_{i}", KEPT_SHARE, sign=-1.0,
                    asks="levels", places=places,
                )
            )  # fmt: skip
            continue
        for j in range(1, len(places) + 1):
            cost = _add_round(model, {k: served[f"v_{k}"] for k in places}, tier=i, lowest=j)
            found.append(
                Goal(
                    WORST + tier, "share", cost, f"keep_{i}_{j}", KEPT_SHARE, sign=-1.0,
                    asks="levels", places=places, lowest=j,
                )
            )  # fmt: skip
    return _in_force(built, [*found, *_sums(built, within_gbp)], within_gbp)


def shortfall_alone(built: Formulation, *, within_gbp: float) -> list[Goal]:
    """Add the row of the least total shortfall alone to an open model, and return it."""
    return _in_force(built, [_least_shortfall(built, within_gbp)], within_gbp)


def _least_shortfall(built: Formulation, within_gbp: float) -> Goal:
    target = {k: float(built.problem.target_gbp[k]) for k in built.served}
    return Goal(
        "least total shortfall", "£ a year", [(f"v_{k}", -gbp) for k, gbp in target.items()],
        "keep_gap", _kept_gbp(within_gbp), constant=sum(target.values()), asks="shortfall",
    )  # fmt: skip


def _kept_gbp(within_gbp: float) -> float:
    return max(KEPT_GBP, KEPT_OF_SUM * within_gbp)


def _sums(built: Formulation, within_gbp: float) -> list[Goal]:
    """Return the objectives over all: least total shortfall, loss and money; fewest awards."""
    problem, model = built.problem, built.model
    add_losses(model, problem, built.variables)
    names = [variable.name for variable in model.variables()]
    spent = [("least loss to those paid now", "l_"), ("least money spent", "x_")]
    found = [
        Goal(
            name,
            "£ a year",
            [(column, 1.0) for column in names if column.startswith(prefix)],
            f"keep_{prefix}",
            _kept_gbp(within_gbp),
        )
        for name, prefix in spent
    ]
    awards = [(name, 1.0) for name in names if name.startswith(CHOICE)]
    fewest = Goal("fewest awards", "awards", awards, "keep_awards", KEPT_AWARDS, asks="awards")
    return [_least_shortfall(built, within_gbp), *found, fewest]


def _in_force(built: Formulation, found: list[Goal], within_gbp: float) -> list[Goal]:
    """Add the row of each objective, which holds nothing back until that is settled."""
    by_name = {variable.name: variable for variable in built.model.variables()}
    for goal in found:
        terms = [(by_name[column], factor) for column, factor in goal.cost]
        add_row(built.model, goal.row, terms, at_least=None, at_most=_beyond(goal, within_gbp))
    return found


def _beyond(goal: Goal, within_gbp: float) -> float:
    """Return a bound that holds nothing back: a row is in force once its objective is settled."""
    largest = sum(abs(factor) for _, factor in goal.cost)
    return 2.0 * (1.0 + largest) * max(within_gbp, 1.0)


def _add_covered(built: Formulation, by_pair: Floats, standing: Floats) -> bool:
    """Add w_k ≤ standing_k + Σ_o by_pair·y_o, w_k ∈ [0, 1]."""
    problem, funded = built.problem, built.variables.funded
    chosen: dict[int, Terms] = {}
    landing = problem.landing
    for payee, place, share in zip(
        landing.payee.tolist(), landing.place.tolist(), by_pair.tolist(), strict=True
    ):
        if funded[payee] is not None and share > 0:
            chosen.setdefault(place, []).append((funded[payee], -share))
    for k in built.served:
        covered = add_variable(built.model, f"w_{k}", 0.0, 1.0)
        row: Terms = [(covered, 1.0), *chosen.get(k, [])]
        most = min(float(standing[k]), 1.0)
        add_row(built.model, f"covered_{k}", row, at_least=None, at_most=most)
    return bool(built.served)


def _add_round(
    model: Any, served: Mapping[int, Any], *, tier: int, lowest: int
) -> list[tuple[str, float]]:
    """Add t and (t − v_k)⁺ of one ordered sum over a tier; return its cost, −θ_j."""
    level = add_variable(model, f"o_{tier}_{lowest}", 0.0, 1.0)
    cost = [(level.name, -float(lowest))]
    for k, share in served.items():
        under = add_variable(model, f"d_{tier}_{lowest}_{k}", 0.0, 1.0)
        row: Terms = [(under, 1.0), (share, 1.0), (level, -1.0)]
        add_row(model, f"under_{tier}_{lowest}_{k}", row, at_least=0.0, at_most=None)
        cost.append((under.name, 1.0))
    return cost
