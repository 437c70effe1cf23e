"""When a place counts as funded, where awards are at least so much or nothing.

Plain leximin has its purpose inverted by smallest awards. £110 over needs of 70, 25 and 15 with
awards of £50 or nothing pays two of three places; whichever are paid, the third has nothing, so
leximin looks at the second: paying 25 and 15 in full beats 60 of 70 and 25 in full, and the
neediest place gets nothing. So the people in funded places are counted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools, Floats
from equitycli.model.rows import CHOICE, Row


@dataclass(frozen=True, eq=False)
class Coverage:
    """How far each choice of payees funds each place.

        w_k = min(1, (e_k + Σ_o a_ok·z_o·y_o) / s_k)

    s_k = min(T_k, the smallest award that could start something there): less than the whole
    target is never asked. z_o : what is sure to be paid where o is chosen, its own minimum; where
    only the number of awards is limited, the most that it may be paid. e_k : what lands from
    payees of whom no rule asks a choice: what those paid now have, and what others may be paid.

    It counts pounds, not heads of organisations: an award that sends a hundredth of itself to a
    place funds a hundredth of a smallest award there. And it depends on the choice alone, so it
    takes no pound of leximin's: how much a chosen payee gets is leximin's to say.

    by_pair : a_ok·z_o / s_k of each entry of the landing, 0 where the payee is not chosen
    standing (K) : e_k / s_k
    """

    by_pair: Floats
    standing: Floats

    def of(self, problem: AllocationProblem, funded: Bools) -> Floats:
        """Return w_k of a choice (K), 0–1; 1 where there is no target."""
        landing = problem.landing
        chosen = np.bincount(
            landing.place,
            weights=self.by_pair * funded[landing.payee],
            minlength=len(problem.places),
        )
        covered: Floats = np.minimum(self.standing + chosen, 1.0)
        return np.where(problem.target_gbp > 0, covered, 1.0)


def minimums_gbp(problem: AllocationProblem, rows: Sequence[Row]) -> Floats:
    """Return m_o of each payee, read off the rows Σ_f x_of − m_o·y_o ≥ 0; 0 without one (P)."""
    least = np.zeros(len(problem.payees))
    for row in rows:
        if row.payee is None or row.at_least != 0.0 or len(row.terms) < 2:
            continue
        for variable, factor in row.terms:
            if variable.name.startswith(CHOICE) and factor < 0:
                least[row.payee] = max(least[row.payee], -factor)
    return least


def coverage(
    problem: AllocationProblem, *, chosen: Bools, minimum_gbp: Floats, most_gbp: Floats
) -> Coverage:
    """Return how far choices fund places.

    Parameters
    ----------
    chosen (P) : payees with a y_o · minimum_gbp (P) : m_o · most_gbp (P) : most that each may be
        paid under the rules, finite
    """
    landing, places = problem.landing, len(problem.places)
    sure = np.where(minimum_gbp > 0, minimum_gbp, most_gbp)
    standing = np.where(problem.paid_now, problem.reference_gbp, most_gbp) * problem.payable
    by_payee = np.where(chosen, 0.0, np.minimum(standing, most_gbp))
    smallest = _smallest_start_gbp(problem, chosen & (minimum_gbp > 0), minimum_gbp)
    enough = np.minimum(smallest, problem.target_gbp)
    enough = np.where(enough > 0, enough, 1.0)
    pairs = landing.share * np.where(chosen, sure, 0.0)[landing.payee] / enough[landing.place]
    return Coverage(pairs, landing.in_places(by_payee, places=places) / enough)


def _smallest_start_gbp(problem: AllocationProblem, asked: Bools, minimum_gbp: Floats) -> Floats:
    """Return the smallest award that could start something in each place; inf where none (K).

    Minimums of those paid now are lowered to what they have, so they say less: they serve where
    nothing could be started, and then the largest of them does.
    """
    payee, place = problem.landing.payee, problem.landing.place
    start = np.full(len(problem.places), np.inf)
    starting = asked[payee] & problem.is_started[payee]
    np.minimum.at(start, place[starting], minimum_gbp[payee[starting]])
    going_on = np.zeros(len(problem.places))
    np.maximum.at(going_on, place[asked[payee]], minimum_gbp[payee[asked[payee]]])
    return np.where(np.isfinite(start), start, np.where(going_on > 0, going_on, np.inf))
