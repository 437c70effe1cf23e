"""Districts and recipients of a made country, as a problem and as the arrays of its model."""

from __future__ import annotations

import numpy as np

from equitycli.model.formulation import Formulation, formulation
from equitycli.model.preparation import allocation_problem
from equitycli.model.problem import AllocationProblem, Floats, Landing
from equitycli.model.proof import Matrix
from equitycli.model.rules import ActiveRule, active_rules
from equitycli.model.rules.giving import payee_cut_ceiling, place_cut_ceiling
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import CapRule, WhoGivesRule

PLACES, RECIPIENTS, LANDS_IN = 296, 20_000, 3
"""Districts of England; recipients; places that each of them reaches."""

SEED = 1

GIVES = WhoGivesRule.model_validate(
    {"kind": "who_gives", "from": "over_target", "max_cut": 0.1, "steepness": 1.0}
)
GROWS = CapRule(kind="cap", of="recipient", growth=0.25)


def rules() -> tuple[ActiveRule, ...]:
    """The standing rules, and places over their target give up to a tenth."""
    return active_rules([GIVES])


def growing_rules() -> tuple[ActiveRule, ...]:
    """The same with a cap on growth, so that places end at many different levels."""
    return active_rules([GIVES, GROWS])


def national_problem(
    *,
    places: int = PLACES,
    recipients: int = RECIPIENTS,
    lands_in: int = LANDS_IN,
    seed: int = SEED,
) -> AllocationProblem:
    """Return a made country: some districts draw recipients, whatever they need.

    Half of what a recipient is paid lands in one district, the rest in equal parts in the others.
    """
    draw = np.random.default_rng(seed)
    need = draw.lognormal(0, 0.4, places) * 100_000
    pull = draw.lognormal(0, 1.0, places)
    reached = np.array(
        [
            draw.choice(places, lands_in, replace=False, p=pull / pull.sum())
            for _ in range(recipients)
        ]
    )
    paid = np.maximum((draw.lognormal(0, 1.2, recipients) * 20_000).astype(np.int64), 100)
    shares = np.full(lands_in, 0.5 / max(lands_in - 1, 1))
    shares[0] = 0.5 if lands_in > 1 else 1.0
    return allocation_problem(
        places=[f"district {k}" for k in range(places)],
        weighted_population=need,
        recipients=[f"recipient {p}" for p in range(recipients)],
        funds=["fund"],
        budget_pence=[int(paid.sum()) * PENCE_PER_POUND],
        baseline_pence=paid[:, None] * PENCE_PER_POUND,
        committed_pence=np.zeros((recipients, 1), dtype=np.int64),
        eligible=np.ones((recipients, 1), dtype=np.bool_),
        landing=Landing(
            np.repeat(np.arange(recipients), lands_in),
            reached.ravel().astype(np.int64),
            np.tile(shares, recipients),
        ),
        hold_unknown=True,
        new_provision_ceiling_share=None,
    )


def built(problem: AllocationProblem) -> Formulation:
    """Return the model of the places' levels under `rules`, by PuLP."""
    return formulation(problem, rules(), places_only=True)


def raw_arrays(problem: AllocationProblem) -> Matrix:
    """Return the same model as arrays, the way one would write it for highspy alone.

    Columns x by payee, t, v by place; rows: the budget, who gives by payee, who gives by place,
    served, level.
    """
    payees, places, pairs = len(problem.payees), len(problem.places), problem.landing
    t, v = payees, payees + 1 + np.arange(places)
    order = np.argsort(pairs.place, kind="stable")
    payee, place, share = pairs.payee[order], pairs.place[order], pairs.share[order]
    count = np.bincount(place, minlength=places)
    kept = (1 - place_cut_ceiling(problem, GIVES)) * problem.reference_in_places_gbp
    cut = payee_cut_ceiling(problem, GIVES)
    least = np.ceil((1 - cut) * problem.reference_gbp * (1 - 1e-13))
    budget = float(problem.budget_pence.sum() // PENCE_PER_POUND)
    ends = np.cumsum(count)
    served_column = np.insert(payee, ends, v)
    served_share = np.insert(share / problem.target_gbp[place], ends, -1.0)
    level_column = np.column_stack([v, np.full(places, t)]).ravel()
    lengths = np.concatenate(
        [[payees], np.ones(payees, np.int64), count, count + 1, np.full(places, 2)]
    )
    rows, columns = len(lengths), payees + 1 + places
    low, high = np.zeros(rows), np.full(rows, np.inf)
    low[0], high[0] = -np.inf, budget
    low[1 : payees + 1], low[payees + 1 : payees + 1 + places] = least, kept
    top = np.full(columns, np.inf)
    top[payees:] = 1.0
    cost = np.zeros(columns)
    cost[t] = -1.0
    return Matrix(
        start=np.concatenate([[0], np.cumsum(lengths)]),
        column=np.concatenate(
            [np.arange(payees), np.arange(payees), payee, served_column, level_column]
        ),
        coefficient=np.concatenate(
            [np.ones(2 * payees), share, served_share, np.tile([1.0, -1.0], places)]
        ),
        row_low=low,
        row_high=high,
        low=np.zeros(columns),
        high=top,
        cost=cost,
    )


def in_highs_alone(matrix: Matrix, *, solver: str = "choose") -> object:
    """Hand arrays to highspy as they are, and return it ready to run."""
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("solver", solver)
    given = highspy.HighsLp()
    given.num_col_, given.num_row_ = len(matrix.cost), len(matrix.row_low)
    given.col_cost_, given.col_lower_, given.col_upper_ = matrix.cost, matrix.low, matrix.high
    given.row_lower_, given.row_upper_ = matrix.row_low, matrix.row_high
    given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    given.a_matrix_.start_ = matrix.start.astype(np.int32)
    given.a_matrix_.index_ = matrix.column.astype(np.int32)
    given.a_matrix_.value_ = matrix.coefficient
    highs.passModel(given)
    return highs


def same_model(one: Matrix, other: Matrix) -> bool:
    """Whether two models have as many columns, rows and entries, and the same sums of entries."""

    def sums(matrix: Matrix) -> Floats:
        finite = [side[np.isfinite(side)] for side in (matrix.row_low, matrix.row_high)]
        return np.array([np.abs(part).sum() for part in (matrix.coefficient, *finite)])

    sizes = [(len(m.cost), len(m.row_low), len(m.column)) for m in (one, other)]
    return sizes[0] == sizes[1] and bool(np.allclose(sums(one), sums(other), rtol=1e-9))
