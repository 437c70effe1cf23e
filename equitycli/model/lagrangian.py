"""Smallest awards over very many areas: Lagrangian relaxation with repair, and its certificate.

Where each area stands alone but for the budget, and an award is nothing or at least the smallest
that is worth making:

    least  Σ_k w_k·(T_k − a_k)⁺
    (1)    Σ_k a_k ≤ B
    (2)    a_k ∈ {0} ∪ [max(m_k, l_k), u_k]     areas that may be left without: l_k = 0
    (3)    a_k ∈ [max(m_k, l_k), u_k]           areas that may not: l_k > 0
    (4)    a_k a whole number of pounds

T_k target · w_k what a pound of shortfall weighs there (1 = total shortfall in pounds) · m_k
smallest award · l_k, u_k least and most · B budget. Only (1) ties areas together. At a price λ ≥ 0
for each pound of it, every area is best off by itself:

    D(λ) = λ·B + Σ_k max over its awards a of { w_k·min(a, T_k) − λ·a }

and Σ w_k·T_k − D(λ) is below the shortfall of every plan, whatever λ (weak duality). D is convex
and piecewise linear with kinks where an area moves from one of at most five awards to another, so
its least is found exactly, by bisection over the sorted kinks. Just above that price the areas'
own choices fit the budget; what is left is spent by raising awards in the order of what a pound
does, and by opening areas, where need be with money from those where it does least (repair). The
plan is feasible by construction; how far it may be from the best is known, not hoped for.

Source: Fisher (1981), The Lagrangian relaxation method for solving integer programming problems,
Management Science 27(1); Held and Karp (1971), The traveling-salesman problem and minimum
spanning trees: part II, Mathematical Programming 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, NoPlanError, refuse
from equitycli.model.problem import Bools, Floats, Ints

MOST_EXCHANGES = 1000
"""Areas opened one at a time by exchange; each must lessen the shortfall, so few ever are."""


@dataclass(frozen=True, eq=False)
class RepairedPlan:
    """A plan and what proves how good it is.

    award_gbp : (K) whole pounds · shortfall : Σ w_k·(T_k − a_k)⁺ of it
    bound : no plan's shortfall is below this · price : λ, what one more pound would do at most
    """

    award_gbp: Ints
    shortfall: float
    bound: float
    price: float

    @property
    def gap(self) -> float:
        """Certified distance from the best, relative to the shortfall or to 1."""
        return max(self.shortfall - self.bound, 0.0) / max(1.0, abs(self.shortfall))


@dataclass(frozen=True, eq=False)
class _Areas:
    """Areas with whole-pound bounds.

    low (K) : the lowest award that is worth making · may_go_without (K) : 0 is allowed too
    choices (4, K) : nothing, or the lowest where that is not allowed; the lowest; ⌊T⌋; ⌈T⌉, each
        within the bounds, so that none is below the one before
    """

    target: Floats
    weight: Floats
    low: Ints
    may_go_without: Bools
    choices: Ints

    def worth(self, award: Ints) -> Floats:
        """w_k·min(a_k, T_k)."""
        return self.weight * np.minimum(award, self.target)

    def best_at(self, price: float, *, spend_least: bool) -> Ints:
        """Return each area's best award at a price; of equals the smallest, or the largest."""
        net = self.worth(self.choices) - price * self.choices
        net[0] = np.where(self.may_go_without, 0.0, -np.inf)
        order = net if spend_least else net[::-1]
        at = np.argmax(order >= net.max(axis=0) - 1e-12 * (1 + np.abs(net.max(axis=0))), axis=0)
        rows = at if spend_least else len(net) - 1 - at
        best: Ints = self.choices[rows, np.arange(len(self.target))]
        return best

    def dual(self, price: float, budget_gbp: int) -> float:
        """D(λ)."""
        net = self.worth(self.choices) - price * self.choices
        net[0] = np.where(self.may_go_without, 0.0, -np.inf)
        return price * budget_gbp + float(net.max(axis=0).sum())

    def kinks(self) -> Floats:
        """Return the prices, 0 among them, where an area's best award may change."""
        prices = [np.zeros(1)]
        for one in range(len(self.choices)):
            for other in range(one + 1, len(self.choices)):
                step = (self.choices[other] - self.choices[one]).astype(np.float64)
                rise = self.worth(self.choices[other]) - self.worth(self.choices[one])
                differ = step > 0
                prices.append(rise[differ] / step[differ])
        every: Floats = np.unique(np.concatenate(prices))
        return every


