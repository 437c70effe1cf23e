"""A search over choices of payees inside the solver: objectives settled one after the other."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np

from equitycli.errors import SolverError
from equitycli.model.formulation import Formulation
from equitycli.model.ordered import Goal
from equitycli.model.problem import Bools, Floats
from equitycli.model.retained import InfeasibleError, RetainedModel, Solution, StoppedError
from equitycli.model.rows import CHOICE
from equitycli.model.stages import LARGEST_GAP, LEFT_OUT, NONE, STOPPED, Progress, Stage

ATTEMPTS = ((1.0, True), (1.0, False), (10.0, False), (100.0, False))
"""How many times what objectives may give they give, and whether the solver simplifies first.

Simplified, a tight model that has a point in hand is now and then called impossible, or the point
best without a bound: so it is asked again as it stands, and then with more room.
"""

GIVE_MORE = 10.0

GIVE_LESS = (0.01, 0.1)
"""The same where a choice is fixed, so that rounding is all that has to be given for."""


class Search:
    """A search over choices inside the solver: what is in hand, and what was settled."""

    def __init__(self, built: Formulation, chosen: Bools, *, deadline_s: float | None) -> None:
        self.built, self.chosen = built, chosen
        self.began_s = time.monotonic()
        self.deadline_s = np.inf if deadline_s is None else deadline_s
        self.model: RetainedModel = built.retained(deadline_s=deadline_s)
        self.at = {p: self.model.columns[f"{CHOICE}{p}"] for p in np.flatnonzero(chosen).tolist()}
        self.funded: Bools | None = None
        self.values: Floats | None = None
        self.stages: list[Stage] = []
        self.cut_at: Goal | None = None
        self.kept: dict[int, tuple[float, float]] = {}

    def take(self, values: Floats) -> None:
        """Hold a point, and the choice that it makes."""
        funded = np.ones(len(self.chosen), dtype=np.bool_)
        for p, column in self.at.items():
            funded[p] = values[column] > 0.5
        self.funded, self.values = funded, values

    def try_first(self, funded: Bools) -> None:
        """Hold a first choice, if the rules can be met by it: then there is always a plan."""
        before = self.fix(funded)
        with suppress(InfeasibleError, StoppedError, SolverError):
            self.take(self.model.solve().values)
        self.let_go(before)

    def fix(self, funded: Bools) -> dict[int, tuple[float, float]]:
        """Bound every y_o to a choice; return the bounds before."""
        columns = self.model.matrix
        before = {at: (float(columns.low[at]), float(columns.high[at])) for at in self.at.values()}
        for p, at in self.at.items():
            self.model.bound_columns([at], float(funded[p]), float(funded[p]))
        return before

    def let_go(self, before: Mapping[int, tuple[float, float]]) -> None:
        """Bound every y_o as before."""
        for at, (low, high) in before.items():
            self.model.bound_columns([at], low, high)

    def run(self, every: Sequence[Goal], *, progress: Progress) -> bool | None:
        """Settle the objectives in order while there is time; say if there is a tie, if known."""
        for i, goal in enumerate(every):
            progress(f"choosing whom to pay: {goal.name}")
            try:
                self.settle(goal)
            except StoppedError as stop:
                self.stop(goal, stop)
                self.stages += [
                    Stage(left.name, left.unit, NONE, 0, NONE, LEFT_OUT) for left in every[i + 1 :]
                ]
                return None
        if not self.at:
            return False
        # Worth no more time than the search itself took.
        now_s = time.monotonic()
        self.model.stop_at(min(self.deadline_s, 2 * now_s - self.began_s))
        try:
            return self.has_equal()
        except (StoppedError, SolverError):
            return None

    def stop(self, goal: Goal, stop: StoppedError) -> None:
        """Hold the best point of the objective that the time limit cut, if there is one.

        The point has columns that nothing has brought to their best yet, so it says whom it pays
        and no figure: `cut.py` measures the plan that is made of it.
        """
        bound = NONE
        if stop.in_hand is not None:
            self.take(stop.in_hand.values)
            bound = goal.constant + goal.sign * stop.in_hand.bound
        name, self.cut_at = goal.name, goal
        if goal.lowest > 1:
            name, bound = f"{name}: the {goal.lowest} worst-served on average", bound / goal.lowest
        bound = bound if np.isfinite(bound) else NONE
        self.stages.append(Stage(name, goal.unit, NONE, 1, NONE, STOPPED, bound))

    def settle(self, goal: Goal) -> None:
        """Reach an objective as far as it goes, prove it, and keep it."""
        self.model.set_cost(goal.costs(self.model))
        solution = self.solved()
        self.take(solution.values)
        least = self.without_giving(solution.objective)
        reached = goal.constant + goal.sign * least
        self.stages.append(Stage(goal.name, goal.unit, reached, 1, solution.gap))
        self.kept[self.model.rows[goal.row]] = (least, goal.kept)
        self.model.bound_row(self.model.rows[goal.row], -np.inf, least + goal.kept)

    def without_giving(self, found: float) -> float:
        """Return what the choice in hand reaches where what was kept gives next to nothing.

        An objective gains a little by what those before it may give, and another choice might
        not: kept at that, it would shut out its equals.
        """
        if not self.kept:
            return found
        assert self.funded is not None
        before = self.fix(self.funded)
        least = found
        for times in GIVE_LESS:
            self.give(times)
            try:
                least = max(found, self.model.solve().objective)
                break
            except (InfeasibleError, SolverError):
                continue
            except StoppedError:
                break
        self.let_go(before)
        self.give(1.0)
        return least

    def solved(self) -> Solution:
        """Solve from the point in hand, by the attempts in turn.

        Raises
        ------
        InfeasibleError   no choice meets the rules
        StoppedError      the time limit came first, or the bound stays away
        """
        last: Solution | None = None
        broke_off: SolverError | None = None
        try:
            for times, presolve in ATTEMPTS if self.kept else ATTEMPTS[:2]:
                self.give(times)
                self.model.presolve(on=presolve)
                if self.values is not None:
                    self.model.begin_at(self.values)
                try:
                    last = self.model.solve()
                except InfeasibleError:
                    if not self.kept and self.values is None:
                        raise
                    continue
                except SolverError as broken:
                    broke_off = broken
                    continue
                if last.gap <= LARGEST_GAP:
                    return last
        finally:
            self.model.presolve(on=True)
        if last is not None:
            raise StoppedError(last.gap, last)
        if self.values is not None:
            raise StoppedError(np.inf)
        raise broke_off or InfeasibleError

    def give(self, times: float) -> None:
        """Let every objective that was settled give so many times what it may."""
        for row, (reached, kept) in self.kept.items():
            self.model.bound_row(row, -np.inf, reached + times * kept)

    def has_equal(self) -> bool:
        """Return whether another choice is as good by every objective that was kept.

        As good to within ten times what objectives may give: each used what those before it gave.
        """
        assert self.funded is not None
        self.give(GIVE_MORE)
        held = int(self.funded[self.chosen].sum())
        distance = [(at, 1.0 if self.funded[p] else -1.0) for p, at in self.at.items()]
        self.model.add_sums([distance], np.array([-np.inf]), np.array([held - 1.0]))
        self.model.set_cost(np.zeros(len(self.model.matrix.cost)))
        for presolve in (True, False):
            self.model.presolve(on=presolve)
            with suppress(InfeasibleError):
                self.model.solve()
                return True
        return False
