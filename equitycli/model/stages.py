"""The objectives of a plan as a course: each settled and kept, or cut by the time limit.

Where the time limit comes after a point was found that meets every rule, that point is the plan
in hand: the stage that was cut says how far from best it may be, and those after it are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.leximin import Criteria, CutError, Levels, leximin
from equitycli.model.problem import Floats
from equitycli.model.proof import Certificate, dual_bound
from equitycli.model.retained import RetainedModel, Solution, StoppedError

LARGEST_GAP = 1e-6

PROVEN, STOPPED, LEFT_OUT = "proven", "stopped", "left out"

NONE = float("nan")

Progress = Callable[[str], None]


def no_progress(_: str) -> None:
    """Say nothing: for callers without a terminal."""


class Settled(NamedTuple):
    """One round of a leximin: its level, how far from best it may be, how many it settled."""

    level: float
    gap: float
    criteria: int


@dataclass(frozen=True)
class Stage:
    """One objective as it was settled: its name, its figure, how many rounds, what proves it.

    status : "proven"; "stopped", where the time limit came within it; "left out" after that
    gap : how far `reached` may be from the best, relative to 1 or to itself; NaN for no bound
    bound : what no plan can be beyond, in the stage's unit, where it was stopped; NaN for none
    """

    name: str
    unit: str
    reached: float
    rounds: int
    gap: float
    status: str = PROVEN
    bound: float = NONE
    settled: tuple[Settled, ...] = ()
    """Of a leximin, its rounds in their order."""


YEARS_LEFT_OUT = Stage("all years together", "share of target", NONE, 0, NONE, LEFT_OUT)
"""Of a plan for its own year alone, where the time limit came before the years were planned."""


@dataclass(eq=False)
class Course:
    """How far the objectives have come on a retained model.

    in_hand : the last point found; it meets every row and keeps what was settled before it
    """

    retained: RetainedModel
    stages: list[Stage] = field(default_factory=list)
    in_hand: Solution | None = None

    @property
    def is_cut(self) -> bool:
        """Whether the time limit came within a stage."""
        return any(stage.status != PROVEN for stage in self.stages)

    @property
    def point(self) -> Solution:
        """The point in hand, once there is one."""
        assert self.in_hand is not None
        return self.in_hand

    def refuse_cut(self) -> None:
        """Raise StoppedError where the search was cut: for plans that are whole or not at all."""
        if self.is_cut:
            raise StoppedError(float("inf"))

    def least(
        self, name: str, cost: Floats, *, constant: float = 0.0, unit: str = "£ a year"
    ) -> Solution | None:
        """Settle a sum at its least, which the caller keeps; None where the search was cut.

        Raises
        ------
        StoppedError   the time limit came before any point was found
        SolverError    the dual bound is not at the sum
        """
        if self.is_cut:
            self._leave_out(name, unit)
            return None
        self.retained.set_cost(cost)
        try:
            found = self.retained.solve()
        except StoppedError as stop:
            self._stop_least(stop, name, unit, cost, constant)
            return None
        if not found.gap <= LARGEST_GAP:
            raise SolverError(
                "The proof of the plan",
                [Fault(name, f"its dual bound is {found.gap:.1e} from its figure.")],
            )
        self.in_hand = found
        self.stages.append(Stage(name, unit, constant + found.objective, 1, found.gap))
        return found

    def levels(self, name: str, criteria: Criteria, *, unit: str) -> Levels | None:
        """Settle a leximin, which the model keeps; None where the search was cut.

        Raises
        ------
        StoppedError   the time limit came before any point was found
        """
        if self.is_cut:
            self._leave_out(name, unit)
            return None
        try:
            found = leximin(self.retained, criteria)
        except CutError as cut:
            self.stop_levels(cut, name, unit=unit)
            return None
        self.in_hand = found.solution
        lowest = float(found.settled.min()) if len(found.settled) else 1.0
        settled = rounds_of(found.certificates)
        self.stages.append(Stage(name, unit, lowest, found.rounds, found.gap, settled=settled))
        return found

    def stop_levels(self, cut: CutError, name: str, *, unit: str) -> None:
        """Note where a leximin was cut.

        Raises
        ------
        CutError   no point was found yet, in this stage or before
        """
        if cut.done is None and self.in_hand is None:
            raise cut
        level = cut.level
        settled: tuple[Settled, ...] = ()
        if cut.done is not None:
            self.in_hand, settled = cut.done.solution, rounds_of(cut.done.certificates)
        gap = abs(cut.bound - level) / max(1.0, abs(level))
        self.stages.append(Stage(name, unit, level, len(settled), gap, STOPPED, cut.bound, settled))

    def _stop_least(
        self, stop: StoppedError, name: str, unit: str, cost: Floats, constant: float
    ) -> None:
        if stop.in_hand is None and self.in_hand is None:
            raise stop
        self.in_hand = stop.in_hand or self.point
        reached = float(cost @ self.in_hand.values[: len(cost)])
        known = [dual_bound(self.retained.matrix, np.zeros(len(self.retained.matrix.row_low)))]
        known += [stop.in_hand.bound] if stop.in_hand else []
        bound = max(known)
        gap = abs(reached - bound) / max(1.0, abs(reached)) if np.isfinite(bound) else NONE
        bound = constant + bound if np.isfinite(bound) else NONE
        self.stages.append(Stage(name, unit, constant + reached, 0, gap, STOPPED, bound))

    def _leave_out(self, name: str, unit: str) -> None:
        self.stages.append(Stage(name, unit, NONE, 0, NONE, LEFT_OUT))


def rounds_of(certificates: Sequence[Certificate]) -> tuple[Settled, ...]:
    """Return what each round settled."""
    return tuple(Settled(one.level, one.gap, len(one.settled)) for one in certificates)