def repaired_plan(
    target_gbp: Floats,
    *,
    budget_gbp: int,
    smallest_gbp: Ints,
    most_gbp: Ints,
    least_gbp: Ints | None = None,
    weight: Floats | None = None,
) -> RepairedPlan:
    """Return a plan with smallest awards, and a bound on how much better any other could be.

    Parameters
    ----------
    target_gbp : (K) T_k ≥ 0, £ a year
    budget_gbp : B ≥ 0, whole pounds
    smallest_gbp : (K) m_k ≥ 0, whole pounds; 0 = any award is worth making
    most_gbp : (K) u_k, whole pounds; where it is below m_k nothing can be awarded
    least_gbp : (K) l_k, whole pounds, 0 where an area may be left without; None = all may
    weight : (K) w_k > 0; None = 1, the total shortfall in pounds

    Raises
    ------
    InputError    a figure is negative or no number, or arrays differ in length
    NoPlanError   the least awards are above the budget, or above what an area may have

    >>> plan = repaired_plan(np.array([70.0, 25.0, 15.0]), budget_gbp=110,
    ...                      smallest_gbp=np.array([50, 50, 50]), most_gbp=np.array([110] * 3))
    >>> plan.award_gbp.tolist(), plan.shortfall, plan.gap
    ([60, 50, 0], 25.0, 0.2)

    That is the best plan; with three areas the bound says only that none is below £20. The gap
    is about what one area's smallest award weighs in the whole, so it closes as areas are added.
    """
    count = len(target_gbp)
    least = np.zeros(count, dtype=np.int64) if least_gbp is None else least_gbp
    each = np.ones(count) if weight is None else weight
    _refuse_strange(target_gbp, budget_gbp, smallest_gbp, most_gbp, least, each)
    areas = _areas(target_gbp, smallest_gbp, most_gbp, least, each)
    owed = int(areas.low[~areas.may_go_without].sum())
    if owed > budget_gbp:
        raise NoPlanError(
            "The plan", [Fault("least", f"asks for £{owed - budget_gbp:,} more than the budget.")]
        )
    price = _best_price(areas, budget_gbp)
    award = _repaired(areas, _at_price(areas, price, budget_gbp), budget_gbp)
    whole_need = float((each * target_gbp).sum())
    shortfall = float((each * np.maximum(target_gbp - award, 0.0)).sum())
    bound = min(whole_need - areas.dual(price, budget_gbp), shortfall)
    return RepairedPlan(award, shortfall, max(bound, 0.0), price)


def _areas(target: Floats, smallest: Ints, most: Ints, least: Ints, weight: Floats) -> _Areas:
    low = np.maximum(np.maximum(smallest, least), 0)
    may = least == 0
    high = np.where(may & (most < low), 0, most)
    low = np.minimum(low, high)
    whole = [np.floor(target).astype(np.int64), np.ceil(target).astype(np.int64)]
    within = [np.clip(pounds, low, high) for pounds in whole]
    choices = np.stack([np.where(may, 0, low), low, *within])
    return _Areas(target, weight, low, may, choices)


def _best_price(areas: _Areas, budget_gbp: int) -> float:
    """Return λ where D is least: the lowest kink just above which the choices fit the budget."""
    kinks = areas.kinks()
    low, high = 0, len(kinks) - 1
    while low < high:
        middle = (low + high) // 2
        spent = int(areas.best_at(float(kinks[middle]), spend_least=True).sum())
        low, high = (low, middle) if spent <= budget_gbp else (middle + 1, high)
    # Float noise in a kink may leave the least beside it: D at any price is a bound.
    beside = kinks[max(low - 1, 0) : low + 2]
    return float(min(beside, key=lambda price: (areas.dual(float(price), budget_gbp), price)))


def _at_price(areas: _Areas, price: float, budget_gbp: int) -> Ints:
    """Return choices at a price; of areas that are as well off with more, the largest go first."""
    award = areas.best_at(price, spend_least=True)
    jump = areas.best_at(price, spend_least=False) - award
    moving = np.flatnonzero(jump > 0)
    order = moving[np.argsort(-areas.target[moving], kind="stable")]
    fits = order[np.cumsum(jump[order]) <= budget_gbp - int(award.sum())]
    award[fits] += jump[fits]
    return award


def _repaired(areas: _Areas, award: Ints, budget_gbp: int) -> Ints:
    """Return a plan within the budget that spends what a pound can still be of use for."""
    award = award.copy()
    over = int(award.sum()) - budget_gbp
    if over > 0:
        award = _lowered(areas, award, over)
    # Opening comes first: money poured into last pounds before is missed by an area that could
    # have used all of it.
    for _ in range(MOST_EXCHANGES):
        better = _exchanged(areas, award, budget_gbp)
        if better is None:
            break
        award = better
    return _raised(areas, award, budget_gbp - int(award.sum()))


