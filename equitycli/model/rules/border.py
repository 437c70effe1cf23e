"""A border between authorities: what lands on either side moves with the budget alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rows import Row, Variables

NAME = "border"
"""What reports call it."""


@dataclass(frozen=True)
class Border:
    """The places of each authority, and the most £ that may land in them together.

    before : last year's problem and awards in pence (P, F), from which the recheck works the most
        out again; None where the most stands by itself
    """

    sides: tuple[tuple[str, ...], ...]
    most_gbp: tuple[float, ...]
    before: tuple[AllocationProblem, Ints] | None = field(default=None, compare=False, repr=False)

    @property
    def source(self) -> str:
        """No programme says it: it follows from the dates of the authorities."""
        return ""


def border(problem: AllocationProblem, variables: Variables, setting: Border) -> list[Row]:
    """Σ A_k ≤ £ over the places k of each authority, once a border has moved between them."""
    at = {place: k for k, place in enumerate(problem.places)}
    return [
        Row(
            f"border_{side}",
            NAME,
            variables.landed_together([at[place] for place in places]),
            None,
            most_gbp,
        )
        for side, (places, most_gbp) in enumerate(zip(setting.sides, setting.most_gbp, strict=True))
    ]
