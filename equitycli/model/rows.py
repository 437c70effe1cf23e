"""The form of a condition, before any rule or solver: rows over the awards of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Terms = list[tuple[Any, float]]


class Row(NamedTuple):
    """One condition: `name` is unique in the model; payee or place are positions, or None."""

    name: str
    rule: str
    terms: Terms
    at_least: float | None
    at_most: float | None
    payee: int | None = None
    place: int | None = None
    fund: int | None = None


@dataclass(frozen=True)
class Variables:
    """The awards x_of, £ a year, as the modelling library's variables.

    award : by payee, then by fund
    landing : by place, the (payee, share) pairs that reach it
    """

    award: Sequence[Sequence[Any]]
    landing: Sequence[Sequence[tuple[int, float]]]

    def paid(self, payee: int) -> Terms:
        """Return x_o = Σ_f x_of."""
        return [(variable, 1.0) for variable in self.award[payee]]

    def landed(self, place: int, *, scale: float = 1.0) -> Terms:
        """Return A_k = Σ_o a_ok·x_o, times `scale`."""
        return [
            (variable, share * scale)
            for payee, share in self.landing[place]
            for variable in self.award[payee]
        ]