def _room(areas: _Areas, award: Ints) -> Ints:
    """Return the pounds by which funded areas may still rise to some use."""
    funded = (award > 0) | ~areas.may_go_without | (areas.low == 0)
    return np.where(funded, np.maximum(areas.choices[3] - award, 0), 0)


def _raised(areas: _Areas, award: Ints, pounds: int) -> Ints:
    """Raise awards in the order of what a pound does; the part of a last pound comes after."""
    for top in (areas.choices[2], areas.choices[3]):
        room = np.minimum(_room(areas, award), np.maximum(top - award, 0))
        does = areas.worth(award + (room > 0)) - areas.worth(award)
        order = np.argsort(-does, kind="stable")
        raised = _poured(room[order], pounds)
        award = award.copy()
        award[order] += raised
        pounds -= int(raised.sum())
    return award


def _poured(room: Ints, pounds: int) -> Ints:
    """Fill vessels in order until the pounds run out."""
    before = np.cumsum(room) - room
    poured: Ints = np.clip(pounds - before, 0, room)
    return poured


def _lowered(areas: _Areas, award: Ints, pounds: int) -> Ints:
    """Take pounds where they do least, never below the lowest award; then close whole areas."""
    award = award.copy()
    spare = np.where(award > 0, award - areas.low, 0)
    order = np.argsort(areas.weight, kind="stable")
    taken = _poured(spare[order], pounds)
    award[order] -= taken
    pounds -= int(taken.sum())
    closes = np.flatnonzero(areas.may_go_without & (award > 0))
    does = areas.worth(award)[closes] / award[closes]
    for k in closes[np.argsort(does, kind="stable")].tolist():
        if pounds <= 0:
            break
        pounds -= int(award[k])
        award[k] = 0
    return award


def _exchanged(areas: _Areas, award: Ints, budget_gbp: int) -> Ints | None:
    """Open the area that gains most, with money from where it does least; None if none gains."""
    left = budget_gbp - int(award.sum())
    closed = np.flatnonzero(areas.may_go_without & (award == 0) & (areas.low > 0))
    spare = np.where(award > 0, np.maximum(award - areas.low, 0), 0)
    givers = np.argsort(areas.weight, kind="stable")
    cumulative = np.concatenate([[0], np.cumsum(spare[givers])])
    costs = np.concatenate([[0.0], np.cumsum(spare[givers] * areas.weight[givers])])
    wanted = areas.low[closed]
    need = np.maximum(wanted - left, 0)
    can = need <= cumulative[-1]
    if not can.any():
        return None
    cost = np.interp(need, cumulative, costs)
    reached = award.copy()
    reached[closed] = np.maximum(wanted, np.minimum(left, areas.choices[2][closed]))
    gain = np.where(can, areas.worth(reached)[closed] - cost, -np.inf)
    at = int(np.argmax(gain))
    moved = award.copy()
    moved[givers] -= _poured(spare[givers], int(need[at]))
    moved[closed[at]] = reached[closed[at]]

    def raised_worth(plan: Ints) -> float:
        raised = _raised(areas, plan, budget_gbp - int(plan.sum()))
        return float(areas.worth(raised).sum())

    before = raised_worth(award)
    return moved if raised_worth(moved) > before + 1e-9 * max(1.0, before) else None


def _refuse_strange(
    target: Floats, budget: int, smallest: Ints, most: Ints, least: Ints, weight: Floats
) -> None:
    named = {"target": target, "smallest": smallest, "most": most, "least": least, "weight": weight}
    faults = [
        Fault(name, f"has {len(of_it)} figures for {len(target)} areas.")
        for name, of_it in named.items()
        if len(of_it) != len(target)
    ]
    faults += [
        Fault(name, f"{int(wrong.sum())} figures are negative or no number.", "Give 0 or more.")
        for name, of_it in named.items()
        if (wrong := ~(np.isfinite(of_it) & (np.asarray(of_it) >= 0))).any()
    ]
    if (weight <= 0).any():
        faults.append(Fault("weight", "must be above 0 everywhere."))
    if budget < 0:
        faults.append(Fault("budget", f"is £{budget:,}; it must be 0 or more."))
    refuse("The areas", faults)
    short = (least > 0) & (most < np.maximum(least, smallest))
    if short.any():
        raise NoPlanError(
            "The plan",
            [
                Fault(
                    "most",
                    f"{int(short.sum())} areas must have more than they may have "
                    f"(first at position {int(np.argmax(short))}).",
                )
            ],
        )
